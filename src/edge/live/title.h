/* The title of a master process: the command line that it was started with, joined by blanks, its
 * quotes lost. */
#ifndef LIVE_TITLE_H
#define LIVE_TITLE_H

#include <stdbool.h>

struct arena;

/* What a title says; NULL for what it does not. */
struct title {
	const char *program; /* argv[0] */
	const char *conf;    /* of -c, as given */
	const char *prefix;  /* of -p, as given */
	const char *globals; /* of -g */
};

/* What stands behind "nginx: master process " (or the same of a derivative); NULL where `text` is
 * no master's title. Points into `text`. */
const char *title_of_master(const char *text);

/* Whether `text` is the title of any of nginx's processes: master, worker, cache manager. */
bool title_is_nginx(const char *text);

/* Splits the command line of a title again. A value runs up to the next word that nginx would take
 * for an option: a best guess, exact where no value holds such a word. */
struct title title_parse(struct arena *arena, const char *command);

#endif
