#include "complaints.h"

#include <arena.h>

#include <string.h>
#include <sys/stat.h>

struct span {
	const char *at, *end;
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_lower(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static bool begins(struct span span, const char *prefix)
{
	size_t length = strlen(prefix);

	return (size_t)(span.end - span.at) >= length && memcmp(span.at, prefix, length) == 0;
}

static bool ends(struct span span, const char *suffix)
{
	size_t length = strlen(suffix);

	return (size_t)(span.end - span.at) >= length &&
	       memcmp(span.end - length, suffix, length) == 0;
}

static bool take(struct span *span, const char *prefix)
{
	if (!begins(*span, prefix))
		return false;
	span->at += strlen(prefix);
	return true;
}

/* Takes what looks like `shape`: '0' stands for a digit, everything else for itself. */
static bool take_shape(struct span *span, const char *shape)
{
	const char *at = span->at;

	for (; *shape; shape++, at++) {
		if (at == span->end || (*shape == '0' ? !is_digit(*at) : *at != *shape))
			return false;
	}
	span->at = at;
	return true;
}

static bool take_digits(struct span *span)
{
	const char *from = span->at;

	while (span->at < span->end && is_digit(*span->at))
		span->at++;
	return span->at > from;
}

/* "[emerg] " */
static bool take_level(struct span *span, struct span *level)
{
	struct span rest = *span;

	if (!take(&rest, "["))
		return false;
	level->at = rest.at;
	while (rest.at < rest.end && is_lower(*rest.at))
		rest.at++;
	level->end = rest.at;
	if (level->at == level->end || !take(&rest, "] "))
		return false;
	*span = rest;
	return true;
}

/* "2026/11/20 05:55:36 [emerg] 8511#8511: " */
static bool take_stamp(struct span *span, struct span *level)
{
	struct span rest = *span;

	if (!take_shape(&rest, "0000/00/00 00:00:00 ") || !take_level(&rest, level) ||
		!take_digits(&rest) || !take(&rest, "#") || !take_digits(&rest) ||
		!take(&rest, ": "))
		return false;
	*span = rest;
	return true;
}

/* "nginx: " or "nginx: [emerg] ", by whichever of its names nginx calls itself. */
static bool take_name(struct span *span, struct span *level)
{
	static const char *const names[] = {"nginx: ", "angie: ", "openresty: "};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (take(span, names[i])) {
			(void)take_level(span, level);
			return true;
		}
	}
	return false;
}

/* Whether a complaint begins at `line`; if so, what stands before its text is taken off. */
static bool take_head(struct span *line, struct span *level)
{
	*level = (struct span){line->at, line->at};
	return take_stamp(line, level) || take_name(line, level);
}

static bool is_level(struct span level, const char *name)
{
	return (size_t)(level.end - level.at) == strlen(name) && begins(level, name);
}

/* What says nothing about the configuration: how far nginx got, and who asked it. */
static bool is_idle(struct span level, struct span text)
{
	static const char warning_about_the_asker[] =
		"the \"user\" directive makes sense only if the master process runs with "
		"super-user privileges";

	if (level.at == level.end)
		return (begins(text, "the configuration file ") && ends(text, " syntax is ok")) ||
		       (begins(text, "configuration file ") &&
			       (ends(text, " test is successful") || ends(text, " test failed")));
	return is_level(level, "info") || is_level(level, "notice") || is_level(level, "debug") ||
	       begins(text, warning_about_the_asker);
}

/* The digits behind the last colon, as a line number; 0 where they are none. Takes them and the
 * colon off. */
static uint32_t take_line_number(struct span *text)
{
	const char *colon = text->end;
	uint64_t line = 0;

	while (colon > text->at && is_digit(colon[-1]))
		colon--;
	if (colon == text->end || text->end - colon > 9 || colon == text->at || colon[-1] != ':')
		return 0;
	for (const char *digit = colon; digit < text->end; digit++)
		line = line * 10 + (uint64_t)(*digit - '0');
	text->end = colon - 1;
	return (uint32_t)line;
}

/* Takes " in /FILE:LINE" off the end. The last " in /" counts: what nginx quotes before it is more
 * likely to hold one than the name of a file is. */
static void take_place(struct arena *arena, struct span *text, struct nga_complaint *complaint)
{
	static const char in[] = " in /";
	struct span rest = *text;
	uint32_t line = take_line_number(&rest);

	if (line == 0)
		return;
	for (const char *at = rest.end; at > rest.at;) {
		if (begins((struct span){--at, rest.end}, in)) {
			const char *file = at + sizeof(in) - 2;
			complaint->file = arena_copy_n(arena, file, (size_t)(rest.end - file));
			complaint->line = line;
			text->end = at;
			return;
		}
	}
}

static void add_complaint(
	struct arena *arena, struct vec *complaints, struct span level, struct span text)
{
	while (text.end > text.at && (text.end[-1] == '\n' || text.end[-1] == '\r'))
		text.end--;
	if (text.at == text.end || is_idle(level, text))
		return;
	struct nga_complaint *complaint = vec_push(complaints, arena);
	take_place(arena, &text, complaint);
	complaint->level = arena_copy_n(arena, level.at, (size_t)(level.end - level.at));
	complaint->text = arena_copy_n(arena, text.at, (size_t)(text.end - text.at));
}

static const char *line_end(struct span rest)
{
	const char *newline = memchr(rest.at, '\n', (size_t)(rest.end - rest.at));

	return newline ? newline + 1 : rest.end;
}

void complaints_parse(struct arena *arena, const char *text, size_t length, struct nga_nginx *nginx)
{
	struct vec complaints = {.size = sizeof(struct nga_complaint)};
	struct span rest = {text, text + length}, level = {text, text}, body = {text, text};

	while (rest.at < rest.end) {
		struct span line = {rest.at, line_end(rest)}, line_level;
		rest.at = line.end;
		if (take_head(&line, &line_level)) {
			add_complaint(arena, &complaints, level, body);
			level = line_level;
			body.at = line.at;
		}
		body.end = line.end;
	}
	add_complaint(arena, &complaints, level, body);
	nginx->complaints = complaints.items;
	nginx->ncomplaints = complaints.n;
}

const char *complaints_hazard(const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nfiles; i++) {
		const struct nga_file *file = snapshot->files[i];
		if (file->loaded && file->lookup == NGA_WRONG_KIND && S_ISFIFO(file->stat.mode))
			return file->path;
	}
	for (size_t i = 0; i < snapshot->nincludes; i++) {
		if (snapshot->includes[i]->cycle)
			return snapshot->includes[i]->cycle->path;
	}
	return NULL;
}

