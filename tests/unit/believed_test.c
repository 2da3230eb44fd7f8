#include "unit.h"

#include <ngxaudit/rules.h>

#include <arena.h>
#include <believed.h>
#include <facts.h>
#include <out.h>
#include <render_change.h>

#include <stdio.h>
#include <string.h>

/* Rules of three kinds: a look at the entry decides the first, a pass the second, and nginx the
 * third. */
struct kinds {
	struct arena *arena;
	struct nga_condition conditions[3];
	struct nga_case cases[3];
	struct nga_rule rules[3];
};

enum { LINK, TWIN, ANSWER };

static struct kinds *new_kinds(void)
{
	static const char *const texts[] = {
		"link.end is missing", "twin.how is same", "doubles.complaint is not none"};
	struct arena *arena = arena_new();
	struct kinds *kinds = arena_alloc(arena, sizeof(*kinds));
	struct nga_error err;

	kinds->arena = arena;
	for (size_t i = 0; i < 3; i++) {
		ck_assert_int_eq(condition_parse(arena, texts[i], NGA_ABOUT_ENTRY,
					 &kinds->conditions[i], &err),
			0);
		kinds->cases[i] = (struct nga_case){.conditions = &kinds->conditions[i],
			.nconditions = 1,
			.severity = NGA_ERROR,
			.message = "wrong"};
		kinds->rules[i] = (struct nga_rule){.name = "rule",
			.group = "links",
			.about = NGA_ABOUT_ENTRY,
			.cases = &kinds->cases[i],
			.ncases = 1};
	}
	return kinds;
}

static struct nga_finding finding(const struct kinds *kinds, int kind, const char *subject)
{
	struct nga_finding made = {
		.rule = &kinds->rules[kind],
		.severity = NGA_ERROR,
		.subject = subject,
		.message = "wrong",
	};

	(void)snprintf(made.fingerprint, sizeof(made.fingerprint), "%d%s", kind, subject);
	return made;
}

static struct believed *begin(struct nga_finding *findings, size_t n)
{
	struct nga_report report = {.findings = findings, .nfindings = n};

	return believed_new(&report);
}

/* "new 0/a gone 1/b": rule and subject of each change. */
static const char *words(const struct kinds *kinds, const struct believed_changes *changes)
{
	struct out out = {.arena = kinds->arena};

	out_text(&out, "");
	for (size_t i = 0; i < changes->n; i++)
		out_format(&out, "%s%s %c%s", i > 0 ? " " : "",
			changes->items[i].gone ? "gone" : "new",
			changes->items[i].finding->fingerprint[0],
			changes->items[i].finding->subject);
	return out.bytes ? out.bytes : "";
}

static const char *again(
	const struct kinds *kinds, struct believed *told, struct nga_finding *found, size_t n)
{
	struct report_findings now = {found, n};
	struct believed_changes changes = believed_again(told, kinds->arena, "/a", &now);

	return words(kinds, &changes);
}

/* What is told when a pass finds these; `*settled` is what it differs in from the pass before. */
static const char *settle(const struct kinds *kinds, struct believed **told,
	const struct nga_report *report, bool pending, const char **settled)
{
	struct believed_passing passing = {.report = report, .pending = pending};
	struct believed_changes changes = believed_settle(*told, kinds->arena, &passing);
	const char *text = words(kinds, &changes);

	*settled = words(kinds, &passing.settled);
	believed_free(*told);
	*told = passing.next;
	return text;
}

START_TEST(what_breaks_is_new_once_and_gone_once)
{
	struct kinds *kinds = new_kinds();
	struct believed *told = begin(NULL, 0);
	struct nga_finding found[] = {finding(kinds, LINK, "/a")};

	ck_assert_str_eq(again(kinds, told, found, 1), "new 0/a");
	ck_assert_str_eq(again(kinds, told, found, 1), "");
	ck_assert_str_eq(again(kinds, told, NULL, 0), "gone 0/a");
	ck_assert_str_eq(again(kinds, told, NULL, 0), "");
	ck_assert_str_eq(again(kinds, told, found, 1), "new 0/a");
	believed_free(told);
	arena_free(kinds->arena);
}
END_TEST

START_TEST(a_look_at_an_entry_does_not_decide_what_a_pass_decides)
{
	struct kinds *kinds = new_kinds();
	struct nga_finding found[] = {
		finding(kinds, LINK, "/a"), finding(kinds, TWIN, "/a"), finding(kinds, LINK, "/b")};
	struct believed *told = begin(found, 3);

	ck_assert_str_eq(again(kinds, told, NULL, 0), "gone 0/a");
	believed_free(told);
	arena_free(kinds->arena);
}
END_TEST

START_TEST(another_severity_is_another_finding)
{
	struct kinds *kinds = new_kinds();
	struct nga_finding found[] = {finding(kinds, LINK, "/a")};
	struct believed *told = begin(found, 1);
	found[0].severity = NGA_NOTE;

	ck_assert_str_eq(again(kinds, told, found, 1), "gone 0/a new 0/a");
	believed_free(told);
	arena_free(kinds->arena);
}
END_TEST

