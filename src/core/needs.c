#include "needs.h"

#include "facts.h"
#include "message.h"

static unsigned of_text(const char *text, enum nga_about about)
{
	struct message_piece piece;
	unsigned needs = 0;

	for (const char *at = text; message_next(&at, &piece);) {
		const struct nga_fact *fact =
			piece.fact ? fact_find(about, piece.text, piece.length) : NULL;
		needs |= fact ? fact->needs : 0;
	}
	return needs;
}

static unsigned of_texts(const char *const *texts, size_t n, enum nga_about about)
{
	unsigned needs = 0;

	for (size_t i = 0; i < n; i++)
		needs |= of_text(texts[i], about);
	return needs;
}

static unsigned of_rule(const struct nga_rule *rule)
{
	unsigned needs = fact_table(rule->about)->needs;

	for (size_t i = 0; i < rule->ncases; i++) {
		for (size_t k = 0; k < rule->cases[i].nconditions; k++)
			needs |= rule->cases[i].conditions[k].fact->needs;
		needs |= of_text(rule->cases[i].message, rule->about);
	}
	return needs | of_texts(rule->evidence, rule->nevidence, rule->about) |
	       of_texts(rule->explains, rule->nexplains, rule->about);
}

unsigned judge_needs(const struct nga_ruleset *ruleset)
{
	unsigned needs = 0;

	for (size_t i = 0; i < ruleset->nrules; i++)
		if (!ruleset->rules[i].off)
			needs |= of_rule(&ruleset->rules[i]);
	return needs & ~(unsigned)(JUDGE_NEEDS_ANSWER | JUDGE_NEEDS_OTHERS);
}

bool needs_answer(const struct nga_rule *rule)
{
	/* ignores are judged when it is known which were used */
	return rule->about == NGA_ABOUT_IGNORE ||
	       of_rule(rule) & (JUDGE_NEEDS_NGINX | JUDGE_NEEDS_ANSWER);
}

bool needs_entry_alone(const struct nga_rule *rule)
{
	unsigned needs = of_texts(rule->evidence, rule->nevidence, rule->about);

	for (size_t i = 0; i < rule->ncases; i++) {
		needs |= rule->cases[i].subject ? JUDGE_NEEDS_OTHERS : 0;
		for (size_t k = 0; k < rule->cases[i].nconditions; k++)
			needs |= rule->cases[i].conditions[k].fact->needs;
	}
	return rule->about == NGA_ABOUT_ENTRY && needs == 0;
}
