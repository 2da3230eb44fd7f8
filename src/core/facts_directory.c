/* The tables of directories of a pair, and of places that decide what nginx loads. */
#include "fact_entry.h"
#include "fact_index.h"
#include "fact_values.h"

#include <arena.h>
#include <path.h>

static const char *const side_words[] = {"available", "enabled", NULL};
static const char *const writer_words[] = {
	[NGA_WRITER_TRUSTED] = "trusted",
	[NGA_WRITER_OTHER] = "other",
	[NGA_WRITER_WORKERS] = "workers",
	[NGA_WRITER_EVERYONE] = "everyone",
	NULL,
};

static const struct nga_dir *dir_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(dir_of(subject)->path);
}

static struct fact_value side(const struct fact_subject *subject)
{
	return fact_word(dir_of(subject)->side);
}

static struct fact_value pair(const struct fact_subject *subject)
{
	return fact_text(dir_of(subject)->pair->name);
}

static struct fact_value pair_available(const struct fact_subject *subject)
{
	return fact_yes(dir_of(subject)->pair->navailable > 0);
}

static struct fact_value pair_holds(const struct fact_subject *subject)
{
	return fact_yes(pair_holds_files(subject->index, dir_of(subject)->pair));
}

static struct fact_value lookup(const struct fact_subject *subject)
{
	return fact_word(dir_of(subject)->lookup);
}

static struct fact_value gone(const struct fact_subject *subject)
{
	enum nga_lookup found = dir_of(subject)->lookup;

	return fact_yes(found == NGA_MISSING || found == NGA_LOOP || found == NGA_WRONG_KIND);
}

static struct fact_value link_text(const struct fact_subject *subject)
{
	const struct nga_link *link = dir_of(subject)->link;

	return fact_text(link ? link->text : NULL);
}

/* The available directory that this enabled one is, by another name. */
static struct fact_value same_as(const struct fact_subject *subject)
{
	const struct nga_dir *dir = dir_of(subject);

	if (dir->side != NGA_ENABLED || dir->lookup != NGA_FOUND)
		return fact_none();
	for (size_t i = 0; i < dir->pair->navailable; i++) {
		const struct nga_dir *other = dir->pair->available[i];
		if (other->lookup == NGA_FOUND && other->stat.dev == dir->stat.dev &&
			other->stat.ino == dir->stat.ino)
			return fact_text(other->path);
	}
	return fact_none();
}

/* The names that servers of its entries share with others, as nginx prints them. */
static struct fact_value conflicts(const struct fact_subject *subject)
{
	const struct nga_dir *dir = dir_of(subject);
	const struct nga_snapshot *snapshot = subject->snapshot;
	struct vec names = {.size = sizeof(const char *)};

	for (size_t i = 0; i < snapshot->nclaims; i++) {
		const struct nga_claim *claim = &snapshot->claims[i];
		const struct nga_entry *later = claim->server->entry;
		const struct nga_entry *earlier = claim->earlier->entry;
		if ((later && later->dir == dir) || (earlier && earlier->dir == dir))
			*(const char **)vec_push(&names, subject->arena) = claim->name->folded;
	}
	return fact_list(names.items, names.n);
}

static struct fact_value entries(const struct fact_subject *subject)
{
	return fact_number((int64_t)index_dir(subject->index, dir_of(subject))->remarkable);
}

static struct fact_value unread(const struct fact_subject *subject)
{
	return fact_yes(directory_is_unread(dir_of(subject)));
}

/* By a line without a pattern, as if it were a file: nginx refuses that, and it is told of the
 * line. */
static struct fact_value named(const struct fact_subject *subject)
{
	const struct nga_snapshot *snapshot = subject->snapshot;

	for (size_t i = 0; i < snapshot->nincludes; i++) {
		const struct nga_include *include = snapshot->includes[i];
		if (!include->pattern && include->lookup == NGA_WRONG_KIND &&
			path_is_below(include->path, dir_of(subject)->path))
			return fact_yes(true);
	}
	return fact_yes(false);
}

static struct fact_value included(const struct fact_subject *subject)
{
	const struct nga_include *include = dir_of(subject)->included;

	return fact_text(include ? include->path : NULL);
}

static struct fact_value included_pattern(const struct fact_subject *subject)
{
	const struct nga_include *include = dir_of(subject)->included;

	return fact_yes(include && include->pattern);
}

static struct fact_value included_dead(const struct fact_subject *subject)
{
	const struct nga_include *include = dir_of(subject)->included;

