/* The table of directives, each at one place where it counts. */
#include "backends.h"
#include "code.h"
#include "conf.h"
#include "fact_around.h"
#include "fact_index.h"
#include "fact_values.h"

#include <arena.h>
#include <out.h>

static const char *const form_words[] = {
	[NGA_STATEMENT] = "statement", [NGA_BLOCK] = "block", [NGA_LUA] = "lua", NULL};

static const struct nga_placed *placed_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value name(const struct fact_subject *subject)
{
	return fact_text(placed_of(subject)->directive->words[0].text);
}

static struct fact_value arguments(const struct fact_subject *subject)
{
	const struct nga_directive *directive = placed_of(subject)->directive;
	struct out out = {.arena = subject->arena};

	out_text(&out, "");
	for (uint32_t i = 1; i < directive->nwords; i++) {
		out_text(&out, i > 1 ? " " : "");
		out_text(&out, directive->words[i].text);
	}
	return fact_text(out.bytes);
}

static struct fact_value argument_list(const struct fact_subject *subject)
{
	const struct nga_directive *directive = placed_of(subject)->directive;
	const char **items = arena_array(subject->arena, directive->nwords, sizeof(*items));

	for (uint32_t i = 1; i < directive->nwords; i++)
		items[i - 1] = directive->words[i].text;
	return fact_list(items, directive->nwords - 1);
}

static struct fact_value argument_count(const struct fact_subject *subject)
{
	return fact_number(placed_of(subject)->directive->nwords - 1);
}

static struct fact_value argument(const struct fact_subject *subject, uint32_t n)
{
	const struct nga_directive *directive = placed_of(subject)->directive;

	return fact_text(n < directive->nwords ? directive->words[n].text : NULL);
}

/* Getters are told nothing but their subject: one function a number. */
#define ARGUMENT(n)                                                                                \
	static struct fact_value argument_##n(const struct fact_subject *subject)                  \
	{                                                                                          \
		return argument(subject, n);                                                       \
	}
ARGUMENT(1)
ARGUMENT(2)
ARGUMENT(3)
ARGUMENT(4)
ARGUMENT(5)
ARGUMENT(6)
ARGUMENT(7)
ARGUMENT(8)
ARGUMENT(9)

static struct fact_value argument_last(const struct fact_subject *subject)
{
	uint32_t n = placed_of(subject)->directive->nwords;

	return n > 1 ? argument(subject, n - 1) : fact_none();
}

static struct fact_value context(const struct fact_subject *subject)
{
	return fact_text(placed_of(subject)->context->path);
}

static struct fact_value block(const struct fact_subject *subject)
{
	return fact_text(placed_of(subject)->context->block);
}

static struct fact_value form(const struct fact_subject *subject)
{
	return fact_word(placed_of(subject)->directive->form);
}

static struct fact_value file(const struct fact_subject *subject)
{
	return fact_text(placed_of(subject)->file->path);
}

static struct fact_value line(const struct fact_subject *subject)
{
	return fact_line(placed_of(subject)->directive->words[0].line);
}

static struct fact_value path(const struct fact_subject *subject)
{
	const struct nga_entry *entry = placed_of(subject)->file->entry;

	return fact_text(entry ? entry->path : NULL);
}

static struct fact_value pair(const struct fact_subject *subject)
{
	const struct nga_entry *entry = placed_of(subject)->file->entry;

	return fact_text(entry ? entry->dir->pair->name : NULL);
}

static struct fact_value doubled(const struct fact_subject *subject)
{
	const struct nga_entry *entry = placed_of(subject)->file->entry;

	return fact_yes(entry && entry->doubles);
}

static struct fact_value serves(const struct fact_subject *subject)
{
	return fact_yes(index_serves(subject->index, placed_of(subject)->file));
}

static struct fact_value serves_beside(const struct fact_subject *subject)
{
	const struct nga_snapshot *snapshot = subject->snapshot;
	const struct nga_file *own = placed_of(subject)->file;
	size_t last = snapshot->nservers;

	if (last > 0 && snapshot->servers[last - 1]->file != own)
		return fact_yes(true);
	for (size_t i = 0; i < last; i++)
		if (snapshot->servers[i]->file != own)
			return fact_yes(true);
	return fact_yes(false);
}

/* The names of the server around it, where that block stands in the same file. */
static struct fact_value server_name(const struct fact_subject *subject)
{
	const struct nga_directive *server = placed_of(subject)->directive->parent;
	struct vec names = {.size = sizeof(const char *)};

	while (server && !conf_is(server, "server"))
		server = server->parent;
	if (!server)
		return fact_none();
	for (const struct nga_directive *one = server->child; one; one = one->next)
		for (uint32_t i = 1; conf_is(one, "server_name") && i < one->nwords; i++)
			*(const char **)vec_push(&names, subject->arena) = one->words[i].text;
	return fact_list(names.items, names.n);
}

