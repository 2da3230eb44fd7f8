/* What a new process does between its birth and its program: the one place for all that shuts it
 * in. */
#ifndef ASK_NGINX_PREPARE_H
#define ASK_NGINX_PREPARE_H

#include <stdbool.h>
#include <time.h>

struct sandbox;

struct prepare {
	const char *program; /* its path */
	char **argv, **environment;
	int input, output;             /* become 0, and 1 and 2; above SANDBOX_COPIES */
	const struct sandbox *sandbox; /* NULL: none */
	bool shut_in; /* set once that is done, and only the program is to be run */
	int error;    /* set to an errno where the program could not be run */

	/* Of a program that has a keeper. */
	int ready; /* closed once it runs, or cannot be run; above SANDBOX_COPIES; -1: no keeper */
	char *stack; /* where that of its process begins */
	bool ended;  /* set once it has, and the keeper with it */
	int status;  /* as waitpid(2) gives it */
	struct timespec started_at, ended_at;
};

/* The body of a process that shares its parent's memory, while that one waits: only system calls,
 * and nothing written to but `error` and `shut_in`. Does not return where the program runs.
 * `argument` is a struct prepare. */
int prepare_and_run(void *argument);

/* The same for the first process of a pid namespace, which becomes the keeper of the program: such
 * a one the kernel spares the fatal signals that it sends itself, so that a crash of the program
 * would be none. It waits for the program's end, puts that down in `argument`, and takes all that
 * is left in the namespace with it. All signals are blocked; its parent waits until `ready` is
 * closed, and shares memory with it to the end. */
int prepare_and_keep(void *argument);

#endif
