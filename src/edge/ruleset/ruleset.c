#include "ruleset.h"

#include "builtin.h"
#include "rule_file.h"

#include <errno.h>
#include <string.h>

/* Whether the file of that name holds a group that is wanted. */
static bool is_wanted(const struct ruleset_some *some, const char *file)
{
	static const char lists[] = "links.conf";
	size_t length = strlen(file) - strlen(".conf");

	if (some->ngroups == 0 || strcmp(file, lists) == 0)
		return true;
	for (size_t i = 0; i < some->ngroups; i++)
		if (strlen(some->groups[i]) == length &&
			strncmp(some->groups[i], file, length) == 0)
			return true;
	return false;
}

static int read_builtin(
	struct rule_reader *reader, const struct ruleset_some *some, struct nga_error *err)
{
	for (size_t i = 0; i < builtin_rules_count; i++) {
		if (!is_wanted(some, builtin_rules[i].name))
			continue;
		struct guard_source source = {
			.name = arena_format(reader->arena, "built-in/%s", builtin_rules[i].name),
			.bytes = builtin_rules[i].text,
			.length = builtin_rules[i].length,
		};
		if (rule_file_read(reader, &source, true, err) < 0)
			return -1;
	}
	return 0;
}

static int read_directory(struct rule_reader *reader, const struct ruleset_directory *directory,
	struct nga_error *err)
{
	struct guard_paths paths;

	if (guard_list(reader->arena, directory->path, &paths, err) < 0)
		return err->code == ENOENT && !directory->must_exist ? 0 : -1;
	for (size_t i = 0; i < paths.n; i++) {
		struct guard_source source;
		if (guard_load(reader->arena, paths.paths[i], &source, err) < 0 ||
			rule_file_read(reader, &source, false, err) < 0)
			return -1;
	}
	return 0;
}

int ruleset_read_some(struct arena *arena, const struct ruleset_some *some,
	struct nga_ruleset *ruleset, struct nga_error *err)
{
	struct rule_reader reader = {
		.arena = arena,
		.rules = {.size = sizeof(struct nga_rule)},
		.leftovers = {.size = sizeof(const char *)},
		.unremarkable = {.size = sizeof(const char *)},
	};

	*ruleset = (struct nga_ruleset){0};
	if (read_builtin(&reader, some, err) < 0)
		return -1;
	for (size_t i = 0; i < some->ndirectories; i++)
		if (some->directories[i].path &&
			read_directory(&reader, &some->directories[i], err) < 0)
			return -1;
	ruleset->rules = reader.rules.items;
	ruleset->nrules = reader.rules.n;
	ruleset->leftovers.patterns = reader.leftovers.items;
	ruleset->leftovers.n = reader.leftovers.n;
	ruleset->unremarkable.patterns = reader.unremarkable.items;
	ruleset->unremarkable.n = reader.unremarkable.n;
	return 0;
}

int ruleset_read(struct arena *arena, const struct ruleset_directory *directories,
	size_t ndirectories, struct nga_ruleset *ruleset, struct nga_error *err)
{
	const struct ruleset_some all = {.directories = directories, .ndirectories = ndirectories};

	return ruleset_read_some(arena, &all, ruleset, err);
}
