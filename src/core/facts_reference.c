/* The table of what directives name outside the configuration. */
#include "bytes.h"
#include "fact_index.h"
#include "fact_values.h"

#include <arena.h>

#include <sys/stat.h>

static const char *const referent_words[] = {
	[NGA_REF_FILE] = "file",
	[NGA_REF_DIRECTORY] = "directory",
	[NGA_REF_PARENT] = "parent",
	[NGA_REF_SOCKET] = "socket",
	[NGA_REF_UPSTREAM] = "upstream",
	[NGA_REF_LOCATION] = "location",
	[NGA_REF_INDEX] = "index",
	[NGA_REF_ERROR_PAGE] = "error-page",
	NULL,
};
static const char *const opener_words[] = {
	[NGA_BY_MASTER] = "master", [NGA_BY_WORKERS] = "workers", NULL};

static const struct nga_reference *reference_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(reference_of(subject)->path);
}

static struct fact_value text(const struct fact_subject *subject)
{
	const struct nga_word *word = reference_of(subject)->word;

	return fact_text(word ? word->text : NULL);
}

static struct fact_value bare(const struct fact_subject *subject)
{
	const struct nga_word *word = reference_of(subject)->word;
	size_t letters = 0;

	while (word && byte_lower(word->text[letters]) >= 'a' &&
		byte_lower(word->text[letters]) <= 'z')
		letters++;
	return fact_yes(letters > 0 && word->text[letters] == '\0');
}

static struct fact_value directive(const struct fact_subject *subject)
{
	return fact_text(reference_of(subject)->directive->words[0].text);
}

static struct fact_value referent(const struct fact_subject *subject)
{
	return fact_word(reference_of(subject)->referent);
}

static struct fact_value opener(const struct fact_subject *subject)
{
	return fact_word(reference_of(subject)->opener);
}

static struct fact_value user(const struct fact_subject *subject)
{
	if (reference_of(subject)->opener == NGA_BY_MASTER)
		return fact_text("the master's user");
	if (!subject->snapshot->workers_user)
		return fact_text("the workers' user");
	return fact_text(arena_format(
		subject->arena, "the workers' user %s", subject->snapshot->workers_user));
}

static struct fact_value judged(const struct fact_subject *subject)
{
	return fact_yes(reference_of(subject)->judged);
}

static struct fact_value lookup(const struct fact_subject *subject)
{
	return fact_word(reference_of(subject)->lookup);
}

static bool is_fifo(const struct nga_reference *reference)
{
	return reference->lookup == NGA_WRONG_KIND && S_ISFIFO(reference->mode);
}

static const char *wrong_kind(const struct nga_reference *reference)
{
	if (reference->referent == NGA_REF_DIRECTORY)
		return "is no directory";
	if (reference->referent == NGA_REF_SOCKET)
		return "is no socket";
	if (S_ISDIR(reference->mode))
		return "is a directory";
	return is_fifo(reference) ? "is a FIFO" : "is no regular file";
}

/* A file in the place of a directory stands in the way, where something is there at all. */
static struct fact_value missing(
	const struct fact_subject *subject, const struct nga_reference *reference)
{
	if (reference->mode == 0 || !reference->missing_at)
		return fact_text("does not exist");
	if (reference->referent == NGA_REF_PARENT)
		return fact_text("is no directory");
	return fact_text(arena_format(
		subject->arena, "does not exist, for %s is no directory", reference->missing_at));
}

static struct fact_value fault(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);

	if (!reference->judged)
		return fact_none();
	switch (reference->lookup) {
	case NGA_MISSING:
		return missing(subject, reference);
	case NGA_LOOP:
		return fact_text("is a link that leads in a circle");
	case NGA_DENIED:
		return fact_text("may not be opened");
	case NGA_WRONG_KIND:
		return fact_text(wrong_kind(reference));
	default:
		return fact_none();
	}
}

static struct fact_value fifo(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);

	return fact_yes(reference->judged && is_fifo(reference));
}

static struct fact_value nearest(const struct fact_subject *subject)
{
	return fact_text(reference_of(subject)->nearest);
}

/* Said only where it is another path than the one that is named. */
static struct fact_value missing_at(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);

	if (!reference->missing_at || strcmp(reference->missing_at, reference->path) == 0)
		return fact_none();
	return fact_text(reference->missing_at);
}

static struct fact_value candidates(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);

	return fact_list(reference->candidates, reference->ncandidates);
}

static struct fact_value repeated(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);
	const struct nga_reference *first = index_first_reference(subject->index, reference);

	return fact_yes(first && first != reference);
}

static struct fact_value follows(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);

	return fact_yes((reference->referent == NGA_REF_INDEX ||
				reference->referent == NGA_REF_ERROR_PAGE) &&
			index_gone_directory(subject->index, reference->path));
}

