#include "sha256.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <unistd.h>

enum { AT_ONCE = 65536 };

void sha256_bytes(const void *bytes, size_t length, unsigned char sha256[NGA_SHA256_LENGTH])
{
	if (!SHA256(bytes, length, sha256))
		abort(); /* out of memory */
}

static int digest_all(int fd, EVP_MD_CTX *context)
{
	unsigned char bytes[AT_ONCE];
	int error = 0;

	for (off_t at = 0; !error;) {
		ssize_t got = pread(fd, bytes, sizeof(bytes), at);
		if (got == 0)
			break;
		if (got < 0) {
			error = errno == EINTR ? 0 : errno;
			continue;
		}
		at += got;
		if (!EVP_DigestUpdate(context, bytes, (size_t)got))
			error = EIO;
	}
	OPENSSL_cleanse(bytes, sizeof(bytes)); /* it may have been a key */
	return error;
}

int sha256_file(int fd, unsigned char sha256[NGA_SHA256_LENGTH])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int error = ENOMEM;

	if (context && EVP_DigestInit_ex(context, EVP_sha256(), NULL)) {
		error = digest_all(fd, context);
		if (!error && !EVP_DigestFinal_ex(context, sha256, NULL))
			error = EIO;
	}
	EVP_MD_CTX_free(context);
	return error;
}
