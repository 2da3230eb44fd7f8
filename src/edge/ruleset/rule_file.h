/* One file of rules: read, resolved against the facts, and checked to the last placeholder. */
#ifndef RULESET_RULE_FILE_H
#define RULESET_RULE_FILE_H

#include "guard.h"

#include <ngxaudit/rules.h>

#include <arena.h>

/* The rules that were read so far. Zero with `arena` and the sizes of the vectors set is none. */
struct rule_reader {
	struct arena *arena;
	struct vec rules;        /* struct nga_rule */
	struct vec leftovers;    /* const char * */
	struct vec unremarkable; /* const char * */
};

/* Adds the rules of one file to those of the reader. `builtin` ones must say why, an example and a
 * repair. Errors are "NAME:LINE: text". */
int rule_file_read(struct rule_reader *reader, const struct guard_source *source, bool builtin,
	struct nga_error *err) MUST_CHECK;

#endif
