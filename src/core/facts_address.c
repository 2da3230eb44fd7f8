/* The table of addresses on which servers listen. */
#include "fact_entry.h"
#include "fact_values.h"

static const struct nga_address *address_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value text(const struct fact_subject *subject)
{
	return fact_text(address_of(subject)->text);
}

static struct fact_value context(const struct fact_subject *subject)
{
	return fact_text(address_of(subject)->context);
}

static struct fact_value port(const struct fact_subject *subject)
{
	return fact_number(address_of(subject)->port);
}

static struct fact_value tls(const struct fact_subject *subject)
{
	return fact_yes(address_of(subject)->tls);
}

static struct fact_value has_default(const struct fact_subject *subject)
{
	return fact_yes(address_of(subject)->default_listen != NULL);
}

/* Servers that are loaded twice, or by a leftover, are that finding's. */
static bool counts(const struct nga_server *server)
{
	return !entry_is_told(server->entry);
}

static struct fact_value several_files(const struct fact_subject *subject)
{
	const struct nga_address *address = address_of(subject);
	const struct nga_file *first = NULL;

	for (size_t i = 0; i < address->nservers; i++) {
		if (!counts(address->servers[i]))
			continue;
		if (first && address->servers[i]->file != first)
			return fact_yes(true);
		first = address->servers[i]->file;
	}
	return fact_yes(false);
}

static struct fact_value answers_file(const struct fact_subject *subject)
{
	const struct nga_server *server = address_of(subject)->answers;

	return fact_text(server ? server->file->path : NULL);
}

static struct fact_value answers_line(const struct fact_subject *subject)
{
	const struct nga_server *server = address_of(subject)->answers;

	return server ? fact_line(server->directive->words[0].line) : fact_none();
}

static const char *first_name(const struct nga_server *server)
{
	return server && server->nnames > 0 && server->names[0].kind != NGA_NAME_EMPTY
		       ? server->names[0].text
		       : NULL;
}

static struct fact_value answers_name(const struct fact_subject *subject)
{
	return fact_text(first_name(address_of(subject)->answers));
}

/* ---- default servers ---- */

static const struct nga_listen *default_of(
	const struct nga_server *server, const struct nga_address *address)
{
	for (size_t i = 0; i < server->nlistens; i++)
		if (server->listens[i].address == address && server->listens[i].default_server)
			return &server->listens[i];
	return NULL;
}

/* The n-th default of the address, from 0, each server counted once; NULL: there are not so
 * many. */
static const struct nga_listen *nth_default(const struct nga_address *address, size_t n)
{
	for (size_t i = 0; i < address->nservers; i++) {
		const struct nga_listen *listen = default_of(address->servers[i], address);
		if (listen && counts(address->servers[i]) && n-- == 0)
			return listen;
	}
	return NULL;
}

static struct fact_value two_defaults(const struct fact_subject *subject)
{
	return fact_yes(nth_default(address_of(subject), 1) != NULL);
}

static struct fact_value listen_file(const struct nga_listen *listen)
{
	return fact_text(listen ? listen->file->path : NULL);
}

static struct fact_value listen_line(const struct nga_listen *listen)
{
	return listen && listen->directive ? fact_line(listen->directive->words[0].line)
					   : fact_none();
}

static struct fact_value first_file(const struct fact_subject *subject)
{
	return listen_file(nth_default(address_of(subject), 0));
}

static struct fact_value first_line(const struct fact_subject *subject)
{
	return listen_line(nth_default(address_of(subject), 0));
}

static struct fact_value second_file(const struct fact_subject *subject)
{
	return listen_file(nth_default(address_of(subject), 1));
}

static struct fact_value second_line(const struct fact_subject *subject)
{
	return listen_line(nth_default(address_of(subject), 1));
}

static const struct nga_fact rows[] = {
	{.name = "address", .type = FACT_TEXT, .get = text, .help = "as nginx prints it"},
	{.name = "context", .type = FACT_TEXT, .get = context, .help = "http, stream or mail"},
	{.name = "port", .type = FACT_NUMBER, .get = port, .help = "0 for a unix socket"},
	{.name = "tls",
		.type = FACT_YES,
		.get = tls,
		.help = "some listen of it says ssl, quic or proxy_protocol"},
	{.name = "has_default",
		.type = FACT_YES,
		.get = has_default,
		.help = "some listen of it says default_server"},
	{.name = "several_files",
		.type = FACT_YES,
		.get = several_files,
		.help = "servers of more than one file listen there, doubles aside"},
	{.name = "answers.file",
		.type = FACT_TEXT,
		.get = answers_file,
		.help = "the file of the server that answers unknown names"},
	{.name = "answers.line",
		.type = FACT_NUMBER,
		.get = answers_line,
		.help = "the line of that server"},
	{.name = "answers.name",
		.type = FACT_TEXT,
		.get = answers_name,
		.help = "the first name of that server"},
	{.name = "two_defaults",
		.type = FACT_YES,
		.get = two_defaults,
		.help = "two servers say default_server, doubles aside"},
	{.name = "first.file",
		.type = FACT_TEXT,
		.get = first_file,
		.help = "where the first of them says so"},
	{.name = "first.line", .type = FACT_NUMBER, .get = first_line, .help = "the line"},
	{.name = "second.file",
		.type = FACT_TEXT,
		.get = second_file,
		.help = "where the second says so"},
	{.name = "second.line", .type = FACT_NUMBER, .get = second_line, .help = "the line"},
};

const struct fact_table facts_address = {
	.about = "address",
	.help = "an address on which servers listen",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(rows),
};
