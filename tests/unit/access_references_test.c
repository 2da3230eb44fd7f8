/* The second look: what directives name, as the user who opens it finds it. */
#include "one_reference.h"
#include "unit.h"

/* ---- files and directories ---- */

START_TEST(a_file_is_looked_at_as_the_one_who_opens_it)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/key", "", 0600);

	ck_assert_int_eq(
		look_by(small, NGA_BY_MASTER, NGA_REF_FILE, "/srv/key")->lookup, NGA_FOUND);
	const struct nga_reference *workers =
		look_by(small, NGA_BY_WORKERS, NGA_REF_FILE, "/srv/key");

	ck_assert_int_eq(workers->lookup, NGA_DENIED);
	ck_assert_str_eq(workers->missing_at, "/srv/key");
	small_free(small);
}
END_TEST

START_TEST(a_missing_file_has_its_nearest_name)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/fullchain.pem", "", 0644);
	small_file(small, "/srv/fullchain.pen", "", 0644);

	const struct nga_reference *reference =
		look_by(small, NGA_BY_MASTER, NGA_REF_FILE, "/srv/fulchain.pem");

	ck_assert_int_eq(reference->lookup, NGA_MISSING);
	ck_assert_str_eq(reference->missing_at, "/srv/fulchain.pem");
	ck_assert_str_eq(reference->nearest, "fullchain.pem");
	small_free(small);
}
END_TEST

START_TEST(a_directory_is_no_file_and_a_file_is_no_directory)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/key", "", 0644);

	ck_assert_int_eq(
		look_by(small, NGA_BY_MASTER, NGA_REF_FILE, "/srv")->lookup, NGA_WRONG_KIND);
	ck_assert_int_eq(look_by(small, NGA_BY_WORKERS, NGA_REF_DIRECTORY, "/srv/key")->lookup,
		NGA_WRONG_KIND);

	small_free(small);
}
END_TEST

START_TEST(a_fifo_is_no_file)
{
	struct small *small = small_srv(true);
	ck_assert_int_eq(mkfifo(small_disk(small, "/srv/key"), 0644), 0);

	ck_assert_int_eq(
		look_by(small, NGA_BY_MASTER, NGA_REF_FILE, "/srv/key")->lookup, NGA_WRONG_KIND);

	small_free(small);
}
END_TEST

START_TEST(an_alias_may_name_a_file)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/robots.txt", "", 0644);

	const struct nga_reference *reference =
		look(small, (struct nga_reference){.referent = NGA_REF_DIRECTORY,
				    .opener = NGA_BY_WORKERS,
				    .directive = &alias_line,
				    .path = "/srv/robots.txt"});

	ck_assert_int_eq(reference->lookup, NGA_FOUND);
	small_free(small);
}
END_TEST

START_TEST(a_missing_root_names_its_first_missing_component)
{
	struct small *small = small_srv(true);
	small_directory(small, "/srv/shop.example", 0755);

	const struct nga_reference *reference =
		look_by(small, NGA_BY_WORKERS, NGA_REF_DIRECTORY, "/srv/shop.exmple/public/");

	ck_assert_int_eq(reference->lookup, NGA_MISSING);
	ck_assert_str_eq(reference->missing_at, "/srv/shop.exmple");
	ck_assert_str_eq(reference->nearest, "shop.example");
	small_free(small);
}
END_TEST

START_TEST(an_error_page_is_a_file_that_workers_read)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/50x.html", "", 0640);

	ck_assert_int_eq(
		look_by(small, NGA_BY_WORKERS, NGA_REF_ERROR_PAGE, "/srv/50x.html")->lookup,
		NGA_DENIED);
	ck_assert_int_eq(
		look_by(small, NGA_BY_WORKERS, NGA_REF_ERROR_PAGE, "/srv/404.html")->lookup,
		NGA_MISSING);

	small_free(small);
}
END_TEST

START_TEST(what_lies_outside_the_root_is_not_missing)
{
	struct small *small = small_srv(true);

	ck_assert_int_eq(look_by(small, NGA_BY_WORKERS, NGA_REF_DIRECTORY, "/var/www")->lookup,
		NGA_OUTSIDE_ROOT);

	small_free(small);
}
END_TEST

START_TEST(a_gap_is_about_what_is_loaded_where_the_master_opens_it)
{
	struct small *small = small_srv(true);
	small->options.workers_user = "root";
	small_directory(small, "/srv/keys", 0700);
	small_directory(small, "/srv/www", 0700);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(STRANGER), 0);
	(void)chmod(small_disk(small, "/srv/keys"), 0);
	(void)chmod(small_disk(small, "/srv/www"), 0);

	(void)look_by(small, NGA_BY_MASTER, NGA_REF_FILE, "/srv/keys/shop.pem");
	const struct nga_reference *root =
		look_by(small, NGA_BY_WORKERS, NGA_REF_DIRECTORY, "/srv/www/shop");

	ck_assert_int_eq(root->lookup, NGA_UNKNOWN);
	ck_assert_uint_eq(small->snapshot.ngaps, 2);
	ck_assert(small->snapshot.gaps[0].about_loaded);
	ck_assert(!small->snapshot.gaps[1].about_loaded);
	(void)seteuid(getuid());
	small_free(small);
}
END_TEST

START_TEST(what_is_not_judged_is_not_looked_at)
{
	struct small *small = small_srv(true);
	struct nga_reference reference = {.path = "/srv/$host", .directive = &root_line};
	small->snapshot.references = &reference;
	small->snapshot.nreferences = 1;

	scan_references(&small->scan, &small->snapshot);

	ck_assert_int_eq(reference.lookup, NGA_NOT_LOOKED);
	small_free(small);
}
END_TEST

/* ---- files that are made ---- */

