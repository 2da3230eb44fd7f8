#include "sited.h"

#include <leads.h>
#include <path.h>
#include <watch_set.h>

static struct watch_set set_of(struct texts *texts)
{
	struct watch_set set;

	derive(texts);
	watch_set_derive(texts->arena, &texts->snapshot, &set);
	return set;
}

static bool counts(struct texts *texts, const struct watch_set *set, const char *path)
{
	return watch_set_counts(
		set, texts->arena, path_directory(texts->arena, path), path_base(path));
}

/* A link to /srv/app/current/site, where current leads on to releases/7. */
static void add_release(struct texts *texts, struct nga_pair *pair)
{
	static struct nga_hop hops[] = {
		{"/etc/nginx/sites-enabled/app", "/srv/app/current/site"},
		{"/srv/app/current", "releases/7"},
	};
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "app");

	texts_link(texts, entry, "/srv/app/releases/7/site", NGA_END_FILE);
	entry->link->hops = hops;
	entry->link->nhops = 2;
}

START_TEST(every_name_in_the_directories_of_pairs_counts)
{
	struct texts *texts = world();
	(void)texts_pair(texts, "sites", true);

	struct watch_set set = set_of(texts);

	ck_assert(counts(texts, &set, "/etc/nginx/sites-enabled/new"));
	ck_assert(counts(texts, &set, "/etc/nginx/sites-available/new"));
	ck_assert(!counts(texts, &set, "/etc/nginx/new"));
	ck_assert(!counts(texts, &set, "/var/new"));
	texts_free(texts);
}
END_TEST

START_TEST(the_directories_above_are_watched_up_to_the_root)
{
	struct texts *texts = world();
	(void)texts_pair(texts, "sites", true);

	struct watch_set set = set_of(texts);

	ck_assert(counts(texts, &set, "/etc/nginx/sites-enabled"));
	ck_assert(counts(texts, &set, "/etc/nginx/nginx.conf"));
	ck_assert(counts(texts, &set, "/etc/nginx"));
	ck_assert(counts(texts, &set, "/etc"));
	ck_assert_str_eq(set.dirs[0].path, "/");
	texts_free(texts);
}
END_TEST

START_TEST(directories_come_sorted_and_once)
{
	struct texts *texts = world();
	add_release(texts, texts_pair(texts, "sites", true));

	struct watch_set set = set_of(texts);

	ck_assert_uint_gt(set.n, 5);
	for (size_t i = 1; i < set.n; i++)
		ck_assert_str_lt(set.dirs[i - 1].path, set.dirs[i].path);
	texts_free(texts);
}
END_TEST

START_TEST(links_on_the_way_count_where_they_lie_and_where_they_lead)
{
	struct texts *texts = world();
	add_release(texts, texts_pair(texts, "sites", true));

	struct watch_set set = set_of(texts);

	ck_assert(counts(texts, &set, "/srv/app/current"));
	ck_assert(counts(texts, &set, "/srv/app/releases"));
	ck_assert(counts(texts, &set, "/srv/app/releases/7"));
	ck_assert(counts(texts, &set, "/srv/app/releases/7/site"));
	ck_assert(counts(texts, &set, "/srv"));
	ck_assert(!counts(texts, &set, "/srv/app/releases/8"));
	ck_assert(!counts(texts, &set, "/srv/app/releases/7/log"));
	texts_free(texts);
}
END_TEST

START_TEST(beside_a_file_that_is_missing_every_name_counts)
{
	struct texts *texts = world();
	struct nga_include *include = texts->snapshot.includes[0];
	include->path = "/opt/nginx/mime.types";
	include->directory = "/opt/nginx";
	include->pattern = false;
	include->lookup = NGA_MISSING;

	struct watch_set set = set_of(texts);

	ck_assert(counts(texts, &set, "/opt/nginx/mime.type"));
	ck_assert(counts(texts, &set, "/opt/nginx"));
	texts_free(texts);
}
END_TEST

START_TEST(what_was_passed_counts)
{
	static const char *passed[] = {"/var/www", "/var/www/shop", "/var/www/shop/index.html"};
	struct texts *texts = world();
	texts->snapshot.passed = passed;
	texts->snapshot.npassed = 3;

	struct watch_set set = set_of(texts);

	ck_assert(counts(texts, &set, "/var/www/shop"));
	ck_assert(counts(texts, &set, "/var/www/shop/index.html"));
	ck_assert(!counts(texts, &set, "/var/www/shop/other.html"));
	ck_assert(watch_set_is_above(&set, "/var/www"));
	ck_assert(!watch_set_is_above(&set, "/var/www/shop/index.html"));
	texts_free(texts);
}
END_TEST

static size_t leading(struct texts *texts, const char *path, bool directory)
{
	struct leads leads;
	struct vec entries = {.size = sizeof(const struct nga_entry *)};

	leads_gather(texts->arena, &texts->snapshot, &leads);
	leads_through(&leads, texts->arena, path, directory, &entries);
	return entries.n;
}

START_TEST(links_are_found_by_what_they_lead_to_and_through)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *shop = texts_entry(texts, pair->available[0], "shop");
	add_release(texts, pair);
	(void)texts_enable(texts, shop, "shop");
	(void)texts_enable(texts, &pair->available[0]->entries[0], "twice");

	ck_assert_uint_eq(leading(texts, "/etc/nginx/sites-available/shop", false), 2);
	ck_assert_uint_eq(leading(texts, "/srv/app/current", false), 1);
	ck_assert_uint_eq(leading(texts, "/srv/app/releases/7/site", false), 1);
	ck_assert_uint_eq(leading(texts, "/etc/nginx/sites-available/sho", false), 0);
	ck_assert_uint_eq(leading(texts, "/srv/app/releases", false), 0);
	texts_free(texts);
}
END_TEST

START_TEST(links_are_found_by_the_directories_that_they_lead_below)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	add_release(texts, pair);
	(void)texts_enable(texts, texts_entry(texts, pair->available[0], "shop"), "shop");

	ck_assert_uint_eq(leading(texts, "/etc/nginx/sites-available", true), 1);
	ck_assert_uint_eq(leading(texts, "/srv/app", true), 1);
	ck_assert_uint_eq(leading(texts, "/srv/app/releases", true), 1);
	ck_assert_uint_eq(leading(texts, "/srv/ap", true), 0);
	ck_assert_uint_eq(leading(texts, "/", true), 2);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_among_the_directories_of_a_plain_text_is_no_end)
{
	static const struct nga_hop way[] = {{"/etc/nginx/sites", "sites-available"}};
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *entry =
		texts_enable(texts, texts_entry(texts, pair->available[0], "shop"), "shop");
	entry->link->way = way;
	entry->link->nway = 1;

	struct watch_set set = set_of(texts);

	ck_assert(counts(texts, &set, "/etc/nginx/sites"));
	ck_assert_uint_eq(leading(texts, "/etc/nginx/sites", false), 1);
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_name_in_the_directories_of_pairs_counts,
		the_directories_above_are_watched_up_to_the_root,
		directories_come_sorted_and_once,
		links_on_the_way_count_where_they_lie_and_where_they_lead,
		beside_a_file_that_is_missing_every_name_counts,
		what_was_passed_counts,
		links_are_found_by_what_they_lead_to_and_through,
		links_are_found_by_the_directories_that_they_lead_below,
		a_link_among_the_directories_of_a_plain_text_is_no_end,
		NULL,
	};
	return unit_run("watch_set", tests);
}
