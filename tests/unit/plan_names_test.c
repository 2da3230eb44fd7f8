#include "planned.h"
#include "unit.h"

static struct nga_pair *conf_world(struct texts **texts)
{
	*texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*.conf; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(*texts, "sites", true);
	pair->enabled->included = (*texts)->snapshot.includes[0];
	return pair;
}

/* A link to an available file of the name, which nothing loads. */
static struct nga_entry *unloaded(
	struct texts *texts, const struct nga_pair *pair, const char *name)
{
	struct nga_entry *available = texts_entry(texts, pair->available[0], name);

	return texts_enable(texts, available, name);
}

static void expect_name(
	const struct planned *planned, enum nga_remedy remedy, const char *from, const char *to)
{
	const struct nga_proposal *proposal = planned_one(planned, remedy);

	ck_assert(!proposal->safe);
	ck_assert_uint_eq(proposal->nsteps, 2);
	ck_assert_str_eq(proposal->steps[0].path, to);
	ck_assert_int_eq(proposal->steps[0].have.thing, NGA_NOTHING);
	ck_assert_str_eq(proposal->steps[1].path, from);
	ck_assert_int_eq(proposal->steps[1].want.thing, NGA_NOTHING);
	ck_assert_int_eq(proposal->steps[0].want.thing, proposal->steps[1].have.thing);
}

START_TEST(an_entry_gets_the_ending_that_the_pattern_asks_for)
{
	struct texts *texts;
	struct nga_pair *pair = conf_world(&texts);
	(void)unloaded(texts, pair, "shop");

	const struct planned planned = planned_by(texts, "not-loaded");

	expect_name(&planned, NGA_RENAME, "/etc/nginx/sites-enabled/shop",
		"/etc/nginx/sites-enabled/shop.conf");
	ck_assert_ptr_null(planned_nth(&planned, NGA_UNHIDE, 0));
	texts_free(texts);
}
END_TEST

START_TEST(a_hidden_entry_loses_its_dot)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)unloaded(texts, pair, ".shop");

	const struct planned planned = planned_by(texts, "not-loaded");

	expect_name(&planned, NGA_UNHIDE, "/etc/nginx/sites-enabled/.shop",
		"/etc/nginx/sites-enabled/shop");
	ck_assert_ptr_null(planned_nth(&planned, NGA_RENAME, 0));
	texts_free(texts);
}
END_TEST

START_TEST(a_name_that_is_taken_is_not_given)
{
	struct texts *texts;
	struct nga_pair *pair = conf_world(&texts);
	(void)unloaded(texts, pair, "shop");
	(void)planned_enabled(texts, pair, "shop.conf");

	const struct planned planned = planned_by(texts, "not-loaded");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_leftover_that_nothing_loads_keeps_its_name)
{
	struct texts *texts;
	struct nga_pair *pair = conf_world(&texts);
	(void)unloaded(texts, pair, "shop.bak");

	const struct planned planned = planned_by(texts, "not-loaded");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(where_no_pattern_asks_for_an_ending_nothing_is_renamed)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/[ab]; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	pair->enabled->included = texts->snapshot.includes[0];
	(void)unloaded(texts, pair, "shop");

	const struct planned planned = planned_by(texts, "not-loaded");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_is_called_as_its_file_is)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *available = texts_entry(texts, pair->available[0], "store");
	texts_enable(texts, available, "10-shop")->loaded = texts->snapshot.includes[0];

	const struct planned planned = planned_by(texts, "renamed-link");

	expect_name(&planned, NGA_RENAME, "/etc/nginx/sites-enabled/10-shop",
		"/etc/nginx/sites-enabled/10-store");
	texts_free(texts);
}
END_TEST

START_TEST(a_name_that_is_trouble_is_tamed)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *entry = planned_enabled(texts, pair, "-sh\x1bop\xff[1]");
	texts_link(texts, entry, "/srv/shop", NGA_END_FILE);

	const struct planned planned = planned_by(texts, "unsafe-name");

	expect_name(&planned, NGA_RENAME, "/etc/nginx/sites-enabled/-sh\x1bop\xff[1]",
		"/etc/nginx/sites-enabled/sh_op__1]");
	texts_free(texts);
}
END_TEST

START_TEST(a_tamed_name_that_is_taken_is_not_given)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *entry = planned_enabled(texts, pair, "-shop");
	texts_link(texts, entry, "/srv/shop", NGA_END_FILE);
	(void)planned_enabled(texts, pair, "shop");

	const struct planned planned = planned_by(texts, "unsafe-name");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run(
		"plan_names", (const TTest *const[]){
				      an_entry_gets_the_ending_that_the_pattern_asks_for,
				      a_hidden_entry_loses_its_dot,
				      a_name_that_is_taken_is_not_given,
				      a_leftover_that_nothing_loads_keeps_its_name,
				      where_no_pattern_asks_for_an_ending_nothing_is_renamed,
				      a_link_is_called_as_its_file_is,
				      a_name_that_is_trouble_is_tamed,
				      a_tamed_name_that_is_taken_is_not_given,
				      NULL,
			      });
}
