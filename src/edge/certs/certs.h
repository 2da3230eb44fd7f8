/* What certificates say, read with libcrypto: who they are for, from when and until when, and
 * whether their key fits. */
#ifndef CERTS_CERTS_H
#define CERTS_CERTS_H

#include <ngxaudit/snapshot.h>

struct arena;

/* Bytes of a file, a NUL behind them. Those of a key are overwritten here after use. */
struct certs_bytes {
	char *bytes;
	size_t size;
};

/* How files are read: into `arena`, whole or not at all. Gaps are the reader's to note. */
struct certs_reader {
	enum nga_lookup (*read)(
		void *data, struct arena *arena, const char *path, struct certs_bytes *bytes);
	void *data;
};

/* Fills in what the certificates of the snapshot hold. Keys are not opened. What is no certificate
 * in PEM is left empty: nginx refuses it, and says so. */
void certs_read(
	struct arena *arena, const struct certs_reader *reader, struct nga_snapshot *snapshot);

/* Fills in whether the key of each certificate fits; call it after certs_read. Nobody is asked for
 * a passphrase: whether an encrypted key fits is unknown. Nothing of a key is kept. */
void certs_match_keys(const struct certs_reader *reader, struct nga_snapshot *snapshot);

/* As certs_read, for one file's bytes. */
void certs_parse(
	struct arena *arena, const struct certs_bytes *bytes, struct nga_certificate *certificate);

#endif
