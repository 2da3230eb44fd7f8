#include "unit.h"

#include <plan.h>

#include <arena.h>

static const struct nga_lying nothing = {.thing = NGA_NOTHING};
static const struct nga_lying a_link = {.thing = NGA_A_LINK, .text = "../sites-available/shop"};
static const struct nga_lying a_file = {.thing = NGA_A_FILE, .dev = 1, .ino = 7, .mode = 0666};
static const struct nga_lying tight = {.thing = NGA_A_FILE, .dev = 1, .ino = 7, .mode = 0644};
static const struct nga_lying directory = {.thing = NGA_A_DIRECTORY, .mode = 0755};

/* A safe proposal of these steps. */
static struct nga_proposal made_of(const struct nga_step *steps, size_t nsteps)
{
	return (struct nga_proposal){.safe = true, .steps = steps, .nsteps = nsteps};
}

START_TEST(proposals_over_different_paths_go_together)
{
	const struct nga_step a_steps[] = {{"/e/shop", a_link, nothing}};
	const struct nga_step b_steps[] = {{"/e/blog", a_link, nothing}};
	const struct nga_proposal a = made_of(a_steps, 1), b = made_of(b_steps, 1);

	ck_assert(!plan_conflicts(&a, &b));
}
END_TEST

START_TEST(proposals_over_one_path_conflict)
{
	const struct nga_step a_steps[] = {
		{"/a/shop", nothing, a_file}, {"/e/shop", a_file, a_link}};
	const struct nga_step b_steps[] = {{"/e/shop", a_file, nothing}};
	const struct nga_proposal a = made_of(a_steps, 2), b = made_of(b_steps, 1);

	ck_assert(plan_conflicts(&a, &b));
	ck_assert(plan_conflicts(&b, &a));
}
END_TEST

START_TEST(what_one_relies_on_the_other_must_not_take_away)
{
	const struct nga_step a_steps[] = {{"/e/shop.conf", a_link, nothing}};
	const struct nga_step b_steps[] = {{"/e/shop", a_link, nothing}};
	struct nga_proposal a = made_of(a_steps, 1);
	const struct nga_proposal b = made_of(b_steps, 1);
	a.keeps = "/e/shop";

	ck_assert(plan_conflicts(&a, &b));
	ck_assert(plan_conflicts(&b, &a));
}
END_TEST

START_TEST(rights_of_what_the_other_relies_on_may_change)
{
	const struct nga_step a_steps[] = {{"/e/shop", a_link, a_link}};
	const struct nga_step b_steps[] = {{"/a/shop", a_file, tight}};
	struct nga_proposal a = made_of(a_steps, 1);
	const struct nga_proposal b = made_of(b_steps, 1);
	a.keeps = "/a/shop";

	ck_assert(!plan_conflicts(&a, &b));
}
END_TEST

START_TEST(a_copy_that_is_relied_on_may_give_way_to_a_link)
{
	const struct nga_step a_steps[] = {{"/e/shop.bak", a_file, nothing}};
	const struct nga_step b_steps[] = {{"/e/shop", a_file, a_link}};
	struct nga_proposal a = made_of(a_steps, 1), b = made_of(b_steps, 1);
	a.remedy = NGA_QUARANTINE;
	a.keeps = "/e/shop";
	b.remedy = NGA_REPLACE_COPY;

	ck_assert(!plan_conflicts(&a, &b));
}
END_TEST

START_TEST(two_links_to_one_file_conflict)
{
	const struct nga_step a_steps[] = {{"/e/10-shop", a_link, a_link}};
	const struct nga_step b_steps[] = {{"/e/20-shop", a_link, a_link}};
	struct nga_proposal a = made_of(a_steps, 1), b = made_of(b_steps, 1);
	a.keeps = b.keeps = "/a/shop";

	ck_assert(plan_conflicts(&a, &b));
}
END_TEST

START_TEST(two_doubles_of_one_entry_go_together)
{
	const struct nga_step a_steps[] = {{"/e/10-shop", a_link, nothing}};
	const struct nga_step b_steps[] = {{"/e/20-shop", a_link, nothing}};
	struct nga_proposal a = made_of(a_steps, 1), b = made_of(b_steps, 1);
	a.keeps = b.keeps = "/e/shop";

	ck_assert(!plan_conflicts(&a, &b));
}
END_TEST

