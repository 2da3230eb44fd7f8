/* The table of include lines. */
#include "fact_entry.h"
#include "fact_index.h"
#include "fact_values.h"

static const struct nga_include *include_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(include_of(subject)->path);
}

static struct fact_value text(const struct fact_subject *subject)
{
	const struct nga_directive *directive = include_of(subject)->directive;

	return fact_text(directive->nwords > 1 ? directive->words[1].text : NULL);
}

static struct fact_value directory(const struct fact_subject *subject)
{
	return fact_text(include_of(subject)->directory);
}

static struct fact_value file(const struct fact_subject *subject)
{
	return fact_text(include_of(subject)->file->path);
}

static struct fact_value line(const struct fact_subject *subject)
{
	return fact_line(include_of(subject)->directive->words[0].line);
}

static struct fact_value pattern(const struct fact_subject *subject)
{
	return fact_yes(include_of(subject)->pattern);
}

static struct fact_value dead_pattern(const struct fact_subject *subject)
{
	return fact_yes(include_of(subject)->dead_pattern);
}

static struct fact_value blank_edge(const struct fact_subject *subject)
{
	return fact_yes(include_of(subject)->blank_edge);
}

static struct fact_value files(const struct fact_subject *subject)
{
	return fact_number((int64_t)include_of(subject)->nfiles);
}

static struct fact_value lookup(const struct fact_subject *subject)
{
	enum nga_lookup found = include_of(subject)->lookup;

	return found == NGA_NOT_LOOKED ? fact_none() : fact_word(found);
}

static struct fact_value opens(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);

	if (include->pattern || include->lookup != NGA_WRONG_KIND)
		return fact_none();
	return fact_word(mode_opens(include->files[0]->stat.mode));
}

static struct fact_value nearest(const struct fact_subject *subject)
{
	return fact_text(include_of(subject)->nearest);
}

/* An include line that names a broken entry is told as that entry's fault. */
static struct fact_value is_entry(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);

	return fact_yes(index_entry(subject->snapshot, include->path) != NULL);
}

static bool is_enabled_side(const struct nga_snapshot *snapshot, const char *wanted)
{
	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_pair *pair = snapshot->pairs[i];
		if (pair->navailable > 0 && pair->enabled &&
			strcmp(pair->enabled->path, wanted) == 0)
			return true;
	}
	return false;
}

static struct fact_value directory_gone(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);
	enum nga_lookup found = include->directory_lookup;

	if (found != NGA_MISSING && found != NGA_LOOP && found != NGA_WRONG_KIND)
		return fact_yes(false);
	return fact_yes(!is_enabled_side(subject->snapshot, include->directory));
}

/* That it reads nothing is told of the enabled directory, where that holds entries. */
static struct fact_value unread_told(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);
	const struct nga_snapshot *snapshot = subject->snapshot;

	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_dir *dir = snapshot->pairs[i]->enabled;
		if (snapshot->pairs[i]->navailable > 0 && dir && dir->included &&
			strcmp(dir->included->path, include->path) == 0)
			return fact_yes(directory_is_unread(dir) &&
					index_dir(subject->index, dir)->remarkable > 0);
	}
	return fact_yes(false);
}

static struct fact_value link_text(const struct fact_subject *subject)
{
	return fact_text(include_of(subject)->link_text);
}

static struct fact_value cycle(const struct fact_subject *subject)
{
	const struct nga_file *again = include_of(subject)->cycle;

	return fact_text(again ? again->path : NULL);
}

static struct fact_value cycle_self(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);

	return fact_yes(include->cycle && include->cycle == include->file);
}

/* ---- other trees ---- */

static struct fact_value other_tree(const struct fact_subject *subject)
{
	return fact_text(include_of(subject)->other_tree);
}

/* The n-th file of the line, if it was reached by a link into another tree. */
static const struct nga_entry *astray(const struct nga_include *include, size_t n)
{
	const struct nga_entry *entry = include->files[n]->entry;

	return entry && entry->link && entry->link->other_tree ? entry : NULL;
}

static const struct nga_entry *first_astray(const struct nga_include *include)
{
	for (size_t i = 0; i < include->nfiles; i++)
		if (astray(include, i))
			return astray(include, i);
	return NULL;
}

static struct fact_value leaves(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);

	return fact_yes(include->other_tree || first_astray(include));
}