static bool is_only_warning(const struct nga_complaint *complaint)
{
	return strcmp(complaint->level, "warn") == 0;
}

/* "bind() to 0.0.0.0:80 failed (13: Permission denied)": a system call comes first, so that no text
 * which a configuration chose can pass for one. */
static bool is_refused_call(struct span text)
{
	(void)take(&text, "could not open error log file: ");
	const char *name = text.at;
	while (text.at < text.end && (is_lower(*text.at) || is_digit(*text.at)))
		text.at++;
	if (text.at == name || text.at == text.end || *text.at != '(')
		return false;
	return ends(text, " failed (13: Permission denied)") ||
	       ends(text, " failed (1: Operation not permitted)") ||
	       ends(text, ": cannot open shared object file: Permission denied)");
}

/* "cannot load certificate key "…": BIO_new_file() failed (SSL: error:8000000D:system
 * library::Permission denied:calling fopen(…": the first error of OpenSSL's list decides; 1.1 names
 * the function before it. */
static bool is_refused_to_openssl(const struct nga_complaint *complaint)
{
	static const char mark[] = " failed (SSL: error:";
	const char *list = strstr(complaint->text, mark);

	if (!list || strstr(list + 1, mark))
		return false; /* a name that holds the mark: not to be trusted */
	struct span rest = {list + strlen(mark), list + strlen(list)};
	while (rest.at < rest.end && *rest.at != ':')
		rest.at++;
	return take(&rest, ":system library:") && (take(&rest, ":") || take(&rest, "fopen:")) &&
	       begins(rest, "Permission denied:");
}

const struct nga_complaint *complaints_of_rights(const struct nga_nginx *nginx)
{
	const struct nga_complaint *first = NULL;

	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		const struct nga_complaint *complaint = &nginx->complaints[i];
		const char *text = complaint->text;
		if (is_only_warning(complaint))
			continue;
		if (!is_refused_call((struct span){text, text + strlen(text)}) &&
			!is_refused_to_openssl(complaint))
			return NULL;
		if (!first)
			first = complaint;
	}
	return first;
}
