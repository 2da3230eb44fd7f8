/* Who may change what nginx loads. */
#include "small_tree.h"
#include "unit.h"

#include <scan.h>

enum { WWW = 33, DEPLOY = 1000, ALONE = 60, SHARED = 61, WEB = 62 };

/* A root with nginx.conf, one site enabled by a link, and users of its own. */
static struct small *small_nginx(void)
{
	struct small *small = small_new(true);

	small->options.workers_user = "www";
	small_directory(small, "/etc", 0755);
	small_directory(small, "/etc/nginx", 0755);
	small_directory(small, "/etc/nginx/available", 0755);
	small_directory(small, "/etc/nginx/enabled", 0755);
	small_file(small, "/etc/nginx/nginx.conf", "", 0644);
	small_file(small, "/etc/nginx/available/shop", "", 0644);
	small_link(small, "/etc/nginx/enabled/shop", "../available/shop");
	small_file(small, "/etc/passwd",
		"root:x:0:0::/:/\nwww:x:33:33::/:/\ndeploy:x:1000:1000::/:/\n", 0644);
	small_file(small, "/etc/group",
		"alone:x:60:root\nshared:x:61:root,deploy\nweb:x:62:www\ndeploy:x:1000:\n", 0644);
	return small;
}

/* Makes `paths`, which end with NULL, the loaded files. */
static void list(struct small *small, const char *const *paths)
{
	struct nga_snapshot *snapshot = &small->snapshot;

	snapshot->files = arena_array(small->arena, 8, sizeof(struct nga_file *));
	for (; *paths; paths++) {
		struct nga_file *file = arena_alloc(small->arena, sizeof(*file));
		file->path = small_path(small, *paths);
		file->loaded = true;
		ck_assert_int_eq(world_stat(&small->scan.world, file->path, &file->stat), 0);
		snapshot->files[snapshot->nfiles++] = file;
	}
}

static void look(struct small *small, const char *const *paths)
{
	list(small, paths);
	scan_places(&small->scan, &small->snapshot);
}

static const char *const both[] = {"/etc/nginx/nginx.conf", "/etc/nginx/enabled/shop", NULL};

static void expect_one(
	const struct small *small, const char *path, enum nga_writer writer, const char *name)
{
	ck_assert_uint_eq(small->snapshot.nplaces, 1);
	const struct nga_place *place = &small->snapshot.places[0];
	ck_assert_str_eq(place->path, path);
	ck_assert_int_eq(place->writer, writer);
	ck_assert_str_eq(place->writer_name, name);
}

START_TEST(a_tree_of_root_has_no_suspicious_place)
{
	struct small *small = small_nginx();

	look(small, both);

	ck_assert_uint_eq(small->snapshot.nplaces, 0);
	small_free(small);
}
END_TEST

START_TEST(a_file_that_everyone_may_write_is_told_by_its_real_path)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/available/shop"), 0646);

	look(small, both);

	expect_one(small, "/etc/nginx/available/shop", NGA_WRITER_EVERYONE, "everyone");
	ck_assert(!small->snapshot.places[0].directory);
	small_free(small);
}
END_TEST

START_TEST(a_directory_on_the_way_counts_though_only_a_link_leads_through_it)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/available"), 0757);

	look(small, both);

	expect_one(small, "/etc/nginx/available", NGA_WRITER_EVERYONE, "everyone");
	ck_assert(small->snapshot.places[0].directory);
	small_free(small);
}
END_TEST

START_TEST(the_top_of_the_tree_is_on_every_way)
{
	struct small *small = small_nginx();
	(void)chmod(small->dir, 0777);

	look(small, both);

	expect_one(small, "/", NGA_WRITER_EVERYONE, "everyone");
	small_free(small);
}
END_TEST

START_TEST(a_sticky_directory_is_no_way_in)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/enabled"), 01777);

	look(small, both);

	ck_assert_uint_eq(small->snapshot.nplaces, 0);
	small_free(small);
}
END_TEST

START_TEST(a_link_of_another_user_in_a_sticky_directory_is)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/enabled"), 01777);

	if (small_give(small, "/etc/nginx/enabled/shop", DEPLOY, DEPLOY)) {
		look(small, both);
		expect_one(small, "/etc/nginx/enabled/shop", NGA_WRITER_OTHER, "deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(the_owner_of_a_link_is_asked_for_though_the_entry_says_where_it_leads)
{
	struct small *small = small_nginx();
	struct nga_link link = {.text = "../available/shop", .end = NGA_END_FILE};
	struct nga_entry entry = {
		.kind = NGA_KIND_LINK, .link = &link, .stat.mode = S_IFLNK | 0777};
	(void)chmod(small_disk(small, "/etc/nginx/enabled"), 01777);

	if (small_give(small, "/etc/nginx/enabled/shop", DEPLOY, DEPLOY)) {
		list(small, both);
		small->snapshot.files[1]->entry = &entry;
		scan_places(&small->scan, &small->snapshot);
		expect_one(small, "/etc/nginx/enabled/shop", NGA_WRITER_OTHER, "deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(the_owner_may_write_whatever_the_mode_says)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0444);

	if (small_give(small, "/etc/nginx/nginx.conf", DEPLOY, 0)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_OTHER, "deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(what_the_workers_own_is_told_as_theirs)
{
	struct small *small = small_nginx();

	if (small_give(small, "/etc/nginx/enabled", WWW, 0)) {
		look(small, both);
		expect_one(small, "/etc/nginx/enabled", NGA_WRITER_WORKERS, "www");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_of_the_workers_is_told_as_theirs)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, WEB)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_WORKERS, "group web");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_with_another_member_is_told_by_name)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, SHARED)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_OTHER, "group shared");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_is_also_of_those_whose_first_group_it_is)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, DEPLOY)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_OTHER, "group deploy");
	}

	small_free(small);
}
END_TEST

