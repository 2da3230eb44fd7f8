#include "blame_oracle.h"
#include "unit.h"

#include <string.h>

static enum blame_kind kind_of(const struct blame *blame, uint32_t site)
{
	return blame_verdict(blame, site)->kind;
}

static void none_but_these(
	const struct blame *blame, uint32_t nsites, const uint32_t *sites, size_t n)
{
	for (uint32_t i = 0; i < nsites; i++) {
		bool named = false;
		for (size_t j = 0; j < n; j++)
			named = named || sites[j] == i;
		ck_assert_msg(named == (kind_of(blame, i) != BLAME_INNOCENT),
			"site %u is of kind %d", i, kind_of(blame, i));
	}
}

START_TEST(a_fault_at_its_place_is_found_in_a_few_runs)
{
	struct oracle *oracle = oracle_new(1000, 1);
	oracle_add(oracle, FAULT_LOCATED, 500, 0);

	struct blame *blame = oracle_search(oracle);

	ck_assert_int_eq(kind_of(blame, 500), BLAME_OWN);
	ck_assert_str_eq(blame_verdict(blame, 500)->complaint->text, "fault 0 of site 500");
	none_but_these(blame, 1000, (uint32_t[]){500}, 1);
	ck_assert(blame_is_checked(blame));
	ck_assert_double_lt(oracle->cost, 3.1);
	oracle_free(oracle);
}
END_TEST

START_TEST(ten_faults_at_their_places_cost_a_few_whole_runs)
{
	struct oracle *oracle = oracle_new(1000, 2);
	for (uint32_t i = 0; i < 10; i++)
		oracle_add(oracle, FAULT_LOCATED, 50 + i * 97, 0);

	struct blame *blame = oracle_search(oracle);

	for (uint32_t i = 0; i < 10; i++)
		ck_assert_int_eq(kind_of(blame, 50 + i * 97), BLAME_OWN);
	ck_assert(blame_is_checked(blame));
	ck_assert_double_lt(oracle->cost, 20);
	oracle_free(oracle);
}
END_TEST

START_TEST(ten_faults_without_a_place_are_found)
{
	struct oracle *oracle = oracle_new(1000, 3);
	for (uint32_t i = 0; i < 10; i++)
		oracle_add(oracle, FAULT_UNPLACED, 50 + i * 97, 0);

	struct blame *blame = oracle_search(oracle);

	for (uint32_t i = 0; i < 10; i++)
		ck_assert_int_eq(kind_of(blame, 50 + i * 97), BLAME_OWN);
	ck_assert(blame_is_checked(blame));
	ck_assert_double_lt(oracle->cost, 45);
	oracle_free(oracle);
}
END_TEST

START_TEST(both_sites_of_a_joint_fault_are_named)
{
	for (int kind = FAULT_PAIR; kind <= FAULT_UNPLACED_PAIR; kind++) {
		struct oracle *oracle = oracle_new(1000, 4);
		oracle_add(oracle, kind, 700, 20);
		oracle_add(oracle, kind, 400, 300);
		oracle_add(oracle, kind, 999, 501);

		struct blame *blame = oracle_search(oracle);

		const uint32_t named[] = {20, 300, 400, 501, 700, 999};
		none_but_these(blame, 1000, named, 6);
		ck_assert_uint_eq(blame_verdict(blame, 700)->other, 20);
		ck_assert_uint_eq(blame_verdict(blame, 20)->other, 700);
		ck_assert_int_eq(kind_of(blame, 501), BLAME_JOINT);
		ck_assert(blame_is_checked(blame));
		ck_assert_double_lt(oracle->cost, 50);
		oracle_free(oracle);
	}
}
END_TEST

START_TEST(three_sites_that_exclude_each_other_are_all_named)
{
	struct oracle *oracle = oracle_new(300, 5);
	oracle_add(oracle, FAULT_PAIR, 200, 100);
	oracle_add(oracle, FAULT_PAIR, 250, 100);
	oracle_add(oracle, FAULT_PAIR, 250, 200);

	struct blame *blame = oracle_search(oracle);

	none_but_these(blame, 300, (uint32_t[]){100, 200, 250}, 3);
	ck_assert(blame_is_checked(blame));
	oracle_free(oracle);
}
END_TEST

