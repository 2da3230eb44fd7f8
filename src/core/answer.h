/* nginx's answer as bytes: it is had in one process and counts in another, and for later snapshots
 * of the same configuration. */
#ifndef CORE_ANSWER_H
#define CORE_ANSWER_H

#include <ngxaudit/snapshot.h>

#include <digest.h>

struct arena;
struct out;

/* A short name for all that nginx reads when it tests the configuration of `snapshot`: while it
 * stays, so does the answer, as far as that lies in files. */
void answer_key(const struct nga_snapshot *snapshot, char key[DIGEST_TEXT]);

/* Writes the answer of `snapshot`, its key, and the gaps that are nginx's. */
void answer_write(struct out *out, const struct nga_snapshot *snapshot);

/* What answer_write wrote. */
struct answer {
	char key[DIGEST_TEXT];
	struct nga_nginx nginx;
	const char **gaps; /* reasons */
	size_t ngaps;
};

/* Reads it for another snapshot: entries that it is about are found there by their paths. Lives in
 * `arena`. False where the bytes are not whole. */
bool answer_read(struct arena *arena, const char *bytes, size_t length,
	const struct nga_snapshot *snapshot, struct answer *answer);

#endif
