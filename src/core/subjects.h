/* The subjects of rules: which there are, what they are called, and where a finding about them
 * belongs. */
#ifndef CORE_SUBJECTS_H
#define CORE_SUBJECTS_H

#include "facts.h"

/* Where a finding points. */
struct subject_place {
	const struct nga_file *file; /* NULL where it is no file of the snapshot */
	const char *path;            /* of `file`, or what stands in for it */
	uint32_t line, column;       /* 0: none */
};

/* What is done with each subject; what it needs beside stands around the struct. */
struct subject_visit {
	void (*visit)(struct subject_visit *self, const struct fact_subject *subject);
};

/* One kind of subject. */
struct subject_kind {
	/* Visits all of them in the order of the snapshot, putting each into `subject`; NULL: the
	 * judge walks them itself. */
	void (*each)(struct fact_subject *subject, struct subject_visit *visit);
	const char *(*text)(const struct fact_subject *subject);
	struct subject_place (*place)(const struct fact_subject *subject);
	const struct nga_entry *(*entry)(const struct fact_subject *subject);
};

/* Subjects: of an include line its completed path; of what stands in a file that file; of a
 * reference, a certificate or a key what it names; of an address its text; of a complaint the site
 * that it is laid to, or the file that it names; of the whole, and of other complaints, the main
 * file; of an ignore its rule; of an expectation its site. */
const struct subject_kind *subject_kind(enum nga_about about);

#endif
