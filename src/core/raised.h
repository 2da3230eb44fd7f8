/* A finding while it is being judged. */
#ifndef CORE_RAISED_H
#define CORE_RAISED_H

#include "facts.h"

struct raised {
	struct nga_finding finding;
	struct fact_subject subject;     /* what it was raised for */
	const struct nga_file *file;     /* where its place is, if that is a file of the snapshot */
	size_t sequence;                 /* in the order of raising */
	const struct nga_ignore *ignore; /* that holds for it; or NULL */
};

#endif
