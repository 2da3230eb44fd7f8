/* What the running nginx has loaded, against the disk. */
#ifndef APP_DIFF_LIVE_H
#define APP_DIFF_LIVE_H

#include "settings.h"

struct pass;
struct patch;

/* --diff --live: the running nginx is the `-` side. Makes the pass. Fails where none runs, or what
 * it has cannot be seen. */
int diff_live(struct patch *patch, struct pass *pass, struct settings *settings,
	struct nga_error *err) MUST_CHECK;

#endif
