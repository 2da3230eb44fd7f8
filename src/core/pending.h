/* Whether a reload would change what the running nginx has. */
#ifndef CORE_PENDING_H
#define CORE_PENDING_H

#include <ngxaudit/snapshot.h>

struct arena;

/* What was let through to be loaded: the statements of the disk at a time. */
struct pending_note {
	int64_t at_ns;
	const char *digest; /* of statements_digest() */
};

struct pending_notes {
	const struct pending_note *items; /* oldest first */
	size_t n;
};

/* Where these are kept, in the directory of a configuration's state. */
extern const char pending_file[];

/* The text of that file with one more note; `text` is what it holds now, or NULL. Old notes are
 * left out. */
char *pending_remember(struct arena *arena, const char *text, const struct pending_note *note);

/* The notes in it. What is no note is passed over. */
struct pending_notes pending_recall(struct arena *arena, const char *text);

/* Fills pending, confidence, how, pending_file and pending_line of `snapshot->live` from
 * what it has loaded, the disk, and the notes. `snapshot->live.configuration` is set where its
 * memory was read. */
void pending_derive(
	struct arena *arena, struct nga_snapshot *snapshot, const struct pending_notes *notes);

/* The absolute paths of what nginx reads when it loads the configuration, beside the configuration
 * itself: certificates, keys, modules. In load order, each once; `*n` is their count. */
const char **pending_read_by_master(
	struct arena *arena, const struct nga_snapshot *snapshot, size_t *n);

#endif
