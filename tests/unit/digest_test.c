#include "unit.h"

#include <digest.h>

#include <string.h>

static const unsigned char key[DIGEST_BYTES] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

START_TEST(the_published_vectors_come_out)
{
	static const struct {
		size_t length; /* of the bytes 0, 1, 2, ... */
		unsigned char digest[DIGEST_BYTES];
	} vectors[] = {
		{0, {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14, 0xc7,
			    0x55, 0x02, 0x93}},
		{1, {0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11, 0x9b,
			    0x22, 0xfc, 0x45}},
		{15, {0x54, 0x93, 0xe9, 0x99, 0x33, 0xb0, 0xa8, 0x11, 0x7e, 0x08, 0xec, 0x0f, 0x97,
			     0xcf, 0xc3, 0xd9}},
	};

	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		unsigned char digest[DIGEST_BYTES];

		digest_keyed(key, key, vectors[i].length, digest);

		ck_assert_mem_eq(digest, vectors[i].digest, DIGEST_BYTES);
	}
}
END_TEST

START_TEST(a_fingerprint_of_today_is_that_of_ever)
{
	char text[DIGEST_TEXT];

	digest_text("dangling-link", 13, text);

	ck_assert_str_eq(text, "af18e4bfdacf9948cf7d7da0387d6261");
}
END_TEST

START_TEST(one_byte_more_is_another_digest)
{
	char a[DIGEST_TEXT], b[DIGEST_TEXT];

	digest_text("shop", 4, a);
	digest_text("shop", 5, b);

	ck_assert_str_ne(a, b);
	ck_assert_uint_eq(strlen(a), 32);
}
END_TEST

START_TEST(pieces_of_every_length_make_the_digest_of_the_whole)
{
	static const char whole[] = "what is read in pieces of any length is one text";
	char expected[DIGEST_TEXT], told[DIGEST_TEXT];

	digest_text(whole, sizeof(whole), expected);
	for (size_t piece = 1; piece <= sizeof(whole); piece++) {
		struct digest digest;

		digest_begin(&digest);
		for (size_t at = 0; at < sizeof(whole); at += piece)
			digest_add(&digest, whole + at,
				sizeof(whole) - at < piece ? sizeof(whole) - at : piece);
		digest_tell(&digest, told);

		ck_assert_str_eq(told, expected);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_published_vectors_come_out,
		a_fingerprint_of_today_is_that_of_ever,
		one_byte_more_is_another_digest,
		pieces_of_every_length_make_the_digest_of_the_whole,
		NULL,
	};
	return unit_run("digest", tests);
}
