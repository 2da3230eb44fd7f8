/* What is read out of certificates and keys. */
#include "issuing.h"

/* ---- certificates ---- */

START_TEST(a_certificate_tells_whom_it_is_for_and_until_when)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {.common = "Shop \xc3\xbc",
		.alternatives = "DNS:Shop.Example.com,DNS:*.example.net,IP:192.0.2.1,"
				"email:a@example.com,DNS:a.example.",
		.begins = 1000000000,
		.ends = 4102444799};

	struct nga_certificate certificate = parsed(arena, pem_of(arena, &wish, key));

	ck_assert_uint_eq(certificate.nchain, 1);
	ck_assert_str_eq(certificate.chain[0].subject, "Shop \xc3\xbc");
	ck_assert_str_eq(certificate.chain[0].issuer, "Shop \xc3\xbc");
	ck_assert_int_eq(certificate.chain[0].begins, 1000000000);
	ck_assert_int_eq(certificate.chain[0].ends, 4102444799);
	ck_assert_uint_eq(certificate.nnames, 3);
	ck_assert_str_eq(certificate.names[0], "*.example.net");
	ck_assert_str_eq(certificate.names[1], "a.example");
	ck_assert_str_eq(certificate.names[2], "shop.example.com");
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(the_common_name_is_a_host_name_where_there_is_no_dns_name)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {.common = "Example.com", .alternatives = "IP:192.0.2.1"};

	struct nga_certificate certificate = parsed(arena, pem_of(arena, &wish, key));

	ck_assert_uint_eq(certificate.nnames, 1);
	ck_assert_str_eq(certificate.names[0], "example.com");
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(a_name_with_a_nul_in_it_is_nobodys)
{
	static const char name[] = "example.com\0.evil.example";
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {
		.common = "example.com", .dns = name, .dns_length = sizeof(name) - 1};

	struct nga_certificate certificate = parsed(arena, pem_of(arena, &wish, key));

	ck_assert_uint_eq(certificate.nchain, 1);
	ck_assert_uint_eq(certificate.nnames, 0);
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(one_without_a_common_name_is_called_by_its_whole_name)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {.organization = "Nobody, Inc."}, nameless = {0};

	struct nga_certificate named = parsed(arena, pem_of(arena, &wish, key));
	struct nga_certificate unnamed = parsed(arena, pem_of(arena, &nameless, key));

	ck_assert_str_eq(named.chain[0].subject, "O=Nobody\\, Inc.");
	ck_assert_uint_eq(named.nnames, 0);
	ck_assert_str_eq(unnamed.chain[0].subject, "");
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(a_chain_is_read_in_its_order_whatever_stands_between)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish first = {.common = "first"}, second = {.common = "second"};
	const char *text = arena_format(arena, "subject=first\n%s%s\n%s%s",
		pem_of_key(arena, key, NULL), pem_of(arena, &first, key), "Bag Attributes\n",
		pem_of(arena, &second, key));

	struct nga_certificate certificate = parsed(arena, text);

	ck_assert_uint_eq(certificate.nchain, 2);
	ck_assert_str_eq(certificate.chain[0].subject, "first");
	ck_assert_str_eq(certificate.chain[1].subject, "second");
	ck_assert_str_eq(certificate.names[0], "first");
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(a_chain_ends_where_it_is_broken_and_after_a_hundred)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {.common = "x"};
	const char *one = pem_of(arena, &wish, key);
	const char *broken = arena_format(arena,
		"%s-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n%s", one, one);
	char *many = arena_alloc(arena, 150 * strlen(one) + 1);
	for (size_t i = 0; i < 150; i++)
		memcpy(many + i * strlen(one), one, strlen(one));

	ck_assert_uint_eq(parsed(arena, broken).nchain, 1);
	ck_assert_uint_eq(parsed(arena, many).nchain, 100);

	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_no_certificate_says_nothing)
{
	const char *const texts[] = {"", "\n", "x", "-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
		"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_uint_eq(parsed(arena, texts[i]).nchain, 0);

	arena_free(arena);
}
END_TEST

/* ---- files ---- */

/* Two files in memory, and how often each was read. */
struct shelf {
	const char *certificate, *key;
	unsigned certificate_read, key_read;
	char *key_bytes; /* where the key is laid; NULL: in the arena */
};

static enum nga_lookup read_shelf(
	void *data, struct arena *arena, const char *path, struct certs_bytes *bytes)
{
	struct shelf *shelf = data;
	bool is_key = strcmp(path, "/key") == 0;
	const char *text = is_key ? shelf->key : shelf->certificate;

	shelf->key_read += is_key;
	shelf->certificate_read += !is_key;
	if (!text)
		return NGA_UNKNOWN;
	*bytes = bytes_of(arena, text);
	if (is_key && shelf->key_bytes)
		bytes->bytes = strcpy(shelf->key_bytes, text);
	return NGA_FOUND;
}

/* A snapshot of two servers with one certificate, under two keys' names. */
struct pairs {
	struct nga_certificate first, second;
	struct nga_certificate *all[2];
	struct nga_snapshot snapshot;
};

static struct pairs *pairs_of(struct arena *arena)
{
	struct pairs *pairs = arena_alloc(arena, sizeof(*pairs));

	pairs->first = (struct nga_certificate){.path = "/certificate", .key_path = "/key"};
	pairs->second = (struct nga_certificate){.path = "/certificate"};
	pairs->all[0] = &pairs->first;
	pairs->all[1] = &pairs->second;
	pairs->snapshot.certificates = pairs->all;
	pairs->snapshot.ncertificates = 2;
	return pairs;
}

START_TEST(a_file_is_read_once_and_its_key_not_at_all)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {.common = "example.com"};
	struct shelf shelf = {.certificate = pem_of(arena, &wish, key)};
	struct pairs *pairs = pairs_of(arena);

	certs_read(arena, &(struct certs_reader){read_shelf, &shelf}, &pairs->snapshot);

	ck_assert_uint_eq(shelf.certificate_read, 1);
	ck_assert_uint_eq(shelf.key_read, 0);
	ck_assert_int_eq(pairs->second.lookup, NGA_FOUND);
	ck_assert_str_eq(pairs->second.names[0], "example.com");
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(a_file_that_varies_is_not_read)
{
	struct arena *arena = arena_new();
	struct shelf shelf = {0};
	struct pairs *pairs = pairs_of(arena);
	pairs->first.varies = pairs->second.varies = true;

	certs_read(arena, &(struct certs_reader){read_shelf, &shelf}, &pairs->snapshot);

	ck_assert_uint_eq(shelf.certificate_read, 0);
	ck_assert_int_eq(pairs->first.lookup, NGA_NOT_LOOKED);
	arena_free(arena);
}
END_TEST

/* Whether the key of this text fits the certificate of `key`. */
static enum nga_fit fit_of(EVP_PKEY *key, const char *text)
{
	struct arena *arena = arena_new();
	const struct wish wish = {.common = "example.com"};
	struct shelf shelf = {.certificate = pem_of(arena, &wish, key), .key = text};
	struct pairs *pairs = pairs_of(arena);
	const struct certs_reader reader = {read_shelf, &shelf};

	certs_read(arena, &reader, &pairs->snapshot);
	certs_match_keys(&reader, &pairs->snapshot);
	enum nga_fit fit = pairs->first.key_fit;
	ck_assert_int_eq(pairs->second.key_fit, NGA_FIT_UNKNOWN);
	arena_free(arena);
	return fit;
}

START_TEST(a_key_fits_or_not)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key(), *other = new_key();
	EVP_PKEY *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048);
	const char *combined = arena_format(arena,
		"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n"
		"-----END EC PARAMETERS-----\n%s",
		pem_of_key(arena, key, NULL));

	ck_assert_int_eq(fit_of(key, pem_of_key(arena, key, NULL)), NGA_FITS);
	ck_assert_int_eq(fit_of(key, combined), NGA_FITS);
	ck_assert_int_eq(fit_of(key, pem_of_key(arena, other, NULL)), NGA_FITS_NOT);
	ck_assert_int_eq(fit_of(key, pem_of_key(arena, rsa, NULL)), NGA_FITS_NOT);

	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	EVP_PKEY_free(rsa);
	arena_free(arena);
}
END_TEST

