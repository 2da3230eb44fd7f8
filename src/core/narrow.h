/* A report about some sites alone. */
#ifndef CORE_NARROW_H
#define CORE_NARROW_H

#include <ngxaudit/report.h>

#include <errors.h>

struct arena;
struct map;

/* Adds the paths of the entries of the sites that `operand` names (NAME or PAIR/NAME) to `entries`.
 * A name that no site has is an error with the nearest one in it. */
int narrow_mark(const struct nga_snapshot *snapshot, const char *operand, struct map *entries,
	struct nga_error *err) MUST_CHECK;

/* Leaves in `report` the findings (shown and ignored) of the sites that `names` name (NAME or
 * PAIR/NAME), and those that are about no site of their own: what sites share. Counts and verdict
 * follow. A name that no site has is an error with the nearest one in it. */
int narrow_to_sites(struct arena *arena, const char *const *names, size_t n,
	struct nga_report *report, struct nga_error *err) MUST_CHECK;

/* The worst of what was found; NGA_VERDICT_UNKNOWN where there are gaps and no error. */
enum nga_verdict narrow_verdict(const struct nga_report *report);

#endif
