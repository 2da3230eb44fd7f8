/* Who runs the program, and where: for what others read later. */
#ifndef APP_WHO_H
#define APP_WHO_H

struct arena;

struct who {
	const char *user; /* "alice"; behind sudo(8) "alice (sudo)" */
	const char *host; /* "web1" */
	const char *from; /* "pts/0 on web1"; without a terminal "web1" */
};

struct who who_runs(struct arena *arena);

#endif