START_TEST(who_spoils_a_shared_port_is_named_and_not_the_innocent)
{
	for (uint32_t hub = 0; hub < 500; hub += 83) {
		struct oracle *oracle = oracle_new(500, 6);
		oracle_add(oracle, FAULT_STAR, hub, 0);

		struct blame *blame = oracle_search(oracle);

		none_but_these(blame, 500, &hub, 1);
		ck_assert_int_eq(kind_of(blame, hub), BLAME_SPOILER);
		ck_assert(blame_is_checked(blame));
		oracle_free(oracle);
	}
}
END_TEST

START_TEST(two_spoilers_of_a_shared_port_are_both_named)
{
	struct oracle *oracle = oracle_new(500, 7);
	oracle_add(oracle, FAULT_STAR, 3, 0);
	oracle_add(oracle, FAULT_STAR, 400, 0);

	struct blame *blame = oracle_search(oracle);

	none_but_these(blame, 500, (uint32_t[]){3, 400}, 2);
	oracle_free(oracle);
}
END_TEST

START_TEST(a_site_that_misses_what_a_broken_one_defines_is_a_consequence)
{
	struct oracle *oracle = oracle_new(100, 8);
	oracle_add(oracle, FAULT_LOCATED, 40, 0);
	oracle_tie(oracle, 60, 40, false);
	oracle_tie(oracle, 20, 40, false);

	struct blame *blame = oracle_search(oracle);

	ck_assert_int_eq(kind_of(blame, 40), BLAME_OWN);
	ck_assert_int_eq(kind_of(blame, 60), BLAME_CONSEQUENCE);
	ck_assert_int_eq(kind_of(blame, 20), BLAME_CONSEQUENCE);
	ck_assert_uint_eq(blame_verdict(blame, 20)->other, 40);
	ck_assert(blame_is_checked(blame));
	oracle_free(oracle);
}
END_TEST

START_TEST(who_relies_on_another_in_secret_is_acquitted)
{
	struct oracle *oracle = oracle_new(200, 9);
	oracle_add(oracle, FAULT_UNPLACED, 10, 0);
	oracle_tie(oracle, 150, 60, true);
	oracle_tie(oracle, 20, 180, true);

	struct blame *blame = oracle_search(oracle);

	none_but_these(blame, 200, (uint32_t[]){10}, 1);
	ck_assert(blame_is_checked(blame));
	oracle_free(oracle);
}
END_TEST

START_TEST(what_is_broken_from_the_start_is_never_tried)
{
	struct oracle *oracle = oracle_new(50, 10);
	oracle->roles = arena_array(oracle->arena, 50, sizeof(*oracle->roles));
	oracle->roles[7] = BLAME_BROKEN;
	oracle_add(oracle, FAULT_LOCATED, 7, 0);
	oracle_tie(oracle, 8, 7, false);

	struct blame *blame = oracle_search(oracle);

	ck_assert_int_eq(kind_of(blame, 7), BLAME_KNOWN);
	ck_assert_int_eq(kind_of(blame, 8), BLAME_CONSEQUENCE);
	none_but_these(blame, 50, (uint32_t[]){7, 8}, 2);
	oracle_free(oracle);
}
END_TEST

START_TEST(where_nothing_but_known_faults_are_there_a_check_is_all)
{
	struct oracle *oracle = oracle_new(50, 11);
	oracle->roles = arena_array(oracle->arena, 50, sizeof(*oracle->roles));
	oracle->roles[7] = BLAME_BROKEN;
	oracle_add(oracle, FAULT_LOCATED, 7, 0);

	struct blame *blame = oracle_search(oracle);

	none_but_these(blame, 50, (uint32_t[]){7}, 1);
	ck_assert_uint_le(oracle->runs, 3);
	oracle_free(oracle);
}
END_TEST

