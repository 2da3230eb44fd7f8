/* Short, stable names for byte strings. */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BYTES = 16, DIGEST_TEXT = 2 * DIGEST_BYTES + 1 };

/* SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * 2012, and the authors' 128-bit variant of 2015) under a 16-byte key. */
void digest_keyed(const unsigned char key[DIGEST_BYTES], const void *bytes, size_t length,
	unsigned char digest[DIGEST_BYTES]);

/* The same under this program's own key, in lower-case hexadecimal with a NUL. What it makes of
 * given bytes never changes: it is kept in accepted states, in ignores and in other tools'
 * databases. It tells apart, it does not protect. */
void digest_text(const void *bytes, size_t length, char text[DIGEST_TEXT]);

/* The digest of bytes that come in pieces: begun, then added to, then told. */
struct digest {
	uint64_t v[4]; /* the state, as the paper calls it */
	uint64_t tail; /* the last `length` % 8 bytes, the first of them lowest */
	uint64_t length;
};
void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t length);

/* What digest_text() says of all that was added. */
void digest_tell(struct digest *digest, char text[DIGEST_TEXT]);

#endif
