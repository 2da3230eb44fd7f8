#include "chain.h"

#include <arena.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CERTIFICATES = 100 }; /* in a file: TLS clients take ten or so */

/* ---- reading ---- */

/* Nobody is asked for a passphrase. */
static int refuse(char *passphrase, int size, int writing, void *data)
{
	(void)passphrase, (void)size, (void)writing, (void)data;
	return -1;
}

STACK_OF(X509) * chain_read(const struct certs_bytes *bytes)
{
	BIO *bio = BIO_new_mem_buf(bytes->bytes, (int)bytes->size);
	STACK_OF(X509) *chain = NULL;

	for (int i = 0; bio && i < MOST_CERTIFICATES; i++) {
		/* As nginx: the first may bring what it is trusted for, in a block of another name;
		 * the others are plain. */
		X509 *one = chain ? PEM_read_bio_X509(bio, NULL, refuse, NULL)
				  : PEM_read_bio_X509_AUX(bio, NULL, refuse, NULL);
		if (!one)
			break;
		chain = chain ? chain : sk_X509_new_null();
		if (!chain || sk_X509_push(chain, one) == 0) {
			X509_free(one);
			break;
		}
	}
	BIO_free(bio);
	ERR_clear_error();
	return chain;
}

void chain_free(STACK_OF(X509) * chain)
{
	sk_X509_pop_free(chain, X509_free);
}

int chain_length(const STACK_OF(X509) * chain)
{
	return chain ? sk_X509_num(chain) : 0;
}

EVP_PKEY *chain_read_key(const struct certs_bytes *bytes)
{
	BIO *bio = BIO_new_mem_buf(bytes->bytes, (int)bytes->size);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, refuse, NULL) : NULL;

	BIO_free(bio);
	ERR_clear_error();
	return key;
}

/* ---- telling ---- */

static int64_t seconds_of(const ASN1_TIME *time)
{
	enum { DAY = 86400 };
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days = 0, seconds = 0;

	/* What is no time is long past: nobody accepts it. */
	if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch, time) != 1)
		days = seconds = 0;
	ASN1_TIME_free(epoch);
	return (int64_t)days * DAY + seconds;
}

static const char *text_of(struct arena *arena, const ASN1_STRING *string)
{
	unsigned char *utf8 = NULL;
	int length = string ? ASN1_STRING_to_UTF8(&utf8, string) : -1;
	const char *text =
		length < 0 ? NULL : arena_copy_n(arena, (const char *)utf8, (size_t)length);

	OPENSSL_free(utf8);
	return text;
}

static const ASN1_STRING *common_name(const X509_NAME *name)
{
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

	return at < 0 ? NULL : X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
}

static const char *whole_name(struct arena *arena, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *bytes;
	const char *text = "";

	if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
		long length = BIO_get_mem_data(bio, &bytes);
		text = arena_copy_n(arena, bytes, length > 0 ? (size_t)length : 0);
	}
	BIO_free(bio);
	return text;
}

static const char *short_name(struct arena *arena, const X509_NAME *name)
{
	const char *text = text_of(arena, common_name(name));

	return text && text[0] ? text : whole_name(arena, name);
}

/* ---- names ---- */

/* A name with a NUL in it is nobody's: who reads it to the NUL takes it for another's. */
static void add_name(struct arena *arena, struct vec *names, const unsigned char *bytes, int length)
{
	if (length <= 0 || memchr(bytes, '\0', (size_t)length))
		return;
	char *name = arena_copy_n(arena, (const char *)bytes, (size_t)length);
	for (char *at = name; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	if (length > 1 && name[length - 1] == '.')
		name[length - 1] = '\0';
	*(const char **)vec_push(names, arena) = name;
}

static void add_common_name(struct arena *arena, struct vec *names, const X509 *certificate)
{
	const ASN1_STRING *common = common_name(X509_get_subject_name(certificate));
	unsigned char *utf8 = NULL;
	int length = common ? ASN1_STRING_to_UTF8(&utf8, common) : -1;

	add_name(arena, names, utf8, length);
	OPENSSL_free(utf8);
}

/* A common name counts only where there is no DNS name: RFC 6125, 6.4.4. */
static void gather_names(struct arena *arena, const X509 *certificate, struct vec *names)
{
	GENERAL_NAMES *general = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
	bool has_dns = false;

	for (int i = 0; i < sk_GENERAL_NAME_num(general); i++) {
		const GENERAL_NAME *one = sk_GENERAL_NAME_value(general, i);
		if (one->type != GEN_DNS)
			continue;
		has_dns = true;
		add_name(arena, names, ASN1_STRING_get0_data(one->d.dNSName),
			ASN1_STRING_length(one->d.dNSName));
	}
	GENERAL_NAMES_free(general);
	if (!has_dns)
		add_common_name(arena, names, certificate);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void tell_names(struct arena *arena, const X509 *first, struct nga_certificate *certificate)
{
	struct vec names = {.size = sizeof(const char *)};

	gather_names(arena, first, &names);
	if (names.n > 0)
		qsort(names.items, names.n, sizeof(const char *), by_bytes);
	certificate->names = names.items;
	certificate->nnames = names.n;
}

void chain_tell(
	struct arena *arena, const STACK_OF(X509) * chain, struct nga_certificate *certificate)
{
	int n = chain_length(chain);
	struct nga_issued *issued = arena_array(arena, (size_t)n, sizeof(*issued));

	for (int i = 0; i < n; i++) {
		const X509 *one = sk_X509_value(chain, i);
		issued[i] = (struct nga_issued){
			.subject = short_name(arena, X509_get_subject_name(one)),
			.issuer = short_name(arena, X509_get_issuer_name(one)),
			.begins = seconds_of(X509_get0_notBefore(one)),
			.ends = seconds_of(X509_get0_notAfter(one)),
		};
	}
	certificate->chain = issued;
	certificate->nchain = (size_t)n;
	if (n > 0)
		tell_names(arena, sk_X509_value(chain, 0), certificate);
	ERR_clear_error();
}
