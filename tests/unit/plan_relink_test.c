#include "planned.h"
#include "unit.h"

static const struct nga_step *step_of(const struct nga_proposal *proposal)
{
	ck_assert_uint_eq(proposal->nsteps, 1);
	return &proposal->steps[0];
}

START_TEST(a_link_to_a_file_that_was_given_an_extension_follows_it)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	struct nga_entry *entry =
		planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");
	entry->link->text = "../sites-available/shop";

	const struct planned planned = planned_by(texts, "dangling-link");

	const struct nga_proposal *relink = planned_one(&planned, NGA_RELINK);
	ck_assert(relink->safe);
	ck_assert(relink->editable);
	ck_assert_str_eq(step_of(relink)->path, "/etc/nginx/sites-enabled/shop");
	ck_assert_int_eq(step_of(relink)->have.thing, NGA_A_LINK);
	ck_assert_str_eq(step_of(relink)->have.text, "../sites-available/shop");
	ck_assert_str_eq(step_of(relink)->want.text, "../sites-available/shop.conf");
	ck_assert_str_eq(relink->keeps, "/etc/nginx/sites-available/shop.conf");
	texts_free(texts);
}
END_TEST

START_TEST(what_was_written_relative_to_another_directory_comes_first)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "blog");
	(void)texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *entry = planned_dangling(
		texts, pair, "blog", "/etc/nginx/sites-enabled/sites-available/shop");
	entry->link->text = "sites-available/shop";
	entry->link->right_text = "../sites-available/shop";

	const struct planned planned = planned_by(texts, "dangling-link");

	const struct nga_proposal *first = planned_one(&planned, NGA_RELINK);
	ck_assert(first->safe);
	ck_assert_str_eq(step_of(first)->want.text, "../sites-available/shop");
	const struct nga_proposal *second = planned_nth(&planned, NGA_RELINK, 1);
	ck_assert(!second->safe);
	ck_assert_str_eq(step_of(second)->want.text, "../sites-available/blog");
	ck_assert_ptr_null(planned_nth(&planned, NGA_RELINK, 2));
	texts_free(texts);
}
END_TEST

START_TEST(two_candidates_as_good_ask_for_a_decision)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "10-shop");
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert(!planned_one(&planned, NGA_RELINK)->safe);
	ck_assert(!planned_nth(&planned, NGA_RELINK, 1)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(the_same_name_outweighs_names_that_are_like_it)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "10-shop");
	(void)texts_entry(texts, pair->available[0], "shop");
	(void)planned_dangling(texts, pair, "shop", "/srv/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert(planned_one(&planned, NGA_RELINK)->safe);
	ck_assert_str_eq(step_of(planned_one(&planned, NGA_RELINK))->want.text,
		"/etc/nginx/sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(another_domain_is_not_the_same_name_with_another_extension)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "example.org");
	(void)planned_dangling(
		texts, pair, "example.com", "/etc/nginx/sites-available/example.com");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_ptr_null(planned_nth(&planned, NGA_RELINK, 0));
	(void)planned_one(&planned, NGA_REMOVE_LINK);
	texts_free(texts);
}
END_TEST

START_TEST(a_file_that_is_enabled_already_is_no_candidate)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *available = texts_entry(texts, pair->available[0], "shop.conf");
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");
	(void)texts_enable(texts, available, "shop.conf");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_ptr_null(planned_nth(&planned, NGA_RELINK, 0));
	texts_free(texts);
}
END_TEST

START_TEST(a_leftover_is_no_candidate)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop.bak");
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_ptr_null(planned_nth(&planned, NGA_RELINK, 0));
	texts_free(texts);
}
END_TEST

START_TEST(of_two_links_that_want_one_file_the_first_alone_is_safe)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop");
	(void)planned_dangling(texts, pair, "10-shop", "/srv/10-shop");
	(void)planned_dangling(texts, pair, "20-shop", "/srv/20-shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert(planned_one(&planned, NGA_RELINK)->safe);
	ck_assert(!planned_nth(&planned, NGA_RELINK, 1)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_that_nothing_loads_is_never_led_elsewhere_unasked)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop")->loaded = NULL;

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert(!planned_one(&planned, NGA_RELINK)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_new_text_is_absolute_where_the_links_beside_it_are)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *blog = texts_entry(texts, pair->available[0], "blog");
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	(void)texts_enable(texts, blog, "blog");
	struct nga_entry *entry =
		planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");
	entry->link->text = "../sites-available/shop";

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_str_eq(step_of(planned_one(&planned, NGA_RELINK))->want.text,
		"/etc/nginx/sites-available/shop.conf");
	texts_free(texts);
}
END_TEST

