#include "planned.h"
#include "unit.h"

START_TEST(a_link_to_nothing_can_be_removed)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	const struct nga_proposal *removal = planned_one(&planned, NGA_REMOVE_LINK);
	ck_assert(!removal->safe);
	ck_assert_uint_eq(removal->nsteps, 1);
	ck_assert_str_eq(removal->steps[0].have.text, "/etc/nginx/sites-available/shop");
	ck_assert_int_eq(removal->steps[0].want.thing, NGA_NOTHING);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_whose_text_could_not_be_read_stays)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	planned_dangling(texts, pair, "shop", "/srv/shop")->link->text = "";

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

/* Two links to one file, of which the one called `shop` is kept. */
static struct nga_entry *doubled(struct texts *texts, const char *other)
{
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *available = texts_entry(texts, pair->available[0], "shop");
	bool before = strcmp(other, "shop") < 0;
	struct nga_entry *first = texts_enable(texts, available, before ? other : "shop");
	struct nga_entry *second = texts_enable(texts, available, before ? "shop" : other);

	return before ? first : second;
}

static struct texts *double_world(const char *other)
{
	return texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/shop", "server { listen 80; }"},
		{other, "server { listen 80; }"},
		{0},
	});
}

START_TEST(a_later_double_is_removed_unasked)
{
	struct texts *texts = double_world("sites-enabled/shop.conf");
	const struct nga_entry *entry = doubled(texts, "shop.conf");

	const struct planned planned = planned_by(texts, "double-link");

	const struct nga_proposal *removal = planned_one(&planned, NGA_UNLINK_DOUBLE);
	ck_assert(removal->safe);
	ck_assert_str_eq(removal->steps[0].path, entry->path);
	ck_assert_int_eq(removal->steps[0].want.thing, NGA_NOTHING);
	ck_assert_str_eq(removal->keeps, "/etc/nginx/sites-enabled/shop");
	texts_free(texts);
}
END_TEST

START_TEST(an_earlier_double_may_be_the_default_and_asks)
{
	struct texts *texts = double_world("sites-enabled/aaa");
	(void)doubled(texts, "aaa");

	const struct planned planned = planned_by(texts, "double-link");

	ck_assert(!planned_one(&planned, NGA_UNLINK_DOUBLE)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_double_in_another_context_asks_for_a_decision)
{
	struct texts *texts = double_world("sites-enabled/shop.conf");
	struct nga_include other = *texts->snapshot.includes[0];
	doubled(texts, "shop.conf")->loaded = &other;

	const struct planned planned = planned_by(texts, "double-link");

	ck_assert(!planned_one(&planned, NGA_UNLINK_DOUBLE)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_disabled_site_can_be_enabled)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop");

	const struct planned planned = planned_by(texts, "disabled-site");

	const struct nga_proposal *enable = planned_one(&planned, NGA_ENABLE);
	ck_assert(!enable->safe);
	ck_assert_str_eq(enable->steps[0].path, "/etc/nginx/sites-enabled/shop");
	ck_assert_int_eq(enable->steps[0].have.thing, NGA_NOTHING);
	ck_assert_str_eq(enable->steps[0].want.text, "../sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(a_site_is_enabled_under_a_name_that_is_read)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*.conf; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "shop");

	const struct planned planned = planned_by(texts, "disabled-site");

	ck_assert_str_eq(planned_one(&planned, NGA_ENABLE)->steps[0].path,
		"/etc/nginx/sites-enabled/shop.conf");
	texts_free(texts);
}
END_TEST

START_TEST(a_site_whose_name_is_taken_is_not_enabled)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *taken = planned_enabled(texts, pair, "shop");
	texts_link(texts, taken, "/srv/wiki", NGA_END_FILE);

	const struct planned planned = planned_by(texts, "disabled-site");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_file_enabled_by_way_of_another_link_is_not_enabled_again)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop-v2");
	struct nga_entry *entry = planned_enabled(texts, pair, "shop");
	texts_link(texts, entry, "/etc/nginx/sites-available/shop-v2", NGA_END_FILE);

	const struct planned planned = planned_by(texts, "disabled-site");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_site_is_not_enabled_under_a_name_that_is_trouble)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "*.example.com");
	(void)texts_entry(texts, pair->available[0], "-shop");

	const struct planned planned = planned_by(texts, "disabled-site");

	ck_assert_str_eq(planned_one(&planned, NGA_ENABLE)->steps[0].path,
		"/etc/nginx/sites-enabled/*.example.com");
	ck_assert_ptr_null(planned_nth(&planned, NGA_ENABLE, 1));
	texts_free(texts);
}
END_TEST

START_TEST(a_leftover_is_not_enabled)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop");
	(void)texts_entry(texts, pair->available[0], "shop.bak");

	const struct planned planned = planned_by(texts, "disabled-site");

	ck_assert_ptr_null(planned_nth(&planned, NGA_ENABLE, 1));
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run(
		"plan_links", (const TTest *const[]){
				      a_link_to_nothing_can_be_removed,
				      a_link_whose_text_could_not_be_read_stays,
				      a_later_double_is_removed_unasked,
				      an_earlier_double_may_be_the_default_and_asks,
				      a_double_in_another_context_asks_for_a_decision,
				      a_disabled_site_can_be_enabled,
				      a_site_is_enabled_under_a_name_that_is_read,
				      a_site_whose_name_is_taken_is_not_enabled,
				      a_file_enabled_by_way_of_another_link_is_not_enabled_again,
				      a_site_is_not_enabled_under_a_name_that_is_trouble,
				      a_leftover_is_not_enabled,
				      NULL,
			      });
}
