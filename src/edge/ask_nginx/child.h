/* A program run beside us: in a session of its own, without a terminal, its output kept, its time
 * limited. */
#ifndef ASK_NGINX_CHILD_H
#define ASK_NGINX_CHILD_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct child;
struct sandbox;

/* The environment for a child: ours, in the C locale and with a fixed PATH; what would make nginx
 * take over sockets of another (NGINX and its like) left out. `quick_resolver` has name servers
 * asked once, for a second. */
char **child_environment(struct arena *arena, bool quick_resolver);

struct child_command {
	char **argv, **environment;
	const struct sandbox *sandbox; /* NULL: none */
	bool sandboxed;                /* set where that much succeeded */
};

/* Starts argv[0], a path, with its standard output and error joined. Where we die, it is killed.
 * The time limit begins now. NULL: it could not be run, or not be isolated: `command->sandboxed`
 * tells which. */
struct child *child_start(
	struct arena *arena, struct child_command *command, struct nga_error *err) MUST_CHECK;

struct child_end {
	bool timed_out;
	int status;       /* as waitpid(2) gives it; 0 where it timed out */
	const char *text; /* the beginning of what it wrote */
	size_t length;
	double seconds; /* from its start until its end; without a pid namespace: until that was
			   seen */
};

enum { CHILD_FIRST_MOST = 4 };

/* Waits at most `seconds` until one of them, no more than CHILD_FIRST_MOST, has ended, and returns
 * which; 0 where none has. */
size_t child_first(struct child *const *children, size_t n, double seconds);

/* Waits until it ends, or `timeout` seconds after its start; then kills what is left of its process
 * group and releases `child`. A process that inherited its output does not keep us waiting. */
void child_finish(struct child *child, double timeout, struct child_end *end);

/* Kills it and releases it. Accepts NULL. */
void child_abandon(struct child *child);

#endif
