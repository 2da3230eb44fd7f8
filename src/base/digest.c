#include "digest.h"

static const unsigned char own_key[DIGEST_BYTES] = "ngxaudit finding";

static uint64_t rotate(uint64_t word, unsigned bits)
{
	return word << bits | word >> (64 - bits);
}

static uint64_t little_endian(const unsigned char *bytes, size_t n)
{
	uint64_t word = 0;

	for (size_t i = 0; i < n; i++)
		word |= (uint64_t)bytes[i] << 8 * i;
	return word;
}

static void rounds(uint64_t *v, unsigned n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

static void absorb(uint64_t *v, uint64_t word)
{
	v[3] ^= word;
	rounds(v, 2);
	v[0] ^= word;
}

static void squeeze(uint64_t *v, unsigned char *half)
{
	rounds(v, 4);
	uint64_t word = v[0] ^ v[1] ^ v[2] ^ v[3];
	for (unsigned i = 0; i < 8; i++)
		half[i] = (unsigned char)(word >> 8 * i);
}

static void begin_keyed(struct digest *digest, const unsigned char key[DIGEST_BYTES])
{
	uint64_t k0 = little_endian(key, 8), k1 = little_endian(key + 8, 8);

	*digest = (struct digest){.v = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du ^ 0xee,
					  k0 ^ 0x6c7967656e657261u, k1 ^ 0x7465646279746573u}};
}

static void finish(struct digest *digest, unsigned char bytes[DIGEST_BYTES])
{
	absorb(digest->v, digest->tail | digest->length << 56);
	digest->v[2] ^= 0xee;
	squeeze(digest->v, bytes);
	digest->v[1] ^= 0xdd;
	squeeze(digest->v, bytes + 8);
}

void digest_begin(struct digest *digest)
{
	begin_keyed(digest, own_key);
}

void digest_add(struct digest *digest, const void *bytes, size_t length)
{
	const unsigned char *at = bytes, *end = at + length;

	for (; digest->length % 8 != 0 && at < end; digest->length++, at++) {
		digest->tail |= (uint64_t)*at << 8 * (digest->length % 8);
		if (digest->length % 8 == 7) {
			absorb(digest->v, digest->tail);
			digest->tail = 0;
		}
	}
	digest->length += (uint64_t)(end - at);
	for (; end - at >= 8; at += 8)
		absorb(digest->v, little_endian(at, 8));
	if (at < end)
		digest->tail = little_endian(at, (size_t)(end - at));
}

void digest_tell(struct digest *digest, char text[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[DIGEST_BYTES];

	finish(digest, bytes);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		text[2 * i] = digits[bytes[i] >> 4];
		text[2 * i + 1] = digits[bytes[i] & 15];
	}
	text[DIGEST_TEXT - 1] = '\0';
}

void digest_keyed(const unsigned char key[DIGEST_BYTES], const void *bytes, size_t length,
	unsigned char digest[DIGEST_BYTES])
{
	struct digest all;

	begin_keyed(&all, key);
	digest_add(&all, bytes, length);
	finish(&all, digest);
}

void digest_text(const void *bytes, size_t length, char text[DIGEST_TEXT])
{
	struct digest digest;

	digest_begin(&digest);
	digest_add(&digest, bytes, length);
	digest_tell(&digest, text);
}
