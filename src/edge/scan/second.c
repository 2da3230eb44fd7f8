#include "second.h"

#include <sched.h>
#include <signal.h>

static bool has_second_processor(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 1;
}

/* Signals are for the thread that is there always. */
bool second_start(struct second *second, void *(*work)(void *data), void *data)
{
	sigset_t all, held;

	if (!has_second_processor())
		return false;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &held);
	second->runs = pthread_create(&second->thread, NULL, work, data) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &held, NULL);
	return second->runs;
}

void second_join(struct second *second)
{
	if (second->runs)
		(void)pthread_join(second->thread, NULL);
	second->runs = false;
}