START_TEST(a_broken_base_leaves_the_sites_unjudged)
{
	struct oracle *oracle = oracle_new(50, 12);
	oracle->base_broken = true;
	oracle_add(oracle, FAULT_LOCATED, 7, 0);

	struct blame *blame = oracle_search(oracle);

	ck_assert_ptr_nonnull(blame_base(blame));
	ck_assert_str_eq(blame_base(blame)->text, "the base");
	ck_assert_int_eq(kind_of(blame, 7), BLAME_UNDECIDED);
	ck_assert_uint_le(oracle->runs, 3);
	oracle_free(oracle);
}
END_TEST

START_TEST(three_that_fail_only_all_together_are_not_left_untold)
{
	struct oracle *oracle = oracle_new(64, 13);
	oracle_add(oracle, FAULT_TRIPLE, 30, 0);

	struct blame *blame = oracle_search(oracle);

	size_t told = 0;
	for (uint32_t i = 0; i < 64; i++)
		told += kind_of(blame, i) != BLAME_INNOCENT;
	ck_assert_uint_ge(told, 1);
	ck_assert_uint_le(told, 3);
	ck_assert(blame_is_checked(blame));
	oracle_free(oracle);
}
END_TEST

START_TEST(many_faults_cost_less_than_one_by_one_and_all_hardly_more)
{
	for (int kind = FAULT_LOCATED; kind <= FAULT_UNPLACED; kind++) {
		for (uint32_t every = 1; every <= 10; every += 9) {
			struct oracle *oracle = oracle_new(1000, 14);
			for (uint32_t i = 0; i < 1000; i += every)
				oracle_add(oracle, kind, i, 0);

			struct blame *blame = oracle_search(oracle);

			for (uint32_t i = 0; i < 1000; i++)
				ck_assert_int_eq(kind_of(blame, i),
					i % every == 0 ? BLAME_OWN : BLAME_INNOCENT);
			ck_assert(blame_is_checked(blame));
			ck_assert_double_lt(oracle->cost, every == 1 ? 1.4 * 36 : 60);
			oracle_free(oracle);
		}
	}
}
END_TEST

START_TEST(a_candidate_is_judged_beside_those_that_stand)
{
	struct oracle *oracle = oracle_new(100, 15);
	oracle->roles = arena_array(oracle->arena, 100, sizeof(*oracle->roles));
	for (uint32_t i = 0; i < 90; i++)
		oracle->roles[i] = BLAME_FIXED;
	oracle_add(oracle, FAULT_LOCATED, 91, 0);
	oracle_add(oracle, FAULT_PAIR, 93, 5);  /* a name that is taken */
	oracle_add(oracle, FAULT_PAIR, 96, 95); /* either may be enabled */

	struct blame *blame = oracle_search(oracle);

	none_but_these(blame, 100, (uint32_t[]){91, 93}, 2);
	ck_assert_int_eq(kind_of(blame, 93), BLAME_JOINT);
	ck_assert_uint_eq(blame_verdict(blame, 93)->other, 5);
	oracle_free(oracle);
}
END_TEST

START_TEST(what_stands_and_is_refused_nevertheless_ends_the_search)
{
	for (int kind = FAULT_PAIR; kind <= FAULT_UNPLACED_PAIR; kind++) {
		struct oracle *oracle = oracle_new(20, 17);
		oracle->roles = arena_array(oracle->arena, 20, sizeof(*oracle->roles));
		for (uint32_t i = 0; i < 18; i++)
			oracle->roles[i] = BLAME_FIXED;
		oracle_add(oracle, kind, 9, 3);

		struct blame *blame = oracle_search(oracle);

		ck_assert(blame_is_over(blame));
		ck_assert(!blame_is_checked(blame));
		oracle_free(oracle);
	}
}
END_TEST

