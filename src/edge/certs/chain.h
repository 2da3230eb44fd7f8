/* Certificates and keys in PEM, as libcrypto reads them. */
#ifndef CERTS_CHAIN_H
#define CERTS_CHAIN_H

#include "certs.h"

#include <openssl/evp.h>
#include <openssl/x509.h>

/* The certificates in the bytes, in their order, up to the first that cannot be read; other blocks
 * of PEM are passed over. NULL where there is none. Release it with chain_free. */
STACK_OF(X509) * chain_read(const struct certs_bytes *bytes);
void chain_free(STACK_OF(X509) * chain);
int chain_length(const STACK_OF(X509) * chain);

/* Tells what the chain says: chain and names of `certificate`, in `arena`. */
void chain_tell(
	struct arena *arena, const STACK_OF(X509) * chain, struct nga_certificate *certificate);

/* The first private key in the bytes; NULL where there is none, and where it is encrypted. Release
 * it with EVP_PKEY_free, which overwrites it. */
EVP_PKEY *chain_read_key(const struct certs_bytes *bytes);

#endif