START_TEST(a_pass_tells_what_was_not_told_at_once)
{
	struct kinds *kinds = new_kinds();
	struct nga_finding found[] = {finding(kinds, LINK, "/a"), finding(kinds, TWIN, "/b")};
	struct nga_report report = {.findings = found, .nfindings = 2};
	struct believed *told = begin(NULL, 0);
	const char *settled;

	(void)again(kinds, told, found, 1);

	ck_assert_str_eq(settle(kinds, &told, &report, false, &settled), "new 1/b");
	ck_assert_str_eq(settled, "new 0/a new 1/b");
	ck_assert_str_eq(settle(kinds, &told, &report, false, &settled), "");
	ck_assert_str_eq(settled, "");
	believed_free(told);
	arena_free(kinds->arena);
}
END_TEST

START_TEST(what_was_told_at_once_and_turns_out_otherwise_is_gone)
{
	struct kinds *kinds = new_kinds();
	struct nga_finding found[] = {finding(kinds, LINK, "/a")};
	struct nga_report nothing = {0}, report = {.findings = found, .nfindings = 1};
	struct believed *told = begin(NULL, 0);
	const char *settled;

	(void)again(kinds, told, found, 1);
	ck_assert_str_eq(settle(kinds, &told, &nothing, false, &settled), "gone 0/a");
	ck_assert_str_eq(settled, "");

	(void)settle(kinds, &told, &report, false, &settled);
	(void)again(kinds, told, NULL, 0);
	ck_assert_str_eq(settle(kinds, &told, &report, false, &settled), "new 0/a");
	ck_assert_str_eq(settled, "");
	believed_free(told);
	arena_free(kinds->arena);
}
END_TEST

START_TEST(what_waits_for_nginx_neither_comes_nor_goes_before_it_answers)
{
	struct kinds *kinds = new_kinds();
	struct nga_finding before[] = {finding(kinds, ANSWER, "/a")};
	struct nga_finding after[] = {finding(kinds, ANSWER, "/b"), finding(kinds, TWIN, "/c")};
	struct nga_report report = {.findings = after, .nfindings = 2};
	struct believed *told = begin(before, 1);
	const char *settled;

	ck_assert_str_eq(settle(kinds, &told, &report, true, &settled), "new 1/c");
	ck_assert_str_eq(settled, "new 1/c");
	ck_assert_str_eq(settle(kinds, &told, &report, false, &settled), "gone 2/a new 2/b");
	ck_assert_str_eq(settled, "gone 2/a new 2/b");
	believed_free(told);
	arena_free(kinds->arena);
}
END_TEST

START_TEST(gaps_are_an_object_with_all_of_them)
{
	static const struct nga_gap gaps[] = {
		{"/a", "Permission denied", true}, {"/b", "x", false}};
	struct arena *arena = arena_new();
	struct out json = {.arena = arena}, closed = {.arena = arena};

	render_gaps_event(&json, gaps, 2, "2026-11-20T04:31:00.123456Z");
	render_gaps_event(&closed, NULL, 0, "2026-11-20T04:31:01.123456Z");

	ck_assert_str_eq(json.bytes,
		"{\"event\":\"gaps\",\"at\":\"2026-11-20T04:31:00.123456Z\",\"settled\":true,"
		"\"gaps\":[{\"path\":\"/a\",\"reason\":\"Permission denied\"},"
		"{\"path\":\"/b\",\"reason\":\"x\"}]}\n");
	ck_assert_ptr_nonnull(strstr(closed.bytes, "\"gaps\":[]}"));
	arena_free(arena);
}
END_TEST

START_TEST(a_change_is_a_line_of_text_and_an_object_in_json)
{
	struct kinds *kinds = new_kinds();
	const struct nga_finding found = finding(kinds, LINK, "/a\n");
	const struct believed_change change = {.finding = &found, .gone = true};
	const struct render_change how = {.at = "2026-11-20T04:31:00.123456Z", .settled = true};
	struct out text = {.arena = kinds->arena}, json = {.arena = kinds->arena};

	render_change_text(&text, &change, &how);
	render_change_json(&json, &change, &how);

	ck_assert_str_eq(
		text.bytes, "gone 2026-11-20T04:31:00.123456Z /a\\x0a: error: wrong [rule]\n");
	ck_assert_ptr_nonnull(strstr(json.bytes,
		"{\"event\":\"gone\",\"at\":\"2026-11-20T04:31:00.123456Z\",\"settled\":true,"
		"\"finding\":{\"rule\":\"rule\",\"severity\":\"error\",\"subject\":\"/a\\n\","));
	ck_assert_uint_eq(strcspn(json.bytes, "\n"), json.n - 1);
	arena_free(kinds->arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_breaks_is_new_once_and_gone_once,
		a_look_at_an_entry_does_not_decide_what_a_pass_decides,
		another_severity_is_another_finding,
		a_pass_tells_what_was_not_told_at_once,
		what_was_told_at_once_and_turns_out_otherwise_is_gone,
		what_waits_for_nginx_neither_comes_nor_goes_before_it_answers,
		gaps_are_an_object_with_all_of_them,
		a_change_is_a_line_of_text_and_an_object_in_json,
		NULL,
	};
	return unit_run("believed", tests);
}
