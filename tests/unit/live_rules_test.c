/* The rules about the running nginx: each firing, and silent. */
#include "judged.h"

static struct judged world_begin(void)
{
	struct judged judged =
		judged_begin(texts_read((const struct text_file[]){
				     {"nginx.conf", "http { server { listen 80; } }"}, {0}}),
			"live");
	struct nga_snapshot *snapshot = &judged.texts->snapshot;

	snapshot->nginx = (struct nga_nginx){.asked = true, .answer = NGA_ACCEPTS};
	snapshot->live = (struct nga_live){
		.looked = true, .running = true, .master = 812, .pid_path = "/run/nginx.pid"};
	return judged;
}

/* The one finding, of that rule, says this; expected NULL: there is none at all. */
static void check(struct judged *judged, const char *rule, const char *expected)
{
	judged_finish(judged);

	ck_assert_uint_eq(judged->report.nfindings, expected ? 1 : 0);
	if (expected)
		ck_assert_msg(strstr(judged_find(judged, rule)->message, expected) != NULL, "%s",
			judged_find(judged, rule)->message);
	texts_free(judged->texts);
}

START_TEST(nothing_is_said_of_one_that_has_what_is_on_disk)
{
	struct judged judged = world_begin();

	judged.texts->snapshot.live.pending = NGA_PENDING_NO;
	judged.texts->snapshot.live.pid_file = NGA_PID_RIGHT;

	check(&judged, NULL, NULL);
}
END_TEST

/* ---- reload-will-fail ---- */

static struct nga_socket others = {.text = "0.0.0.0:80", .pid = 77, .comm = "apache2"};
static struct nga_socket nobody_known = {.text = "0.0.0.0:80"};

static const struct {
	struct nga_obstacle obstacle;
	const char *message;
} obstacles[] = {
	{{.kind = NGA_OBSTACLE_HELD,
		 .text = "0.0.0.0:80",
		 .other = "0.0.0.0:80",
		 .socket = &others},
		"apache2 (pid 77) listens on 0.0.0.0:80"},
	{{.kind = NGA_OBSTACLE_HELD,
		 .text = "0.0.0.0:80",
		 .other = "0.0.0.0:80",
		 .socket = &nobody_known},
		"another program listens on 0.0.0.0:80"},
	{{.kind = NGA_OBSTACLE_OVERLAP, .text = "0.0.0.0:80", .other = "192.0.2.1:80"},
		"the running nginx holds 192.0.2.1:80, and cannot bind 0.0.0.0:80 beside it"},
	{{.kind = NGA_OBSTACLE_STALE, .text = "unix:/run/x"},
		"something lies at unix:/run/x already"},
	{{.kind = NGA_OBSTACLE_ZONE, .text = "one", .other = "$a", .now = "$b"},
		"zone one keeps its name and size and turns from $a to $b"},
	{{.kind = NGA_OBSTACLE_BOTH, .text = "[::]:80", .other = "0.0.0.0:80"},
		"[::]:80 takes IPv4 along (ipv6only=off), and 0.0.0.0:80 is bound beside it"},
};
enum { OBSTACLES = sizeof(obstacles) / sizeof(obstacles[0]) };

static void meet(size_t row, enum nga_answer answer, const char *expected)
{
	struct judged judged = world_begin();
	struct nga_obstacle obstacle = obstacles[row].obstacle;

	obstacle.file = "/etc/nginx/nginx.conf";
	obstacle.line = 1;
	judged.texts->snapshot.nginx.answer = answer;
	judged.texts->snapshot.live.obstacles = &obstacle;
	judged.texts->snapshot.live.nobstacles = 1;

	check(&judged, "reload-will-fail", expected);
}

START_TEST(each_obstacle_is_told)
{
	for (size_t i = 0; i < OBSTACLES; i++)
		meet(i, NGA_ACCEPTS, obstacles[i].message);
}
END_TEST

