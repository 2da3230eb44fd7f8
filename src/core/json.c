#include "json.h"

#include <out.h>

#include <stdlib.h>
#include <string.h>

static json_t *or_abort(json_t *value)
{
	if (!value)
		abort();
	return value;
}

json_t *json_make_object(void)
{
	/* Keys are ours, so the hash needs no secret; without this jansson would open
	 * /dev/urandom. */
	json_object_seed(1);
	return or_abort(json_object());
}

json_t *json_make_array(void)
{
	return or_abort(json_array());
}

void json_put(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value))
		abort();
}

void json_add(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		abort();
}

void json_put_number(json_t *object, const char *key, int64_t number)
{
	json_put(object, key, or_abort(json_integer(number)));
}

static char *allocate(size_t count, size_t size)
{
	char *memory = calloc(count, size);

	if (!memory)
		abort();
	return memory;
}

static void put_digits(char *to, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";

	to[0] = digits[byte >> 4];
	to[1] = digits[byte & 15];
}

static json_t *escaped_text(const char *bytes)
{
	size_t left = strlen(bytes), length;
	char *text = allocate(left + 1, 4), *next = text;

	for (; left > 0; bytes += length, left -= length) {
		length = utf8_length(bytes, left);
		if (length > 0) {
			memcpy(next, bytes, length);
			next += length;
			continue;
		}
		length = 1;
		*next++ = '\\';
		*next++ = 'x';
		put_digits(next, (unsigned char)*bytes);
		next += 2;
	}
	json_t *value = or_abort(json_stringn_nocheck(text, (size_t)(next - text)));
	free(text);
	return value;
}

static json_t *text_or_null(const char *bytes)
{
	if (!bytes)
		return json_null();
	return utf8_valid(bytes) ? or_abort(json_string_nocheck(bytes)) : escaped_text(bytes);
}

/* The bytes in hexadecimal; null where they are UTF-8. */
static json_t *hex(const char *bytes)
{
	if (!bytes || utf8_valid(bytes))
		return json_null();
	size_t length = strlen(bytes);
	char *text = allocate(length + 1, 2);
	for (size_t i = 0; i < length; i++)
		put_digits(text + 2 * i, (unsigned char)bytes[i]);
	json_t *value = or_abort(json_stringn_nocheck(text, 2 * length));
	free(text);
	return value;
}

static void put_hex(json_t *object, const char *key, json_t *value)
{
	size_t length = strlen(key);
	char *name = allocate(length + sizeof("_hex"), 1);

	memcpy(name, key, length);
	memcpy(name + length, "_hex", sizeof("_hex"));
	json_put(object, name, value);
	free(name);
}

void json_put_text(json_t *object, const char *key, const char *bytes)
{
	json_put(object, key, text_or_null(bytes));
	if (bytes && !utf8_valid(bytes))
		put_hex(object, key, hex(bytes));
}

void json_put_texts(json_t *object, const char *key, const char *const *texts, size_t n)
{
	json_t *array = json_make_array();
	bool any_hex = false;

	for (size_t i = 0; i < n; i++) {
		json_add(array, text_or_null(texts[i]));
		any_hex = any_hex || (texts[i] && !utf8_valid(texts[i]));
	}
	json_put(object, key, array);
	if (!any_hex)
		return;
	json_t *beside = json_make_array();
	for (size_t i = 0; i < n; i++)
		json_add(beside, hex(texts[i]));
	put_hex(object, key, beside);
}

/* ---- writing ---- */

/* Where the lines of a value go. */
struct lines {
	struct out *out;
	int indent; /* of each but the first */
};

/* No line feed stands within a text: there it is an escape. */
static int write_piece(const char *buffer, size_t size, void *data)
{
	const struct lines *lines = data;
	const char *end = buffer + size, *feed;

	for (; lines->indent > 0 && (feed = memchr(buffer, '\n', (size_t)(end - buffer)));
		buffer = feed + 1) {
		out_bytes(lines->out, buffer, (size_t)(feed + 1 - buffer));
		out_format(lines->out, "%*s", lines->indent, "");
	}
	out_bytes(lines->out, buffer, (size_t)(end - buffer));
	return 0;
}

static void write_value(struct lines lines, const json_t *value, bool compact)
{
	size_t flags = JSON_PRESERVE_ORDER | JSON_ENCODE_ANY;

	if (json_dump_callback(
		    value, write_piece, &lines, flags | (compact ? JSON_COMPACT : JSON_INDENT(2))))
		abort();
}

void json_write(struct out *out, const json_t *value, bool compact)
{
	write_value((struct lines){.out = out}, value, compact);
	out_text(out, "\n");
}

static void begin_line(const struct json_stream *stream, int indent)
{
	if (!stream->compact)
		out_format(stream->out, "\n%*s", indent, "");
}

static void begin_member(struct json_stream *stream, const char *key)
{
	if (stream->any)
		out_text(stream->out, ",");
	stream->any = true;
	begin_line(stream, 2);
	out_format(stream->out, stream->compact ? "\"%s\":" : "\"%s\": ", key);
}

void json_stream_begin(struct json_stream *stream, struct out *out, bool compact)
{
	*stream = (struct json_stream){.out = out, .compact = compact};
	out_text(out, "{");
}

void json_stream_members(struct json_stream *stream, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		begin_member(stream, key);
		write_value((struct lines){stream->out, 2}, value, stream->compact);
	}
	json_decref(object);
}

void json_stream_list(struct json_stream *stream, const char *key, const struct json_list *list)
{
	begin_member(stream, key);
	out_text(stream->out, "[");
	for (size_t i = 0; i < list->n; i++) {
		json_t *value = list->item(list->data, i);
		if (i > 0)
			out_text(stream->out, ",");
		begin_line(stream, 4);
		write_value((struct lines){stream->out, 4}, value, stream->compact);
		json_decref(value);
	}
	if (list->n > 0)
		begin_line(stream, 2);
	out_text(stream->out, "]");
}

void json_stream_end(struct json_stream *stream)
{
	begin_line(stream, 0);
	out_text(stream->out, "}\n");
}
