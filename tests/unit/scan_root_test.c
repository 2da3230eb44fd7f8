#include "scanned.h"

#include <errno.h>
#include <fcntl.h>
#include <state.h>

START_TEST(absolute_links_stay_inside_the_root)
{
	struct scanned *tree = scanned_new("include /sites-enabled/*;\n");
	tree->options.root = tree->dir;
	tree->options.nginx_conf = "/nginx.conf";
	scanned_file(tree, "sites-available/shop", "server { }\n");
	scanned_link(tree, "sites-enabled/shop", "/sites-available/shop");

	scanned_read(tree);

	const struct nga_entry *entry = scanned_site(tree, "shop");
	ck_assert_int_eq(entry->link->end, NGA_END_FILE);
	ck_assert_int_eq(entry->twin_how, NGA_TWIN_LINKED);
	ck_assert_str_eq(entry->link->target, "/sites-available/shop");
	ck_assert_uint_eq(entry->file->size, 11);
	scanned_free(tree);
}
END_TEST

START_TEST(a_link_that_climbs_above_the_root_stays_in_it)
{
	struct scanned *tree = scanned_new("include /sites-enabled/*;\n");
	tree->options.root = tree->dir;
	tree->options.nginx_conf = "/nginx.conf";
	scanned_file(tree, "shop", "");
	scanned_link(tree, "sites-enabled/shop", "../../../../../../../../shop");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "shop")->link->end, NGA_END_FILE);
	ck_assert_str_eq(scanned_site(tree, "shop")->link->target, "/shop");
	scanned_free(tree);
}
END_TEST

START_TEST(a_top_level_directory_that_the_root_lacks_is_outside)
{
	struct scanned *tree = scanned_new("include /sites-enabled/*; include /srv/x;\n");
	tree->options.root = tree->dir;
	tree->options.nginx_conf = "/nginx.conf";
	scanned_link(tree, "sites-enabled/away", "/srv/shop");
	scanned_link(tree, "sites-enabled/gone", "/sites-available/shop");

	scanned_read(tree);

	ck_assert_int_eq(scanned_site(tree, "away")->link->end, NGA_END_OUTSIDE_ROOT);
	ck_assert_int_eq(scanned_site(tree, "away")->lookup, NGA_OUTSIDE_ROOT);
	ck_assert_int_eq(scanned_site(tree, "gone")->link->end, NGA_END_MISSING);
	ck_assert_int_eq(tree->snapshot.includes[1]->lookup, NGA_OUTSIDE_ROOT);
	scanned_free(tree);
}
END_TEST

START_TEST(dev_null_is_meant_even_where_an_image_has_no_devices)
{
	struct scanned *tree = scanned_new("include /sites-enabled/*;\n");
	tree->options.root = tree->dir;
	tree->options.nginx_conf = "/nginx.conf";
	scanned_link(tree, "sites-enabled/null", "/dev/null");

	scanned_read(tree);

	ck_assert(scanned_site(tree, "null")->link->target_is_null);
	ck_assert_int_eq(scanned_site(tree, "null")->lookup, NGA_FOUND);
	ck_assert_int_eq(scanned_site(tree, "null")->file->lookup, NGA_FOUND);
	scanned_free(tree);
}
END_TEST

START_TEST(both_ways_of_opening_in_a_root_find_the_same)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	scanned_directory(tree, "a");
	scanned_file(tree, "a/file", "");
	scanned_link(tree, "a/absolute", "/a/file");
	scanned_link(tree, "a/up", "../../../../a/./file");
	scanned_link(tree, "a/directory", "/a/");
	scanned_link(tree, "a/gone", "/etc/passwd");
	scanned_link(tree, "a/self", "self");
	const char *paths[] = {"/", "/a", "/a/", "/a/file", "/a/file/", "/a/absolute", "/a/up",
		"/a/directory", "/a/directory/file", "/a/directory/../a/file", "/a/gone", "/a/self",
		"/../../a/file", "/a/file/..", "/a/self/x", "/nothing", "/a/.", "/a/..",
		"//a//file"};
	struct world world;
	ck_assert_int_eq(world_open_root(&world, tree->dir, &tree->err), 0);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		for (int flags = O_PATH; flags; flags = flags == O_PATH ? O_PATH | O_NOFOLLOW : 0) {
			struct nga_stat kernel = {0}, own = {0};
			int fd, error = world_open(&world, paths[i], flags, &fd);
			if (fd >= 0)
				ck_assert_int_eq(world_fstat(fd, &kernel), 0);
			close(fd);
			int own_error = world_walk(&world, paths[i], flags, &fd);
			if (fd >= 0)
				ck_assert_int_eq(world_fstat(fd, &own), 0);
			close(fd);
			ck_assert_msg(
				own_error == error, "%s: %d, not %d", paths[i], own_error, error);
			ck_assert_msg(kernel.ino == own.ino, "%s is another file", paths[i]);
		}

	world_close(&world);
	scanned_free(tree);
}
END_TEST

START_TEST(the_text_of_a_link_is_read_and_that_of_a_file_is_none)
{
	struct scanned *tree = scanned_new("http { include sites-enabled/*; }\n");
	struct world world;
	const char *text = NULL;
	scanned_link(tree, "link", "/a/b");
	ck_assert_int_eq(world_open_root(&world, tree->dir, &tree->err), 0);

	ck_assert_int_eq(world_readlink(&world, tree->arena, "/link", &text), 0);
	ck_assert_str_eq(text, "/a/b");
	ck_assert_int_eq(world_readlink(&world, tree->arena, "/nginx.conf", &text), EINVAL);
	ck_assert_int_eq(world_readlink(&world, tree->arena, "/nothing", &text), ENOENT);

	world_close(&world);
	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		absolute_links_stay_inside_the_root,
		a_link_that_climbs_above_the_root_stays_in_it,
		a_top_level_directory_that_the_root_lacks_is_outside,
		dev_null_is_meant_even_where_an_image_has_no_devices,
		both_ways_of_opening_in_a_root_find_the_same,
		the_text_of_a_link_is_read_and_that_of_a_file_is_none,
		NULL,
	};
	return unit_run("scan_root", tests);
}
