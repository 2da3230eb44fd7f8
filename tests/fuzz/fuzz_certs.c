/* Certificates and keys of any bytes. The first byte says whether they are taken as they are, or
 * put into PEM as a certificate first. */
#include <certs.h>

#include <arena.h>

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct certs_bytes as_pem(struct arena *arena, const uint8_t *data, size_t size)
{
	static const char begin[] = "-----BEGIN CERTIFICATE-----\n";
	static const char end[] = "\n-----END CERTIFICATE-----\n";
	unsigned char *base64 = arena_alloc(arena, size * 2 + 8);

	(void)EVP_EncodeBlock(base64, data, (int)size);
	char *text = arena_format(arena, "%s%s%s", begin, (const char *)base64, end);
	return (struct certs_bytes){text, strlen(text)};
}

static enum nga_lookup read_again(
	void *data, struct arena *arena, const char *path, struct certs_bytes *bytes)
{
	const struct certs_bytes *given = data;

	(void)path;
	*bytes = (struct certs_bytes){arena_copy_n(arena, given->bytes, given->size), given->size};
	return NGA_FOUND;
}

static void check(const struct nga_certificate *certificate)
{
	assert(certificate->nchain <= 100);
	assert(certificate->nchain > 0 || certificate->nnames == 0);
	for (size_t i = 0; i < certificate->nchain; i++)
		assert(certificate->chain[i].subject && certificate->chain[i].issuer);
	for (size_t i = 0; i < certificate->nnames; i++) {
		assert(certificate->names[i][0] != '\0');
		assert(i == 0 || strcmp(certificate->names[i - 1], certificate->names[i]) <= 0);
		for (const char *at = certificate->names[i]; *at; at++)
			assert(*at < 'A' || *at > 'Z');
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct arena *arena = arena_new();
	struct certs_bytes bytes = {
		arena_copy_n(arena, (const char *)data + 1, size - 1), size - 1};
	if (data[0] == 'd')
		bytes = as_pem(arena, data + 1, size - 1);
	struct nga_certificate certificate = {.path = "/c", .key_path = "/k"};
	struct nga_certificate *all[] = {&certificate};
	struct nga_snapshot snapshot = {.certificates = all, .ncertificates = 1};
	const struct certs_reader reader = {read_again, &bytes};

	certs_read(arena, &reader, &snapshot);
	check(&certificate);
	certs_match_keys(&reader, &snapshot);
	assert(certificate.nchain > 0 || certificate.key_fit == NGA_FIT_UNKNOWN);
	arena_free(arena);
	return 0;
}
