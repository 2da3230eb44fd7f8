#include "journal.h"

#include <digest.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One line: words with a blank between. */
struct line {
	struct course *repair;
	const char *at, *end;
	bool bad; /* a word was missing, or was no number, or out of bounds */
};

static int hexadecimal(char byte)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = byte ? strchr(digits, byte) : NULL;

	return found ? (int)(found - digits) : -1;
}

/* The next word, as it was before it was written. */
static const char *word(struct line *line)
{
	if (line->at == line->end || *line->at != ' ') {
		line->bad = true;
		return "";
	}
	const char *from = ++line->at;
	while (line->at < line->end && *line->at != ' ')
		line->at++;
	char *text = arena_copy_n(line->repair->arena, from, (size_t)(line->at - from)), *to = text;
	for (const char *byte = text; *byte; byte++) {
		if (*byte != '%') {
			*to++ = *byte;
			continue;
		}
		int high = hexadecimal(byte[1]), low = high < 0 ? -1 : hexadecimal(byte[2]);
		if (low < 0) {
			line->bad = true;
			break;
		}
		*to++ = (char)(high * 16 + low);
		byte += 2;
	}
	*to = '\0';
	return text;
}

static int64_t number(struct line *line, int64_t least, int64_t most)
{
	const char *text = word(line);
	char *end;

	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (errno || !*text || *end || value < least || value > most) {
		line->bad = true;
		return least;
	}
	return value;
}

static uint64_t identity(struct line *line)
{
	const char *text = word(line);
	char *end;

	errno = 0;
	unsigned long long value = strtoull(text, &end, 10);
	if (errno || !*text || *end)
		line->bad = true;
	return value;
}

static struct rights rights(struct line *line)
{
	struct rights read;

	read.mode = (uint32_t)number(line, 0, 07777);
	read.uid = (uint32_t)number(line, 0, UINT32_MAX);
	read.gid = (uint32_t)number(line, 0, UINT32_MAX);
	return read;
}

static void read_head(struct line *line)
{
	struct course *repair = line->repair;

	repair->id = (unsigned)number(line, 1, INT_MAX);
	repair->state = (enum course_state)number(line, 0, COURSE_STATES - 1);
	repair->undoes = (unsigned)number(line, 0, INT_MAX);
	repair->at = number(line, 0, INT64_MAX);
	repair->nsteps = (size_t)number(line, 0, INT_MAX);
	repair->root = word(line);
	repair->nginx_conf = word(line);
}

static void read_what(struct line *line)
{
	const char **what = vec_push(&line->repair->what, line->repair->arena);

	*what = word(line);
}

static void read_yard(struct line *line)
{
	struct course *repair = line->repair;
	struct yard *yard = course_yard(repair, course_add_yard(repair, ""));

	yard->dev = identity(line);
	yard->ino = identity(line);
	yard->shelf = number(line, 0, 1);
	yard->quarantine = (int)number(line, COURSE_NONE, INT_MAX);
	yard->made = (int)number(line, COURSE_NONE, INT_MAX);
	yard->path = word(line);
	if (yard->path[0] != '/')
		line->bad = true;
}

static void read_body(struct line *line)
{
	struct body *body = course_add_body(line->repair);

	body->thing = (enum nga_thing)number(line, NGA_A_LINK, NGA_A_SPECIAL);
	body->made = number(line, 0, 1);
	body->dev = identity(line);
	body->ino = identity(line);
	body->size = number(line, 0, INT64_MAX);
	body->mtime_ns = number(line, INT64_MIN, INT64_MAX);
	body->rights = rights(line);
	body->text = word(line);
}

static void read_spot(struct line *line)
{
	struct course *repair = line->repair;
	struct body *const *bodies = repair->bodies.items;
	int yard = (int)number(line, 0, (int64_t)repair->yards.n - 1);
	int body = (int)number(line, COURSE_NONE, (int64_t)repair->bodies.n - 1);
	const char *name = word(line);

	if (!*name || strchr(name, '/') || strcmp(name, "..") == 0 || strcmp(name, ".") == 0)
		line->bad = true;
	if (line->bad)
		return;
	int spot = course_add_spot(repair, yard, name);
	course_spot(repair, spot)->first = body == COURSE_NONE ? NULL : bodies[body];
}

static void read_act(struct line *line)
{
	struct course *repair = line->repair;
	int64_t spots = (int64_t)repair->spots.n;
	struct act act = {.kind = (enum act_kind)number(line, 0, ACT_KINDS - 1)};

	act.group = (size_t)number(line, 0, (int64_t)repair->what.n - 1);
	act.a = (int)number(line, 0, spots - 1);
	act.b = (int)number(line, 0, spots - 1);
	act.from = rights(line);
	act.to = rights(line);
	if (!line->bad)
		course_add_act(repair, act);
}

static const struct {
	const char *word;
	void (*read)(struct line *line);
} kinds[] = {
	{"repair", read_head},
	{"what", read_what},
	{"yard", read_yard},
	{"body", read_body},
	{"spot", read_spot},
	{"act", read_act},
};

static bool read_line(struct line *line)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t length = strlen(kinds[i].word);
		if ((size_t)(line->end - line->at) <= length ||
			memcmp(line->at, kinds[i].word, length) != 0 || line->at[length] != ' ')
			continue;
		line->at += length;
		kinds[i].read(line);
		return !line->bad && line->at == line->end;
	}
	return false;
}

/* How long the text is before its last line; 0 where that is not the digest of what is before. */
static size_t sealed(struct home_text text)
{
	static const char word_end[] = "end ";
	enum { WORD = sizeof(word_end) - 1, LAST = WORD + DIGEST_TEXT - 1 + 1 };
	char digest[DIGEST_TEXT];

	if (text.length < LAST || text.bytes[text.length - 1] != '\n')
		return 0;
	size_t length = text.length - LAST;
	const char *last = text.bytes + length;
	digest_text(text.bytes, length, digest);
	return memcmp(last, word_end, WORD) == 0 &&
			       memcmp(last + WORD, digest, LAST - WORD - 1) == 0
		       ? length
		       : 0;
}

/* Indices that could not be checked while reading: of what comes later. */
static bool hangs_together(struct course *repair)
{
	for (size_t i = 0; i < repair->yards.n; i++) {
		const struct yard *yard = course_yard(repair, (int)i);
		if (yard->quarantine >= (int)repair->yards.n || yard->made >= (int)repair->spots.n)
			return false;
	}
	return repair->id > 0 && course_trace(repair);
}

int journal_read(
	struct course *repair, struct home_text text, const char *name, struct nga_error *err)
{
	static const char first[] = "ngxaudit-journal 1\n";
	const char *end = text.bytes + sealed(text), *at = text.bytes + sizeof(first) - 1;

	if (end < at)
		return err_set(err, 0, "the journal %s is cut or was changed", name);
	if (memcmp(text.bytes, first, sizeof(first) - 1) != 0)
		return err_set(err, 0, "the journal %s is of another version of ngxaudit", name);
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		struct line line = {.repair = repair, .at = at, .end = newline ? newline : end};
		if (!newline || !read_line(&line))
			return err_set(err, 0, "the journal %s makes no sense", name);
		at = newline + 1;
	}
	if (!hangs_together(repair))
		return err_set(err, 0, "the journal %s makes no sense", name);
	return 0;
}
