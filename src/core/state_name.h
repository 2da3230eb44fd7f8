/* Where what is remembered of one configuration lies, below the directory of the state. */
#ifndef CORE_STATE_NAME_H
#define CORE_STATE_NAME_H

struct arena;

/* A file name for the configuration whose main file is `nginx_conf` below `root` (both absolute):
 * the end of that path, for a person, and a digest of both. It never changes: the state of earlier
 * versions is found by it. */
char *state_name(struct arena *arena, const char *root, const char *nginx_conf);

#endif
