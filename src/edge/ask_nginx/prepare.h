/* What a new process does between its birth and its program: the one place for all that shuts it
 * in. */
#ifndef ASK_NGINX_PREPARE_H
#define ASK_NGINX_PREPARE_H

#include <stdbool.h>

struct sandbox;

struct prepare {
	const char *program; /* its path */
	char **argv, **environment;
	int input, output;             /* become 0, and 1 and 2; above 2 */
	const struct sandbox *sandbox; /* NULL: none */
	bool shut_in; /* set once that is done, and only the program is to be run */
	int error;    /* set to an errno where the program could not be run */
};

/* The body of a process that shares its parent's memory, while that one waits: only system calls,
 * and nothing written to but `error` and `shut_in`. Does not return where the program runs.
 * `argument` is a struct prepare. */
int prepare_and_run(void *argument);

#endif
