/* The tables of certificates and of private keys. */
#include "certificates.h"
#include "dates.h"
#include "fact_values.h"

#include <arena.h>
#include <out.h>

#include <sys/stat.h>

enum { DAY = 86400, SECOND_NS = 1000000000, SOON = 14 * DAY };

/* ---- certificates ---- */

enum state { VALID, EXPIRING, EXPIRED };
static const char *const state_words[] = {
	[VALID] = "valid", [EXPIRING] = "expiring", [EXPIRED] = "expired", NULL};
static const char *const fit_words[] = {
	[NGA_FIT_UNKNOWN] = "unknown", [NGA_FITS] = "yes", [NGA_FITS_NOT] = "no", NULL};

static const struct nga_certificate *certificate_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static int64_t now(const struct fact_subject *subject)
{
	return subject->snapshot->taken_at_ns / SECOND_NS;
}

/* Within 14 days of its end, or in the last third of its lifetime where that is less. */
static enum state state_of(const struct nga_issued *issued, int64_t when)
{
	int64_t third = issued->ends / 3 - issued->begins / 3;

	if (when > issued->ends)
		return EXPIRED;
	return issued->ends - when <= (third < SOON ? third : SOON) ? EXPIRING : VALID;
}

/* The one that ends worst: of equals the first, which is the server's own. */
static const struct nga_issued *worst_of(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = certificate_of(subject);
	const struct nga_issued *worst = certificate->chain;

	for (size_t i = 1; i < certificate->nchain; i++)
		if (state_of(&certificate->chain[i], now(subject)) > state_of(worst, now(subject)))
			worst = &certificate->chain[i];
	return certificate->nchain > 0 ? worst : NULL;
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(certificate_of(subject)->path);
}

static struct fact_value key(const struct fact_subject *subject)
{
	return fact_text(certificate_of(subject)->key_path);
}

static struct fact_value key_fits(const struct fact_subject *subject)
{
	return fact_word(certificate_of(subject)->key_fit);
}

static struct fact_value file(const struct fact_subject *subject)
{
	return fact_text(certificate_of(subject)->file->path);
}

static struct fact_value line(const struct fact_subject *subject)
{
	return fact_line(certificate_of(subject)->word->line);
}

static struct fact_value varies(const struct fact_subject *subject)
{
	return fact_yes(certificate_of(subject)->varies);
}

static struct fact_value names(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = certificate_of(subject);

	return fact_list(certificate->names, certificate->nnames);
}

static struct fact_value subject_name(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = certificate_of(subject);

	return fact_text(certificate->nchain > 0 ? certificate->chain[0].subject : NULL);
}

static struct fact_value issuer(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = certificate_of(subject);

	return fact_text(certificate->nchain > 0 ? certificate->chain[0].issuer : NULL);
}

static struct fact_value state(const struct fact_subject *subject)
{
	const struct nga_issued *worst = worst_of(subject);

	return worst ? fact_word(state_of(worst, now(subject))) : fact_none();
}

static struct fact_value worst_is_own(const struct fact_subject *subject)
{
	const struct nga_issued *worst = worst_of(subject);

	return worst ? fact_yes(worst == certificate_of(subject)->chain) : fact_none();
}

static struct fact_value worst_subject(const struct fact_subject *subject)
{
	const struct nga_issued *worst = worst_of(subject);

	return fact_text(worst ? worst->subject : NULL);
}

static struct fact_value ends(const struct fact_subject *subject)
{
	const struct nga_issued *worst = worst_of(subject);

	return fact_text(worst ? date_text(subject->arena, worst->ends) : NULL);
}

static struct fact_value days_left(const struct fact_subject *subject)
{
	const struct nga_issued *worst = worst_of(subject);

	if (!worst)
		return fact_none();
	int64_t left = worst->ends - now(subject);
	return fact_number(left / DAY - (left % DAY < 0));
}

static struct fact_value lifetime(const struct fact_subject *subject)
{
	const struct nga_issued *worst = worst_of(subject);

	return worst ? fact_number(worst->ends / DAY - worst->begins / DAY) : fact_none();
}

/* The first server's first name, and how many servers there are beside it. */
static struct fact_value serves(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = certificate_of(subject);
	const struct nga_server *first = certificate->nservers > 0 ? certificate->servers[0] : NULL;

	if (!first)
		return fact_none();
	const char *name = first->nnames > 0 ? first->names[0].text : "";
	if (certificate->only_name)
		name = certificate->only_name;
	if (name[0] == '\0' || strcmp(name, "_") == 0)
		name = "a server without a name";
	if (certificate->nservers == 1)
		return fact_text(name);
	return fact_text(arena_format(subject->arena, "%s and %zu server%s more", name,
		certificate->nservers - 1, certificate->nservers > 2 ? "s" : ""));
}

static struct fact_value servers(const struct fact_subject *subject)
{
	return fact_number((int64_t)certificate_of(subject)->nservers);
}

static struct fact_value whole_host(const struct fact_subject *subject)
{
	return fact_yes(strcmp(subject->snapshot->root, "/") == 0);
}

