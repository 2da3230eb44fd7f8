#include "manifest.h"

#include <arena.h>

#include <string.h>

static const char signature[] = "sha256 ";

enum { SIGNED = sizeof(signature) - 1 + 2ul * NGA_SHA256_LENGTH + 1, SHORTEST_LINE = 12 };

/* A manifest being read. */
struct reading {
	struct arena *arena;
	char *at;           /* what is still to be read; a NUL behind it */
	unsigned line;      /* from 1 */
	bool ended;         /* the last word of the line was read */
	bool bad;           /* a word was missing, or was not what it should be */
	struct vec users;   /* struct name */
	struct vec groups;  /* struct name */
	size_t user, group; /* where the one before was found */
	char none[1];
};

struct name {
	uint32_t id;
	const char *text;
};

/* ---- words ---- */

/* What a byte says in lower-case hexadecimal, and 1; 0 where it is none. */
static const unsigned char hexadecimal_digits[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
};

/* The byte that two of them say; -1 where they say none. */
static int hexadecimal(const char *text)
{
	int high = hexadecimal_digits[(unsigned char)text[0]];
	int low = high ? hexadecimal_digits[(unsigned char)text[1]] : 0;

	return low ? (high - 1) * 16 + low - 1 : -1;
}

/* What was escaped, in its own place; it ends with a NUL. */
static void unescape(struct reading *reading, char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++) {
		if (*at != '%') {
			*to++ = *at;
			continue;
		}
		int byte = hexadecimal(at + 1);
		if (byte < 0) {
			reading->bad = true;
			return;
		}
		*to++ = (char)byte;
		at += 2;
	}
	*to = '\0';
}

/* The next word of the line, as it is written. */
static char *raw_word(struct reading *reading)
{
	char *word = reading->at, *end = word;

	if (reading->ended || reading->bad) {
		reading->bad = true;
		return reading->none;
	}
	while ((unsigned char)*end > ' ')
		end++;
	reading->ended = *end == '\n';
	reading->bad = end == word || (*end != ' ' && *end != '\n');
	if (reading->bad)
		return reading->none;
	*end = '\0';
	reading->at = end + 1;
	return word;
}

static const char *word(struct reading *reading)
{
	char *text = raw_word(reading);

	if (strchr(text, '%'))
		unescape(reading, text);
	return text;
}

/* Digits up to the end of the word. */
static uint64_t number(struct reading *reading, unsigned base, uint64_t most)
{
	const char *begin = reading->at, *at = begin;
	const uint64_t most_before = most / base;
	uint64_t value = 0;

	reading->bad |= reading->ended;
	for (unsigned digit; (digit = (unsigned)(*at - '0')) < base; at++) {
		reading->bad |= value > most_before || digit > most - value * base;
		value = value * base + digit;
	}
	reading->bad |= at == begin || (*at != ' ' && *at != '\n');
	if (reading->bad)
		return 0;
	reading->ended = *at == '\n';
	reading->at += at - begin + 1;
	return value;
}

static int64_t number_signed(struct reading *reading)
{
	return (int64_t)number(reading, 10, UINT64_MAX);
}

static bool digest(const char *text, unsigned char sha256[NGA_SHA256_LENGTH])
{
	for (size_t i = 0; i < NGA_SHA256_LENGTH; i++) {
		int byte = hexadecimal(text + 2 * i);
		if (byte < 0)
			return false;
		sha256[i] = (unsigned char)byte;
	}
	return true;
}

/* ---- lines ---- */

static const char *name_of(const struct vec *names, uint32_t id, size_t *hint)
{
	const struct name *items = names->items;

	if (*hint < names->n && items[*hint].id == id)
		return items[*hint].text;
	for (size_t i = 0; i < names->n; i++)
		if (items[i].id == id) {
			*hint = i;
			return items[i].text;
		}
	return NULL;
}

static void add_name(struct reading *reading, struct vec *names)
{
	struct name *name = vec_push(names, reading->arena);

	name->id = (uint32_t)number(reading, 10, UINT32_MAX);
	name->text = word(reading);
}

static bool is_dots(const char *name, size_t length)
{
	return length == 0 || (length == 1 && name[0] == '.') ||
	       (length == 2 && name[0] == '.' && name[1] == '.');
}

/* Absolute, and without links, dots and doubled slashes it leads to one place alone. */
static bool is_plain(const char *path)
{
	const char *name = path + 1;

	if (path[0] != '/')
		return false;
	if (path[1] == '\0')
		return true;
	for (const char *at = name;; at++) {
		if (*at != '/' && *at != '\0')
			continue;
		if (is_dots(name, (size_t)(at - name)))
			return false;
		if (*at == '\0')
			return true;
		name = at + 1;
	}
}

static void read_owner(struct reading *reading, struct nga_record *record)
{
	record->uid = (uint32_t)number(reading, 10, UINT32_MAX);
	record->gid = (uint32_t)number(reading, 10, UINT32_MAX);
	record->owner = name_of(&reading->users, record->uid, &reading->user);
	record->group = name_of(&reading->groups, record->gid, &reading->group);
}

/* "=": the same as the word before. */
static int64_t same(struct reading *reading, int64_t before)
{
	reading->bad |= strcmp(raw_word(reading), "=") != 0;
	return before;
}

/* What a file and a directory have. */
static void read_stat(struct reading *reading, struct nga_record *record)
{
	record->mode = (uint32_t)number(reading, 8, 07777);
	read_owner(reading, record);
	record->size = (int64_t)number(reading, 10, INT64_MAX);
	if (record->kind == NGA_RECORDED_FILE)
		reading->bad |= !digest(raw_word(reading), record->sha256);
	record->mtime_ns = number_signed(reading);
	record->ctime_ns =
		*reading->at == '=' ? same(reading, record->mtime_ns) : number_signed(reading);
	record->dev = number(reading, 10, UINT64_MAX);
	record->ino = number(reading, 10, UINT64_MAX);
}

