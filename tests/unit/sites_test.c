#include "unit.h"
#include "world.h"

#include <string.h>

#include <sites.h>

static const char *leftovers[] = {"*~", "*.bak", "#*#", ".#*", "4913", "*.sw?"};
static const char *unremarkable[] = {"README*", ".git*", "*.removed"};
static const struct nga_ruleset rules = {
	.leftovers = {leftovers, sizeof(leftovers) / sizeof(leftovers[0])},
	.unremarkable = {unremarkable, sizeof(unremarkable) / sizeof(unremarkable[0])},
};

/* A main file that loads sites-enabled, and a site "shop" and a leftover "old~" in it. */
static struct texts *world(void)
{
	return texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/blog", "server { listen 81; }"},
		{"sites-enabled/old~", "server { listen 82; }"},
		{"sites-enabled/quiet", "# nothing\n"},
		{"sites-enabled/shop", "server { listen 80; }"},
		{0},
	});
}

static void derive(struct texts *texts)
{
	sites_derive(texts->arena, &texts->snapshot, &rules);
}

/* The site of that name; NULL where there is none. */
static const struct nga_site *site_called(struct texts *texts, const char *name)
{
	for (size_t i = 0; i < texts->snapshot.nsites; i++)
		if (strcmp(texts->snapshot.sites[i].name, name) == 0)
			return &texts->snapshot.sites[i];
	return NULL;
}

static const char *state_of(struct texts *texts, const char *name)
{
	const struct nga_site *site = site_called(texts, name);

	ck_assert_ptr_nonnull(site);
	return nga_state_names[site->state];
}

START_TEST(every_state_has_its_word_in_the_order_of_gravity)
{
	ck_assert_uint_eq(nga_state_count, NGA_STATE_ENABLED + 1);
	ck_assert_str_eq(nga_state_names[0], "looping");
	ck_assert_str_eq(nga_state_names[NGA_STATE_ENABLED], "enabled");
	for (size_t i = 0; i < nga_state_count; i++)
		ck_assert_ptr_nonnull(nga_state_names[i]);
}
END_TEST

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

START_TEST(broken_links_are_told_by_how_they_break)
{
	static const struct {
		enum nga_end end;
		const char *state;
	} rows[] = {
		{NGA_END_LOOP, "looping"},
		{NGA_END_MISSING, "dangling"},
		{NGA_END_DENIED, "unreadable"},
		{NGA_END_DIRECTORY, "special"},
		{NGA_END_SPECIAL, "special"},
		{NGA_END_OUTSIDE_ROOT, "foreign"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
		texts_link(texts, entry, "/elsewhere/shop", rows[i].end);

		derive(texts);

		ck_assert_str_eq(state_of(texts, "shop"), rows[i].state);
		texts_free(texts);
	}
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

START_TEST(a_file_that_the_master_may_not_read_is_unreadable)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "shop");
	texts_enable(texts, &pair->available[0]->entries[0], "shop")->lookup = NGA_DENIED;

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "unreadable");
	texts_free(texts);
}
END_TEST

START_TEST(directories_fifos_sockets_and_devices_are_special)
{
	const enum nga_kind kinds[] = {
		NGA_KIND_DIRECTORY, NGA_KIND_FIFO, NGA_KIND_SOCKET, NGA_KIND_DEVICE};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		texts_entry(texts, pair->enabled, "shop")->kind = kinds[i];

		derive(texts);

		ck_assert_str_eq(state_of(texts, "shop"), "special");
		texts_free(texts);
	}
}
END_TEST

