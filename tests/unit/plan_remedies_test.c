#include "planned.h"
#include "unit.h"

/* A finding of every rule with a remedy, in one world: the rules decide, and what is proposed for
 * them is seen to be of the remedies that they name. */
static struct texts *ill_world(void)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; include vhosts.d/*.conf; }"},
		{"sites-enabled/again", "server { listen 80; }"},
		{"sites-enabled/copy", "server { listen 81; }"},
		{"sites-enabled/differs", "server { listen 82; }"},
		{"sites-enabled/orphan", "server { listen 83; }"},
		{"sites-enabled/stray.bak", "server { listen 84; }"},
		{"sites-enabled/wiki", "server { listen 80; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_dir *shelf = pair->available[0];
	struct nga_entry *copy = texts_entry(texts, shelf, "copy");
	struct nga_entry *differs = texts_entry(texts, shelf, "differs");
	struct nga_entry *gone = texts_entry(texts, shelf, "gone.conf");
	struct nga_entry *idle = texts_entry(texts, shelf, "idle");
	struct nga_entry *wiki = texts_entry(texts, shelf, "wiki");

	ck_assert(gone && idle);
	pair->enabled->included = texts->snapshot.includes[0];
	(void)texts_enable(texts, wiki, ".hidden");
	(void)texts_enable(texts, wiki, "again");
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "copy");
	entry->twin = copy;
	entry->twin_how = NGA_TWIN_SAME;
	entry = texts_entry(texts, pair->enabled, "differs");
	entry->twin = differs;
	entry->twin_how = NGA_TWIN_DIFFERS;
	(void)planned_dangling(texts, pair, "gone", "/etc/nginx/sites-available/gone");
	(void)texts_entry(texts, pair->enabled, "orphan");
	(void)texts_entry(texts, pair->enabled, "stray.bak");
	(void)texts_enable(texts, wiki, "unread");
	(void)texts_enable(texts, wiki, "wiki");
	return texts;
}

static bool names(const struct nga_rule *rule, enum nga_remedy remedy)
{
	for (size_t i = 0; i < rule->nremedies; i++)
		if (strcmp(rule->remedies[i], nga_remedy_names[remedy]) == 0)
			return true;
	return false;
}

START_TEST(every_word_for_a_remedy_is_one_of_the_table)
{
	struct arena *arena = arena_new();
	struct nga_ruleset ruleset;
	struct nga_error err = {0};
	bool used[NGA_REMEDY_COUNT] = {[NGA_RESTORE] = true};

	ck_assert_msg(ruleset_read(arena, NULL, 0, &ruleset, &err) == 0, "%s", err.text);

	for (size_t i = 0; i < ruleset.nrules; i++) {
		size_t known = 0;
		for (int remedy = 0; remedy < NGA_REMEDY_COUNT; remedy++) {
			bool named = names(&ruleset.rules[i], (enum nga_remedy)remedy);
			known += named;
			used[remedy] = used[remedy] || named;
		}
		ck_assert_uint_eq(known, ruleset.rules[i].nremedies);
	}
	for (int remedy = 0; remedy < NGA_REMEDY_COUNT; remedy++)
		ck_assert_msg(used[remedy], "no rule names %s", nga_remedy_names[remedy]);
	ck_assert_ptr_null(nga_remedy_names[NGA_REMEDY_COUNT]);
	arena_free(arena);
}
END_TEST

START_TEST(what_is_proposed_is_of_the_remedies_that_the_rule_names)
{
	struct texts *texts = ill_world();
	struct judged judged = judged_begin(texts, NULL);
	struct nga_plan plan;
	bool seen[NGA_REMEDY_COUNT] = {false};

	judged_finish(&judged);
	plan_make(texts->arena, &judged.report, &plan);

	for (size_t i = 0; i < plan.n; i++) {
		const struct nga_choice *choice = &plan.choices[i];
		ck_assert_uint_gt(choice->n, 0);
		for (size_t k = 0; k < choice->n; k++) {
			const struct nga_proposal *proposal = &choice->proposals[k];
			seen[proposal->remedy] = true;
			ck_assert_ptr_eq(proposal->finding, choice->finding);
			ck_assert(names(choice->finding->rule, proposal->remedy));
			ck_assert(!proposal->safe || choice->finding->severity > NGA_NOTE);
			ck_assert_ptr_nonnull(proposal->why);
			ck_assert_uint_gt(proposal->nsteps, 0);
		}
	}
	for (int remedy = NGA_RELINK; remedy <= NGA_ENABLE; remedy++)
		ck_assert_msg(seen[remedy], "%s was not proposed", nga_remedy_names[remedy]);
	ck_assert(seen[NGA_UNHIDE]);
	texts_free(texts);
}
END_TEST

START_TEST(proposals_that_are_taken_unasked_go_together)
{
	struct texts *texts = ill_world();
	struct judged judged = judged_begin(texts, NULL);
	struct nga_plan plan;
	judged_finish(&judged);
	plan_make(texts->arena, &judged.report, &plan);

	const struct plan_chosen chosen = plan_choose_safe(texts->arena, &plan);

	const struct nga_proposal *const *proposals = chosen.proposals.items;
	ck_assert_uint_gt(chosen.proposals.n, 2);
	for (size_t i = 0; i < chosen.proposals.n; i++) {
		ck_assert(proposals[i]->safe);
		for (size_t k = 0; k < i; k++)
			ck_assert(!plan_conflicts(proposals[k], proposals[i]));
	}
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run(
		"plan_remedies", (const TTest *const[]){
					 every_word_for_a_remedy_is_one_of_the_table,
					 what_is_proposed_is_of_the_remedies_that_the_rule_names,
					 proposals_that_are_taken_unasked_go_together,
					 NULL,
				 });
}
