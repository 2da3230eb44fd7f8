/* --changes: only what is new or gone since the last such run. */
#ifndef APP_NEWS_H
#define APP_NEWS_H

#include "pass.h"

struct out;

/* Says it, where the output goes, and remembers it once it is said. Returns the exit status, or -1
 * with `err` set. */
int news_tell(struct out *out, struct pass *pass, const struct settings *settings,
	struct nga_error *err) MUST_CHECK;

#endif
