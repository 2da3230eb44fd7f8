#include "sited.h"
#include "unit.h"

START_TEST(names_are_compared_without_ordering_prefix_and_conf)
{
	ck_assert(site_names_equal("10-shop.conf", "shop"));
	ck_assert(site_names_equal("000_shop", "shop.conf"));
	ck_assert(site_names_equal("shop", "shop"));
	ck_assert(!site_names_equal("shop", "Shop"));
	ck_assert(!site_names_equal("shop.conf.conf", "shop"));
	ck_assert(!site_names_equal("10shop", "shop"));
	ck_assert(!site_names_equal("shop2", "shop"));
	ck_assert(!site_names_equal("10-", ""));
	ck_assert(!site_names_equal(".conf", ""));
}
END_TEST

START_TEST(a_link_to_its_available_file_is_enabled)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	const struct nga_entry *available = texts_entry(texts, pair->available[0], "shop");
	const struct nga_entry *enabled =
		texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	const struct nga_site *site = site_called(texts, "shop");
	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	ck_assert_int_eq(site->state, NGA_STATE_ENABLED);
	ck_assert_ptr_eq(site->available, available);
	ck_assert_ptr_eq(site->enabled, enabled);
	ck_assert_uint_eq(site->nservers, 1);
	ck_assert_ptr_eq(site->servers[0]->site, site);
	texts_free(texts);
}
END_TEST

START_TEST(an_available_file_alone_is_disabled)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "idle");

	derive(texts);

	ck_assert_str_eq(state_of(texts, "idle"), "disabled");
	ck_assert_ptr_null(site_called(texts, "idle")->enabled);
	texts_free(texts);
}
END_TEST

START_TEST(a_broken_link_and_the_available_file_of_its_name_are_one_site)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	const struct nga_entry *available = texts_entry(texts, pair->available[0], "shop.conf");
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, entry, "/etc/nginx/sites-enabled/sites-available/shop", NGA_END_MISSING);

	derive(texts);

	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	ck_assert_str_eq(state_of(texts, "shop"), "dangling");
	ck_assert_ptr_eq(site_called(texts, "shop")->available, available);
	texts_free(texts);
}
END_TEST

START_TEST(unremarkable_names_are_no_sites_unless_they_are_loaded)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/README.loaded", "server { }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->enabled, ".gitignore");
	(void)texts_entry(texts, pair->enabled, "README.loaded");
	(void)texts_entry(texts, pair->available[0], "README");

	derive(texts);

	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	ck_assert_str_eq(state_of(texts, "README.loaded"), "orphan");
	ck_assert(pair->enabled->entries[0].unremarkable);
	texts_free(texts);
}
END_TEST

START_TEST(without_an_available_side_files_with_a_server_are_enabled_sites)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include conf-enabled/*; }"},
		{"conf-enabled/gzip.conf", "gzip on;"},
		{"conf-enabled/linked.conf", "server { }"},
		{"conf-enabled/shop.conf", "server { }"},
		{0},
	});
	struct nga_dir *dir = texts_pair(texts, "conf", false)->enabled;
	(void)texts_entry(texts, dir, "gzip.conf");
	struct nga_entry *linked = texts_entry(texts, dir, "linked.conf");
	texts_link(texts, linked, "/srv/other", NGA_END_FILE);
	(void)texts_entry(texts, dir, "off.conf.disabled");
	(void)texts_entry(texts, dir, "shop.conf");

	derive(texts);

	ck_assert_uint_eq(texts->snapshot.nsites, 2);
	ck_assert_str_eq(state_of(texts, "shop.conf"), "enabled");
	ck_assert_str_eq(state_of(texts, "linked.conf"), "enabled");
	texts_free(texts);
}
END_TEST

START_TEST(without_contents_nothing_is_called_empty)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "quiet");
	texts_enable(texts, &pair->available[0]->entries[0], "quiet")->file = NULL;
	texts->snapshot.complete = false;
	texts->snapshot.nservers = 0;

	derive(texts);

	ck_assert_str_eq(state_of(texts, "quiet"), "enabled");
	ck_assert_uint_eq(site_called(texts, "quiet")->nservers, 0);
	texts_free(texts);
}
END_TEST

START_TEST(sites_stand_by_pair_and_then_by_name)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "aaa");
	(void)texts_entry(texts, pair->available[0], "shop");
	(void)texts_enable(texts, &pair->available[0]->entries[1], "blog");
	(void)texts_entry(texts, texts_pair(texts, "other", true)->available[0], "aa");

	derive(texts);

	ck_assert_uint_eq(texts->snapshot.nsites, 3);
	ck_assert_str_eq(texts->snapshot.sites[0].name, "aaa");
	ck_assert_str_eq(texts->snapshot.sites[1].name, "blog");
	ck_assert_str_eq(texts->snapshot.sites[2].name, "aa");
	texts_free(texts);
}
END_TEST

START_TEST(what_is_no_file_in_the_available_directory_is_no_site)
{
	struct texts *texts = world();
	struct nga_dir *dir = texts_pair(texts, "sites", true)->available[0];
	texts_entry(texts, dir, "a-directory")->kind = NGA_KIND_DIRECTORY;
	texts_link(texts, texts_entry(texts, dir, "broken"), "/gone", NGA_END_MISSING);
	texts_link(texts, texts_entry(texts, dir, "to-directory"), "/srv", NGA_END_DIRECTORY);

	derive(texts);

	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	ck_assert_str_eq(state_of(texts, "broken"), "dangling");
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		names_are_compared_without_ordering_prefix_and_conf,
		a_link_to_its_available_file_is_enabled,
		an_available_file_alone_is_disabled,
		a_broken_link_and_the_available_file_of_its_name_are_one_site,
		unremarkable_names_are_no_sites_unless_they_are_loaded,
		without_an_available_side_files_with_a_server_are_enabled_sites,
		without_contents_nothing_is_called_empty,
		sites_stand_by_pair_and_then_by_name,
		what_is_no_file_in_the_available_directory_is_no_site,
		NULL,
	};
	return unit_run("sites", tests);
}
