/* Configuration files behind guards: what libconfuse is given, and what came of it as plain data
 * with its lines. The only place that knows libconfuse. */
#ifndef RULESET_GUARD_H
#define RULESET_GUARD_H

#include <errors.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* What a file may say: rows of a schema, ended by one without a name. */
enum guard_kind {
	GUARD_TEXT,    /* name = "text" */
	GUARD_LIST,    /* name = {"text", "text"} */
	GUARD_SECTION, /* name { ... }, as often as one likes */
	GUARD_TITLED,  /* name title { ... }, each title once */
};
struct guard_option {
	const char *name;
	enum guard_kind kind;
	const struct guard_option *within; /* of a section: the schema of what stands in it */
};

/* What a file says. Lines count from 1 and are those where the thing begins. */
struct guard_text {
	const char *text;
	uint32_t line;
};
struct guard_value {
	const struct guard_option *option;
	uint32_t line;
	struct guard_text *texts; /* of GUARD_TEXT exactly one */
	size_t n;
};
struct guard_section {
	const struct guard_option *option; /* NULL for the file itself */
	const char *title;                 /* NULL where it has none */
	uint32_t line;
	struct guard_value *values; /* each option once, in the order of the file */
	size_t nvalues;
	struct guard_section *sections; /* in the order of the file */
	size_t nsections;
	size_t nth; /* its place among those of the same option, from 0 */
};

/* A file's bytes, and the name that errors give it. */
struct guard_source {
	const char *name;
	const char *bytes;
	size_t length;
};

/* Reads `path`: a regular file of at most 1 MiB that nobody but root and the caller can write.
 * Never waits on a FIFO. err->code is the errno where the file could not be opened: ENOENT where
 * there is none. */
int guard_load(struct arena *arena, const char *path, struct guard_source *source,
	struct nga_error *err) MUST_CHECK;

/* The *.conf of a directory as paths, hidden names left out, in byte order. The directory's own
 * rights are checked as those of a file. */
struct guard_paths {
	const char **paths;
	size_t n;
};
int guard_list(struct arena *arena, const char *directory, struct guard_paths *paths,
	struct nga_error *err) MUST_CHECK;

/* What the source says, checked against the schema; NULL and "NAME:LINE: text" in `err` where it
 * does not hold. Names that the schema lacks, an option given twice, a NUL, "${" (libconfuse would
 * put an environment variable in its place) and everything unclosed are refused. */
const struct guard_section *guard_parse(struct arena *arena, const struct guard_source *source,
	const struct guard_option *schema, struct nga_error *err);

/* The option called `name`, or NULL where the section does not give it. */
const struct guard_value *guard_value(const struct guard_section *section, const char *name);

/* The text of the option called `name`; NULL where the section does not give it. */
const char *guard_text(const struct guard_section *section, const char *name);

/* The texts of the option called `name`, as an array of the arena; NULL and 0 where it is not
 * given. */
const char **guard_texts(
	struct arena *arena, const struct guard_section *section, const char *name, size_t *n);

#endif