START_TEST(regular_files_are_told_by_their_twin)
{
	static const struct {
		enum nga_twin how;
		const char *state;
	} rows[] = {
		{NGA_TWIN_NONE, "orphan"},
		{NGA_TWIN_SAME, "copied"},
		{NGA_TWIN_DIFFERS, "diverged"},
		{NGA_TWIN_HARDLINK, "hardlinked"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		struct nga_entry *enabled = texts_entry(texts, pair->enabled, "shop");
		enabled->twin_how = rows[i].how;
		if (rows[i].how != NGA_TWIN_NONE)
			enabled->twin = texts_entry(texts, pair->available[0], "shop");

		derive(texts);

		ck_assert_str_eq(state_of(texts, "shop"), rows[i].state);
		ck_assert_uint_eq(texts->snapshot.nsites, 1);
		texts_free(texts);
	}
}
END_TEST

START_TEST(a_leftover_that_is_loaded_is_stray)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->enabled, "old~");

	derive(texts);

	ck_assert_str_eq(state_of(texts, "old~"), "stray");
	ck_assert(pair->enabled->entries[0].leftover);
	texts_free(texts);
}
END_TEST

START_TEST(an_entry_that_no_include_line_matches_is_unloaded)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->enabled, ".hidden~");

	derive(texts);

	ck_assert_str_eq(state_of(texts, ".hidden~"), "unloaded");
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

START_TEST(a_loaded_file_that_says_nothing_is_empty)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "quiet");
	(void)texts_enable(texts, &pair->available[0]->entries[0], "quiet");
	struct nga_entry *null = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, null, "/dev/null", NGA_END_SPECIAL);
	null->link->target_is_null = true;

	derive(texts);

	ck_assert_str_eq(state_of(texts, "quiet"), "empty");
	ck_assert_str_eq(state_of(texts, "shop"), "empty");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_out_of_the_available_directories_is_foreign)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, entry, "/srv/shop/nginx.conf", NGA_END_FILE);

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "foreign");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_below_an_available_directory_that_is_a_link_is_not_foreign)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	static const struct nga_link to_release = {.text = "/srv/current", .target = "/srv/42"};
	pair->available[0]->link = &to_release;
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, entry, "/srv/42/shop", NGA_END_FILE);

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "enabled");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_to_a_file_of_another_name_is_renamed)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "store");
	(void)texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "renamed");
	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	texts_free(texts);
}
END_TEST

START_TEST(of_two_entries_of_one_file_the_one_of_its_name_is_kept)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *blog = texts_enable(texts, &pair->available[0]->entries[0], "blog");
	struct nga_entry *shop = texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	ck_assert_ptr_eq(blog->doubles, shop);
	ck_assert_ptr_null(shop->doubles);
	ck_assert_str_eq(state_of(texts, "blog"), "doubled");
	ck_assert_str_eq(state_of(texts, "shop"), "enabled");
	texts_free(texts);
}
END_TEST

START_TEST(where_no_name_matches_the_first_in_load_order_is_kept)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "other");
	struct nga_entry *blog = texts_enable(texts, &pair->available[0]->entries[0], "blog");
	struct nga_entry *shop = texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	ck_assert_ptr_null(blog->doubles);
	ck_assert_ptr_eq(shop->doubles, blog);
	ck_assert_str_eq(state_of(texts, "blog"), "renamed");
	texts_free(texts);
}
END_TEST

