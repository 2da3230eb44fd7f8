#include "times.h"

#include "proc.h"

#include <arena.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Processes that begin so close to each other are of one load: more than one does not crash in the
 * same moment. */
static const int64_t together_ns = 300 * (int64_t)1000000;
/* So long after new processes old ones may not yet say that they shut down. */
static const int64_t changing_ns = 500 * (int64_t)1000000;

/* The times at which the processes of what it has loaded began. */
struct starts {
	int64_t first, second, last; /* 0: there is none */
};

static void take(struct starts *starts, int64_t at)
{
	if (starts->first == 0 || at < starts->first) {
		starts->second = starts->first;
		starts->first = at;
	} else if (starts->second == 0 || at < starts->second) {
		starts->second = at;
	}
	if (at > starts->last)
		starts->last = at;
}

/* Old processes finish what they have begun. A new master, of an upgrade, has its own; a worker
 * that was just made bears its master's title still. */
static bool is_of_load(struct arena *arena, int32_t pid)
{
	const char *title = proc_read(arena, pid, "cmdline");

	return title && *title && !strstr(title, "shutting down") &&
	       proc_children(arena, pid)[0] == NULL;
}

void times_read(struct arena *arena, int32_t pid, struct nga_live *live)
{
	const char **children = proc_children(arena, pid);
	struct starts starts = {0};
	struct timespec now;

	live->started_at_ns = proc_started(arena, pid);
	for (size_t i = 0; children[i]; i++) {
		int32_t child = (int32_t)strtol(children[i], NULL, 10);
		int64_t at = is_of_load(arena, child) ? proc_started(arena, child) : 0;
		if (at > 0)
			take(&starts, at);
	}
	(void)clock_gettime(CLOCK_REALTIME, &now);
	int64_t age = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec - starts.last;
	if (age < changing_ns && starts.last - starts.first > together_ns / 10)
		return; /* it changes its workers at this moment, or lost one */
	if (starts.first == 0)
		return;
	live->loaded_at_ns = starts.first;
	live->loaded_at_sure = (starts.second > 0 && starts.second - starts.first <= together_ns) ||
			       starts.first - live->started_at_ns <= together_ns;
}