static struct fact_value astray_path(const struct fact_subject *subject)
{
	const struct nga_entry *entry = first_astray(include_of(subject));

	return fact_text(entry ? entry->path : NULL);
}

static struct fact_value astray_target(const struct fact_subject *subject)
{
	const struct nga_entry *entry = first_astray(include_of(subject));

	return fact_text(entry ? entry->link->target : NULL);
}

static struct fact_value astray_tree(const struct fact_subject *subject)
{
	const struct nga_entry *entry = first_astray(include_of(subject));

	return fact_text(entry ? entry->link->other_tree : NULL);
}

static struct fact_value astray_count(const struct fact_subject *subject)
{
	const struct nga_include *include = include_of(subject);
	size_t n = 0;

	for (size_t i = 0; i < include->nfiles; i++)
		n += astray(include, i) != NULL;
	return fact_number((int64_t)n);
}

static struct fact_value conf_dir(const struct fact_subject *subject)
{
	return fact_text(subject->snapshot->conf_dir);
}

static const struct nga_fact rows[] = {
	{.name = "path",
		.type = FACT_TEXT,
		.get = path,
		.help = "what it names, completed as nginx does"},
	{.name = "text", .type = FACT_TEXT, .get = text, .help = "what it says"},
	{.name = "directory",
		.type = FACT_TEXT,
		.get = directory,
		.help = "the directory that its path names, up to the first wildcard"},
	{.name = "directory.gone",
		.type = FACT_YES,
		.get = directory_gone,
		.help = "that is no directory, and no enabled side of a pair"},
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "where it stands"},
	{.name = "line", .type = FACT_NUMBER, .get = line, .help = "the line where it stands"},
	{.name = "pattern",
		.type = FACT_YES,
		.get = pattern,
		.help = "it holds a wildcard, and names that match are read"},
	{.name = "dead_pattern",
		.type = FACT_YES,
		.get = dead_pattern,
		.help = "it holds a [ that nothing closes, and so matches nothing"},
	{.name = "blank_edge",
		.type = FACT_YES,
		.get = blank_edge,
		.help = "it begins or ends with a blank"},
	{.name = "files", .type = FACT_NUMBER, .get = files, .help = "how many files it reads"},
	{.name = "lookup",
		.type = FACT_ENUM,
		.get = lookup,
		.words = fact_lookup_words,
		.help = "how opening the one file ended that it names"},
	{.name = "opens",
		.type = FACT_ENUM,
		.get = opens,
		.words = fact_opens_words,
		.help = "what opening the one file meets where that is no regular file"},
	{.name = "nearest",
		.type = FACT_TEXT,
		.get = nearest,
		.help = "a name beside the missing one that is like it"},
	{.name = "link.text",
		.type = FACT_TEXT,
		.get = link_text,
		.help = "what the link says that its name is, where it leads nowhere"},
	{.name = "unread_told",
		.type = FACT_YES,
		.get = unread_told,
		.help = "it names an enabled directory, "
			"and that nothing there is read is told of that"},
	{.name = "is_entry",
		.type = FACT_YES,
		.get = is_entry,
		.help = "it names an entry of a pair"},
	{.name = "cycle",
		.type = FACT_TEXT,
		.get = cycle,
		.help = "the file that would be read within itself through this line"},
	{.name = "cycle.self",
		.type = FACT_YES,
		.get = cycle_self,
		.help = "that is the file in which the line stands"},
	{.name = "other_tree",
		.type = FACT_TEXT,
		.get = other_tree,
		.help = "another tree of nginx with the same layout, into which it leads"},
	{.name = "leaves",
		.type = FACT_YES,
		.get = leaves,
		.help = "it, or a link that it reads, leads into such a tree"},
	{.name = "astray",
		.type = FACT_TEXT,
		.get = astray_path,
		.help = "the first link it reads that leads into such a tree"},
	{.name = "astray.target",
		.type = FACT_TEXT,
		.get = astray_target,
		.help = "where that one leads"},
	{.name = "astray.tree", .type = FACT_TEXT, .get = astray_tree, .help = "the tree"},
	{.name = "astray.count",
		.type = FACT_NUMBER,
		.get = astray_count,
		.help = "how many such links it reads"},
	{.name = "conf_dir",
		.type = FACT_TEXT,
		.get = conf_dir,
		.help = "the directory of the main file"},
};

const struct fact_table facts_include = {
	.about = "include",
	.help = "an include line that nginx reads",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(rows),
};