static const struct nga_fact certificate_rows[] = {
	{.name = "path", .type = FACT_TEXT, .get = path, .help = "the file"},
	{.name = "state",
		.type = FACT_ENUM,
		.get = state,
		.words = state_words,
		.help = "of the worst in the file; expiring: in its last 14 days, or third"},
	{.name = "worst.own",
		.type = FACT_YES,
		.get = worst_is_own,
		.help = "that is the server's own one, not one that is sent along"},
	{.name = "worst.subject",
		.type = FACT_TEXT,
		.get = worst_subject,
		.help = "whom that one is issued to"},
	{.name = "ends", .type = FACT_TEXT, .get = ends, .help = "its last day: 2026-11-20"},
	{.name = "days_left",
		.type = FACT_NUMBER,
		.get = days_left,
		.help = "whole days to its end; below 0 when that is past"},
	{.name = "lifetime",
		.type = FACT_NUMBER,
		.get = lifetime,
		.help = "the days for which it was issued"},
	{.name = "subject",
		.type = FACT_TEXT,
		.get = subject_name,
		.help = "whom the server's own one is issued to"},
	{.name = "issuer", .type = FACT_TEXT, .get = issuer, .help = "who issued it"},
	{.name = "names",
		.type = FACT_LIST,
		.get = names,
		.help = "the host names that it is good for"},
	{.name = "serves",
		.type = FACT_TEXT,
		.get = serves,
		.help = "the servers that serve it, in words"},
	{.name = "servers", .type = FACT_NUMBER, .get = servers, .help = "how many these are"},
	{.name = "key", .type = FACT_TEXT, .get = key, .help = "the file of its private key"},
	{.name = "key.fits",
		.type = FACT_ENUM,
		.get = key_fits,
		.words = fit_words,
		.help = "the key is its own; unknown: encrypted or not to be read",
		.needs = JUDGE_NEEDS_KEY_FIT},
	{.name = "varies",
		.type = FACT_YES,
		.get = varies,
		.help = "a variable decides which file it is"},
	{.name = "whole_host",
		.type = FACT_YES,
		.get = whole_host,
		.help = "the audited tree is this machine's own, not one of --root"},
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "where it is named first"},
	{.name = "line", .type = FACT_NUMBER, .get = line, .help = "the line of that"},
};

const struct fact_table facts_certificate = {
	.about = "certificate",
	.help = "a certificate that loaded servers serve, with what is sent along",
	.needs = JUDGE_NEEDS_CONTENTS | JUDGE_NEEDS_CERTIFICATES,
	FACT_ROWS(certificate_rows),
};

/* ---- keys ---- */

static const char *const holder_words[] = {
	[NGA_HOLDER_TRUSTED] = "trusted",
	[NGA_HOLDER_WORKERS] = "workers",
	[NGA_HOLDER_EVERYONE] = "everyone",
	NULL,
};

static const struct nga_key *key_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value key_path(const struct fact_subject *subject)
{
	return fact_text(key_of(subject)->reference->path);
}

static struct fact_value key_directive(const struct fact_subject *subject)
{
	return fact_text(key_of(subject)->reference->directive->words[0].text);
}

static struct fact_value key_file(const struct fact_subject *subject)
{
	return fact_text(key_of(subject)->reference->file->path);
}

static struct fact_value reader(const struct fact_subject *subject)
{
	return fact_word(key_of(subject)->reader);
}

static struct fact_value reader_name(const struct fact_subject *subject)
{
	return fact_text(key_of(subject)->reader_name);
}

static struct fact_value writer(const struct fact_subject *subject)
{
	return fact_word(key_of(subject)->writer);
}

static struct fact_value writer_name(const struct fact_subject *subject)
{
	return fact_text(key_of(subject)->writer_name);
}

static struct fact_value writable(const struct fact_subject *subject)
{
	return fact_text(key_of(subject)->writable);
}

static struct fact_value mode(const struct fact_subject *subject)
{
	const uint32_t mode = key_of(subject)->stat.mode;

	if (mode == 0)
		return fact_none();
	return fact_text(arena_format(subject->arena, "%04o", (unsigned)(mode & ~S_IFMT)));
}

static const struct nga_fact key_rows[] = {
	{.name = "path", .type = FACT_TEXT, .get = key_path, .help = "the file"},
	{.name = "directive",
		.type = FACT_TEXT,
		.get = key_directive,
		.help = "the directive that names it"},
	{.name = "reader",
		.type = FACT_ENUM,
		.get = reader,
		.words = holder_words,
		.help = "who may read it, and every directory on the way passed"},
	{.name = "reader.name", .type = FACT_TEXT, .get = reader_name, .help = "that user"},
	{.name = "writer",
		.type = FACT_ENUM,
		.get = writer,
		.words = holder_words,
		.help = "who may write it, or put another in its place"},
	{.name = "writer.name", .type = FACT_TEXT, .get = writer_name, .help = "that user"},
	{.name = "writable",
		.type = FACT_TEXT,
		.get = writable,
		.help = "what that one may write: the key, or a directory or link on the way"},
	{.name = "mode", .type = FACT_TEXT, .get = mode, .help = "its permission bits: 0640"},
	{.name = "file", .type = FACT_TEXT, .get = key_file, .help = "where it is named first"},
};

const struct fact_table facts_key = {
	.about = "key",
	.help = "a private key that a directive names",
	.needs = JUDGE_NEEDS_CONTENTS | JUDGE_NEEDS_KEYS,
	FACT_ROWS(key_rows),
};
