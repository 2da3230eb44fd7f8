/* What was told, written and read again. */
#include "unit.h"

#include <told.h>

#include <ngxaudit/rules.h>

#include <arena.h>
#include <digest.h>
#include <out.h>

#include <stdio.h>
#include <string.h>

static const struct nga_rule rule = {.name = "dangling-link", .group = "links"};

static struct nga_finding finding(const char *fingerprint, enum nga_severity severity)
{
	struct nga_finding finding = {
		.rule = &rule,
		.severity = severity,
		.subject = "/etc/nginx/sites-enabled/a\tb\\n\n\xff",
		.message = "points nowhere",
		.line = 59,
		.column = 2,
	};

	(void)snprintf(finding.fingerprint, sizeof(finding.fingerprint), "%s", fingerprint);
	return finding;
}

static struct out written(struct arena *arena)
{
	struct nga_finding findings[] = {finding("aa", NGA_ERROR), finding("bb", NGA_NOTE)};
	struct nga_gap gaps[] = {{.path = "nginx", .reason = "no\tanswer"}};
	const struct told told = {
		"2026-11-20T04:31:00.123456Z", findings, 2, gaps, sizeof(gaps) / sizeof(gaps[0])};
	struct out out = {.arena = arena};

	findings[1].file = "/etc/nginx/nginx.conf";
	told_write(&out, &told);
	return out;
}

START_TEST(what_is_written_is_read)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct told told;
	struct nga_error err;

	ck_assert_int_eq(told_read(arena, out.bytes, out.n, &told, &err), 0);

	ck_assert_str_eq(told.at, "2026-11-20T04:31:00.123456Z");
	ck_assert_uint_eq(told.n, 2);
	ck_assert_str_eq(told.findings[0].fingerprint, "aa");
	ck_assert_int_eq(told.findings[0].severity, NGA_ERROR);
	ck_assert_str_eq(told.findings[0].rule->name, rule.name);
	ck_assert_str_eq(told.findings[0].subject, finding("", NGA_NOTE).subject);
	ck_assert_str_eq(told.findings[0].message, "points nowhere");
	ck_assert_uint_eq(told.findings[0].line, 59);
	ck_assert_uint_eq(told.findings[0].column, 2);
	ck_assert_ptr_null(told.findings[0].file);
	ck_assert_str_eq(told.findings[1].file, "/etc/nginx/nginx.conf");
	ck_assert_uint_eq(told.ngaps, 1);
	ck_assert_str_eq(told.gaps[0].path, "nginx");
	ck_assert_str_eq(told.gaps[0].reason, "no\tanswer");
	arena_free(arena);
}
END_TEST

START_TEST(one_that_is_cut_is_refused_wherever)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct told told;
	struct nga_error err;

	for (size_t length = 0; length < out.n; length++)
		ck_assert_int_eq(told_read(arena, out.bytes, length, &told, &err), -1);
	arena_free(arena);
}
END_TEST

START_TEST(one_with_a_changed_byte_is_refused_whichever)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct told told;
	struct nga_error err;

	for (size_t i = 0; i < out.n; i++)
		for (int bit = 0; bit < 8; bit++) {
			char flip = (char)(1 << bit);
			out.bytes[i] ^= flip;
			ck_assert_int_eq(told_read(arena, out.bytes, out.n, &told, &err), -1);
			out.bytes[i] ^= flip;
		}
	arena_free(arena);
}
END_TEST

/* What is sealed, and yet no such file. */
START_TEST(lines_that_make_no_sense_are_refused)
{
	static const char *const texts[] = {"", "ngxaudit-told/2\tnow\n",
		"ngxaudit-told/1\tnow\nfinding\taa\n", "ngxaudit-told/1\tnow\ngap\tx\n",
		"ngxaudit-told/1\tnow\nfinding\taa\tfatal\tx\t1\t1\ts\tm\tf\n",
		"ngxaudit-told/1\tnow\nfinding\ta\\tb\terror\tx\t1\t1\ts\tm\tf\n",
		"ngxaudit-told/1\tnow\n1\t2\t3\t4\t5\t6\t7\t8\t9\t10\n"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena *arena = arena_new();
		struct out out = {.arena = arena};
		struct told told;
		struct nga_error err;
		char digest[DIGEST_TEXT];
		out_text(&out, texts[i]);
		digest_text(out.n > 0 ? out.bytes : "", out.n, digest);
		out_format(&out, "end\t%s\n", digest);

		ck_assert_int_eq(told_read(arena, out.bytes, out.n, &told, &err), -1);

		arena_free(arena);
	}
}
END_TEST

int main(void)
{
	return unit_run("told", (const TTest *const[]){
					what_is_written_is_read,
					one_that_is_cut_is_refused_wherever,
					one_with_a_changed_byte_is_refused_whichever,
					lines_that_make_no_sense_are_refused,
					NULL,
				});
}
