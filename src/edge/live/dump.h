/* What a master has loaded, out of its memory. Builds with --with-debug keep the name and the bytes
 * of every configuration file that they read: config_dump in src/core/ngx_cycle.h of nginx. */
#ifndef LIVE_DUMP_H
#define LIVE_DUMP_H

#include <ngxaudit/live.h>

struct arena;

/* Fills loaded and nloaded of `live`; where that cannot be, `unreadable` says why. Nothing there is
 * trusted: what does not fit to the last pointer is not taken. A reload meanwhile is noticed. */
void dump_read(struct arena *arena, int32_t pid, struct nga_live *live);

#endif
