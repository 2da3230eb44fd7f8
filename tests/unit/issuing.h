/* Certificates and keys made on the spot, in memory. */
#ifndef UNIT_ISSUING_H
#define UNIT_ISSUING_H

#include "unit.h"

#include <arena.h>
#include <certs.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <string.h>

/* What a certificate is to say; all of it may be missing. */
struct wish {
	const char *common;
	const char *alternatives; /* "DNS:example.com,IP:192.0.2.1" */
	const char *dns; /* one DNS name of any bytes, `dns_length` of them, beside no others */
	size_t dns_length;
	const char *organization;
	int64_t begins, ends; /* seconds since 1970 */
};

static inline EVP_PKEY *new_key(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");

	ck_assert_ptr_nonnull(key);
	return key;
}

static inline void add_part(X509 *certificate, const char *part, const char *text)
{
	if (text)
		ck_assert_int_eq(
			X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), part,
				MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0),
			1);
}

static inline void add_alternatives(X509 *certificate, const struct wish *wish)
{
	if (wish->alternatives) {
		X509_EXTENSION *extension =
			X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, wish->alternatives);
		ck_assert_ptr_nonnull(extension);
		ck_assert_int_eq(X509_add_ext(certificate, extension, -1), 1);
		X509_EXTENSION_free(extension);
	}
	if (wish->dns) {
		GENERAL_NAMES *names = GENERAL_NAMES_new();
		GENERAL_NAME *name = GENERAL_NAME_new();
		ASN1_IA5STRING *string = ASN1_IA5STRING_new();
		ck_assert_int_eq(ASN1_STRING_set(string, wish->dns, (int)wish->dns_length), 1);
		GENERAL_NAME_set0_value(name, GEN_DNS, string);
		sk_GENERAL_NAME_push(names, name);
		ck_assert_int_eq(
			X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0), 1);
		GENERAL_NAMES_free(names);
	}
}

/* A certificate of `key`, signed by itself. */
static inline X509 *issue(const struct wish *wish, EVP_PKEY *key)
{
	X509 *certificate = X509_new();

	ck_assert_int_eq(X509_set_version(certificate, X509_VERSION_3), 1);
	ASN1_TIME_set(X509_getm_notBefore(certificate), wish->begins);
	ASN1_TIME_set(X509_getm_notAfter(certificate), wish->ends);
	add_part(certificate, "O", wish->organization);
	add_part(certificate, "CN", wish->common);
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	X509_set_pubkey(certificate, key);
	add_alternatives(certificate, wish);
	ck_assert_int_gt(X509_sign(certificate, key, EVP_sha256()), 0);
	return certificate;
}

/* What was written to `bio`, which is released. */
static inline const char *written(struct arena *arena, BIO *bio)
{
	char *bytes;
	long length = BIO_get_mem_data(bio, &bytes);
	const char *text = arena_copy_n(arena, bytes, (size_t)length);

	BIO_free(bio);
	return text;
}

/* The certificate of `key` in PEM. */
static inline const char *pem_of(struct arena *arena, const struct wish *wish, EVP_PKEY *key)
{
	X509 *certificate = issue(wish, key);
	BIO *bio = BIO_new(BIO_s_mem());

	ck_assert_int_eq(PEM_write_bio_X509(bio, certificate), 1);
	X509_free(certificate);
	return written(arena, bio);
}

/* The key in PEM, under a passphrase unless that is NULL. */
static inline const char *pem_of_key(struct arena *arena, EVP_PKEY *key, const char *passphrase)
{
	BIO *bio = BIO_new(BIO_s_mem());

	ck_assert_int_eq(
		PEM_write_bio_PKCS8PrivateKey(bio, key, passphrase ? EVP_aes_256_cbc() : NULL,
			passphrase, passphrase ? (int)strlen(passphrase) : 0, NULL, NULL),
		1);
	return written(arena, bio);
}

static inline struct certs_bytes bytes_of(struct arena *arena, const char *text)
{
	return (struct certs_bytes){arena_copy(arena, text), strlen(text)};
}

/* Parses a text. */
static inline struct nga_certificate parsed(struct arena *arena, const char *text)
{
	struct nga_certificate certificate = {0};
	struct certs_bytes bytes = bytes_of(arena, text);

	certs_parse(arena, &bytes, &certificate);
	return certificate;
}

#endif
