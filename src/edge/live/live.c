#include "live.h"

#include "proc.h"
#include "title.h"

#include <arena.h>
#include <path.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A process that bears one of nginx's titles. */
struct candidate {
	int32_t pid;
	struct proc_status status;
	const char *command; /* of a master whose title is whole: what stands behind the role; else
				NULL */
};

static bool has_name_of_nginx(const char *name)
{
	static const char *const names[] = {"nginx", "openresty", "angie", "freenginx", "tengine"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}

/* Notes the process if it is nginx. Its short name comes first: the cheapest look, and all that
 * most get. */
static void look_at(struct arena *arena, struct arena *scratch, int32_t pid, struct vec *candidates)
{
	const char *name = proc_read(scratch, pid, "comm");

	if (!name || !has_name_of_nginx(name))
		return;
	const char *title = proc_read(arena, pid, "cmdline");
	struct candidate found = {.pid = pid};
	if (!title || !title_is_nginx(title) || !proc_status(scratch, pid, &found.status))
		return;
	if (!proc_title_is_cut(scratch, pid, title))
		found.command = title_of_master(title);
	*(struct candidate *)vec_push(candidates, arena) = found;
}

static int by_pid(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	return (a->pid > b->pid) - (a->pid < b->pid);
}

static struct vec find_candidates(struct arena *arena)
{
	struct vec candidates = {.size = sizeof(struct candidate)};
	struct arena *scratch = arena_new();
	DIR *dir = opendir("/proc");

	for (const struct dirent *entry; dir && (entry = readdir(dir));) {
		long pid = strtol(entry->d_name, NULL, 10);
		if (pid > 0 && pid <= INT32_MAX)
			look_at(arena, scratch, (int32_t)pid, &candidates);
	}
	if (dir)
		(void)closedir(dir);
	arena_free(scratch);
	if (candidates.n > 0)
		qsort(candidates.items, candidates.n, candidates.size, by_pid);
	return candidates;
}

/* A worker bears its master's title for a moment after its birth. A master whose parent is nginx
 * too is the new one of an upgrade; it is told from such a worker by children of its own. */
static bool is_master(const struct candidate *candidate, const struct vec *candidates)
{
	const struct candidate *all = candidates->items;
	bool below_nginx = false, has_children = false;

	for (size_t i = 0; i < candidates->n; i++) {
		below_nginx |= all[i].pid == candidate->status.parent;
		has_children |= all[i].status.parent == candidate->pid;
	}
	return candidate->command && (!below_nginx || has_children);
}

static char *without_suffix(struct arena *arena, const char *text, const char *suffix)
{
	size_t length = strlen(text), cut = strlen(suffix);

	if (length > cut && strcmp(text + length - cut, suffix) == 0)
		length -= cut;
	return arena_copy_n(arena, text, length);
}

/* nginx takes a relative prefix from where it was started, which it does not leave. */
static const char *complete_prefix(struct arena *arena, int32_t pid, const char *prefix)
{
	const char *from = prefix[0] == '/' ? "/" : proc_link(arena, pid, "cwd");
	char *path = from ? path_join(arena, from, prefix) : NULL;

	for (size_t length = path ? strlen(path) : 0; length > 1 && path[length - 1] == '/';)
		path[--length] = '\0';
	return path;
}

/* False where it is not nginx after all, or not all of it can be seen. */
static bool describe(
	struct arena *arena, const struct candidate *candidate, struct live_master *master)
{
	struct title title = title_parse(arena, candidate->command);
	const char *exe = proc_link(arena, candidate->pid, "exe");

	*master = (struct live_master){.pid = candidate->pid,
		.uid = candidate->status.uid,
		.conf = title.conf,
		.globals = title.globals};
	if (exe)
		master->binary = without_suffix(arena, exe, " (deleted)");
	else if (title.program[0] == '/')
		master->binary = title.program;
	if (exe && !has_name_of_nginx(path_base(exe)))
		return false;
	if (title.prefix) {
		master->prefix = complete_prefix(arena, candidate->pid, title.prefix);
		if (!master->prefix)
			return false;
	}
	if (title.conf && master->prefix)
		master->conf = path_join(arena, master->prefix, title.conf);
	return proc_is_ours(arena, candidate->pid, &candidate->status);
}

struct live_master *live_masters(struct arena *arena, size_t *n)
{
	struct vec candidates = find_candidates(arena);
	struct vec masters = {.size = sizeof(struct live_master)};
	const struct candidate *all = candidates.items;

	for (size_t i = 0; i < candidates.n; i++) {
		struct live_master master;
		if (is_master(&all[i], &candidates) && describe(arena, &all[i], &master))
			*(struct live_master *)vec_push(&masters, arena) = master;
	}
	*n = masters.n;
	return masters.items;
}

bool live_may_miss(struct arena *arena)
{
	struct vec candidates = find_candidates(arena);
	const struct candidate *all = candidates.items;
	struct live_master master;

	if (access("/proc/1/stat", R_OK) != 0)
		return true;
	for (size_t i = 0; i < candidates.n; i++)
		if (is_master(&all[i], &candidates) && !all[i].status.nested_pid &&
			!describe(arena, &all[i], &master))
			return true;
	return false;
}
