/* What git calls a file by its bytes, by libcrypto. */
#ifndef STORE_BLOB_H
#define STORE_BLOB_H

#include <stddef.h>

struct arena;

/* The first seven digits of the id that git gives these bytes; NULL where libcrypto is not allowed
 * to compute SHA-1. It names, it does not protect. */
const char *blob_id(struct arena *arena, const void *bytes, size_t length);

#endif
