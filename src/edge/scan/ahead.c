#include "ahead.h"

#include <sched.h>
#include <signal.h>
#include <sys/stat.h>

enum { LEAST = 1024 /* entries */, AT_ONCE = 128 };

static bool has_second_processor(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 1;
}

static void look_at(const struct folder *folder, struct nga_entry *entry)
{
	struct nga_stat now;

	if (folder->fd < 0 || folder->past || entry->kind != NGA_KIND_FILE ||
		entry->stat.mode != 0 || world_lstat_at(folder->fd, entry->name, &now) != 0 ||
		!S_ISREG(now.mode) || now.ino != entry->stat.ino)
		return;
	entry->stat = entry->target = now;
}

/* The entries from `first` on, as if all directories were one. */
static void look_at_some(const struct ahead *ahead, size_t first)
{
	size_t end = first + AT_ONCE < ahead->total ? first + AT_ONCE : ahead->total;

	for (size_t i = 0, before = 0; i < ahead->ndirs && before < end; i++) {
		struct nga_dir *dir = ahead->dirs[i];
		size_t from = first > before ? first - before : 0;
		for (; from < dir->nentries && before + from < end; from++)
			look_at((const struct folder *)dir, &dir->entries[from]);
		before += dir->nentries;
	}
}

static void *look_at_all(void *data)
{
	struct ahead *ahead = data;

	for (size_t first; (first = atomic_fetch_add(&ahead->next, AT_ONCE)) < ahead->total;)
		look_at_some(ahead, first);
	return NULL;
}

/* Signals are for the thread that is there always. */
static bool start(struct ahead *ahead)
{
	sigset_t all, held;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &held);
	int error = pthread_create(&ahead->thread, NULL, look_at_all, ahead);
	(void)pthread_sigmask(SIG_SETMASK, &held, NULL);
	return error == 0;
}

void ahead_begin(struct ahead *ahead, struct nga_dir *const *dirs, size_t ndirs)
{
	*ahead = (struct ahead){.dirs = dirs, .ndirs = ndirs};
	for (size_t i = 0; i < ndirs; i++)
		ahead->total += dirs[i]->nentries;
	ahead->begun = ahead->total >= LEAST && has_second_processor() && start(ahead);
}

void ahead_finish(struct ahead *ahead)
{
	if (!ahead->begun)
		return;
	(void)look_at_all(ahead);
	(void)pthread_join(ahead->thread, NULL);
}
