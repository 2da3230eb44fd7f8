#include "blob.h"

#include <arena.h>

#include <openssl/evp.h>
#include <string.h>

/* Git digests "blob ", the length in decimal, a NUL, and the bytes: gitformat-pack(5). */
const char *blob_id(struct arena *arena, const void *bytes, size_t length)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	const char *head = arena_format(arena, "blob %zu", length);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	const char *id = NULL;

	if (context && EVP_DigestInit_ex(context, EVP_sha1(), NULL) &&
		EVP_DigestUpdate(context, head, strlen(head) + 1) &&
		EVP_DigestUpdate(context, bytes, length) &&
		EVP_DigestFinal_ex(context, digest, NULL))
		id = arena_format(
			arena, "%02x%02x%02x%x", digest[0], digest[1], digest[2], digest[3] >> 4U);
	EVP_MD_CTX_free(context);
	return id;
}
