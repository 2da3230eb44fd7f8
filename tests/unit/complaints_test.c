#include "unit.h"

#include <arena.h>
#include <complaints.h>

#include <string.h>
#include <sys/stat.h>

static struct nga_nginx parsed(struct arena *arena, const char *text)
{
	struct nga_nginx nginx = {.answer = NGA_REFUSES};

	complaints_parse(arena, text, strlen(text), &nginx);
	return nginx;
}

START_TEST(a_complaint_has_level_text_and_place)
{
	struct arena *arena = arena_new();

	struct nga_nginx nginx =
		parsed(arena, "2026/11/20 05:55:36 [emerg] 8511#8511: unknown directive \"foo\" in "
			      "/etc/nginx/sites-enabled/shop:25\n");

	ck_assert_uint_eq(nginx.ncomplaints, 1);
	ck_assert_str_eq(nginx.complaints[0].level, "emerg");
	ck_assert_str_eq(nginx.complaints[0].text, "unknown directive \"foo\"");
	ck_assert_str_eq(nginx.complaints[0].file, "/etc/nginx/sites-enabled/shop");
	ck_assert_uint_eq(nginx.complaints[0].line, 25);
	arena_free(arena);
}
END_TEST

START_TEST(all_three_forms_of_line_are_known)
{
	struct arena *arena = arena_new();

	struct nga_nginx nginx = parsed(arena, "2026/11/20 05:55:36 [warn] 1#2: one\n"
					       "nginx: [emerg] two\n"
					       "nginx: three\n");

	ck_assert_uint_eq(nginx.ncomplaints, 3);
	ck_assert_str_eq(nginx.complaints[0].level, "warn");
	ck_assert_str_eq(nginx.complaints[1].level, "emerg");
	ck_assert_str_eq(nginx.complaints[1].text, "two");
	ck_assert_str_eq(nginx.complaints[2].level, "");
	ck_assert_str_eq(nginx.complaints[2].text, "three");
	arena_free(arena);
}
END_TEST

START_TEST(what_says_nothing_about_the_configuration_is_left_out)
{
	struct arena *arena = arena_new();

	struct nga_nginx nginx = parsed(arena,
		"2026/11/20 05:55:36 [warn] 1#1: the \"user\" directive makes sense only if the "
		"master process runs with super-user privileges, "
		"ignored in /etc/nginx/nginx.conf:1\n"
		"2026/11/20 05:55:36 [info] 1#1: Using 116KiB of shared memory in /x:61\n"
		"2026/11/20 05:55:36 [notice] 1#1: using the \"epoll\" event method\n"
		"nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n"
		"nginx: configuration file /etc/nginx/nginx.conf test failed\n"
		"nginx: configuration file /etc/nginx/nginx.conf test is successful\n");

	ck_assert_uint_eq(nginx.ncomplaints, 0);
	arena_free(arena);
}
END_TEST

START_TEST(a_name_with_newlines_belongs_to_its_complaint)
{
	struct arena *arena = arena_new();

	struct nga_nginx nginx =
		parsed(arena, "nginx: [emerg] unknown directive \"x\" in /etc/nginx/a b\nc:7\n"
			      "nginx: [warn] next\n");

	ck_assert_uint_eq(nginx.ncomplaints, 2);
	ck_assert_str_eq(nginx.complaints[0].file, "/etc/nginx/a b\nc");
	ck_assert_uint_eq(nginx.complaints[0].line, 7);
	arena_free(arena);
}
END_TEST

START_TEST(the_last_place_counts)
{
	struct arena *arena = arena_new();

	struct nga_nginx nginx =
		parsed(arena, "nginx: [emerg] invalid value \"a in /forged:1\" in /real:2\n");

	ck_assert_str_eq(nginx.complaints[0].text, "invalid value \"a in /forged:1\"");
	ck_assert_str_eq(nginx.complaints[0].file, "/real");
	ck_assert_uint_eq(nginx.complaints[0].line, 2);
	arena_free(arena);
}
END_TEST