START_TEST(no_obstacle_is_told_where_the_test_is_refused)
{
	for (size_t i = 0; i < OBSTACLES; i++)
		meet(i, NGA_REFUSES, NULL);
}
END_TEST

/* ---- not-listening ---- */

static void want(enum nga_wanted_by by, bool held, const char *expected)
{
	static const struct nga_expectation shop = {.site = "shop", .file = "/x", .line = 1};
	const struct nga_wanted wanted = {.text = "0.0.0.0:443",
		.by = by,
		.expectation = by == NGA_WANTED_EXPECTED ? &shop : NULL,
		.file = "/etc/nginx/nginx.conf",
		.line = 1,
		.held = held};
	struct judged judged = world_begin();

	judged.texts->snapshot.live.wanted = &wanted;
	judged.texts->snapshot.live.nwanted = 1;

	check(&judged, "not-listening", expected);
}

START_TEST(an_address_that_is_not_held_is_told_by_whose_word_it_should_be)
{
	want(NGA_WANTED_LOADED, false, "has loaded a server on 0.0.0.0:443");
	want(NGA_WANTED_ACCEPTED, false, "0.0.0.0:443, which the accepted state had");
	want(NGA_WANTED_EXPECTED, false, "0.0.0.0:443, where shop is expected");
}
END_TEST

START_TEST(an_address_that_is_held_is_not_told)
{
	want(NGA_WANTED_LOADED, true, NULL);
	want(NGA_WANTED_ACCEPTED, true, NULL);
	want(NGA_WANTED_EXPECTED, true, NULL);
}
END_TEST

/* ---- reload-pending and wrong-pid-file ---- */

static void pend(enum nga_pending_how how, const char *expected)
{
	struct judged judged = world_begin();
	struct nga_live *live = &judged.texts->snapshot.live;

	live->pending = NGA_PENDING_YES;
	live->confidence = NGA_CONFIDENCE_EXACT;
	live->how = how;
	live->pending_file = how == NGA_PENDING_NOTHING ? NULL : "/etc/nginx/x";

	check(&judged, "reload-pending", expected);
}

START_TEST(what_a_reload_would_change_is_told)
{
	pend(NGA_PENDING_CHANGED, "was not reloaded since /etc/nginx/x was changed");
	pend(NGA_PENDING_NEW, "was not reloaded since /etc/nginx/x came to be read");
	pend(NGA_PENDING_GONE, "still has /etc/nginx/x");
	pend(NGA_PENDING_READ,
		"/etc/nginx/x was changed after the running nginx (pid 812) read it");
	pend(NGA_PENDING_NOTHING, "is not the one that was let through");
}
END_TEST

static void pid_file(enum nga_pid_file says, const char *expected)
{
	struct judged judged = world_begin();
	struct nga_live *live = &judged.texts->snapshot.live;

	live->pending = NGA_PENDING_NO;
	live->pid_file = says;
	live->pid_said = 99;
	live->pid_comm = says == NGA_PID_OTHER ? "sshd" : NULL;

	check(&judged, "wrong-pid-file", expected);
}

START_TEST(a_pid_file_that_names_another_is_told)
{
	pid_file(NGA_PID_OTHER, "/run/nginx.pid names pid 99, which is sshd");
	pid_file(NGA_PID_NOBODY, "/run/nginx.pid names pid 99, which does not run");
	pid_file(NGA_PID_NONE, "no pid stands in /run/nginx.pid");
	pid_file(NGA_PID_RIGHT, NULL);
	pid_file(NGA_PID_NOT_LOOKED, NULL);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		nothing_is_said_of_one_that_has_what_is_on_disk,
		each_obstacle_is_told,
		no_obstacle_is_told_where_the_test_is_refused,
		an_address_that_is_not_held_is_told_by_whose_word_it_should_be,
		an_address_that_is_held_is_not_told,
		what_a_reload_would_change_is_told,
		a_pid_file_that_names_another_is_told,
		NULL,
	};
	return unit_run("live_rules", tests);
}
