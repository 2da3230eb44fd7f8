/* Plans as text for people and as data for programs. */
#ifndef CORE_RENDER_PLAN_H
#define CORE_RENDER_PLAN_H

#include "diff.h"
#include "render.h"

#include <ngxaudit/plan.h>

/* --dry-run: each finding with what can be done about it, before and after, and why. Diffs are
 * shown with `details`, and where render_is_between_texts(). */
void render_plan_text(struct out *out, const struct nga_report *report, const struct nga_plan *plan,
	const struct render_style *style);

/* ngxaudit-plan/1: every key always there, null where there is no value. */
void render_plan_json(struct out *out, const struct nga_report *report, const struct nga_plan *plan,
	const struct render_style *style);

/* What a proposal changes, path by path: what is there, and what is there afterwards. */
void render_changes(
	struct out *out, const struct nga_proposal *proposal, const struct render_style *style);

/* The difference between the texts that the proposal chooses between, as it is or for a person;
 * false: there is none to be shown. */
bool render_texts(struct out *out, const struct nga_proposal *proposal, enum diff_form form);
bool render_shown_texts(
	struct out *out, const struct nga_proposal *proposal, const struct render_style *style);

/* Whether it is a choice between two texts, which nobody can make unseen. */
bool render_is_between_texts(const struct nga_proposal *proposal);

#endif
