/* The manifest of an accepted state: a line a path, in the manner of mtree(5), that a person can
 * read and that is read in a few milliseconds. The last line holds the SHA-256 of all before it,
 * which is the caller's to make and to check. */
#ifndef CORE_MANIFEST_H
#define CORE_MANIFEST_H

#include <ngxaudit/drift.h>

#include <errors.h>

struct arena;
struct out;

/* Everything but the last line. Records are in order, their paths absolute, without links. */
void manifest_write(struct out *out, const struct nga_accepted *accepted);

/* The last line, for the digest of what was written. */
void manifest_sign(struct out *out, const unsigned char sha256[NGA_SHA256_LENGTH]);

/* How many bytes the last line is about, and the digest that it holds; 0 where the last line is
 * none: it was cut. */
size_t manifest_signed(
	const char *bytes, size_t length, unsigned char sha256[NGA_SHA256_LENGTH]) MUST_CHECK;

/* Reads the bytes that the last line is about. They are changed, and `accepted` points into them;
 * a NUL can be written behind them. Errors name the line. */
int manifest_read(struct arena *arena, char *bytes, size_t length, struct nga_accepted *accepted,
	struct nga_error *err) MUST_CHECK;

#endif