START_TEST(two_names_of_one_inode_are_doubles_across_pairs)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include a-enabled/*; include b-enabled/*; }"},
		{"a-enabled/x", "server { }"},
		{"b-enabled/x", "server { }"},
		{0},
	});
	struct nga_entry *first = texts_entry(texts, texts_pair(texts, "a", true)->enabled, "x");
	struct nga_entry *second = texts_entry(texts, texts_pair(texts, "b", true)->enabled, "x");
	second->target = first->target;

	derive(texts);

	ck_assert_ptr_null(first->doubles);
	ck_assert_ptr_eq(second->doubles, first);
	texts_free(texts);
}
END_TEST

START_TEST(links_to_dev_null_and_broken_ones_are_no_doubles)
{
	const enum nga_end ends[] = {NGA_END_SPECIAL, NGA_END_FILE, NGA_END_MISSING};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		struct nga_entry *blog = texts_entry(texts, pair->enabled, "blog");
		struct nga_entry *shop = texts_entry(texts, pair->enabled, "shop");
		texts_link(texts, blog, "/dev/null", ends[i]);
		texts_link(texts, shop, "/dev/null", ends[i]);
		blog->link->target_is_null = shop->link->target_is_null =
			ends[i] != NGA_END_MISSING;
		shop->target = blog->target;

		derive(texts);

		ck_assert_ptr_null(blog->doubles);
		ck_assert_ptr_null(shop->doubles);
		texts_free(texts);
	}
}
END_TEST

START_TEST(names_that_differ_only_in_case_know_each_other)
{
	struct texts *texts = world();
	struct nga_dir *dir = texts_pair(texts, "sites", true)->enabled;
	(void)texts_entry(texts, dir, "Blog");
	(void)texts_entry(texts, dir, "SHOP");
	(void)texts_entry(texts, dir, "Shop");
	(void)texts_entry(texts, dir, "blog");
	(void)texts_entry(texts, dir, "wiki");

	derive(texts);

	ck_assert_ptr_eq(dir->entries[0].case_twin, &dir->entries[3]);
	ck_assert_ptr_eq(dir->entries[3].case_twin, &dir->entries[0]);
	ck_assert_ptr_eq(dir->entries[2].case_twin, &dir->entries[1]);
	ck_assert_ptr_null(dir->entries[4].case_twin);
	texts_free(texts);
}
END_TEST

START_TEST(patterns_match_as_fnmatch_does)
{
	static const struct {
		const char *name;
		bool leftover;
	} rows[] = {
		{"a~", true},
		{"~", true},
		{"a.bak", true},
		{"a.BAK", false},
		{".bak", true},
		{"#a#", true},
		{"#a", false},
		{".#a", true},
		{"4913", true},
		{"49130", false},
		{"a.swp", true},
		{"a.sw", false},
		{"bak", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts *texts = world();
		struct nga_dir *dir = texts_pair(texts, "sites", true)->available[0];
		const struct nga_entry *entry = texts_entry(texts, dir, rows[i].name);

		derive(texts);

		ck_assert_msg(entry->leftover == rows[i].leftover, "%s", rows[i].name);
		texts_free(texts);
	}
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
		every_state_has_its_word_in_the_order_of_gravity,
		names_are_compared_without_ordering_prefix_and_conf,
		a_link_to_its_available_file_is_enabled,
		an_available_file_alone_is_disabled,
		broken_links_are_told_by_how_they_break,
		a_broken_link_and_the_available_file_of_its_name_are_one_site,
		a_file_that_the_master_may_not_read_is_unreadable,
		directories_fifos_sockets_and_devices_are_special,
		regular_files_are_told_by_their_twin,
		a_leftover_that_is_loaded_is_stray,
		an_entry_that_no_include_line_matches_is_unloaded,
		unremarkable_names_are_no_sites_unless_they_are_loaded,
		a_loaded_file_that_says_nothing_is_empty,
		a_link_out_of_the_available_directories_is_foreign,
		a_link_below_an_available_directory_that_is_a_link_is_not_foreign,
		a_link_to_a_file_of_another_name_is_renamed,
		of_two_entries_of_one_file_the_one_of_its_name_is_kept,
		where_no_name_matches_the_first_in_load_order_is_kept,
		two_names_of_one_inode_are_doubles_across_pairs,
		links_to_dev_null_and_broken_ones_are_no_doubles,
		names_that_differ_only_in_case_know_each_other,
		patterns_match_as_fnmatch_does,
		without_an_available_side_files_with_a_server_are_enabled_sites,
		without_contents_nothing_is_called_empty,
		sites_stand_by_pair_and_then_by_name,
		what_is_no_file_in_the_available_directory_is_no_site,
		NULL,
	};
	return unit_run("sites", tests);
}
