/* The tables of servers, of their names, and of names that two of them claim. */
#include "certificates.h"
#include "claims.h"
#include "fact_entry.h"
#include "fact_values.h"

#include <arena.h>
#include <out.h>

static const char *const kind_words[] = {
	[NGA_NAME_EXACT] = "exact",
	[NGA_NAME_WILDCARD] = "wildcard",
	[NGA_NAME_REGEX] = "regex",
	[NGA_NAME_EMPTY] = "empty",
	NULL,
};

/* ---- servers ---- */

/* A server is the subject itself, or that of a name. */
static const struct nga_server *server_of(const struct fact_subject *subject)
{
	return subject->server ? subject->server : subject->thing;
}

static struct fact_value file(const struct fact_subject *subject)
{
	return fact_text(server_of(subject)->file->path);
}

static struct fact_value line(const struct fact_subject *subject)
{
	return fact_line(server_of(subject)->directive->words[0].line);
}

static struct fact_value context(const struct fact_subject *subject)
{
	return fact_text(server_of(subject)->context->path);
}

static struct fact_value entry(const struct fact_subject *subject)
{
	const struct nga_entry *by = server_of(subject)->entry;

	return fact_text(by ? by->path : NULL);
}

static struct fact_value site(const struct fact_subject *subject)
{
	const struct nga_site *of = server_of(subject)->site;

	return fact_text(of ? of->name : NULL);
}

static struct fact_value names(const struct fact_subject *subject)
{
	const struct nga_server *server = server_of(subject);
	const char **items = arena_array(subject->arena, server->nnames + 1, sizeof(const char *));

	for (size_t i = 0; i < server->nnames; i++)
		items[i] = server->names[i].text;
	return fact_list(items, server->nnames);
}

static struct fact_value listens(const struct fact_subject *subject)
{
	const struct nga_server *server = server_of(subject);
	const char **items =
		arena_array(subject->arena, server->nlistens + 1, sizeof(const char *));

	for (size_t i = 0; i < server->nlistens; i++)
		items[i] = server->listens[i].text;
	return fact_list(items, server->nlistens);
}

static const struct nga_fact rows[] = {
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "where its block stands"},
	{.name = "line", .type = FACT_NUMBER, .get = line, .help = "the line of its block"},
	{.name = "context",
		.type = FACT_TEXT,
		.get = context,
		.help = "the blocks around it: http, stream, mail"},
	{.name = "entry",
		.type = FACT_TEXT,
		.get = entry,
		.help = "the entry by whose loading it came"},
	{.name = "site", .type = FACT_TEXT, .get = site, .help = "the name of its site"},
	{.name = "names", .type = FACT_LIST, .get = names, .help = "its names as written"},
	{.name = "listens",
		.type = FACT_LIST,
		.get = listens,
		.help = "where it listens, as written"},
};

const struct fact_table facts_server = {
	.about = "server",
	.help = "a server block that nginx loads",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(rows),
};

/* ---- names ---- */

static const struct nga_server_name *name_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value name(const struct fact_subject *subject)
{
	return fact_text(name_of(subject)->text);
}

static struct fact_value folded(const struct fact_subject *subject)
{
	return fact_text(name_of(subject)->folded);
}

static struct fact_value kind(const struct fact_subject *subject)
{
	return fact_word(name_of(subject)->kind);
}

static struct fact_value ascii(const struct fact_subject *subject)
{
	for (const char *at = name_of(subject)->text; *at; at++)
		if ((unsigned char)*at >= 0x80)
			return fact_yes(false);
	return fact_yes(true);
}

/* Of letters, digits and what else names consist of: nearly all of them are. */
static struct fact_value ordinary(const struct fact_subject *subject)
{
	for (const char *at = name_of(subject)->text; *at; at++) {
		bool letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
		if (!letter && !(*at >= '0' && *at <= '9') && !strchr("-._*", *at))
			return fact_yes(false);
	}
	return fact_yes(true);
}

/* The names that are told of otherwise have none. */
static const struct nga_certificate *amiss(const struct fact_subject *subject)
{
	return entry_is_told(subject->server->entry)
		       ? NULL
		       : certificate_amiss(subject->server, name_of(subject));
}

static struct fact_value certificate(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = amiss(subject);

	return fact_text(certificate ? certificate->path : NULL);
}

/* The first few, for a certificate may have hundreds. */
static struct fact_value certificate_names(const struct fact_subject *subject)
{
	enum { FEW = 4 };
	const struct nga_certificate *certificate = amiss(subject);
	struct out out = {.arena = subject->arena};

	if (!certificate)
		return fact_none();
	out_text(&out, certificate->nnames == 0 ? "no name" : "");
	for (size_t i = 0; i < certificate->nnames && i < FEW; i++) {
		out_text(&out, i > 0 ? ", " : "");
		out_text(&out, certificate->names[i]);
	}
	if (certificate->nnames > FEW)
		out_format(&out, " and %zu more", certificate->nnames - FEW);
	return fact_text(out.bytes);
}

static const struct nga_fact name_rows[] = {
	{.name = "name", .type = FACT_TEXT, .get = name, .help = "as written"},
	{.name = "folded",
		.type = FACT_TEXT,
		.get = folded,
		.help = "as nginx compares it: lower case, no dot at its end"},
	{.name = "kind",
		.type = FACT_ENUM,
		.get = kind,
		.words = kind_words,
		.help = "how nginx takes it"},
	{.name = "ordinary",
		.type = FACT_YES,
		.get = ordinary,
		.help = "nothing but ASCII letters, digits and -._* is in it"},
	{.name = "ascii", .type = FACT_YES, .get = ascii, .help = "all of it is ASCII"},
	{.name = "certificate",
		.type = FACT_TEXT,
		.get = certificate,
		.help = "the first certificate of its server that does not cover it",
		.needs = JUDGE_NEEDS_CERTIFICATES},
	{.name = "certificate.names",
		.type = FACT_TEXT,
		.get = certificate_names,
		.help = "what that one covers instead",
		.needs = JUDGE_NEEDS_CERTIFICATES},
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "where its server stands"},
	{.name = "line", .type = FACT_NUMBER, .get = line, .help = "the line of its server"},
	{.name = "site", .type = FACT_TEXT, .get = site, .help = "the name of its site"},
};

const struct fact_table facts_server_name = {
	.about = "server_name",
	.help = "a name of a server block",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(name_rows),
};

/* ---- claims ---- */

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

static const struct nga_fact claim_rows[] = {
	{.name = "name", .type = FACT_TEXT, .get = claim_name, .help = "the name, as written"},
	{.name = "folded",
		.type = FACT_TEXT,
		.get = claim_folded,
		.help = "as nginx compares it: lower case, no dot at its end"},
	{.name = "kind",
		.type = FACT_ENUM,
		.get = claim_kind,
		.words = kind_words,
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
	FACT_ROWS(claim_rows),
};