START_TEST(a_complaint_that_was_cut_short_has_no_place)
{
	static const char *const texts[] = {
		"nginx: [emerg] unknown directive \"foo\" in /etc/ngi\n",
		"nginx: [emerg] unknown directive \"foo\" in /etc/nginx/shop:\n",
		"nginx: [emerg] unknown directive \"foo\" in /etc/nginx/shop:99999999999\n",
		"nginx: [emerg] unknown directive \"foo\" in command line",
		"nginx: [emerg] :5",
		"nginx: [emerg] 5",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct nga_nginx nginx = parsed(arena, texts[i]);

		ck_assert_uint_eq(nginx.ncomplaints, 1);
		ck_assert_ptr_null(nginx.complaints[0].file);
		ck_assert_uint_eq(nginx.complaints[0].line, 0);
	}
	arena_free(arena);
}
END_TEST

START_TEST(what_comes_before_any_form_is_kept)
{
	struct arena *arena = arena_new();

	struct nga_nginx nginx = parsed(arena,
		"/usr/sbin/nginx: error while loading shared libraries: libpcre2-8.so.0\nmore");

	ck_assert_uint_eq(nginx.ncomplaints, 1);
	ck_assert_str_eq(nginx.complaints[0].level, "");
	ck_assert_str_eq(nginx.complaints[0].text,
		"/usr/sbin/nginx: error while loading shared libraries: libpcre2-8.so.0\nmore");
	arena_free(arena);
}
END_TEST

START_TEST(nothing_said_is_no_complaint)
{
	struct arena *arena = arena_new();

	ck_assert_uint_eq(parsed(arena, "").ncomplaints, 0);
	ck_assert_uint_eq(parsed(arena, "\n\n").ncomplaints, 0);
	ck_assert_uint_eq(parsed(arena, "nginx: ").ncomplaints, 0);
	ck_assert_uint_eq(parsed(arena, "nginx: [emerg] \n").ncomplaints, 0);
	arena_free(arena);
}
END_TEST

START_TEST(bytes_that_are_no_text_do_no_harm)
{
	static const char bytes[] = "nginx: [emerg] a\0b\xff in /x\0y:3\n\0";
	struct arena *arena = arena_new();
	struct nga_nginx nginx = {0};

	for (size_t length = 0; length <= sizeof(bytes); length++)
		complaints_parse(arena, bytes, length, &nginx);

	ck_assert_uint_eq(nginx.ncomplaints, 1);
	ck_assert_str_eq(nginx.complaints[0].text, "a");
	arena_free(arena);
}
END_TEST

START_TEST(refusals_about_rights_alone_are_told)
{
	static const char *const texts[] = {
		"nginx: [emerg] open() \"/run/nginx.pid\" failed (13: Permission denied)\n",
		"nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)\n",
		"nginx: [emerg] mkdir() \"/var/lib/nginx/body\" failed (13: Permission denied)\n",
		"nginx: [emerg] chown(\"/var/lib/nginx/body\", 33) failed "
		"(1: Operation not permitted)\n",
		"nginx: [emerg] open() \"/etc/nginx/secret.conf\" failed "
		"(13: Permission denied) in "
		"/etc/nginx/nginx.conf:9\n",
		"nginx: [emerg] dlopen() \"/m.so\" failed (/m.so: cannot open shared object file: "
		"Permission denied) in /etc/nginx/nginx.conf:1\n",
		"nginx: [emerg] cannot load certificate key \"/k.pem\": BIO_new_file() "
		"failed (SSL: "
		"error:8000000D:system library::Permission denied:calling fopen(/k.pem, r) "
		"error:10080002:BIO routines::system lib)\n",
		"nginx: [emerg] cannot load certificate key \"/k.pem\": BIO_new_file() "
		"failed (SSL: "
		"error:0200100D:system library:fopen:Permission denied:fopen('/k.pem','r') "
		"error:2006D002:BIO routines:BIO_new_file:system lib)\n",
		"nginx: [alert] could not open error log file: open() \"/var/log/nginx/error.log\" "
		"failed (13: Permission denied)\nnginx: [warn] something\n"
		"nginx: [emerg] open() \"/run/nginx.pid\" failed (13: Permission denied)\n",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct nga_nginx nginx = parsed(arena, texts[i]);

		ck_assert_msg(complaints_of_rights(&nginx) == &nginx.complaints[0], "%s", texts[i]);
	}
	arena_free(arena);
}
END_TEST

