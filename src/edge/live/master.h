/* The running nginx, looked at through /proc: nothing is sent to it, and it is not stopped. */
#ifndef LIVE_MASTER_H
#define LIVE_MASTER_H

#include <ngxaudit/live.h>

struct arena;

/* Fills what `live` says of the master live->master itself: when it was started and loaded, what it
 * has loaded, and whether its binary was replaced. What this user may not see stays unknown. */
void master_look(struct arena *arena, struct nga_live *live);

/* Looks at `n` absolute paths of this host that are read when a configuration is loaded. */
struct nga_watched *master_watched(struct arena *arena, const char *const *paths, size_t n);

/* When links and directories on the way to these paths were last put there; 0: never seen. */
int64_t master_ways(struct arena *arena, const char *const *paths, size_t n);

/* Fills pid_file, pid_said and pid_comm of `live` from the file live->pid_path. */
void master_pid_file(struct arena *arena, struct nga_live *live);

#endif
