/* A second thread for a while, where there is a processor for it. */
#ifndef SCAN_SECOND_H
#define SCAN_SECOND_H

#include <pthread.h>
#include <stdbool.h>

/* The zero value runs nothing. */
struct second {
	bool runs;
	pthread_t thread;
};

/* Begins `work(data)` beside this thread; whether it did. */
bool second_start(struct second *second, void *(*work)(void *data), void *data);

/* Waits for the end, if it runs. */
void second_join(struct second *second);

#endif
