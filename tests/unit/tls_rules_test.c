/* The rules over certificates and keys, at their boundaries. */
#include "judged.h"

enum { DAY = 86400, NOW = 1800000000 };

/* A server with one certificate, of which the chain is these; judged at NOW. */
static struct judged judge_chain(const struct nga_issued *chain, size_t n, const char *root)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { listen 443 ssl; ssl_certificate /c; } }"}, {0}});
	struct nga_snapshot *snapshot = &texts->snapshot;
	struct nga_certificate *certificate = arena_alloc(texts->arena, sizeof(*certificate));
	struct nga_certificate **all = arena_alloc(texts->arena, sizeof(struct nga_certificate *));
	const struct nga_directive *line = snapshot->servers[0]->directive->child->next;

	*certificate = (struct nga_certificate){.directive = line,
		.file = snapshot->servers[0]->file,
		.word = &line->words[1],
		.path = "/c",
		.chain = chain,
		.nchain = n};
	all[0] = certificate;
	snapshot->certificates = all;
	snapshot->ncertificates = 1;
	snapshot->root = root;
	snapshot->taken_at_ns = (int64_t)NOW * 1000000000 + 999999999;
	struct judged judged = judged_begin(texts, "tls");
	judged_finish(&judged);
	return judged;
}

/* What is told of a certificate that was valid for `lifetime` seconds, `left` of which are left:
 * 'x' expired, 'g' going to, '-' nothing. */
static char told(int64_t lifetime, int64_t left)
{
	const struct nga_issued one = {
		.subject = "x", .begins = NOW + left - lifetime, .ends = NOW + left};
	struct judged judged = judge_chain(&one, 1, "/");
	bool expired = judged_count(&judged, "certificate-expired") == 1;
	bool going = judged_count(&judged, "certificate-expiring") == 1;

	ck_assert_uint_eq(judged.report.nfindings, (size_t)expired + going);
	texts_free(judged.texts);
	return expired ? 'x' : going ? 'g' : '-';
}

START_TEST(a_certificate_is_good_to_the_end_of_its_last_second)
{
	ck_assert_int_eq(told(90 * DAY, 0), 'g');
	ck_assert_int_eq(told(90 * DAY, -1), 'x');
}
END_TEST

START_TEST(a_long_one_is_told_fourteen_days_before)
{
	ck_assert_int_eq(told(90 * DAY, 14 * DAY), 'g');
	ck_assert_int_eq(told(90 * DAY, 14 * DAY + 1), '-');
	ck_assert_int_eq(told(42 * DAY, 14 * DAY), 'g');
}
END_TEST

START_TEST(a_short_one_is_told_in_its_last_third)
{
	ck_assert_int_eq(told(6 * DAY, 2 * DAY), 'g');
	ck_assert_int_eq(told(6 * DAY, 2 * DAY + 1), '-');
}
END_TEST

START_TEST(times_without_sense_are_survived)
{
	ck_assert_int_eq(told(-90 * DAY, 100 * DAY), '-');
	ck_assert_int_eq(told(0, -1), 'x');
	ck_assert_int_eq(told(INT64_C(300000000000), 200000000000), '-');
}
END_TEST

START_TEST(of_a_chain_the_worst_is_told_and_of_equals_the_first)
{
	const struct nga_issued chain[] = {
		{.subject = "own", .begins = NOW - 89 * DAY, .ends = NOW + DAY},
		{.subject = "first", .begins = NOW - 99 * DAY, .ends = NOW - DAY},
		{.subject = "second", .begins = NOW - 99 * DAY, .ends = NOW - 2 * DAY},
	};
	struct judged judged = judge_chain(chain, 3, "/");

	ck_assert_uint_eq(judged.report.nfindings, 1);
	const struct nga_finding *finding = judged_find(&judged, "certificate-expired");

	ck_assert_ptr_nonnull(strstr(finding->message, "first"));
	texts_free(judged.texts);
}
END_TEST

START_TEST(clocks_of_another_root_are_not_judged)
{
	const struct nga_issued one = {.subject = "x", .ends = NOW - 1};
	struct judged judged = judge_chain(&one, 1, "/srv/image");

	ck_assert_uint_eq(judged.report.nfindings, 0);

	texts_free(judged.texts);
}
END_TEST

START_TEST(one_that_was_not_read_is_not_told)
{
	struct judged judged = judge_chain(NULL, 0, "/");

	ck_assert_uint_eq(judged.report.nfindings, 0);

	texts_free(judged.texts);
}
END_TEST

START_TEST(a_finding_belongs_to_a_site_where_no_other_serves_the_certificate)
{
	const struct nga_issued one = {.subject = "x", .ends = NOW - 1};
	struct judged judged = judge_chain(&one, 1, "/");
	struct texts *texts = judged.texts;
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	const struct nga_server first = {.entry = texts_entry(texts, pair->enabled, "a")};
	const struct nga_server second = {.entry = texts_entry(texts, pair->enabled, "b")};
	const struct nga_server *servers[] = {&first, &first};
	struct nga_certificate *certificate = texts->snapshot.certificates[0];
	certificate->servers = servers;
	certificate->nservers = 2;

	judged_finish(&judged);
	ck_assert_ptr_eq(judged_find(&judged, "certificate-expired")->entry, first.entry);
	servers[1] = &second;
	judged_finish(&judged);
	ck_assert_ptr_null(judged_find(&judged, "certificate-expired")->entry);

	texts_free(texts);
}
END_TEST

/* ---- what is looked at ---- */

static unsigned needs_of(const char *only)
{
	struct texts *texts = texts_read((const struct text_file[]){{"nginx.conf", ""}, {0}});
	struct judged judged = judged_begin(texts, only);
	unsigned needs = judge_needs(&judged.rules);

	texts_free(texts);
	return needs;
}

START_TEST(certificates_are_read_only_for_rules_about_them)
{
	const unsigned bits = JUDGE_NEEDS_CERTIFICATES | JUDGE_NEEDS_KEYS;

	ck_assert_uint_eq(needs_of(NULL) & bits, bits);
	ck_assert_uint_eq(needs_of("links") & bits, 0);
	ck_assert_uint_eq(needs_of("servers") & bits, 0);
	ck_assert_uint_eq(needs_of("key-exposed") & bits, JUDGE_NEEDS_KEYS);
	ck_assert_uint_eq(needs_of("certificate-name") & bits, JUDGE_NEEDS_CERTIFICATES);
}
END_TEST

START_TEST(no_rule_that_is_built_in_opens_a_key)
{
	ck_assert_uint_eq(needs_of(NULL) & JUDGE_NEEDS_KEY_FIT, 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_certificate_is_good_to_the_end_of_its_last_second,
		a_long_one_is_told_fourteen_days_before,
		a_short_one_is_told_in_its_last_third,
		times_without_sense_are_survived,
		of_a_chain_the_worst_is_told_and_of_equals_the_first,
		clocks_of_another_root_are_not_judged,
		one_that_was_not_read_is_not_told,
		a_finding_belongs_to_a_site_where_no_other_serves_the_certificate,
		certificates_are_read_only_for_rules_about_them,
		no_rule_that_is_built_in_opens_a_key,
		NULL,
	};
	return unit_run("tls_rules", tests);
}
