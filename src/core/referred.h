/* References that are kept for later snapshots of the same files: those of one file alone are
 * derived again. */
#ifndef CORE_REFERRED_H
#define CORE_REFERRED_H

#include <ngxaudit/snapshot.h>

struct referred;

/* Derives all references, as references_derive does, in memory of their own. */
struct referred *referred_new(struct nga_snapshot *snapshot);
void referred_free(struct referred *referred); /* accepts NULL */

/* The file was parsed again, and places and servers were derived; files, include lines and what
 * those read are the same objects. Derives the references of its servers and upstreams anew, and
 * nobody else's.
 *
 * False where they may not be the only ones that are others now: where the file says other things
 * at http level, or did; where it shares something with other files that makes references (a
 * snippet, a setting further out, an upstream, a name that is looked for), now or before; where one
 * of its settings is the first or was the last of its kind; where servers listen on other
 * addresses. Then all must be derived. */
bool referred_again(struct referred *referred, const struct nga_snapshot *snapshot,
	const struct nga_file *file);

/* Fills snapshot->references, as if nobody had looked at the disk yet. They are changed by who
 * does, and are there until the next of these calls. */
void referred_give(struct referred *referred, struct nga_snapshot *snapshot);

#endif
