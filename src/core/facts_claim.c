/* The table of names that two servers claim. */
#include "claims.h"
#include "fact_entry.h"
#include "fact_values.h"

static const struct nga_claim *claim_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static uint32_t name_line(const struct nga_server *server, const struct nga_server_name *of)
{
	return of->word ? of->word->line : server->directive->words[0].line;
}

static const char *name_file(const struct nga_server *server, const struct nga_server_name *of)
{
	return of->word && of->file ? of->file->path : server->file->path;
}

static struct fact_value claim_name(const struct fact_subject *subject)
{
	return fact_text(claim_of(subject)->name->text);
}

static struct fact_value claim_folded(const struct fact_subject *subject)
{
	return fact_text(claim_of(subject)->name->folded);
}

static struct fact_value claim_kind(const struct fact_subject *subject)
{
	return fact_word(claim_of(subject)->name->kind);
}

static struct fact_value claim_address(const struct fact_subject *subject)
{
	return fact_text(claim_of(subject)->address->text);
}

static struct fact_value claim_file(const struct fact_subject *subject)
{
	const struct nga_claim *claim = claim_of(subject);

	return fact_text(name_file(claim->server, claim->name));
}

static struct fact_value claim_line(const struct fact_subject *subject)
{
	const struct nga_claim *claim = claim_of(subject);

	return fact_line(name_line(claim->server, claim->name));
}

static struct fact_value earlier_name(const struct fact_subject *subject)
{
	return fact_text(claim_of(subject)->earlier_name->text);
}

static struct fact_value earlier_file(const struct fact_subject *subject)
{
	const struct nga_claim *claim = claim_of(subject);

	return fact_text(name_file(claim->earlier, claim->earlier_name));
}

static struct fact_value earlier_line(const struct fact_subject *subject)
{
	const struct nga_claim *claim = claim_of(subject);

	return fact_line(name_line(claim->earlier, claim->earlier_name));
}

static struct fact_value claim_dotted(const struct fact_subject *subject)
{
	const struct nga_claim *claim = claim_of(subject);

	return fact_yes(
		server_name_has_dot(claim->name) && !server_name_has_dot(claim->earlier_name));
}

static struct fact_value claim_told(const struct fact_subject *subject)
{
	const struct nga_claim *claim = claim_of(subject);

	return fact_yes(
		entry_is_told(claim->server->entry) || entry_is_told(claim->earlier->entry));
}

static const struct nga_fact rows[] = {
	{.name = "name", .type = FACT_TEXT, .get = claim_name, .help = "the name, as written"},
	{.name = "folded",
		.type = FACT_TEXT,
		.get = claim_folded,
		.help = "as nginx compares it: lower case, no dot at its end"},
	{.name = "kind",
		.type = FACT_ENUM,
		.get = claim_kind,
		.words = fact_name_kinds,
		.help = "how nginx takes it"},
	{.name = "address",
		.type = FACT_TEXT,
		.get = claim_address,
		.help = "the first address on which the two meet"},
	{.name = "file",
		.type = FACT_TEXT,
		.get = claim_file,
		.help = "where the later server says it"},
	{.name = "line", .type = FACT_NUMBER, .get = claim_line, .help = "the line of that"},
	{.name = "earlier.name",
		.type = FACT_TEXT,
		.get = earlier_name,
		.help = "the name as the earlier server writes it"},
	{.name = "earlier.file",
		.type = FACT_TEXT,
		.get = earlier_file,
		.help = "where that one says it"},
	{.name = "earlier.line",
		.type = FACT_NUMBER,
		.get = earlier_line,
		.help = "the line of that"},
	{.name = "dotted",
		.type = FACT_YES,
		.get = claim_dotted,
		.help = "it has a dot at its end, and the other server's has none"},
	{.name = "told",
		.type = FACT_YES,
		.get = claim_told,
		.help = "one of them is loaded by a double, a leftover or the available directory"},
};

const struct fact_table facts_claim = {
	.about = "claim",
	.help = "a name that a server claims on an address where an earlier one has it",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(rows),
};