START_TEST(a_group_of_trusted_users_alone_is_trusted)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0664);

	if (small_give(small, "/etc/nginx/nginx.conf", 0, ALONE)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(everyone_outweighs_the_owner)
{
	struct small *small = small_nginx();
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0666);

	if (small_give(small, "/etc/nginx/nginx.conf", WWW, SHARED)) {
		look(small, both);
		expect_one(small, "/etc/nginx/nginx.conf", NGA_WRITER_EVERYONE, "everyone");
	}

	small_free(small);
}
END_TEST

START_TEST(the_owner_of_the_root_directory_is_trusted)
{
	struct small *small = small_nginx();

	if (small_give(small, "/", DEPLOY, DEPLOY) &&
		small_give(small, "/etc/nginx", DEPLOY, DEPLOY) &&
		small_give(small, "/etc/nginx/nginx.conf", DEPLOY, DEPLOY)) {
		(void)chmod(small_disk(small, "/etc/nginx"), 0775);
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(workers_of_the_masters_own_user_are_trusted)
{
	struct small *small = small_nginx();
	small->options.master_uid = WWW;

	if (small_give(small, "/etc/nginx/nginx.conf", WWW, WWW)) {
		look(small, both);
		ck_assert_uint_eq(small->snapshot.nplaces, 0);
	}

	small_free(small);
}
END_TEST

START_TEST(places_are_told_once_and_by_path)
{
	struct small *small = small_nginx();
	const char *const twice[] = {
		"/etc/nginx/nginx.conf",
		"/etc/nginx/enabled/shop",
		"/etc/nginx/./available/shop",
		NULL,
	};
	(void)chmod(small_disk(small, "/etc/nginx/available/shop"), 0666);
	(void)chmod(small_disk(small, "/etc/nginx/available"), 0777);
	(void)chmod(small_disk(small, "/etc/nginx/nginx.conf"), 0666);

	look(small, twice);

	ck_assert_uint_eq(small->snapshot.nplaces, 3);
	ck_assert_str_eq(small->snapshot.places[0].path, "/etc/nginx/available");
	ck_assert_str_eq(small->snapshot.places[1].path, "/etc/nginx/available/shop");
	ck_assert_str_eq(small->snapshot.places[2].path, "/etc/nginx/nginx.conf");
	small_free(small);
}
END_TEST

START_TEST(the_whole_machine_is_walked_from_its_top)
{
	struct small *small = small_new(false);
	const char *const main_file[] = {"/nginx.conf", NULL};
	small_file(small, "/nginx.conf", "", 0666);

	look(small, main_file);

	expect_one(small, small_path(small, "/nginx.conf"), NGA_WRITER_EVERYONE, "everyone");
	small_free(small);
}
END_TEST

/* What the first look knows of a site is taken over: its link, its stat. */
START_TEST(what_the_entries_say_is_not_looked_up_again)
{
	struct small *small = small_nginx();
	struct nga_link link = {.text = "../available/shop", .end = NGA_END_FILE};
	struct nga_entry entry = {.kind = NGA_KIND_LINK, .link = &link};
	struct nga_file file = {
		.path = "/etc/nginx/enabled/shop",
		.loaded = true,
		.entry = &entry,
		.stat = {.mode = S_IFREG | 0666},
	};
	struct nga_file *files[] = {&file};
	small->snapshot.files = files;
	small->snapshot.nfiles = 1;
	ck_assert_int_eq(unlink(small_disk(small, "/etc/nginx/enabled/shop")), 0);
	ck_assert_int_eq(unlink(small_disk(small, "/etc/nginx/available/shop")), 0);

	scan_places(&small->scan, &small->snapshot);

	expect_one(small, "/etc/nginx/available/shop", NGA_WRITER_EVERYONE, "everyone");
	small_free(small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_tree_of_root_has_no_suspicious_place,
		a_file_that_everyone_may_write_is_told_by_its_real_path,
		a_directory_on_the_way_counts_though_only_a_link_leads_through_it,
		the_top_of_the_tree_is_on_every_way,
		a_sticky_directory_is_no_way_in,
		a_link_of_another_user_in_a_sticky_directory_is,
		the_owner_of_a_link_is_asked_for_though_the_entry_says_where_it_leads,
		the_owner_may_write_whatever_the_mode_says,
		what_the_workers_own_is_told_as_theirs,
		a_group_of_the_workers_is_told_as_theirs,
		a_group_with_another_member_is_told_by_name,
		a_group_is_also_of_those_whose_first_group_it_is,
		a_group_of_trusted_users_alone_is_trusted,
		everyone_outweighs_the_owner,
		the_owner_of_the_root_directory_is_trusted,
		workers_of_the_masters_own_user_are_trusted,
		places_are_told_once_and_by_path,
		the_whole_machine_is_walked_from_its_top,
		what_the_entries_say_is_not_looked_up_again,
		NULL,
	};
	return unit_run("access_places", tests);
}
