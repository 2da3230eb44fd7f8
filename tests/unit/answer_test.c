#include "sited.h"

#include <answer.h>
#include <arena.h>
#include <out.h>

#include <string.h>

static struct nga_complaint complaint(const char *text, const struct nga_entry *entry)
{
	return (struct nga_complaint){.level = "emerg",
		.text = text,
		.file = "/x",
		.line = 7,
		.blame = NGA_BLAME_OWN,
		.entry = entry};
}

START_TEST(an_answer_comes_back_as_it_was)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *shop = texts_entry(texts, pair->enabled, "shop");
	struct nga_complaint complaints[] = {complaint("12:\n-\"a\"", shop), complaint("", shop)};
	complaints[1].file = NULL;
	struct nga_gap gaps[] = {{"/etc/x", "no", true}, {"nginx", "not asked: because", true}};
	texts->snapshot.nginx = (struct nga_nginx){
		.asked = true,
		.answer = NGA_REFUSES,
		.isolation = NGA_ISOLATION_FULL,
		.seconds = 0.25,
		.complaints = complaints,
		.ncomplaints = 2,
	};
	texts->snapshot.gaps = gaps;
	texts->snapshot.ngaps = 2;
	struct out out = {.arena = texts->arena};
	struct answer answer;

	answer_write(&out, &texts->snapshot);

	ck_assert(answer_read(texts->arena, out.bytes, out.n, &texts->snapshot, &answer));
	ck_assert_int_eq(answer.nginx.answer, NGA_REFUSES);
	ck_assert_int_eq(answer.nginx.isolation, NGA_ISOLATION_FULL);
	ck_assert(answer.nginx.seconds > 0.249 && answer.nginx.seconds < 0.251);
	ck_assert_uint_eq(answer.nginx.ncomplaints, 2);
	ck_assert_str_eq(answer.nginx.complaints[0].text, "12:\n-\"a\"");
	ck_assert_uint_eq(answer.nginx.complaints[0].line, 7);
	ck_assert_ptr_eq(answer.nginx.complaints[0].entry, shop);
	ck_assert_ptr_null(answer.nginx.complaints[1].file);
	ck_assert_ptr_null(answer.nginx.complaints[1].partner);
	ck_assert_uint_eq(answer.ngaps, 1);
	ck_assert_str_eq(answer.gaps[0], "not asked: because");
	texts_free(texts);
}
END_TEST

START_TEST(a_site_that_is_gone_is_blamed_no_more)
{
	struct texts *texts = world(), *later = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_complaint complaints[] = {
		complaint("x", texts_entry(texts, pair->enabled, "gone"))};
	struct out out = {.arena = texts->arena};
	struct answer answer;
	(void)texts_pair(later, "sites", true);
	texts->snapshot.nginx.complaints = complaints;
	texts->snapshot.nginx.ncomplaints = 1;

	answer_write(&out, &texts->snapshot);

	ck_assert(answer_read(texts->arena, out.bytes, out.n, &later->snapshot, &answer));
	ck_assert_ptr_null(answer.nginx.complaints[0].entry);
	ck_assert_int_eq(answer.nginx.complaints[0].blame, NGA_BLAME_NOBODY);
	texts_free(texts);
	texts_free(later);
}
END_TEST

START_TEST(bytes_that_are_not_whole_are_no_answer)
{
	struct texts *texts = world();
	struct out out = {.arena = texts->arena};
	struct answer answer;

	answer_write(&out, &texts->snapshot);

	ck_assert(answer_read(texts->arena, out.bytes, out.n, &texts->snapshot, &answer));
	for (size_t n = 0; n < out.n; n++)
		ck_assert(!answer_read(texts->arena, out.bytes, n, &texts->snapshot, &answer));
	texts_free(texts);
}
END_TEST

/* The key, `asked`, and then the answer itself, the isolation, and of a complaint the blame. */
START_TEST(a_number_that_stands_for_nothing_is_no_answer)
{
	static const struct {
		const char *numbers;
		bool whole;
	} rows[] = {
		{"2:2:5:-1:5:emerg1:x-7:4:--0:0:", true},
		{"4:2:5:-1:5:emerg1:x-7:4:--0:0:", false},
		{"2:3:5:-1:5:emerg1:x-7:4:--0:0:", false},
		{"2:2:5:-1:5:emerg1:x-7:6:--0:0:", false},
		{"2:4294967298:5:-1:5:emerg1:x-7:4:--0:0:", false},
	};
	struct texts *texts = world();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *bytes = arena_format(
			texts->arena, "32:0123456789abcdef0123456789abcdef1:%s", rows[i].numbers);
		struct answer answer;
		ck_assert_int_eq(
			answer_read(texts->arena, bytes, strlen(bytes), &texts->snapshot, &answer),
			rows[i].whole);
	}
	texts_free(texts);
}
END_TEST

START_TEST(the_key_stays_until_something_that_nginx_reads_changes)
{
	struct texts *texts = world();
	char first[DIGEST_TEXT], second[DIGEST_TEXT], third[DIGEST_TEXT];

	answer_key(&texts->snapshot, first);
	texts->snapshot.taken_at_ns++;
	answer_key(&texts->snapshot, second);
	texts->snapshot.files[1]->stat.mtime_ns++;
	answer_key(&texts->snapshot, third);

	ck_assert_str_eq(first, second);
	ck_assert_str_ne(first, third);
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_answer_comes_back_as_it_was,
		a_site_that_is_gone_is_blamed_no_more,
		bytes_that_are_not_whole_are_no_answer,
		a_number_that_stands_for_nothing_is_no_answer,
		the_key_stays_until_something_that_nginx_reads_changes,
		NULL,
	};
	return unit_run("answer", tests);
}
