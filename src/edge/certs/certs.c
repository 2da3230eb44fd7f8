#include "certs.h"

#include "chain.h"

#include <arena.h>
#include <map.h>

#include <openssl/crypto.h>

/* No configuration file of the machine's changes what is read here, and none of its modules is
 * loaded. */
static void begin(void)
{
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
}

/* Several keys, or names, may go with one file. */
static void take(struct nga_certificate *certificate, const struct nga_certificate *known)
{
	certificate->lookup = known->lookup;
	certificate->chain = known->chain;
	certificate->nchain = known->nchain;
	certificate->names = known->names;
	certificate->nnames = known->nnames;
}

static void read_one(
	struct arena *arena, const struct certs_reader *reader, struct nga_certificate *certificate)
{
	struct arena *working = arena_new();
	struct certs_bytes bytes = {0};

	certificate->lookup = reader->read(reader->data, working, certificate->path, &bytes);
	if (certificate->lookup == NGA_FOUND)
		certs_parse(arena, &bytes, certificate);
	arena_free(working);
}

void certs_read(
	struct arena *arena, const struct certs_reader *reader, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct map by_path = {.arena = working};

	if (snapshot->ncertificates > 0)
		begin();
	for (size_t i = 0; i < snapshot->ncertificates; i++) {
		struct nga_certificate *certificate = snapshot->certificates[i];
		if (certificate->varies)
			continue;
		const struct nga_certificate *known = map_get(&by_path, certificate->path);
		if (known) {
			take(certificate, known);
			continue;
		}
		read_one(arena, reader, certificate);
		map_set(&by_path, certificate->path, certificate);
	}
	arena_free(working);
}

void certs_parse(
	struct arena *arena, const struct certs_bytes *bytes, struct nga_certificate *certificate)
{
	STACK_OF(X509) *chain = chain_read(bytes);

	chain_tell(arena, chain, certificate);
	chain_free(chain);
}

/* Whether `key` is the private half of the first certificate in `bytes`. */
static enum nga_fit fit(const struct certs_bytes *bytes, EVP_PKEY *key)
{
	STACK_OF(X509) *chain = chain_read(bytes);
	EVP_PKEY *public =
		chain_length(chain) > 0 ? X509_get0_pubkey(sk_X509_value(chain, 0)) : NULL;
	enum nga_fit fit = NGA_FIT_UNKNOWN;

	if (public && key)
		fit = EVP_PKEY_eq(public, key) == 1 ? NGA_FITS : NGA_FITS_NOT;
	chain_free(chain);
	return fit;
}

static enum nga_fit match_key(
	const struct certs_reader *reader, const struct nga_certificate *certificate)
{
	struct arena *working = arena_new();
	struct certs_bytes key_bytes = {0}, bytes = {0};
	enum nga_fit result = NGA_FIT_UNKNOWN;

	if (reader->read(reader->data, working, certificate->path, &bytes) == NGA_FOUND &&
		reader->read(reader->data, working, certificate->key_path, &key_bytes) ==
			NGA_FOUND) {
		EVP_PKEY *key = chain_read_key(&key_bytes);
		OPENSSL_cleanse(key_bytes.bytes, key_bytes.size);
		result = fit(&bytes, key);
		EVP_PKEY_free(key);
	}
	arena_free(working);
	return result;
}

void certs_match_keys(const struct certs_reader *reader, struct nga_snapshot *snapshot)
{
	if (snapshot->ncertificates > 0)
		begin();
	for (size_t i = 0; i < snapshot->ncertificates; i++) {
		struct nga_certificate *certificate = snapshot->certificates[i];
		if (certificate->nchain > 0 && certificate->key_path)
			certificate->key_fit = match_key(reader, certificate);
	}
}