START_TEST(a_name_in_the_configuration_cannot_pass_for_missing_rights)
{
	static const char *const texts[] = {
		"nginx: [emerg] unknown directive \"x\" failed (13: Permission denied)\n",
		"nginx: [emerg] unknown directive \"x\nnginx: [emerg] open() \"/run/nginx.pid\" "
		"failed "
		"(13: Permission denied)\n",
		"nginx: [emerg] open() \"/x failed (13: Permission denied)\" failed "
		"(2: No such file or "
		"directory)\n",
		"nginx: [emerg] cannot load certificate \"/ failed (SSL: error:1:system "
		"library::Permission denied:\": BIO_new_file() failed (SSL: error:80000002:system "
		"library::No such file or directory:calling fopen(/x, r))\n",
		"nginx: [emerg] cannot load certificate \"/x\": BIO_new_file() "
		"failed (SSL: "
		"error:80000002:system library::No such file or directory:calling fopen(/ :system "
		"library::Permission denied:, r))\n",
		"nginx: [warn] only a warning\n",
		"",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct nga_nginx nginx = parsed(arena, texts[i]);

		ck_assert_msg(complaints_of_rights(&nginx) == NULL, "%s", texts[i]);
	}
	arena_free(arena);
}
END_TEST

START_TEST(a_loaded_fifo_is_a_hazard)
{
	struct nga_file file = {.path = "/f",
		.lookup = NGA_WRONG_KIND,
		.loaded = true,
		.stat.mode = S_IFIFO | 0644};
	struct nga_file *files[] = {&file};
	struct nga_snapshot snapshot = {.files = files, .nfiles = 1};

	ck_assert_str_eq(complaints_hazard(&snapshot), "/f");
}
END_TEST

START_TEST(a_fifo_that_is_only_available_and_a_loaded_socket_are_no_hazard)
{
	struct nga_file available = {.lookup = NGA_WRONG_KIND, .stat.mode = S_IFIFO | 0644};
	struct nga_file socket = {
		.lookup = NGA_WRONG_KIND, .loaded = true, .stat.mode = S_IFSOCK | 0644};
	struct nga_file *files[] = {&available, &socket};
	struct nga_snapshot snapshot = {.files = files, .nfiles = 2};

	ck_assert_ptr_null(complaints_hazard(&snapshot));
}
END_TEST

START_TEST(an_include_cycle_is_a_hazard)
{
	struct nga_file file = {.path = "/round"};
	struct nga_include plain = {0}, cycle = {.cycle = &file};
	struct nga_include *includes[] = {&plain, &cycle};
	struct nga_snapshot snapshot = {.includes = includes, .nincludes = 2};

	ck_assert_str_eq(complaints_hazard(&snapshot), "/round");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_complaint_has_level_text_and_place,
		all_three_forms_of_line_are_known,
		what_says_nothing_about_the_configuration_is_left_out,
		a_name_with_newlines_belongs_to_its_complaint,
		the_last_place_counts,
		a_complaint_that_was_cut_short_has_no_place,
		what_comes_before_any_form_is_kept,
		nothing_said_is_no_complaint,
		bytes_that_are_no_text_do_no_harm,
		refusals_about_rights_alone_are_told,
		a_name_in_the_configuration_cannot_pass_for_missing_rights,
		a_loaded_fifo_is_a_hazard,
		a_fifo_that_is_only_available_and_a_loaded_socket_are_no_hazard,
		an_include_cycle_is_a_hazard,
		NULL,
	};
	return unit_run("complaints", tests);
}
