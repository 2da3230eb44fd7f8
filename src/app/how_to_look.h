/* How a pass looks at the disk. */
#ifndef APP_HOW_TO_LOOK_H
#define APP_HOW_TO_LOOK_H

#include "locate.h"
#include "pass.h"

#include <scan.h>

/* Of what is meant, and of what the command line and the configuration say of pairs. Lives in the
 * arena of the pass. */
struct scan_options how_to_look(
	struct pass *pass, const struct settings *settings, const struct target *target);

#endif