	return fact_yes(include && include->dead_pattern);
}

static struct fact_value included_file(const struct fact_subject *subject)
{
	const struct nga_include *include = dir_of(subject)->included;

	return fact_text(include ? include->file->path : NULL);
}

static struct fact_value included_line(const struct fact_subject *subject)
{
	const struct nga_include *include = dir_of(subject)->included;

	return include ? fact_line(include->directive->words[0].line) : fact_none();
}

static struct fact_value servers(const struct fact_subject *subject)
{
	return fact_number((int64_t)subject->snapshot->nservers);
}

static const struct nga_fact rows[] = {
	{.name = "path", .type = FACT_TEXT, .get = path, .help = "its path"},
	{.name = "side",
		.type = FACT_ENUM,
		.get = side,
		.words = side_words,
		.help = "the side of the pair"},
	{.name = "pair", .type = FACT_TEXT, .get = pair, .help = "the pair's name"},
	{.name = "pair.available",
		.type = FACT_YES,
		.get = pair_available,
		.help = "the pair has an available side"},
	{.name = "pair.holds_files",
		.type = FACT_YES,
		.get = pair_holds,
		.help = "there is something on the available side"},
	{.name = "lookup",
		.type = FACT_ENUM,
		.get = lookup,
		.words = fact_lookup_words,
		.help = "how opening it ended"},
	{.name = "gone",
		.type = FACT_YES,
		.get = gone,
		.help = "it is missing, a link that leads nowhere, or no directory"},
	{.name = "link.text",
		.type = FACT_TEXT,
		.get = link_text,
		.help = "what its path says where that is a link"},
	{.name = "same_as",
		.type = FACT_TEXT,
		.get = same_as,
		.help = "the available directory that it is, where it is the enabled one too"},
	{.name = "conflicts",
		.type = FACT_LIST,
		.get = conflicts,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "server names that its servers share with others on an address"},
	{.name = "entries",
		.type = FACT_NUMBER,
		.get = entries,
		.help = "how many entries it holds, hidden and unremarkable names aside"},
	{.name = "unread",
		.type = FACT_YES,
		.get = unread,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "no include line reads anything in it"},
	{.name = "named",
		.type = FACT_YES,
		.get = named,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "an include line names it as if it were a file"},
	{.name = "included",
		.type = FACT_TEXT,
		.get = included,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "what the first include line that names it says, completed"},
	{.name = "included.pattern",
		.type = FACT_YES,
		.get = included_pattern,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "that is a pattern"},
	{.name = "included.dead_pattern",
		.type = FACT_YES,
		.get = included_dead,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "it holds a [ that nothing closes"},
	{.name = "included.file",
		.type = FACT_TEXT,
		.get = included_file,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "the file with that line"},
	{.name = "included.line",
		.type = FACT_NUMBER,
		.get = included_line,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "the number of that line"},
	{.name = "servers.loaded",
		.type = FACT_NUMBER,
		.get = servers,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "how many servers nginx loads in all"},
};

const struct fact_table facts_directory = {
	.about = "directory",
	.help = "an available or enabled directory",
	FACT_ROWS(rows),
};

/* ---- places ---- */

static const struct nga_place *place_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value place_path(const struct fact_subject *subject)
{
	return fact_text(place_of(subject)->path);
}

static struct fact_value place_directory(const struct fact_subject *subject)
{
	return fact_yes(place_of(subject)->directory);
}

static struct fact_value place_writer(const struct fact_subject *subject)
{
	return fact_word(place_of(subject)->writer);
}

static struct fact_value place_writer_name(const struct fact_subject *subject)
{
	return fact_text(place_of(subject)->writer_name);
}

static const struct nga_fact place_rows[] = {
	{.name = "path", .type = FACT_TEXT, .get = place_path, .help = "its path"},
	{.name = "directory",
		.type = FACT_YES,
		.get = place_directory,
		.help = "it is a directory"},
	{.name = "writer",
		.type = FACT_ENUM,
		.get = place_writer,
		.words = writer_words,
		.help = "the least trusted one who may write it"},
	{.name = "writer.name",
		.type = FACT_TEXT,
		.get = place_writer_name,
		.help = "the name of that user or group"},
};

const struct fact_table facts_place = {
	.about = "place",
	.help = "a file or directory that decides what nginx loads, and who may write it",
	.needs = JUDGE_NEEDS_PLACES,
	FACT_ROWS(place_rows),
};
