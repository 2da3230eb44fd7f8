/* The table of what is expected of sites, part by part. */
#include "fact_values.h"

#include <arena.h>
#include <out.h>

static const char *const part_words[] = {
	[NGA_PART_ENABLED] = "enabled",
	[NGA_PART_DISABLED] = "disabled",
	[NGA_PART_NAME] = "server_name",
	[NGA_PART_LISTEN] = "listen",
	[NGA_PART_UPSTREAM] = "upstream",
	NULL,
};

static const char *const instead_words[] = {
	[NGA_INSTEAD_NONE] = "none",
	[NGA_INSTEAD_ABSENT] = "absent",
	[NGA_INSTEAD_UNLINKED] = "unlinked",
	[NGA_INSTEAD_ENTRY] = "entry",
	[NGA_INSTEAD_NOBODY] = "nobody",
	[NGA_INSTEAD_SERVER] = "server",
	[NGA_INSTEAD_NAMES] = "names",
	[NGA_INSTEAD_LISTENS] = "listens",
	[NGA_INSTEAD_PASSES] = "passes",
	[NGA_INSTEAD_FILES] = "files",
	[NGA_INSTEAD_RETURNS] = "returns",
	NULL,
};

static const struct nga_expected *expected_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value site(const struct fact_subject *subject)
{
	return fact_text(expected_of(subject)->expectation->site);
}

static struct fact_value part(const struct fact_subject *subject)
{
	return fact_word(expected_of(subject)->part);
}

static struct fact_value wanted(const struct fact_subject *subject)
{
	return fact_text(expected_of(subject)->wanted);
}

static struct fact_value instead(const struct fact_subject *subject)
{
	const struct nga_expected *expected = expected_of(subject);

	return expected->instead == NGA_INSTEAD_NONE ? fact_none() : fact_word(expected->instead);
}

static struct fact_value there(const struct fact_subject *subject)
{
	return fact_text(expected_of(subject)->there);
}

static struct fact_value follows(const struct fact_subject *subject)
{
	return fact_yes(expected_of(subject)->follows);
}

static struct fact_value state(const struct fact_subject *subject)
{
	const struct nga_site *meant = expected_of(subject)->site;

	return meant ? fact_word(meant->state) : fact_none();
}

static struct fact_value directory(const struct fact_subject *subject)
{
	const struct nga_site *meant = expected_of(subject)->site;

	return fact_text(meant && meant->pair->enabled ? meant->pair->enabled->path : NULL);
}

static struct fact_value server_file(const struct fact_subject *subject)
{
	const struct nga_server *server = expected_of(subject)->server;

	return fact_text(server ? server->file->path : NULL);
}

static struct fact_value server_line(const struct fact_subject *subject)
{
	const struct nga_server *server = expected_of(subject)->server;

	return fact_line(server ? server->directive->words[0].line : 0);
}

/* "enabled, with shop.example.com, 443 and 127.0.0.1:3000" would be too fine: a list will do. */
static struct fact_value asked(const struct fact_subject *subject)
{
	const struct nga_expectation *expectation = expected_of(subject)->expectation;
	struct out out = {.arena = subject->arena};

	out_text(&out, expectation->enabled == NGA_WISH_NO ? "disabled" : "enabled");
	const char *joint = " with ";
	for (size_t i = 0; i < expectation->nserver_names; i++, joint = ", ")
		out_format(&out, "%s%s", joint, expectation->server_names[i]);
	for (size_t i = 0; i < expectation->nlistens; i++, joint = ", ")
		out_format(&out, "%s%s", joint, expectation->listens[i]);
	if (expectation->upstream)
		out_format(&out, "%s%s", joint, expectation->upstream);
	return fact_text(out.bytes);
}

static const struct nga_fact rows[] = {
	{.name = "site", .type = FACT_TEXT, .get = site, .help = "the name of the site"},
	{.name = "part",
		.type = FACT_ENUM,
		.get = part,
		.words = part_words,
		.help = "what is asked for"},
	{.name = "wanted",
		.type = FACT_TEXT,
		.get = wanted,
		.help = "the name or address that is asked for"},
	{.name = "asked",
		.type = FACT_TEXT,
		.get = asked,
		.help = "all that the block asks for, in words"},
	{.name = "instead",
		.type = FACT_ENUM,
		.get = instead,
		.words = instead_words,
		.help = "what is there in its place; none where it holds"},
	{.name = "there",
		.type = FACT_TEXT,
		.get = there,
		.help = "that, in words: a path, names, addresses"},
	{.name = "follows",
		.type = FACT_YES,
		.get = follows,
		.help = "it cannot hold as the site is not enabled, which is told"},
	{.name = "state",
		.type = FACT_ENUM,
		.get = state,
		.words = nga_state_names,
		.help = "the state of the site"},
	{.name = "enabled.directory",
		.type = FACT_TEXT,
		.get = directory,
		.help = "where enabled entries of its pair lie"},
	{.name = "server.file",
		.type = FACT_TEXT,
		.get = server_file,
		.help = "the file of the server that does otherwise"},
	{.name = "server.line",
		.type = FACT_NUMBER,
		.get = server_line,
		.help = "the line of that server"},
};

const struct fact_table facts_expectation = {
	.about = "expectation",
	.help = "one thing that an expect block of the program's configuration asks for",
	FACT_ROWS(rows),
};