START_TEST(a_new_text_is_relative_where_the_links_beside_it_are)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *blog = texts_entry(texts, pair->available[0], "blog");
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	texts_enable(texts, blog, "blog")->link->text = "../sites-available/blog";
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_str_eq(step_of(planned_one(&planned, NGA_RELINK))->want.text,
		"../sites-available/shop.conf");
	texts_free(texts);
}
END_TEST

START_TEST(a_relative_text_counts_from_where_the_directory_really_lies)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	static const struct nga_link elsewhere = {
		.text = "/srv/enabled", .target = "/srv/enabled", .end = NGA_END_DIRECTORY};
	pair->enabled->link = &elsewhere;
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	struct nga_entry *entry = planned_dangling(texts, pair, "shop", "/srv/shop");
	entry->link->text = "../shop";

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_str_eq(step_of(planned_one(&planned, NGA_RELINK))->want.text,
		"/etc/nginx/sites-available/shop.conf");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_to_itself_is_led_to_the_file_of_its_name)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *entry = planned_enabled(texts, pair, "shop");
	texts_link(texts, entry, "/etc/nginx/sites-enabled/shop", NGA_END_LOOP);
	entry->link->text = "shop";

	const struct planned planned = planned_by(texts, "link-loop");

	ck_assert(planned_one(&planned, NGA_RELINK)->safe);
	ck_assert_str_eq(
		step_of(planned_one(&planned, NGA_RELINK))->want.text, "../sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_by_way_of_another_is_led_to_the_end)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	struct nga_entry *entry = planned_enabled(texts, pair, "shop");
	texts_link(texts, entry, "/etc/nginx/sites-available/shop-v2", NGA_END_FILE);
	entry->link->text = "../sites-available/shop";
	entry->link->chained = true;

	const struct planned planned = planned_by(texts, "chained-link");

	const struct nga_proposal *relink = planned_one(&planned, NGA_RELINK);
	ck_assert(!relink->safe);
	ck_assert_str_eq(step_of(relink)->want.text, "../sites-available/shop-v2");
	texts_free(texts);
}
END_TEST

START_TEST(links_into_another_tree_are_led_home_together)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/blog", "server { listen 81; }"},
		{"sites-enabled/shop", "server { listen 80; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	const char *const names[] = {"blog", "shop"};
	for (size_t i = 0; i < 2; i++) {
		struct nga_entry *entry = texts_entry(texts, pair->enabled, names[i]);
		texts_link(texts, entry,
			arena_format(texts->arena, "/etc/old/sites-available/%s", names[i]),
			NGA_END_FILE);
		entry->link->other_tree = "/etc/old";
	}

	const struct planned planned = planned_by(texts, "wrong-tree");

	const struct nga_proposal *relink = planned_one(&planned, NGA_RELINK);
	ck_assert(!relink->safe);
	ck_assert_uint_eq(relink->nsteps, 2);
	ck_assert_str_eq(relink->steps[0].path, "/etc/nginx/sites-enabled/blog");
	ck_assert_str_eq(relink->steps[1].want.text, "/etc/nginx/sites-available/shop");
	texts_free(texts);
}
END_TEST

START_TEST(names_in_reasons_are_escaped)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "sh\x1b[1mop");
	(void)planned_dangling(texts, pair, "sh\x1b[1mop", "/srv/gone");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_ptr_null(strchr(planned_one(&planned, NGA_RELINK)->why, '\x1b'));
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run(
		"plan_relink", (const TTest *const[]){
				       a_link_to_a_file_that_was_given_an_extension_follows_it,
				       what_was_written_relative_to_another_directory_comes_first,
				       two_candidates_as_good_ask_for_a_decision,
				       the_same_name_outweighs_names_that_are_like_it,
				       another_domain_is_not_the_same_name_with_another_extension,
				       a_file_that_is_enabled_already_is_no_candidate,
				       a_leftover_is_no_candidate,
				       of_two_links_that_want_one_file_the_first_alone_is_safe,
				       a_link_that_nothing_loads_is_never_led_elsewhere_unasked,
				       a_new_text_is_absolute_where_the_links_beside_it_are,
				       a_new_text_is_relative_where_the_links_beside_it_are,
				       a_relative_text_counts_from_where_the_directory_really_lies,
				       a_link_to_itself_is_led_to_the_file_of_its_name,
				       a_link_by_way_of_another_is_led_to_the_end,
				       links_into_another_tree_are_led_home_together,
				       names_in_reasons_are_escaped,
				       NULL,
			       });
}
