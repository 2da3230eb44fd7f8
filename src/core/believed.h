/* What whoever listens to the watch has been told: findings that came and did not go. */
#ifndef CORE_BELIEVED_H
#define CORE_BELIEVED_H

#include <ngxaudit/rules.h>

#include "report_diff.h"

#include <arena.h>
#include <map.h>

struct believed_finding;

/* Has an arena of its own: release it with believed_free. */
struct believed {
	struct arena *arena;
	/* by fingerprint and severity; those of one subject are a list, found by it */
	struct map findings, subjects;
	struct vec all; /* struct believed_finding * */
};

/* Begins with what the report says, all of it told. */
struct believed *believed_new(const struct nga_report *report);
void believed_free(struct believed *told);

/* One change for whoever listens. `finding` is good as long as both `told` and the report that it
 * came from. */
struct believed_change {
	const struct nga_finding *finding;
	bool gone;
};
struct believed_changes {
	const struct believed_change *items; /* what is gone comes first */
	size_t n;
};

/* An entry was looked at again: `now` is what the rules that a look at it can decide say of it.
 * Returns what is new and gone for it, in `arena`, and remembers that it was told. */
struct believed_changes believed_again(struct believed *told, struct arena *arena,
	const char *subject, const struct report_findings *now);

/* A pass has ended. `pending`: nginx's answer to it is still to come, so what needs that answer
 * neither comes nor goes. Returns, in `arena`, what is to be told; and in `*settled` how the two
 * passes differ, whatever was told between them. `*next` takes the place of `told`, which lives on
 * until it is released. */
struct believed_passing {
	const struct nga_report *report;
	bool pending;
	struct believed_changes settled;
	struct believed *next;
};
struct believed_changes believed_settle(
	const struct believed *told, struct arena *arena, struct believed_passing *passing);

#endif
