/* The dialogue of --fix: each repair is shown and asked about, in the manner of `git add -p`. */
#ifndef APP_REVIEW_H
#define APP_REVIEW_H

#include <errors.h>
#include <plan.h>
#include <render.h>

enum review_end {
	REVIEW_APPLY,   /* the person wants what was chosen, which may be nothing */
	REVIEW_NOTHING, /* the person quit, or there was an end of input */
};

/* Asks about every proposal of `plan` and fills `chosen`. Changes nothing. */
enum review_end review_run(const struct nga_plan *plan, const struct render_style *style,
	struct plan_chosen *chosen) MUST_CHECK;

#endif
