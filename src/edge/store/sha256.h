/* SHA-256, by libcrypto. */
#ifndef STORE_SHA256_H
#define STORE_SHA256_H

#include <ngxaudit/drift.h>

void sha256_bytes(const void *bytes, size_t length, unsigned char sha256[NGA_SHA256_LENGTH]);

/* Of all that is in an open file, however large. Returns 0 or an errno. */
int sha256_file(int fd, unsigned char sha256[NGA_SHA256_LENGTH]);

#endif
