#include "opened.h"

#include "conf.h"
#include "known.h"
#include "parse.h"

#include <arena.h>
#include <map.h>
#include <path.h>

#include <string.h>

/* The path that the directive has the master open, or NULL. */
static const char *opened_path(struct arena *arena, const struct nga_snapshot *snapshot,
	const struct known *row, const char *text)
{
	if (!(row->roles & KNOWN_PATH) || row->opener != NGA_BY_MASTER || !text || !text[0])
		return NULL;
	if (strchr(text, '$') || (row->base == KNOWN_ABSOLUTE_ONLY && text[0] != '/'))
		return NULL;
	return path_join(
		arena, row->base == KNOWN_PREFIX ? snapshot->prefix : snapshot->conf_dir, text);
}

const char **opened_by_master(struct arena *arena, const struct nga_snapshot *snapshot, size_t *n)
{
	struct vec paths = {.size = sizeof(const char *)};
	struct map seen = {.arena = arena};
	struct known_index index;

	known_index_fill(&index);
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_directive *directive = snapshot->placed[i].directive;
		const struct known *row = known_find(&index, directive);
		const char *path =
			row ? opened_path(arena, snapshot, row, conf_argument(directive, 1)) : NULL;
		if (!path || map_get(&seen, path))
			continue;
		map_set(&seen, path, &index);
		*(const char **)vec_push(&paths, arena) = path;
	}
	*n = paths.n;
	return paths.items;
}

static bool is_pid(const struct nga_directive *directive)
{
	return directive->nwords == 2 && conf_is(directive, "pid");
}

const char *opened_pid_file(struct arena *arena, const struct nga_snapshot *snapshot,
	const char *globals, const char *compiled)
{
	struct nga_file given = {
		.path = "-g", .bytes = globals, .size = globals ? strlen(globals) : 0};
	const char *path = compiled;

	parse_file(arena, &given);
	for (const struct nga_directive *at = given.directives; at; at = at->next)
		if (is_pid(at))
			path = conf_argument(at, 1);
	for (size_t i = 0; i < snapshot->nplaced; i++)
		if (is_pid(snapshot->placed[i].directive) &&
			strcmp(snapshot->placed[i].context->path, "main") == 0)
			path = conf_argument(snapshot->placed[i].directive, 1);
	return path ? path_join(arena, snapshot->prefix, path) : NULL;
}

/* Of every module alike: grpc_ssl_password_file and others. */
static bool takes_passphrases(const char *name)
{
	static const char ending[] = "ssl_password_file";
	size_t length = strlen(name), own = sizeof(ending) - 1;

	return length >= own && strcmp(name + length - own, ending) == 0;
}

bool opened_for_passphrases(
	struct arena *arena, const struct nga_snapshot *snapshot, const char *path)
{
	struct known_index index;
	bool found = false;

	known_index_fill(&index);
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_directive *directive = snapshot->placed[i].directive;
		const struct known *row = known_find(&index, directive);
		const char *opened =
			row ? opened_path(arena, snapshot, row, conf_argument(directive, 1)) : NULL;
		if (!opened || strcmp(opened, path) != 0)
			continue;
		if (!takes_passphrases(row->name))
			return false;
		found = true;
	}
	return found;
}