START_TEST(nobody_is_asked_for_the_passphrase_of_a_key)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();

	ck_assert_int_eq(fit_of(key, pem_of_key(arena, key, "secret")), NGA_FIT_UNKNOWN);
	ck_assert_int_eq(fit_of(key, pem_of_key(arena, key, "")), NGA_FIT_UNKNOWN);
	ck_assert_int_eq(fit_of(key, "no key"), NGA_FIT_UNKNOWN);
	ck_assert_int_eq(fit_of(key, NULL), NGA_FIT_UNKNOWN);

	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

START_TEST(nothing_of_a_key_is_left_where_it_was_read)
{
	struct arena *arena = arena_new();
	EVP_PKEY *key = new_key();
	const struct wish wish = {.common = "example.com"};
	char bytes[4096] = "";
	struct shelf shelf = {.certificate = pem_of(arena, &wish, key),
		.key = pem_of_key(arena, key, NULL),
		.key_bytes = bytes};
	struct pairs *pairs = pairs_of(arena);
	const struct certs_reader reader = {read_shelf, &shelf};
	certs_read(arena, &reader, &pairs->snapshot);

	certs_match_keys(&reader, &pairs->snapshot);

	ck_assert_int_eq(pairs->first.key_fit, NGA_FITS);
	for (size_t i = 0; i < strlen(shelf.key); i++)
		ck_assert_int_eq(bytes[i], 0);
	EVP_PKEY_free(key);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_certificate_tells_whom_it_is_for_and_until_when,
		the_common_name_is_a_host_name_where_there_is_no_dns_name,
		a_name_with_a_nul_in_it_is_nobodys,
		one_without_a_common_name_is_called_by_its_whole_name,
		a_chain_is_read_in_its_order_whatever_stands_between,
		a_chain_ends_where_it_is_broken_and_after_a_hundred,
		what_is_no_certificate_says_nothing,
		a_file_is_read_once_and_its_key_not_at_all,
		a_file_that_varies_is_not_read,
		a_key_fits_or_not,
		nobody_is_asked_for_the_passphrase_of_a_key,
		nothing_of_a_key_is_left_where_it_was_read,
		NULL,
	};
	return unit_run("certs", tests);
}
