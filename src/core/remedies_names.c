/* Remedies for names: those that no include pattern reads, and those that are trouble. */
#include "fact_entry.h"
#include "planning.h"
#include "sites.h"

#include <out.h>
#include <path.h>

#include <fnmatch.h>
#include <string.h>

/* ---- names that are read ---- */

/* Whether the include line is a pattern over the entries of `dir`. */
static bool reads_from(const struct nga_include *include, const struct nga_dir *dir)
{
	const char *slash = strrchr(include->path, '/');
	size_t length = slash ? (size_t)(slash - include->path) : 0;

	return include->pattern && !include->dead_pattern && length == strlen(dir->path) &&
	       memcmp(include->path, dir->path, length) == 0;
}

static bool is_read(const struct nga_include *include, const char *name)
{
	return fnmatch(path_base(include->path), name, FNM_PERIOD) == 0;
}

/* `name` with the fixed ending of the pattern behind it, where it lacks that. */
static const char *with_ending(
	const struct planning *planning, const struct nga_include *include, const char *name)
{
	const char *ending = strrchr(path_base(include->path), '*');

	if (!ending || path_is_pattern(ending + 1))
		return name;
	return arena_format(planning->arena, "%s%s", name, ending + 1);
}

static bool is_free(const struct planning *planning, const struct nga_dir *dir, const char *name)
{
	return !plan_is_taken(planning, path_join(planning->arena, dir->path, name));
}

static const char *name_for(const struct planning *planning, const struct nga_dir *dir,
	const struct nga_include *include, const char *name)
{
	const char *longer = with_ending(planning, include, name);

	if (is_read(include, name))
		return is_free(planning, dir, name) ? name : NULL;
	return is_read(include, longer) && is_free(planning, dir, longer) ? longer : NULL;
}

/* `name` with what is trouble in it as "_"; a "*." before a domain is none. NULL: nothing is left.
 */
static const char *tame(const struct planning *planning, const char *name)
{
	struct out out = {.arena = planning->arena};

	name += strspn(name, "-");
	if (name[0] == '*' && name[1] == '.') {
		out_text(&out, "*.");
		name += 2;
	}
	while (*name) {
		size_t length = utf8_length(name, strlen(name));
		bool bad = length == 0 || (unsigned char)*name < 0x20 || *name == 0x7f ||
			   strchr("*?[\\", *name);
		if (bad)
			out_text(&out, "_");
		else
			out_bytes(&out, name, length);
		name += length > 0 ? length : 1;
	}
	return out.n > 0 ? out.bytes : NULL;
}

static bool is_tame(const struct planning *planning, const char *name)
{
	const char *tamed = tame(planning, name);

	return tamed && strcmp(tamed, name) == 0;
}

const char *plan_readable_name(
	const struct planning *planning, const struct nga_dir *dir, const char *name)
{
	const struct nga_snapshot *snapshot = planning->snapshot;

	if (!is_tame(planning, name))
		return NULL;
	for (size_t i = 0; i < snapshot->nincludes; i++) {
		const char *found = reads_from(snapshot->includes[i], dir)
					    ? name_for(planning, dir, snapshot->includes[i], name)
					    : NULL;
		if (found)
			return found;
	}
	return NULL;
}

/* ---- renaming ---- */

static struct nga_proposal *propose_name(struct planning *planning, enum nga_remedy remedy,
	const struct nga_entry *entry, const char *name)
{
	struct nga_step *steps;
	struct nga_proposal *proposal = plan_propose(planning, remedy, 2, &steps);
	const char *path = path_join(planning->arena, entry->dir->path, name);

	steps[0] = (struct nga_step){path, plan_nothing(), plan_seen(entry)};
	steps[1] = (struct nga_step){entry->path, plan_seen(entry), plan_nothing()};
	return proposal;
}

/* A relative text counts from the directory, which stays: a renamed link leads where it led. */
static const struct nga_entry *renamable(const struct planning *planning)
{
	const struct nga_entry *entry = plan_entry(planning);

	return entry && plan_is_known(entry) && entry->kind != NGA_KIND_DIRECTORY ? entry : NULL;
}

static void rename_to_be_read(struct planning *planning, const struct nga_entry *entry)
{
	if (entry->name[0] == '.' || entry->leftover)
		return;
	const char *name = plan_readable_name(planning, entry->dir, entry->name);
	if (name)
		propose_name(planning, NGA_RENAME, entry, name)->why =
			"an include line reads that name; the site is served then";
}

/* The target's name with the entry's own ordering prefix. */
static const char *name_of_target(const struct planning *planning, const struct nga_entry *entry)
{
	size_t length;
	const char *target = path_base(entry->link->target);
	int prefix = (int)(site_name(entry->name, &length) - entry->name);

	return arena_format(
		planning->arena, "%.*s%s", prefix, entry->name, site_name(target, &length));
}

static void rename_after_target(struct planning *planning, const struct nga_entry *entry)
{
	const char *name =
		plan_readable_name(planning, entry->dir, name_of_target(planning, entry));

	if (name)
		propose_name(planning, NGA_RENAME, entry, name)->why =
			"a site is then called as its file is; mind that files load in name "
			"order";
}

static void rename_tamely(struct planning *planning, const struct nga_entry *entry)
{
	const char *name = tame(planning, entry->name);

	if (!name || strcmp(name, entry->name) == 0)
		return;
	if (entry->loaded)
		name = plan_readable_name(planning, entry->dir, name);
	if (name && is_free(planning, entry->dir, name))
		propose_name(planning, NGA_RENAME, entry, name)->why =
			"commands and scripts take it for a name then; mind that files load in "
			"name order";
}

static bool is_named_otherwise(const struct nga_entry *entry)
{
	return entry->link && entry->link->end == NGA_END_FILE &&
	       !site_names_equal(entry->name, path_base(entry->link->target));
}

void remedy_rename(struct planning *planning)
{
	const struct nga_entry *entry = renamable(planning);

	if (!entry)
		return;
	if (strcmp(planning->finding->rule->name, "renamed-link") == 0) {
		if (is_named_otherwise(entry))
			rename_after_target(planning, entry);
	} else if (strcmp(planning->finding->rule->name, "unsafe-name") == 0) {
		rename_tamely(planning, entry);
	} else if (!entry->loaded) {
		rename_to_be_read(planning, entry);
	}
}

void remedy_unhide(struct planning *planning)
{
	const struct nga_entry *entry = renamable(planning);
	const char *name = entry ? entry->name + strspn(entry->name, ".") : "";

	if (!entry || entry->loaded || entry->leftover || name == entry->name || !*name)
		return;
	name = plan_readable_name(planning, entry->dir, name);
	if (name)
		propose_name(planning, NGA_UNHIDE, entry, name)->why =
			"an include line reads it without its dot; the site is served then";
}
