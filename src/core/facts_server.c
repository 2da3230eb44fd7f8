/* The tables of servers and of their names. */
#include "certificates.h"
#include "fact_around.h"
#include "fact_entry.h"
#include "fact_index.h"
#include "fact_values.h"

#include <arena.h>
#include <out.h>

const char *const fact_name_kinds[] = {
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

static struct fact_value says_listen(const struct fact_subject *subject)
{
	const struct nga_server *server = server_of(subject);

	return fact_yes(server->nlistens > 0 && server->listens[0].directive);
}

/* Which listen says so does not matter: ssl counts for all servers of an address. */
static struct fact_value tls(const struct fact_subject *subject)
{
	const struct nga_server *server = server_of(subject);

	for (size_t i = 0; i < server->nlistens; i++)
		if (server->listens[i].address->ssl)
			return fact_yes(true);
	return fact_yes(false);
}

static const struct in_force *inside(const struct fact_subject *subject)
{
	const struct nga_server *server = server_of(subject);

	return forces_in(index_forces(subject->index), server->file, server->directive);
}

static struct fact_value in_force(const struct fact_subject *subject)
{
	return in_force_texts(inside(subject));
}

static struct fact_value sets(const struct fact_subject *subject)
{
	return in_force_own_texts(inside(subject));
}

static struct fact_value told(const struct fact_subject *subject)
{
	return fact_yes(entry_is_told(server_of(subject)->entry));
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
	{.name = "says_listen",
		.type = FACT_YES,
		.get = says_listen,
		.help = "a listen stands in it, and nginx's own default does not count"},
	{.name = "tls",
		.type = FACT_YES,
		.get = tls,
		.help = "it speaks TLS on an address where it listens"},
	{.name = "in_force",
		.type = FACT_LIST,
		.get = in_force,
		.help = "what holds in it, as \"server_tokens off\"; locations may say otherwise"},
	{.name = "sets",
		.type = FACT_LIST,
		.get = sets,
		.help = "what it says itself, without what comes from http"},
	{.name = "told",
		.type = FACT_YES,
		.get = told,
		.help = "it came by a double or a leftover, which is told already"},
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
		.words = fact_name_kinds,
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
