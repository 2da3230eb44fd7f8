/* The table of addresses of the accepted state. */
#include "fact_index.h"
#include "fact_values.h"

static const struct nga_accepted_address *accepted_of(const struct fact_subject *subject)
{
	return subject->thing;
}

/* The same address now; NULL: nobody listens there. */
static const struct nga_address *address_now(const struct fact_subject *subject)
{
	return index_address(
		subject->index, accepted_of(subject)->context, accepted_of(subject)->text);
}

static const struct nga_server *server_now(const struct fact_subject *subject)
{
	const struct nga_address *address = address_now(subject);

	return address ? address->answers : NULL;
}

static const char *first_name(const struct nga_server *server)
{
	return server->nnames > 0 && server->names[0].kind != NGA_NAME_EMPTY ? server->names[0].text
									     : "";
}

static struct fact_value address(const struct fact_subject *subject)
{
	return fact_text(accepted_of(subject)->text);
}

static struct fact_value context(const struct fact_subject *subject)
{
	return fact_text(accepted_of(subject)->context);
}

static struct fact_value listened(const struct fact_subject *subject)
{
	return fact_yes(address_now(subject) != NULL);
}

static struct fact_value was_file(const struct fact_subject *subject)
{
	return fact_text(accepted_of(subject)->answers);
}

/* A server without a name has none to show. */
static struct fact_value shown_name(const char *name)
{
	return fact_text(name[0] ? name : NULL);
}

static struct fact_value was_name(const struct fact_subject *subject)
{
	return shown_name(accepted_of(subject)->name);
}

static struct fact_value now_file(const struct fact_subject *subject)
{
	const struct nga_server *server = server_now(subject);

	return fact_text(server ? server->file->path : NULL);
}

static struct fact_value now_line(const struct fact_subject *subject)
{
	const struct nga_server *server = server_now(subject);

	return fact_line(server ? server->directive->words[0].line : 0);
}

static struct fact_value now_name(const struct fact_subject *subject)
{
	const struct nga_server *server = server_now(subject);

	return server ? shown_name(first_name(server)) : fact_none();
}

/* Whether another server of the same file listens there under the accepted name. */
static bool stands_beside(
	const struct nga_address *address, const struct nga_accepted_address *accepted)
{
	for (size_t i = 0; i < address->nservers; i++) {
		const struct nga_server *server = address->servers[i];
		if (server != address->answers && server->file == address->answers->file &&
			strcmp(first_name(server), accepted->name) == 0)
			return true;
	}
	return false;
}

/* A site is the same under another name of its link, and with another name of its server. */
static struct fact_value moved(const struct fact_subject *subject)
{
	const struct nga_accepted_address *accepted = accepted_of(subject);
	const struct nga_address *there = address_now(subject);

	if (!there || !there->answers)
		return fact_yes(false);
	const char *name = first_name(there->answers);
	bool same_name = strcmp(name, accepted->name) == 0;
	if (strcmp(there->answers->file->path, accepted->answers) == 0)
		return fact_yes(!same_name && stands_beside(there, accepted));
	const struct nga_file *before = index_file(subject->index, accepted->answers);
	return fact_yes(!same_name || !name[0] || (before && before->loaded));
}

static const struct nga_fact rows[] = {
	{.name = "address", .type = FACT_TEXT, .get = address, .help = "as nginx prints it"},
	{.name = "context", .type = FACT_TEXT, .get = context, .help = "http, stream or mail"},
	{.name = "listened",
		.type = FACT_YES,
		.get = listened,
		.help = "some server listens there still"},
	{.name = "was.file",
		.type = FACT_TEXT,
		.get = was_file,
		.help = "the file of the server that answered unknown names"},
	{.name = "was.name",
		.type = FACT_TEXT,
		.get = was_name,
		.help = "the first name of that server"},
	{.name = "now.file",
		.type = FACT_TEXT,
		.get = now_file,
		.help = "the file of the server that answers them now"},
	{.name = "now.line", .type = FACT_NUMBER, .get = now_line, .help = "its line"},
	{.name = "now.name", .type = FACT_TEXT, .get = now_name, .help = "its first name"},
	{.name = "moved", .type = FACT_YES, .get = moved, .help = "it is another site's"},
};

const struct fact_table facts_accepted_address = {
	.about = "accepted_address",
	.help = "an address on which nginx listened when the state was accepted",
	.needs = JUDGE_NEEDS_ACCEPTED | JUDGE_NEEDS_CHANGED,
	FACT_ROWS(rows),
};