START_TEST(a_log_that_is_not_there_yet_needs_its_directory)
{
	struct small *small = small_srv(true);
	small_link(small, "/srv/moved.log", "logs/access.log");

	ck_assert_int_eq(
		look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/a.log")->lookup, NGA_FOUND);
	const struct nga_reference *below =
		look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/logs/a.log");
	ck_assert_int_eq(below->lookup, NGA_MISSING);
	ck_assert_str_eq(below->missing_at, "/srv/logs");
	ck_assert_int_eq(look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/moved.log")->lookup,
		NGA_MISSING);

	small_free(small);
}
END_TEST

START_TEST(a_log_that_the_opener_may_not_write_or_make_is_denied)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/a.log", "", 0644);

	const struct nga_reference *there =
		look_by(small, NGA_BY_WORKERS, NGA_REF_PARENT, "/srv/a.log");
	const struct nga_reference *to_make =
		look_by(small, NGA_BY_WORKERS, NGA_REF_PARENT, "/srv/b.log");

	ck_assert_int_eq(there->lookup, NGA_DENIED);
	ck_assert_str_eq(there->missing_at, "/srv/a.log");
	ck_assert_int_eq(to_make->lookup, NGA_DENIED);
	ck_assert_str_eq(to_make->missing_at, "/srv");
	small_free(small);
}
END_TEST

START_TEST(a_fifo_or_a_directory_is_no_log_and_its_kind_is_told)
{
	struct small *small = small_srv(true);
	small_directory(small, "/srv/directory", 0755);
	ck_assert_int_eq(mkfifo(small_disk(small, "/srv/fifo"), 0644), 0);

	const struct nga_reference *fifo =
		look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/fifo");
	const struct nga_reference *directory =
		look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/directory");

	ck_assert_int_eq(fifo->lookup, NGA_WRONG_KIND);
	ck_assert(S_ISFIFO(fifo->mode));
	ck_assert_int_eq(directory->lookup, NGA_WRONG_KIND);
	ck_assert(S_ISDIR(directory->mode));
	small_free(small);
}
END_TEST

START_TEST(devices_and_the_streams_of_the_process_are_logs)
{
	struct small *small = small_srv(false);
	small_link(small, "/srv/null.log", "/dev/null");
	small_link(small, "/srv/out.log", "/proc/self/fd/1");

	ck_assert_int_eq(
		look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/null.log")->lookup, NGA_FOUND);
	ck_assert_int_eq(
		look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/out.log")->lookup, NGA_FOUND);

	small_free(small);
}
END_TEST

START_TEST(the_streams_of_an_image_are_outside_of_it)
{
	struct small *small = small_srv(true);
	small_directory(small, "/dev", 0755);
	small_link(small, "/srv/out.log", "/dev/stdout");

	ck_assert_int_eq(look_by(small, NGA_BY_MASTER, NGA_REF_PARENT, "/srv/out.log")->lookup,
		NGA_OUTSIDE_ROOT);

	small_free(small);
}
END_TEST

/* ---- index ---- */

static const char *const candidates[] = {"/srv/index.html", "/srv/index.htm"};

static const struct nga_reference *look_for_index(struct small *small, const char *directory)
{
	return look(small, (struct nga_reference){.referent = NGA_REF_INDEX,
				   .opener = NGA_BY_WORKERS,
				   .path = directory,
				   .candidates = candidates,
				   .ncandidates = 2});
}

START_TEST(one_index_of_several_is_enough)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/index.htm", "", 0644);

	ck_assert_int_eq(look_for_index(small, "/srv")->lookup, NGA_FOUND);

	small_free(small);
}
END_TEST

START_TEST(without_any_index_the_name_like_the_first_is_given)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/indx.html", "", 0644);

	const struct nga_reference *reference = look_for_index(small, "/srv");

	ck_assert_int_eq(reference->lookup, NGA_MISSING);
	ck_assert_str_eq(reference->nearest, "indx.html");
	small_free(small);
}
END_TEST

START_TEST(an_index_that_may_not_be_read_ends_the_search)
{
	struct small *small = small_srv(true);
	small_file(small, "/srv/index.html", "", 0600);
	small_file(small, "/srv/index.htm", "", 0644);

	ck_assert_int_eq(look_for_index(small, "/srv")->lookup, NGA_DENIED);

	small_free(small);
}
END_TEST

START_TEST(an_index_in_a_missing_root_is_left_to_the_root)
{
	struct small *small = small_srv(true);

	ck_assert_int_eq(look_for_index(small, "/srv/nowhere")->lookup, NGA_NOT_LOOKED);

	small_free(small);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_file_is_looked_at_as_the_one_who_opens_it,
		a_missing_file_has_its_nearest_name,
		a_directory_is_no_file_and_a_file_is_no_directory,
		a_fifo_is_no_file,
		an_alias_may_name_a_file,
		a_missing_root_names_its_first_missing_component,
		an_error_page_is_a_file_that_workers_read,
		what_lies_outside_the_root_is_not_missing,
		a_gap_is_about_what_is_loaded_where_the_master_opens_it,
		what_is_not_judged_is_not_looked_at,
		a_log_that_is_not_there_yet_needs_its_directory,
		a_log_that_the_opener_may_not_write_or_make_is_denied,
		a_fifo_or_a_directory_is_no_log_and_its_kind_is_told,
		devices_and_the_streams_of_the_process_are_logs,
		the_streams_of_an_image_are_outside_of_it,
		one_index_of_several_is_enough,
		without_any_index_the_name_like_the_first_is_given,
		an_index_that_may_not_be_read_ends_the_search,
		an_index_in_a_missing_root_is_left_to_the_root,
		NULL,
	};
	return unit_run("access_references", tests);
}