START_TEST(the_first_of_two_that_conflict_is_chosen)
{
	struct arena *arena = arena_new();
	const struct nga_step a_steps[] = {{"/e/shop", a_link, a_link}};
	const struct nga_step b_steps[] = {{"/e/shop", a_link, nothing}};
	const struct nga_proposal a = made_of(a_steps, 1), b = made_of(b_steps, 1);
	struct plan_chosen chosen = plan_choosing(arena);

	ck_assert(plan_choose(&chosen, &a));
	ck_assert(!plan_choose(&chosen, &b));

	ck_assert_uint_eq(chosen.proposals.n, 1);
	arena_free(arena);
}
END_TEST

START_TEST(what_relies_on_a_path_conflicts_with_an_earlier_one_that_takes_it_away)
{
	struct arena *arena = arena_new();
	const struct nga_step a_steps[] = {{"/e/shop", a_link, nothing}};
	const struct nga_step b_steps[] = {{"/e/shop.conf", a_link, nothing}};
	const struct nga_proposal a = made_of(a_steps, 1);
	struct nga_proposal b = made_of(b_steps, 1);
	struct plan_chosen chosen = plan_choosing(arena);
	b.keeps = "/e/shop";

	ck_assert(plan_choose(&chosen, &a));

	ck_assert(!plan_choose(&chosen, &b));
	arena_free(arena);
}
END_TEST

START_TEST(a_directory_is_made_once)
{
	struct arena *arena = arena_new();
	const struct nga_step a_steps[] = {{"/l/a", nothing, directory}};
	const struct nga_step b_steps[] = {
		{"/l/a", nothing, directory}, {"/l/a/b", nothing, directory}};
	const struct nga_proposal a = made_of(a_steps, 1), b = made_of(b_steps, 2);
	struct plan_chosen chosen = plan_choosing(arena);

	ck_assert(plan_choose(&chosen, &a));
	ck_assert(plan_choose(&chosen, &b));
	ck_assert(plan_choose(&chosen, &a));

	const struct nga_proposal *const *proposals = chosen.proposals.items;
	ck_assert_uint_eq(chosen.proposals.n, 2);
	ck_assert_uint_eq(proposals[1]->nsteps, 1);
	ck_assert_str_eq(proposals[1]->steps[0].path, "/l/a/b");
	arena_free(arena);
}
END_TEST

START_TEST(of_each_finding_the_first_safe_proposal_is_chosen)
{
	struct arena *arena = arena_new();
	const struct nga_step steps[][1] = {{{"/e/a", a_link, a_link}}, {{"/e/a", a_link, nothing}},
		{{"/e/b", a_link, nothing}}};
	struct nga_proposal first[] = {made_of(steps[0], 1), made_of(steps[1], 1)};
	struct nga_proposal second[] = {made_of(steps[2], 1)};
	first[0].safe = second[0].safe = false;
	const struct nga_choice choices[] = {{NULL, first, 2}, {NULL, second, 1}};
	const struct nga_plan plan = {choices, 2};

	const struct plan_chosen chosen = plan_choose_safe(arena, &plan);

	const struct nga_proposal *const *proposals = chosen.proposals.items;
	ck_assert_uint_eq(chosen.proposals.n, 1);
	ck_assert_int_eq(proposals[0]->steps[0].want.thing, NGA_NOTHING);
	arena_free(arena);
}
END_TEST

int main(void)
{
	return unit_run("plan_choose",
		(const TTest *const[]){
			proposals_over_different_paths_go_together,
			proposals_over_one_path_conflict,
			what_one_relies_on_the_other_must_not_take_away,
			rights_of_what_the_other_relies_on_may_change,
			a_copy_that_is_relied_on_may_give_way_to_a_link,
			two_links_to_one_file_conflict,
			two_doubles_of_one_entry_go_together,
			the_first_of_two_that_conflict_is_chosen,
			what_relies_on_a_path_conflicts_with_an_earlier_one_that_takes_it_away,
			a_directory_is_made_once,
			of_each_finding_the_first_safe_proposal_is_chosen,
			NULL,
		});
}
