#include "digest.h"

/* The four words of the state, called v0 to v3 in the paper. */
struct state {
	uint64_t v[4];
};

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

static void rounds(struct state *state, unsigned n)
{
	uint64_t *v = state->v;

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

static void absorb(struct state *state, uint64_t word)
{
	state->v[3] ^= word;
	rounds(state, 2);
	state->v[0] ^= word;
}

static void squeeze(struct state *state, unsigned char *half)
{
	rounds(state, 4);
	uint64_t word = state->v[0] ^ state->v[1] ^ state->v[2] ^ state->v[3];
	for (unsigned i = 0; i < 8; i++)
		half[i] = (unsigned char)(word >> 8 * i);
}

void digest_keyed(const unsigned char key[DIGEST_BYTES], const void *bytes, size_t length,
	unsigned char digest[DIGEST_BYTES])
{
	const unsigned char *at = bytes;
	uint64_t k0 = little_endian(key, 8), k1 = little_endian(key + 8, 8);
	struct state state = {{
		k0 ^ 0x736f6d6570736575u,
		k1 ^ 0x646f72616e646f6du ^ 0xee,
		k0 ^ 0x6c7967656e657261u,
		k1 ^ 0x7465646279746573u,
	}};

	for (size_t left = length; left >= 8; left -= 8, at += 8)
		absorb(&state, little_endian(at, 8));
	absorb(&state, little_endian(at, length % 8) | (uint64_t)length << 56);
	state.v[2] ^= 0xee;
	squeeze(&state, digest);
	state.v[1] ^= 0xdd;
	squeeze(&state, digest + 8);
}

void digest_text(const void *bytes, size_t length, char text[DIGEST_TEXT])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char digest[DIGEST_BYTES];

	digest_keyed(own_key, bytes, length, digest);
	for (size_t i = 0; i < DIGEST_BYTES; i++) {
		text[2 * i] = digits[digest[i] >> 4];
		text[2 * i + 1] = digits[digest[i] & 15];
	}
	text[DIGEST_TEXT - 1] = '\0';
}