static void read_flag(struct reading *reading, struct nga_record *record)
{
	const char *flag = raw_word(reading);

	record->enabled = strcmp(flag, "on") == 0;
	if (record->enabled || strcmp(flag, "-") == 0)
		return;
	record->whole = true;
	reading->bad |= record->kind != NGA_RECORDED_DIRECTORY || strcmp(flag, "all") != 0;
}

/* Reads the rest of a line that began with `kind`; false where there is no such kind. */
static bool read_record(struct reading *reading, const char *kind, struct nga_record *record)
{
	record->kept = strcmp(kind, "file") == 0;
	if (strcmp(kind, "link") == 0)
		record->kind = NGA_RECORDED_LINK;
	else if (strcmp(kind, "dir") == 0)
		record->kind = NGA_RECORDED_DIRECTORY;
	else if (!record->kept && strcmp(kind, "digest") != 0)
		return false;
	record->path = word(reading);
	read_flag(reading, record);
	reading->bad |= !is_plain(record->path);
	if (record->kind == NGA_RECORDED_LINK) {
		read_owner(reading, record);
		record->ino = number(reading, 10, UINT64_MAX);
		record->text = word(reading);
	} else {
		read_stat(reading, record);
	}
	return true;
}

static void read_address(struct reading *reading, struct nga_accepted_address *address)
{
	address->context = word(reading);
	address->text = word(reading);
	address->answers = word(reading);
	address->name = word(reading);
}

/* ---- the whole ---- */

static bool end_line(struct reading *reading)
{
	bool whole = reading->ended && !reading->bad;

	reading->ended = false;
	return whole;
}

/* Says what is wrong with the line at hand. */
static int refuse(const struct reading *reading, struct nga_error *err)
{
	return err_set(err, 0, "line %u is damaged", reading->line);
}

static int read_head(struct reading *reading, struct nga_accepted *accepted, size_t length,
	struct nga_error *err)
{
	const char *program = raw_word(reading), *version = raw_word(reading);

	reading->line = 1;
	if (!end_line(reading) || strcmp(program, "ngxaudit-accepted") != 0)
		return err_set(err, 0, "line 1: this is no accepted state");
	if (strcmp(version, "1") != 0)
		return err_set(
			err, 0, "line 1: written by another version of ngxaudit (%s)", version);
	reading->line = 2;
	reading->bad |= strcmp(raw_word(reading), "accepted") != 0;
	accepted->id = (uint32_t)number(reading, 10, UINT32_MAX);
	accepted->at_ns = number_signed(reading);
	accepted->by = word(reading);
	accepted->host = word(reading);
	accepted->nrecords = number(reading, 10, length / SHORTEST_LINE);
	accepted->naddresses = number(reading, 10, length / SHORTEST_LINE);
	return end_line(reading) ? 0 : refuse(reading, err);
}

/* What was read so far of what the head promises. */
struct filled {
	struct nga_record *records;
	struct nga_accepted_address *addresses;
	size_t nrecords, naddresses;
};

static bool read_line(
	struct reading *reading, const struct nga_accepted *accepted, struct filled *filled)
{
	const char *kind = raw_word(reading);

	if (strcmp(kind, "listen") == 0 && filled->naddresses < accepted->naddresses)
		read_address(reading, &filled->addresses[filled->naddresses++]);
	else if (strcmp(kind, "user") == 0)
		add_name(reading, &reading->users);
	else if (strcmp(kind, "group") == 0)
		add_name(reading, &reading->groups);
	else if (filled->nrecords == accepted->nrecords ||
		 !read_record(reading, kind, &filled->records[filled->nrecords++]))
		return false;
	const struct nga_record *last = filled->records + filled->nrecords;

	if (end_line(reading))
		return filled->nrecords < 2 || strcmp(last[-2].path, last[-1].path) < 0;
	return false;
}

int manifest_read(struct arena *arena, char *bytes, size_t length, struct nga_accepted *accepted,
	struct nga_error *err)
{
	struct reading reading = {
		.arena = arena,
		.at = bytes,
		.users = {.size = sizeof(struct name)},
		.groups = {.size = sizeof(struct name)},
	};

	bytes[length] = '\0';
	*accepted = (struct nga_accepted){0};
	if (read_head(&reading, accepted, length, err) != 0)
		return -1;
	struct filled filled = {
		.records = arena_array(arena, accepted->nrecords, sizeof(*filled.records)),
		.addresses = arena_array(arena, accepted->naddresses, sizeof(*filled.addresses)),
	};
	while (reading.at < bytes + length) {
		reading.line++;
		if (!read_line(&reading, accepted, &filled))
			return refuse(&reading, err);
	}
	if (filled.nrecords != accepted->nrecords || filled.naddresses != accepted->naddresses)
		return err_set(err, 0, "line %u: there should be more of them", reading.line);
	accepted->records = filled.records;
	accepted->addresses = filled.addresses;
	return 0;
}

size_t manifest_signed(const char *bytes, size_t length, unsigned char sha256[NGA_SHA256_LENGTH])
{
	if (length <= SIGNED || bytes[length - 1] != '\n' || bytes[length - SIGNED - 1] != '\n')
		return 0;
	const char *last = bytes + length - SIGNED;
	if (memcmp(last, signature, sizeof(signature) - 1) != 0 ||
		!digest(last + sizeof(signature) - 1, sha256))
		return 0;
	return length - SIGNED;
}
