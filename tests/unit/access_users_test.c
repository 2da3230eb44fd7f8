/* Who is who: by the root's own files, or by those of the machine. */
#include "small_tree.h"
#include "unit.h"

#include <users.h>

static const char passwd[] = "root:x:0:0:root:/root:/bin/sh\n"
			     "# a comment, and a line that is none\n"
			     "broken\n"
			     "www:x:33:33::/var/www:/bin/false\n"
			     "deploy:x:1000:1000::/:/bin/sh\n"
			     "lone:x:1001:50::/:/bin/sh\n";
static const char groups[] = "root:x:0:\n"
			     "www:x:33:\n"
			     "staff:x:50:deploy,ghost\n"
			     "web:x:60:www,deploy\n"
			     "deploy:x:1000:\n";

static struct small *small_with_users(void)
{
	struct small *small = small_new(true);

	small_directory(small, "/etc", 0755);
	small_file(small, "/etc/passwd", passwd, 0644);
	small_file(small, "/etc/group", groups, 0644);
	return small;
}

START_TEST(a_user_is_the_same_as_long_as_the_groups_that_mattered_are)
{
	struct small *small = small_with_users();
	struct access_user before = access_user_by_name(&small->scan, "deploy");
	struct user_groups fewer = {.asked = true, .gids = (uint32_t[]){1000, 50}, .ngids = 2};
	struct access_user now = {"deploy", before.uid, &fewer, true};
	struct access_user other = {"build", before.uid, &fewer, true};

	bool unasked = users_are_same(&small->scan, &before, &now);
	bool renamed = users_are_same(&small->scan, &before, &other);
	(void)users_in_group(&small->scan, &before, 60);
	bool asked = users_are_same(&small->scan, &before, &now);
	bool itself = users_are_same(&small->scan, &before, &before);

	ck_assert(unasked);
	ck_assert(!renamed);
	ck_assert(!asked);
	ck_assert(itself);
	small_free(small);
}
END_TEST

START_TEST(a_user_of_the_root_has_its_own_group_and_those_that_name_it)
{
	struct small *small = small_with_users();

	struct access_user user = access_user_by_name(&small->scan, "deploy");

	ck_assert(user.known);
	ck_assert_uint_eq(user.uid, 1000);
	ck_assert(users_in_group(&small->scan, &user, 1000));
	ck_assert(users_in_group(&small->scan, &user, 50));
	ck_assert(users_in_group(&small->scan, &user, 60));
	ck_assert(!users_in_group(&small->scan, &user, 0));
	ck_assert_uint_eq(user.groups->ngids, 3);
	small_free(small);
}
END_TEST

START_TEST(users_of_the_machine_are_not_those_of_the_root)
{
	struct small *small = small_with_users();

	struct access_user user = access_user_by_name(&small->scan, "daemon");

	ck_assert(!user.known);
	small_free(small);
}
END_TEST

START_TEST(a_root_without_passwd_knows_nobody)
{
	struct small *small = small_new(true);

	ck_assert(!access_user_by_name(&small->scan, "root").known);
	ck_assert_uint_eq(small->scan.gaps.n, 0);

	small_free(small);
}
END_TEST

START_TEST(a_passwd_that_is_a_fifo_is_a_gap_and_no_wait)
{
	struct small *small = small_new(true);
	small_directory(small, "/etc", 0755);
	ck_assert_int_eq(mkfifo(small_disk(small, "/etc/passwd"), 0644), 0);

	ck_assert(!access_user_by_name(&small->scan, "root").known);

	ck_assert_uint_eq(small->scan.gaps.n, 1);
	small_free(small);
}
END_TEST

START_TEST(a_number_without_a_name_is_known_by_its_number)
{
	struct small *small = small_with_users();

	ck_assert_str_eq(access_user_by_uid(&small->scan, 4711).name, "4711");
	ck_assert_str_eq(access_user_by_uid(&small->scan, 33).name, "www");
	ck_assert_str_eq(users_group_name(&small->scan, 4711), "4711");
	ck_assert_str_eq(users_group_name(&small->scan, 60), "web");

	small_free(small);
}
END_TEST

START_TEST(members_are_those_whom_the_group_names_and_those_who_name_the_group)
{
	struct small *small = small_with_users();

	struct users_members members = users_members(&small->scan, 50);

	ck_assert_uint_eq(members.n, 2);
	ck_assert_uint_eq(members.uids[0], 1000);
	ck_assert_uint_eq(members.uids[1], 1001);
	small_free(small);
}
END_TEST