START_TEST(what_was_not_decided_in_time_is_undecided)
{
	struct oracle *oracle = oracle_new(100, 16);
	struct blame_setup setup = {.nsites = 100};
	struct blame *blame = blame_new(oracle->arena, &setup);
	struct blame_experiment experiment;

	ck_assert(blame_next(blame, &experiment));
	blame_tell(blame, experiment.id, &(struct blame_outcome){.answer = BLAME_CUT_OFF});

	ck_assert(blame_is_over(blame));
	ck_assert(!blame_next(blame, &experiment));
	ck_assert_int_eq(kind_of(blame, 50), BLAME_UNDECIDED);
	oracle_free(oracle);
}
END_TEST

/* Adds a fault at sites that have none yet; `used` marks them. */
static void add_somewhere(struct oracle *oracle, int *used, enum fault_kind kind)
{
	uint32_t n = oracle->nsites, site, other;

	do {
		site = oracle_random(oracle, n);
		other = oracle_random(oracle, n);
	} while (used[site] || used[other] || site == other);
	if (kind == FAULT_PAIR || kind == FAULT_UNPLACED_PAIR) {
		oracle_add(oracle, kind, site > other ? site : other, site > other ? other : site);
		used[site] = used[other] = 1 + BLAME_JOINT;
	} else if (kind == FAULT_MISSING) {
		oracle_add(oracle, FAULT_LOCATED, other, 0);
		oracle_tie(oracle, site, other, false);
		used[other] = 1 + BLAME_OWN;
		used[site] = 1 + BLAME_CONSEQUENCE;
	} else if (kind == FAULT_UNPLACED_MISSING) {
		oracle_tie(oracle, site, other, false);
		used[site] = used[other] = 1 + BLAME_INNOCENT;
	} else {
		oracle_add(oracle, kind, site, other);
		used[site] = 1 + BLAME_OWN;
	}
}

static void judge_mixture(int seed)
{
	struct oracle *oracle = oracle_new(20 + (uint32_t)seed % 7 * 30, 100 + (uint64_t)seed);
	int used[256] = {0};
	uint32_t count = 1 + oracle_random(oracle, 6);
	for (uint32_t i = 0; i < count; i++) {
		enum fault_kind kind = oracle_random(oracle, FAULT_TRIPLE);
		add_somewhere(oracle, used, kind == FAULT_STAR ? FAULT_LOCATED : kind);
	}

	struct blame *blame = oracle_search(oracle);

	for (uint32_t i = 0; i < oracle->nsites; i++)
		ck_assert_msg((int)kind_of(blame, i) == (used[i] ? used[i] - 1 : BLAME_INNOCENT),
			"seed %d: site %u is of kind %d, not %d", seed, i, kind_of(blame, i),
			used[i] - 1);
	ck_assert(blame_is_checked(blame));
	ck_assert(oracle_accepts_the_rest(oracle, blame));
	oracle_free(oracle);
}

START_TEST(mixtures_come_out_as_they_were_made)
{
	for (int seed = 0; seed < 500; seed++)
		judge_mixture(seed);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_fault_at_its_place_is_found_in_a_few_runs,
		ten_faults_at_their_places_cost_a_few_whole_runs,
		ten_faults_without_a_place_are_found,
		both_sites_of_a_joint_fault_are_named,
		three_sites_that_exclude_each_other_are_all_named,
		who_spoils_a_shared_port_is_named_and_not_the_innocent,
		two_spoilers_of_a_shared_port_are_both_named,
		a_site_that_misses_what_a_broken_one_defines_is_a_consequence,
		who_relies_on_another_in_secret_is_acquitted,
		what_is_broken_from_the_start_is_never_tried,
		where_nothing_but_known_faults_are_there_a_check_is_all,
		a_broken_base_leaves_the_sites_unjudged,
		three_that_fail_only_all_together_are_not_left_untold,
		many_faults_cost_less_than_one_by_one_and_all_hardly_more,
		a_candidate_is_judged_beside_those_that_stand,
		what_stands_and_is_refused_nevertheless_ends_the_search,
		what_was_not_decided_in_time_is_undecided,
		mixtures_come_out_as_they_were_made,
		NULL,
	};
	return unit_run("blame", tests);
}
