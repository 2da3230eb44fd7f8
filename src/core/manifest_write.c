#include "manifest.h"

#include <out.h>

#include <string.h>

static const char digits[] = "0123456789abcdef";

/* As one word: blanks, controls, `%` and bytes beyond ASCII as %XX; nothing at all as "%00". */
static void put_word(struct out *out, const char *text)
{
	const char *plain = text;

	out_bytes(out, " ", 1);
	if (!*text)
		out_text(out, "%00");
	for (; *text; text++) {
		const unsigned char byte = (unsigned char)*text;
		if (byte > ' ' && byte < 0x7f && byte != '%')
			continue;
		out_bytes(out, plain, (size_t)(text - plain));
		const char escaped[3] = {'%', digits[byte >> 4], digits[byte & 15]};
		out_bytes(out, escaped, sizeof(escaped));
		plain = text + 1;
	}
	out_bytes(out, plain, (size_t)(text - plain));
}

/* printf is slow where there are ten thousand lines. */
static void put_number(struct out *out, uint64_t number, unsigned base)
{
	char text[24], *at = text + sizeof(text);

	do {
		*--at = digits[number % base];
		number /= base;
	} while (number > 0);
	*--at = ' ';
	out_bytes(out, at, (size_t)(text + sizeof(text) - at));
}

/* Times before 1970 are written as what they are modulo 2^64. */
static void put_time(struct out *out, int64_t ns)
{
	put_number(out, (uint64_t)ns, 10);
}

static void put_digest(struct out *out, const unsigned char sha256[NGA_SHA256_LENGTH])
{
	char text[1 + 2 * NGA_SHA256_LENGTH] = " ";

	for (size_t i = 0; i < NGA_SHA256_LENGTH; i++) {
		text[1 + 2 * i] = digits[sha256[i] >> 4];
		text[2 + 2 * i] = digits[sha256[i] & 15];
	}
	out_bytes(out, text, sizeof(text));
}

static void put_name(struct out *out, const char *kind, uint32_t id, const char *name)
{
	out_text(out, kind);
	put_number(out, id, 10);
	put_word(out, name);
	out_text(out, "\n");
}

/* Whether `record` is the first with its owner or, where `group` is set, its group. */
static bool is_first(const struct nga_accepted *accepted, size_t index, bool group)
{
	const struct nga_record *records = accepted->records;
	uint32_t id = group ? records[index].gid : records[index].uid;

	for (size_t i = index; i-- > 0;)
		if ((group ? records[i].gid : records[i].uid) == id)
			return false;
	return true;
}

static void put_names(struct out *out, const struct nga_accepted *accepted)
{
	for (size_t i = 0; i < accepted->nrecords; i++) {
		const struct nga_record *record = &accepted->records[i];
		if (record->owner && is_first(accepted, i, false))
			put_name(out, "user", record->uid, record->owner);
		if (record->group && is_first(accepted, i, true))
			put_name(out, "group", record->gid, record->group);
	}
}

static void put_address(struct out *out, const struct nga_accepted_address *address)
{
	out_text(out, "listen");
	put_word(out, address->context);
	put_word(out, address->text);
	put_word(out, address->answers);
	put_word(out, address->name);
	out_text(out, "\n");
}

static void put_owner(struct out *out, const struct nga_record *record)
{
	put_number(out, record->uid, 10);
	put_number(out, record->gid, 10);
}

static void put_stat(struct out *out, const struct nga_record *record)
{
	put_time(out, record->mtime_ns);
	if (record->ctime_ns == record->mtime_ns)
		out_text(out, " =");
	else
		put_time(out, record->ctime_ns);
	put_number(out, record->dev, 10);
	put_number(out, record->ino, 10);
}

static const char *flag_of(const struct nga_record *record)
{
	if (record->enabled)
		return " on";
	return record->whole ? " all" : " -";
}

static void put_record(struct out *out, const struct nga_record *record)
{
	switch (record->kind) {
	case NGA_RECORDED_FILE:
		out_text(out, record->kept ? "file" : "digest");
		break;
	case NGA_RECORDED_LINK:
		out_text(out, "link");
		break;
	case NGA_RECORDED_DIRECTORY:
		out_text(out, "dir");
		break;
	}
	put_word(out, record->path);
	out_text(out, flag_of(record));
	if (record->kind == NGA_RECORDED_LINK) {
		put_owner(out, record);
		put_number(out, record->ino, 10);
		put_word(out, record->text);
	} else {
		put_number(out, record->mode, 8);
		put_owner(out, record);
		put_number(out, (uint64_t)record->size, 10);
		if (record->kind == NGA_RECORDED_FILE)
			put_digest(out, record->sha256);
		put_stat(out, record);
	}
	out_text(out, "\n");
}

void manifest_write(struct out *out, const struct nga_accepted *accepted)
{
	out_text(out, "ngxaudit-accepted 1\naccepted");
	put_number(out, accepted->id, 10);
	put_time(out, accepted->at_ns);
	put_word(out, accepted->by);
	put_word(out, accepted->host);
	put_number(out, accepted->nrecords, 10);
	put_number(out, accepted->naddresses, 10);
	out_text(out, "\n");
	put_names(out, accepted);
	for (size_t i = 0; i < accepted->naddresses; i++)
		put_address(out, &accepted->addresses[i]);
	for (size_t i = 0; i < accepted->nrecords; i++)
		put_record(out, &accepted->records[i]);
}

void manifest_sign(struct out *out, const unsigned char sha256[NGA_SHA256_LENGTH])
{
	out_text(out, "sha256");
	put_digest(out, sha256);
	out_text(out, "\n");
}