static const struct nga_fact rows[] = {
	{.name = "name",
		.type = FACT_TEXT,
		.get = name,
		.is_name = true,
		.help = "what it is called"},
	{.name = "arguments",
		.type = FACT_TEXT,
		.get = arguments,
		.help = "its arguments, unquoted, with blanks between"},
	{.name = "argument", .type = FACT_LIST, .get = argument_list, .help = "each argument"},
	{.name = "argument.1", .type = FACT_TEXT, .get = argument_1, .help = "the first"},
	{.name = "argument.2", .type = FACT_TEXT, .get = argument_2, .help = "the second"},
	{.name = "argument.3", .type = FACT_TEXT, .get = argument_3, .help = "the third"},
	{.name = "argument.4", .type = FACT_TEXT, .get = argument_4, .help = "the fourth"},
	{.name = "argument.5", .type = FACT_TEXT, .get = argument_5, .help = "the fifth"},
	{.name = "argument.6", .type = FACT_TEXT, .get = argument_6, .help = "the sixth"},
	{.name = "argument.7", .type = FACT_TEXT, .get = argument_7, .help = "the seventh"},
	{.name = "argument.8", .type = FACT_TEXT, .get = argument_8, .help = "the eighth"},
	{.name = "argument.9", .type = FACT_TEXT, .get = argument_9, .help = "the ninth"},
	{.name = "argument.last",
		.type = FACT_TEXT,
		.get = argument_last,
		.help = "the last of them"},
	{.name = "argument_count",
		.type = FACT_NUMBER,
		.get = argument_count,
		.help = "how many arguments it has"},
	{.name = "context",
		.type = FACT_TEXT,
		.get = context,
		.help = "the blocks around it: main, or http/server/location"},
	{.name = "block",
		.type = FACT_TEXT,
		.get = block,
		.help = "the innermost of them; main at the top"},
	{.name = "form",
		.type = FACT_ENUM,
		.get = form,
		.words = form_words,
		.help = "whether it ends with ; or is a block"},
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "where it stands"},
	{.name = "line", .type = FACT_NUMBER, .get = line, .help = "the line where it stands"},
	{.name = "path",
		.type = FACT_TEXT,
		.get = path,
		.help = "the entry of a pair that the file is"},
	{.name = "pair", .type = FACT_TEXT, .get = pair, .help = "the pair of that entry"},
	{.name = "doubled",
		.type = FACT_YES,
		.get = doubled,
		.help = "the file is loaded by another entry too, which is the one to keep"},
	{.name = "serves",
		.type = FACT_YES,
		.get = serves,
		.help = "a server stands in the same file"},
	{.name = "serves_beside",
		.type = FACT_YES,
		.get = serves_beside,
		.help = "a server is loaded from another file"},
	{.name = "server_name",
		.type = FACT_LIST,
		.get = server_name,
		.help = "the names of the server around it, where that stands in the file"},
	{.name = "location.kind",
		.type = FACT_ENUM,
		.get = around_location_kind,
		.words = fact_location_words,
		.help = "of the innermost location around it, or that it is"},
	{.name = "location.uri",
		.type = FACT_TEXT,
		.get = around_location_uri,
		.help = "the URI, pattern or @name of that location"},
	{.name = "in_force",
		.type = FACT_LIST,
		.get = around_in_force,
		.help = "what holds where it stands, of a block inside it: \"root /srv/shop\"; "
			"an inner block replaces all that is said of a name further out"},
	{.name = "sets",
		.type = FACT_LIST,
		.get = around_sets,
		.help = "of a block: what it says itself, without what comes from further out"},
	{.name = "runs_code",
		.type = FACT_YES,
		.get = around_runs_code,
		.concerns = code_may_run,
		.help = "nginx runs code for it, as root, when it tests or starts"},
	{.name = "leads_to",
		.type = FACT_LIST,
		.get = around_leads_to,
		.concerns = backend_may_be_pass,
		.help = "of a *_pass: what it names, and the servers of that upstream"},
	{.name = "looked_up",
		.type = FACT_TEXT,
		.get = around_looked_up,
		.concerns = backend_may_be_pass,
		.help = "of a *_pass with variables: a host name that each request has to look up"},
	{.name = "earlier.file",
		.type = FACT_TEXT,
		.get = around_earlier_file,
		.help = "of a map or geo: where another defines the same variable before it"},
	{.name = "earlier.line",
		.type = FACT_NUMBER,
		.get = around_earlier_line,
		.help = "the line of that one"},
	{.name = "elsewhere",
		.type = FACT_TEXT,
		.get = around_elsewhere,
		.help = "another file that says it too, with the same first argument"},
	{.name = "told",
		.type = FACT_YES,
		.get = around_told,
		.help = "its file is a double, a leftover or read by mistake: told already"},
};

const struct fact_table facts_directive = {
	.about = "directive",
	.help = "a directive of a loaded file",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(rows),
};
