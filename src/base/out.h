/* Text under construction, and the escaping of hostile bytes in it. */
#ifndef BASE_OUT_H
#define BASE_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* The zero value with `arena` set is empty. `bytes` is NUL-terminated once anything was written. */
struct out {
	struct arena *arena;
	char *bytes;
	size_t n, capacity;
};

void out_bytes(struct out *out, const char *bytes, size_t length);
void out_text(struct out *out, const char *text);
void out_format(struct out *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* `text` made safe for a terminal and a log: control bytes (newline and ESC among them), DEL, C1
 * and bidirectional controls, and every byte that is not part of valid UTF-8, become \xNN. */
void out_escaped(struct out *out, const char *text);

/* The same, as a string of the arena; `text` itself where nothing had to change. */
const char *out_escape(struct arena *arena, const char *text);

/* The length in bytes of the valid UTF-8 sequence at `text`, of at most `left` bytes; 0 where there
 * is none. Overlong forms, surrogates and what lies beyond U+10FFFF are not valid: RFC 3629. */
size_t utf8_length(const char *text, size_t left);

/* Whether all of `text` is valid UTF-8. */
bool utf8_valid(const char *text);

#endif
