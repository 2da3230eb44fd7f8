#include "out.h"

#include "arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static void reserve(struct out *out, size_t more)
{
	if (out->capacity - out->n > more)
		return;
	size_t capacity = out->capacity ? out->capacity : 256;
	while (capacity - out->n <= more)
		capacity *= 2;
	char *larger = arena_table(out->arena, capacity, 1);
	if (out->n > 0)
		memcpy(larger, out->bytes, out->n);
	arena_give_back(out->arena, out->bytes, out->capacity);
	out->bytes = larger;
	out->capacity = capacity;
}

void out_bytes(struct out *out, const char *bytes, size_t length)
{
	reserve(out, length);
	if (length > 0)
		memcpy(out->bytes + out->n, bytes, length);
	out->n += length;
	out->bytes[out->n] = '\0';
}

void out_text(struct out *out, const char *text)
{
	out_bytes(out, text, strlen(text));
}

void out_format(struct out *out, const char *format, ...)
{
	va_list arguments, again;

	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	assert(length >= 0);
	reserve(out, (size_t)length);
	(void)vsnprintf(out->bytes + out->n, (size_t)length + 1, format, again);
	va_end(again);
	out->n += (size_t)length;
}

static bool continues(const char *text, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (((unsigned char)text[i] & 0xc0) != 0x80)
			return false;
	return true;
}

size_t utf8_length(const char *text, size_t left)
{
	if (left == 0)
		return 0;
	unsigned char first = (unsigned char)text[0];
	if (first < 0x80)
		return 1;
	size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
	if (first < 0xc2 || first > 0xf4 || left < length || !continues(text, 1, length))
		return 0;
	unsigned char second = (unsigned char)text[1];
	bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
		   (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
	return bad ? 0 : length;
}

bool utf8_valid(const char *text)
{
	size_t left = strlen(text), length;

	for (; left > 0; text += length, left -= length) {
		length = utf8_length(text, left);
		if (length == 0)
			return false;
	}
	return true;
}

static uint32_t code_point(const char *text, size_t length)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	uint32_t code = (unsigned char)text[0] & mask[length];

	for (size_t i = 1; i < length; i++)
		code = code << 6 | ((unsigned char)text[i] & 0x3f);
	return code;
}

/* Control characters, and those that reorder what a terminal shows (Unicode Bidi_Control). */
static bool harmful(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x61c || code == 0x200e ||
	       code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

/* How many bytes at `text` may be shown as they are; 0: the first `*bad` must be escaped. */
static size_t showable(const char *text, size_t left, size_t *bad)
{
	size_t length = utf8_length(text, left);

	*bad = length ? length : 1;
	return length && !harmful(code_point(text, length)) ? length : 0;
}

void out_escaped(struct out *out, const char *text)
{
	size_t left = strlen(text), bad;

	while (left > 0) {
		size_t length = showable(text, left, &bad);
		if (length > 0)
			out_bytes(out, text, length);
		else
			for (size_t i = 0; i < bad; i++)
				out_format(out, "\\x%02x", (unsigned char)text[i]);
		text += bad;
		left -= bad;
	}
}

const char *out_escape(struct arena *arena, const char *text)
{
	size_t left = strlen(text), bad;

	for (const char *at = text; left > 0; at += bad, left -= bad)
		if (showable(at, left, &bad) == 0) {
			struct out out = {.arena = arena};
			out_escaped(&out, text);
			return out.bytes;
		}
	return text;
}