START_TEST(a_line_longer_than_the_first_buffer_is_read)
{
	struct small *small = small_new(true);
	char *line = arena_alloc(small->arena, 20000);
	size_t n = (size_t)sprintf(line, "many:x:77:");
	for (int i = 0; i < 1500; i++)
		n += (size_t)sprintf(line + n, "user%05d,", i);
	(void)sprintf(line + n, "www\nafter:x:78:www\n");
	small_directory(small, "/etc", 0755);
	small_file(small, "/etc/passwd", passwd, 0644);
	small_file(small, "/etc/group", line, 0644);

	struct access_user user = access_user_by_name(&small->scan, "www");

	ck_assert(users_in_group(&small->scan, &user, 77));
	ck_assert(users_in_group(&small->scan, &user, 78));
	small_free(small);
}
END_TEST

START_TEST(the_machine_knows_root)
{
	struct small *small = small_new(false);

	struct access_user user = access_user_by_name(&small->scan, "root");

	ck_assert(user.known);
	ck_assert_uint_eq(user.uid, 0);
	ck_assert(users_in_group(&small->scan, &user, 0));
	ck_assert_str_eq(access_user_by_uid(&small->scan, 0).name, "root");
	ck_assert_uint_ge(users_members(&small->scan, 0).n, 1);
	small_free(small);
}
END_TEST

/* ---- the `user` line ---- */

static void say_user(struct small *small, const char *user, const char *group)
{
	struct nga_word *words = arena_array(small->arena, 3, sizeof(*words));
	struct nga_directive *line = arena_alloc(small->arena, sizeof(*line));
	struct nga_context *context = arena_alloc(small->arena, sizeof(*context));

	words[0].text = "user";
	words[1].text = user;
	words[2].text = group;
	line->words = words;
	line->nwords = group ? 3 : 2;
	context->path = "main";
	small->snapshot.placed = arena_alloc(small->arena, sizeof(*small->snapshot.placed));
	small->snapshot.placed[0] = (struct nga_placed){.directive = line, .context = context};
	small->snapshot.nplaced = 1;
}

START_TEST(workers_are_of_the_user_line_and_its_group)
{
	struct small *small = small_with_users();
	small->options.workers_user = "nobody";
	say_user(small, "www", "staff");

	struct access_user workers = users_workers(&small->scan, &small->snapshot);

	ck_assert_str_eq(small->snapshot.workers_user, "www");
	ck_assert_uint_eq(workers.uid, 33);
	ck_assert(users_in_group(&small->scan, &workers, 50));
	small_free(small);
}
END_TEST

START_TEST(without_a_group_the_line_means_the_group_of_the_users_name)
{
	struct small *small = small_with_users();
	say_user(small, "deploy", NULL);

	struct access_user workers = users_workers(&small->scan, &small->snapshot);

	ck_assert_uint_eq(workers.uid, 1000);
	ck_assert(users_in_group(&small->scan, &workers, 1000));
	small_free(small);
}
END_TEST

START_TEST(without_a_line_workers_are_of_nginx_own_default)
{
	struct small *small = small_with_users();
	small->options.workers_user = "www";

	struct access_user workers = users_workers(&small->scan, &small->snapshot);

	ck_assert_str_eq(small->snapshot.workers_user, "www");
	ck_assert_uint_eq(workers.uid, 33);
	small_free(small);
}
END_TEST

START_TEST(a_master_that_is_not_root_has_workers_of_its_own)
{
	struct small *small = small_with_users();
	small->options.master_uid = 1000;
	say_user(small, "www", NULL);

	struct access_user workers = users_workers(&small->scan, &small->snapshot);

	ck_assert_uint_eq(workers.uid, 1000);
	small_free(small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_user_is_the_same_as_long_as_the_groups_that_mattered_are,
		a_user_of_the_root_has_its_own_group_and_those_that_name_it,
		users_of_the_machine_are_not_those_of_the_root,
		a_root_without_passwd_knows_nobody,
		a_passwd_that_is_a_fifo_is_a_gap_and_no_wait,
		a_number_without_a_name_is_known_by_its_number,
		members_are_those_whom_the_group_names_and_those_who_name_the_group,
		a_line_longer_than_the_first_buffer_is_read,
		the_machine_knows_root,
		workers_are_of_the_user_line_and_its_group,
		without_a_group_the_line_means_the_group_of_the_users_name,
		without_a_line_workers_are_of_nginx_own_default,
		a_master_that_is_not_root_has_workers_of_its_own,
		NULL,
	};
	return unit_run("access_users", tests);
}
