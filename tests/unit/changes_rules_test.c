#include "judged.h"

#include <sys/stat.h>

/* A world in which one path of the accepted state differs. */
struct drifted {
	struct judged judged;
	struct nga_accepted accepted;
	struct nga_record was;
	struct nga_change change;
};

static const struct text_file files[] = {
	{"nginx.conf", "http { include sites-enabled/*; ssl_certificate_key keys/a.bin; }"},
	{"sites-enabled/shop", "server { }"},
	{0},
};

/* The site "shop"; the change is of /etc/nginx/nginx.conf until somebody says otherwise. */
static struct drifted drifted_begin(enum nga_difference how)
{
	struct drifted drifted = {
		.judged = judged_begin(texts_read(files), NULL),
		.was = {.path = "/etc/nginx/nginx.conf", .kept = true, .mode = 0644},
		.change = {.how = how, .path = "/etc/nginx/nginx.conf"},
	};
	struct nga_pair *pair = texts_pair(drifted.judged.texts, "sites", true);

	texts_enable(drifted.judged.texts,
		texts_entry(drifted.judged.texts, pair->available[0], "shop"), "shop");
	drifted.change.stat = (struct nga_stat){.mode = S_IFREG | 0644,
		.mtime_ns = 1795163101000000000,
		.ctime_ns = 1795163102000000000};
	return drifted;
}

static void drifted_finish(struct drifted *drifted)
{
	struct nga_snapshot *snapshot = &drifted->judged.texts->snapshot;

	if (drifted->change.how != NGA_DIFFERS_NEW)
		drifted->change.was = &drifted->was;
	drifted->accepted = (struct nga_accepted){.records = &drifted->was, .nrecords = 1};
	snapshot->accepted = &drifted->accepted;
	snapshot->changes = &drifted->change;
	snapshot->nchanges = 1;
	judged_finish(&drifted->judged);
}

static void check_message(struct drifted *drifted, const char *rule, const char *expected)
{
	drifted_finish(drifted);
	ck_assert_str_eq(judged_find(&drifted->judged, rule)->message, expected);
	texts_free(drifted->judged.texts);
}

START_TEST(bytes_that_differ_are_told_with_time_and_owner)
{
	struct drifted drifted = drifted_begin(NGA_DIFFERS_CONTENT);

	drifted.change.owner = "deploy";
	drifted.change.stat.gid = 1234;

	check_message(&drifted, "changed-config",
		"/etc/nginx/nginx.conf holds other bytes than accepted: it was written on"
		" 2026-11-20 08:25:01 UTC and belongs to deploy:1234");
}
END_TEST

START_TEST(a_key_is_a_key_by_the_directive_that_names_it)
{
	struct drifted drifted = drifted_begin(NGA_DIFFERS_CONTENT);

	drifted.change.path = drifted.was.path = "/etc/nginx/keys/a.bin";
	drifted.change.owner = drifted.change.group = "root";
	drifted.was.kept = false;

	check_message(&drifted, "changed-config",
		"/etc/nginx/keys/a.bin, a private key that nginx opens when it starts, holds other"
		" bytes than accepted: it was written on 2026-11-20 08:25:01 UTC and belongs to"
		" root:root");
}
END_TEST

START_TEST(an_owner_without_a_name_is_told_by_number)
{
	struct drifted drifted = drifted_begin(NGA_DIFFERS_MODE);

	drifted.change.stat.uid = 4711;
	drifted.was.owner = drifted.was.group = "root";

	check_message(&drifted, "changed-mode",
		"/etc/nginx/nginx.conf belongs to 4711:0; when the state was accepted, to"
		" root:root");
}
END_TEST

START_TEST(a_time_that_nobody_looked_up_is_none)
{
	struct drifted drifted = drifted_begin(NGA_DIFFERS_NEW);

	drifted.change.stat = (struct nga_stat){.mode = S_IFLNK | 0777};
	drifted.change.text = "../x";

	check_message(&drifted, "new-config",
		"/etc/nginx/nginx.conf was not there when the state was accepted: a link to ../x");
}
END_TEST

START_TEST(a_link_that_is_missed_is_not_gone)
{
	struct drifted drifted = drifted_begin(NGA_DIFFERS_GONE);

	drifted.change.path = drifted.was.path = "/etc/nginx/sites-enabled/blog";
	drifted.change.stat.mode = 0;
	drifted.was.kind = NGA_RECORDED_LINK;
	drifted.was.text = "../sites-available/blog";
	drifted.was.enabled = true;
	drifted_finish(&drifted);

	ck_assert_uint_eq(judged_count(&drifted.judged, "missing-link"), 1);
	ck_assert_uint_eq(judged_count(&drifted.judged, "gone-config"), 0);
	texts_free(drifted.judged.texts);
}
END_TEST

START_TEST(hostile_names_are_escaped)
{
	struct drifted drifted = drifted_begin(NGA_DIFFERS_GONE);

	drifted.change.path = drifted.was.path = "/etc/nginx/\033[2J";
	drifted.change.stat.mode = 0;

	check_message(&drifted, "gone-config",
		"/etc/nginx/\\x1b[2J is gone: when the state was accepted, it was a file");
}
END_TEST

/* ---- who answers ---- */

static const struct text_file two_sites[] = {
	{"nginx.conf", "http { include sites-enabled/*; }"},
	{"sites-enabled/aaa", "server { listen 80; server_name a; }"},
	{"sites-enabled/shop", "server { listen 80; server_name shop; }"},
	{0},
};

static size_t moved_from(const char *file, const char *name)
{
	struct judged judged = judged_begin(texts_read(two_sites), NULL);
	const struct nga_accepted_address address = {
		.context = "http", .text = "0.0.0.0:80", .answers = file, .name = name};
	const struct nga_accepted accepted = {.addresses = &address, .naddresses = 1};

	judged.texts->snapshot.accepted = &accepted;
	judged_finish(&judged);
	size_t n = judged_count(&judged, "default-moved");
	texts_free(judged.texts);
	return n;
}

START_TEST(another_site_that_answers_is_told)
{
	ck_assert_uint_eq(moved_from("/etc/nginx/sites-enabled/shop", "shop"), 1);
	ck_assert_uint_eq(moved_from("/etc/nginx/sites-enabled/shop", ""), 1);
	ck_assert_uint_eq(moved_from("/etc/nginx/sites-enabled/gone", "shop"), 1);
}
END_TEST

START_TEST(the_same_site_under_another_name_is_not)
{
	ck_assert_uint_eq(moved_from("/etc/nginx/sites-enabled/aaa", "a"), 0);
	ck_assert_uint_eq(moved_from("/etc/nginx/sites-enabled/aaa", "before"), 0);
	ck_assert_uint_eq(moved_from("/etc/nginx/sites-enabled/10-aaa", "a"), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		bytes_that_differ_are_told_with_time_and_owner,
		a_key_is_a_key_by_the_directive_that_names_it,
		an_owner_without_a_name_is_told_by_number,
		a_time_that_nobody_looked_up_is_none,
		a_link_that_is_missed_is_not_gone,
		hostile_names_are_escaped,
		another_site_that_answers_is_told,
		the_same_site_under_another_name_is_not,
		NULL,
	};
	return unit_run("changes_rules", tests);
}
