/* Repairing: a plan, a person's choice, applied and looked at again. The modes that do it differ in
 * where their plan comes from. */
#ifndef APP_FIXING_H
#define APP_FIXING_H

#include "pass.h"

#include <plan.h>
#include <render.h>

struct fixing;

struct fixing_aim {
	const char *mode, *option; /* "fix", "--fix" */
	/* Fills `before` and `plan`. */
	int (*look)(struct fixing *fixing, struct nga_error *err);
};

/* One run. */
struct fixing {
	struct out *out;
	struct settings *settings;
	const struct fixing_aim *aim;
	struct render_style style;
	struct pass before, after;
	struct nga_plan plan;
};

/* Does all of it and writes what came of it; returns the exit status, or -1 with `err` set. */
int fixing_run(struct fixing *fixing, struct nga_error *err) MUST_CHECK;

#endif