static struct fact_value whole_host(const struct fact_subject *subject)
{
	return fact_yes(strcmp(subject->snapshot->root, "/") == 0);
}

static struct fact_value file(const struct fact_subject *subject)
{
	return fact_text(reference_of(subject)->file->path);
}

/* ---- upstreams ---- */

/* The path of a unix socket's address; NULL for others. nginx takes "unix:/path" and
 * "unix:/path:". */
static const char *socket_path(struct arena *arena, const char *address)
{
	if (strncmp(address, "unix:", 5) != 0)
		return NULL;
	return arena_copy_n(arena, address + 5, strcspn(address + 5, ":"));
}

static bool told_as_socket(const struct fact_subject *subject, const char *address)
{
	const char *socket = socket_path(subject->arena, address);

	return socket && index_gone_socket(subject->index, socket);
}

/* Nothing listens on any address, and not only because sockets are missing, which is told of
 * them. */
static struct fact_value dead(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);
	size_t told = 0;

	if (!reference->judged || reference->referent != NGA_REF_UPSTREAM)
		return fact_yes(false);
	for (size_t i = 0; i < reference->naddresses; i++) {
		if (!reference->addresses[i].local || reference->addresses[i].listening)
			return fact_yes(false);
		told += told_as_socket(subject, reference->addresses[i].text);
	}
	return fact_yes(reference->naddresses > told);
}

static struct fact_value addresses(const struct fact_subject *subject)
{
	const struct nga_reference *reference = reference_of(subject);
	const char **items =
		arena_array(subject->arena, reference->naddresses + 1, sizeof(const char *));

	for (size_t i = 0; i < reference->naddresses; i++)
		items[i] = reference->addresses[i].text;
	return fact_list(items, reference->naddresses);
}

static const struct nga_fact rows[] = {
	{.name = "path",
		.type = FACT_TEXT,
		.get = path,
		.help = "the path, named location, or upstream that is meant"},
	{.name = "text", .type = FACT_TEXT, .get = text, .help = "the argument as written"},
	{.name = "bare",
		.type = FACT_YES,
		.get = bare,
		.help = "that is nothing but letters, as no path that anybody would choose is"},
	{.name = "directive",
		.type = FACT_TEXT,
		.get = directive,
		.help = "the directive that names it"},
	{.name = "referent",
		.type = FACT_ENUM,
		.get = referent,
		.words = referent_words,
		.help = "what has to be there; parent: the directory of a file to be made"},
	{.name = "opener",
		.type = FACT_ENUM,
		.get = opener,
		.words = opener_words,
		.help = "who opens it"},
	{.name = "user", .type = FACT_TEXT, .get = user, .help = "that user, in words"},
	{.name = "judged",
		.type = FACT_YES,
		.get = judged,
		.help = "no variable and no other host keeps it open"},
	{.name = "lookup",
		.type = FACT_ENUM,
		.get = lookup,
		.words = fact_lookup_words,
		.help = "how opening it ended"},
	{.name = "fault",
		.type = FACT_TEXT,
		.get = fault,
		.help = "what is wrong with it, in words: \"does not exist\""},
	{.name = "fifo",
		.type = FACT_YES,
		.get = fifo,
		.help = "it is a FIFO, which nobody can read as a file"},
	{.name = "nearest",
		.type = FACT_TEXT,
		.get = nearest,
		.help = "a name beside the missing one that is like it"},
	{.name = "missing_at",
		.type = FACT_TEXT,
		.get = missing_at,
		.help = "the directory on the way that is not there or may not be passed"},
	{.name = "candidates",
		.type = FACT_LIST,
		.get = candidates,
		.help = "of an index: the files of which one must be there"},
	{.name = "repeated",
		.type = FACT_YES,
		.get = repeated,
		.help = "an earlier line of the file names the same, and is told"},
	{.name = "follows",
		.type = FACT_YES,
		.get = follows,
		.help = "the directory around it is not there, which is told"},
	{.name = "dead",
		.type = FACT_YES,
		.get = dead,
		.help = "every address of the upstream is on this machine and nothing listens"},
	{.name = "addresses",
		.type = FACT_LIST,
		.get = addresses,
		.help = "the addresses of the upstream"},
	{.name = "whole_host",
		.type = FACT_YES,
		.get = whole_host,
		.help = "the audited tree is this machine's own, not one of --root"},
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "where the directive stands"},
};

const struct fact_table facts_reference = {
	.about = "reference",
	.help = "a file, directory, socket, upstream or named location that a directive names",
	.needs = JUDGE_NEEDS_CONTENTS | JUDGE_NEEDS_REFERENCES,
	FACT_ROWS(rows),
};
