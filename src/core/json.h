/* JSON out of hostile bytes: the small home of what jansson leaves to its caller. */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out;

/* A new object or array, its owner the caller. Never NULL: out of memory ends the program, here and
 * below. */
json_t *json_make_object(void);
json_t *json_make_array(void);

/* Set `key` of `object`, or add to the end of `array`; `value` is taken over. */
void json_put(json_t *object, const char *key, json_t *value);
void json_add(json_t *array, json_t *value);
void json_put_number(json_t *object, const char *key, int64_t number);

/* Sets `key` to the text, each byte that is not part of valid UTF-8 as \xNN, or to null for NULL;
 * where there are such bytes, sets KEY_hex to all of the text in hexadecimal too. */
void json_put_text(json_t *object, const char *key, const char *bytes);

/* Sets `key` to an array of the texts; where the bytes of any are not UTF-8, sets KEY_hex to an
 * array beside it, with null for each text that is. */
void json_put_texts(json_t *object, const char *key, const char *const *texts, size_t n);

/* An object that is written member by member: what is large is never there as a whole. It becomes
 * the same text that json_write would make of it. */
struct json_stream {
	struct out *out;
	bool compact;
	bool any; /* a member was written */
};
void json_stream_begin(struct json_stream *stream, struct out *out, bool compact);

/* All members of `object`, which is taken over. */
void json_stream_members(struct json_stream *stream, json_t *object);

/* An array of `n` values; `item` makes the one at an index. */
struct json_list {
	size_t n;
	json_t *(*item)(const void *data, size_t index);
	const void *data;
};
void json_stream_list(struct json_stream *stream, const char *key, const struct json_list *list);

void json_stream_end(struct json_stream *stream);

/* Writes the value as text, indented by two (one line where `compact`), in the order in which it
 * was filled. */
void json_write(struct out *out, const json_t *value, bool compact);

#endif
