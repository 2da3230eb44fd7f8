#include "review.h"

#include <ngxaudit/rules.h>

#include <prompt.h>
#include <render_plan.h>

#include <arena.h>
#include <out.h>

#include <string.h>

/* What was decided for all findings of a rule at once. */
enum decision { DECIDE_EACH, DECIDE_ALL, DECIDE_NONE };

struct decided {
	const struct nga_rule *rule;
	enum decision decision;
};

struct review {
	struct arena *arena;
	const struct render_style *style;
	struct plan_chosen *chosen;
	struct vec decided; /* struct decided */
	bool quit;
};

static const char help[] =
	"y - yes, choose this repair\n"
	"n - no, go on to the next\n"
	"a - choose this repair, and the first for every further finding of this rule\n"
	"d - neither this repair nor any further one for this rule\n"
	"p - print the change in full, with the difference between files\n"
	"q - quit; nothing is changed\n"
	"e - edit what the link shall say\n"
	"? - print this\n";

static enum decision decision_for(const struct review *review, const struct nga_rule *rule)
{
	const struct decided *decided = review->decided.items;

	for (size_t i = 0; i < review->decided.n; i++)
		if (decided[i].rule == rule)
			return decided[i].decision;
	return DECIDE_EACH;
}

static void decide(struct review *review, const struct nga_rule *rule, enum decision decision)
{
	struct decided *decided = vec_push(&review->decided, review->arena);

	*decided = (struct decided){.rule = rule, .decision = decision};
}

static void say(const struct out *out)
{
	if (out->n > 0)
		prompt_say(out->bytes);
}

static void show_change(struct review *review, const struct nga_proposal *proposal)
{
	struct out out = {.arena = review->arena};

	out_format(&out, "%s: %s%s\n", nga_remedy_names[proposal->remedy],
		out_escape(review->arena, proposal->why), proposal->safe ? " (safe)" : "");
	render_changes(&out, proposal, review->style);
	if (render_is_between_texts(proposal))
		(void)render_shown_texts(&out, proposal, review->style);
	say(&out);
}

static void show_difference(struct review *review, const struct nga_proposal *proposal)
{
	struct out out = {.arena = review->arena};

	render_changes(&out, proposal, review->style);
	if (!render_shown_texts(&out, proposal, review->style))
		out_text(&out, "There are no two texts to compare.\n");
	say(&out);
}

static void choose(struct review *review, const struct nga_proposal *proposal)
{
	if (!plan_choose(review->chosen, proposal))
		prompt_say("This does not go together with a repair that was chosen before; it is "
			   "left out.\n");
}

/* The proposal with another link text; NULL where the person gave none. */
static const struct nga_proposal *edited(struct review *review, const struct nga_proposal *proposal)
{
	const char *text = prompt_ask(review->arena, "The link shall say: ");

	if (!text || text[0] == '\0')
		return NULL;
	struct nga_step *steps = arena_array(review->arena, proposal->nsteps, sizeof(*steps));
	memcpy(steps, proposal->steps, proposal->nsteps * sizeof(*steps));
	steps[0].want.text = text;
	struct nga_proposal *other = arena_alloc(review->arena, sizeof(*other));
	*other = *proposal;
	other->steps = steps;
	other->keeps = NULL;
	other->safe = false;
	other->why = "as you said";
	return other;
}

/* What follows from an answer. */
enum next { NEXT_QUESTION, NEXT_PROPOSAL, NEXT_FINDING };

static enum next take_answer(
	struct review *review, const struct nga_proposal **proposal, char answer)
{
	const struct nga_rule *rule = (*proposal)->finding->rule;

	switch (answer) {
	case 'a':
		decide(review, rule, DECIDE_ALL);
		choose(review, *proposal);
		return NEXT_FINDING;
	case 'y':
		choose(review, *proposal);
		return NEXT_FINDING;
	case 'd':
		decide(review, rule, DECIDE_NONE);
		return NEXT_FINDING;
	case 'n':
		return NEXT_PROPOSAL;
	case 'q':
		review->quit = true;
		return NEXT_FINDING;
	case 'p':
		show_difference(review, *proposal);
		return NEXT_QUESTION;
	case 'e':
		if (!(*proposal)->editable) {
			prompt_say("There is nothing to edit in this one.\n");
		} else {
			const struct nga_proposal *other = edited(review, *proposal);
			*proposal = other ? other : *proposal;
			show_change(review, *proposal);
		}
		return NEXT_QUESTION;
	default:
		prompt_say(help);
		return NEXT_QUESTION;
	}
}

static enum next ask_about(struct review *review, const struct nga_proposal *proposal)
{
	const char *question = proposal->editable ? "Choose this repair [y,n,a,d,p,q,e,?]? "
						  : "Choose this repair [y,n,a,d,p,q,?]? ";
	enum next next = NEXT_QUESTION;

	show_change(review, proposal);
	while (next == NEXT_QUESTION) {
		const char *answer = prompt_ask(review->arena, question);
		if (!answer) {
			review->quit = true;
			return NEXT_FINDING;
		}
		next = take_answer(review, &proposal, answer[0]);
	}
	return next;
}

static void show_finding(
	const struct review *review, const struct nga_finding *finding, size_t nth, size_t of)
{
	struct out out = {.arena = review->arena};

	out_format(&out, "\n(%zu/%zu) %s: %s [%s]\n", nth, of,
		nga_severity_names[finding->severity], finding->message, finding->rule->name);
	say(&out);
}

static void review_choice(struct review *review, const struct nga_choice *choice)
{
	switch (decision_for(review, choice->finding->rule)) {
	case DECIDE_NONE:
		return;
	case DECIDE_ALL:
		choose(review, &choice->proposals[0]);
		return;
	case DECIDE_EACH:
		break;
	}
	for (size_t i = 0; i < choice->n; i++)
		if (ask_about(review, &choice->proposals[i]) == NEXT_FINDING)
			return;
}

/* One last look at all that was chosen. */
static bool confirm(struct review *review)
{
	const struct nga_proposal *const *chosen = review->chosen->proposals.items;
	struct out out = {.arena = review->arena};
	size_t n = review->chosen->proposals.n;

	out_format(&out, "\n%zu repair%s:\n", n, n == 1 ? "" : "s");
	for (size_t i = 0; i < n; i++) {
		out_format(&out, "%s:\n", nga_remedy_names[chosen[i]->remedy]);
		render_changes(&out, chosen[i], review->style);
	}
	say(&out);
	const char *answer = prompt_ask(review->arena, "Apply all of this [y,n]? ");
	return answer && answer[0] == 'y';
}

enum review_end review_run(
	const struct nga_plan *plan, const struct render_style *style, struct plan_chosen *chosen)
{
	struct review review = {
		.arena = chosen->arena,
		.style = style,
		.chosen = chosen,
		.decided = {.size = sizeof(struct decided)},
	};

	for (size_t i = 0; i < plan->n && !review.quit; i++) {
		const struct nga_choice *choice = &plan->choices[i];
		if (decision_for(&review, choice->finding->rule) != DECIDE_NONE)
			show_finding(&review, choice->finding, i + 1, plan->n);
		review_choice(&review, choice);
	}
	if (review.quit)
		return REVIEW_NOTHING;
	if (chosen->proposals.n == 0)
		return REVIEW_APPLY;
	return confirm(&review) ? REVIEW_APPLY : REVIEW_NOTHING;
}
