/* A plan for some rules or sites alone. */
#ifndef CORE_PLAN_NARROW_H
#define CORE_PLAN_NARROW_H

#include <ngxaudit/plan.h>
#include <ngxaudit/rules.h>

#include <errors.h>

struct arena;

/* What is meant by the operands of --fix. */
struct plan_names {
	const char *const *names; /* each a rule or group, else a site: NAME, or PAIR/NAME */
	size_t n;                 /* 0: all */
	const struct nga_ruleset *ruleset;
	const struct nga_snapshot *snapshot;
};

/* Leaves in `plan` what the names mean. A name that is neither a rule's, a group's nor a site's is
 * an error with the nearest site in it. */
int plan_narrow(struct arena *arena, const struct plan_names *names, struct nga_plan *plan,
	struct nga_error *err) MUST_CHECK;

#endif
