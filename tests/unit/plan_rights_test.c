#include "planned.h"
#include "unit.h"

#include <sys/stat.h>

static struct texts *place_world(struct nga_place *place)
{
	struct texts *texts;

	(void)planned_world(&texts);
	place->stat.dev = 1;
	place->stat.ino = 4711;
	texts->snapshot.places = place;
	texts->snapshot.nplaces = 1;
	return texts;
}

START_TEST(what_everyone_may_write_only_the_trusted_may_write_then)
{
	struct nga_place place = {
		.path = "/etc/nginx/sites-available/shop",
		.stat = {.mode = S_IFREG | 0666, .size = 9, .mtime_ns = 5},
		.writer = NGA_WRITER_EVERYONE,
		.writer_name = "everyone",
		.owner_trusted = true,
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	const struct nga_proposal *tighten = planned_one(&planned, NGA_TIGHTEN);
	const struct nga_step *step = &tighten->steps[0];
	ck_assert(tighten->safe);
	ck_assert_int_eq(step->have.thing, NGA_A_FILE);
	ck_assert_uint_eq(step->have.ino, 4711);
	ck_assert_uint_eq(step->want.ino, 4711);
	ck_assert_int_eq(step->have.size, 9);
	ck_assert_uint_eq(step->have.mode, 0666);
	ck_assert_uint_eq(step->want.mode, 0644);
	ck_assert_uint_eq(step->want.uid, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_trusted_group_keeps_its_right)
{
	struct nga_place place = {
		.path = "/etc/nginx/sites-available",
		.directory = true,
		.stat = {.mode = S_IFDIR | 0777, .gid = 50},
		.writer = NGA_WRITER_EVERYONE,
		.writer_name = "everyone",
		.owner_trusted = true,
		.group_trusted = true,
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	const struct nga_step *step = &planned_one(&planned, NGA_TIGHTEN)->steps[0];
	ck_assert_int_eq(step->want.thing, NGA_A_DIRECTORY);
	ck_assert_uint_eq(step->want.mode, 0775);
	ck_assert_uint_eq(step->want.gid, 50);
	texts_free(texts);
}
END_TEST

START_TEST(what_the_workers_own_becomes_roots)
{
	struct nga_place place = {
		.path = "/etc/nginx/sites-available/shop",
		.stat = {.mode = S_IFREG | 0644, .uid = 33, .gid = 33},
		.writer = NGA_WRITER_WORKERS,
		.writer_name = "www-data",
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	const struct nga_proposal *tighten = planned_one(&planned, NGA_TIGHTEN);
	ck_assert(tighten->safe);
	ck_assert_uint_eq(tighten->steps[0].have.uid, 33);
	ck_assert_uint_eq(tighten->steps[0].want.uid, 0);
	ck_assert_uint_eq(tighten->steps[0].want.gid, 0);
	ck_assert_uint_eq(tighten->steps[0].want.mode, 0644);
	texts_free(texts);
}
END_TEST

START_TEST(a_user_who_was_let_in_by_somebody_asks_for_a_decision)
{
	struct nga_place place = {
		.path = "/etc/nginx/sites-available/shop",
		.stat = {.mode = S_IFREG | 0644, .uid = 1000, .gid = 1000},
		.writer = NGA_WRITER_OTHER,
		.writer_name = "deploy",
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	ck_assert(!planned_one(&planned, NGA_TIGHTEN)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_place_outside_the_tree_asks_for_a_decision)
{
	struct nga_place place = {
		.path = "/srv/deploy",
		.directory = true,
		.stat = {.mode = S_IFDIR | 0777},
		.writer = NGA_WRITER_EVERYONE,
		.writer_name = "everyone",
		.owner_trusted = true,
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	ck_assert(!planned_one(&planned, NGA_TIGHTEN)->safe);
	texts_free(texts);
}
END_TEST

START_TEST(a_sticky_directory_only_changes_hands)
{
	struct nga_place place = {
		.path = "/srv/deploy",
		.directory = true,
		.stat = {.mode = S_IFDIR | S_ISVTX | 0777, .uid = 1000, .gid = 1000},
		.writer = NGA_WRITER_OTHER,
		.writer_name = "deploy",
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	ck_assert_uint_eq(planned_one(&planned, NGA_TIGHTEN)->steps[0].want.mode, 01777);
	ck_assert_uint_eq(planned_one(&planned, NGA_TIGHTEN)->steps[0].want.uid, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_has_no_rights_to_be_tightened)
{
	struct nga_place place = {
		.path = "/tmp/shop",
		.stat = {.mode = S_IFLNK | 0777, .uid = 1000},
		.writer = NGA_WRITER_OTHER,
		.writer_name = "deploy",
	};
	struct texts *texts = place_world(&place);

	const struct planned planned = planned_by(texts, "writable-config");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

/* ---- directories ---- */

START_TEST(a_missing_enabled_directory_is_made)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	pair->enabled->lookup = NGA_MISSING;

	const struct planned planned = planned_by(texts, "enabled-dir-missing");

	const struct nga_proposal *make = planned_one(&planned, NGA_MAKE_DIR);
	ck_assert(make->safe);
	ck_assert_uint_eq(make->nsteps, 1);
	ck_assert_str_eq(make->steps[0].path, "/etc/nginx/sites-enabled");
	ck_assert_int_eq(make->steps[0].have.thing, NGA_NOTHING);
	ck_assert_int_eq(make->steps[0].want.thing, NGA_A_DIRECTORY);
	ck_assert_uint_eq(make->steps[0].want.mode, 0755);
	ck_assert_uint_eq(make->steps[0].want.ino, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_link_that_leads_nowhere_gives_way_to_a_directory_when_somebody_says_so)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	static const struct nga_link link = {
		.text = "/mnt/sites", .target = "/mnt/sites", .end = NGA_END_MISSING};
	pair->enabled->lookup = NGA_MISSING;
	pair->enabled->link = &link;

	const struct planned planned = planned_by(texts, "enabled-dir-missing");

	const struct nga_proposal *make = planned_one(&planned, NGA_MAKE_DIR);
	ck_assert(!make->safe);
	ck_assert_str_eq(make->steps[0].have.text, "/mnt/sites");
	texts_free(texts);
}
END_TEST

START_TEST(in_a_tree_of_somebody_elses_a_directory_is_made_for_them)
{
	struct texts *texts;
	planned_world(&texts)->enabled->lookup = NGA_MISSING;
	texts->snapshot.files[0]->stat.uid = 1000;
	texts->snapshot.files[0]->stat.gid = 100;

	const struct planned planned = planned_by(texts, "enabled-dir-missing");

	ck_assert_uint_eq(planned_one(&planned, NGA_MAKE_DIR)->steps[0].want.uid, 1000);
	ck_assert_uint_eq(planned_one(&planned, NGA_MAKE_DIR)->steps[0].want.gid, 100);
	texts_free(texts);
}
END_TEST

START_TEST(nothing_is_given_to_an_owner_who_is_not_trusted)
{
	struct nga_place place = {
		.path = "/etc/nginx/nginx.conf",
		.stat = {.mode = S_IFREG | 0644, .uid = 1000, .gid = 100},
		.writer = NGA_WRITER_WORKERS,
		.writer_name = "deploy",
	};
	struct texts *texts = place_world(&place);
	texts->snapshot.files[0]->stat.uid = 1000;

	const struct planned planned = planned_by(texts, "writable-config");

	ck_assert_uint_eq(planned_one(&planned, NGA_TIGHTEN)->steps[0].want.uid, 0);
	texts_free(texts);
}
END_TEST

START_TEST(a_file_where_the_enabled_directory_should_be_stays)
{
	struct texts *texts;
	planned_world(&texts)->enabled->lookup = NGA_WRONG_KIND;

	const struct planned planned = planned_by(texts, "enabled-dir-missing");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

/* A reference of the first server to a log. */
static struct nga_reference log_reference(struct texts *texts, const char *path)
{
	const struct nga_file *file = texts->snapshot.files[0];
	const struct nga_directive *http = file->directives;

	return (struct nga_reference){.directive = http->child,
		.file = file,
		.word = &http->child->words[1],
		.referent = NGA_REF_PARENT,
		.path = path,
		.judged = true,
		.lookup = NGA_MISSING};
}

static struct texts *log_world(void)
{
	return texts_read((const struct text_file[]){
		{"nginx.conf", "http { access_log /var/log/shop/web/access.log; }"},
		{0},
	});
}

START_TEST(all_directories_on_the_way_to_a_log_are_made)
{
	struct texts *texts = log_world();
	struct nga_reference reference = log_reference(texts, "/var/log/shop/web/access.log");
	reference.missing_at = "/var/log/shop";
	texts->snapshot.references = &reference;
	texts->snapshot.nreferences = 1;

	const struct planned planned = planned_by(texts, "missing-path");

	const struct nga_proposal *make = planned_one(&planned, NGA_MAKE_DIR);
	ck_assert(make->safe);
	ck_assert_uint_eq(make->nsteps, 2);
	ck_assert_str_eq(make->steps[0].path, "/var/log/shop");
	ck_assert_str_eq(make->steps[1].path, "/var/log/shop/web");
	texts_free(texts);
}
END_TEST

START_TEST(the_directory_of_a_file_that_must_be_there_is_not_made)
{
	struct texts *texts = log_world();
	struct nga_reference reference = log_reference(texts, "/etc/ssl/shop/key.pem");
	reference.referent = NGA_REF_FILE;
	reference.missing_at = "/etc/ssl/shop";
	texts->snapshot.references = &reference;
	texts->snapshot.nreferences = 1;

	const struct planned planned = planned_by(texts, "missing-path");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

START_TEST(the_directory_of_a_pattern_is_made_when_somebody_says_so)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include vhosts.d/*.conf; }"},
		{0},
	});
	texts->snapshot.includes[0]->directory = "/etc/nginx/vhosts.d";
	texts->snapshot.includes[0]->directory_lookup = NGA_MISSING;

	const struct planned planned = planned_by(texts, "include-nowhere");

	const struct nga_proposal *make = planned_one(&planned, NGA_MAKE_DIR);
	ck_assert(!make->safe);
	ck_assert_str_eq(make->steps[0].path, "/etc/nginx/vhosts.d");
	texts_free(texts);
}
END_TEST

START_TEST(a_directory_below_one_that_is_not_known_is_not_made)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include /srv/vhosts.d/*.conf; }"},
		{0},
	});
	texts->snapshot.includes[0]->directory = "/srv/vhosts.d";
	texts->snapshot.includes[0]->directory_lookup = NGA_MISSING;

	const struct planned planned = planned_by(texts, "include-nowhere");

	ck_assert_uint_eq(planned.plan.n, 0);
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run("plan_rights",
		(const TTest *const[]){
			what_everyone_may_write_only_the_trusted_may_write_then,
			a_trusted_group_keeps_its_right,
			what_the_workers_own_becomes_roots,
			a_user_who_was_let_in_by_somebody_asks_for_a_decision,
			a_place_outside_the_tree_asks_for_a_decision,
			a_sticky_directory_only_changes_hands,
			a_link_has_no_rights_to_be_tightened,
			a_missing_enabled_directory_is_made,
			a_link_that_leads_nowhere_gives_way_to_a_directory_when_somebody_says_so,
			in_a_tree_of_somebody_elses_a_directory_is_made_for_them,
			nothing_is_given_to_an_owner_who_is_not_trusted,
			a_file_where_the_enabled_directory_should_be_stays,
			all_directories_on_the_way_to_a_log_are_made,
			the_directory_of_a_file_that_must_be_there_is_not_made,
			the_directory_of_a_pattern_is_made_when_somebody_says_so,
			a_directory_below_one_that_is_not_known_is_not_made,
			NULL,
		});
}
