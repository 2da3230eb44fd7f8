/* nginx -t beside the rest of a pass. */
#ifndef APP_ASKING_H
#define APP_ASKING_H

#include "locate.h"
#include "pass.h"
#include "strangers.h"

#include <scan.h>

/* The zero value asks nothing. */
struct asking {
	struct scan *scan; /* the caller's, open until asking_start() is over */
	struct ask *ask;   /* NULL: it was not to be asked, or could not be */
	struct strangers strangers;
	const char *gap; /* why it could not; or NULL */
};

/* Leaves nginx at work on what is placed in the snapshot, if the options allow it and nothing that
 * is known would make it wait for ever, die, or follow the word of strangers. */
void asking_start(struct asking *asking, struct pass *pass, const struct settings *settings,
	const struct target *target);

/* Waits for the answer, and asks further: which sites it refuses, and which it would. */
void asking_finish(struct pass *pass, const struct settings *settings, const struct asking *asking);

/* Gives the pass the answer that is known, in place of a new one. */
void asking_recall(struct pass *pass);

#endif
