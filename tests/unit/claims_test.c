#include "unit.h"
#include "world.h"

#include <string.h>

START_TEST(a_name_with_a_dot_at_its_end_never_answers)
{
	static const struct {
		const char *first, *second;
		size_t dead;
	} rows[] = {
		{"a.b", "a.b.", 1},
		{"a.b.", "a.b", 0},
		{"*.a.b.", "*.a.b", 0},
		{"a.b. a.b", "a.b", 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = texts_read((const struct text_file[]){
			{"nginx.conf", arena_format(arena,
					       "http { server { server_name %s; } "
					       "server { server_name %s; } }",
					       rows[i].first, rows[i].second)},
			{0},
		});
		ck_assert_uint_eq(texts->snapshot.nclaims, 1);
		ck_assert_uint_eq(texts->snapshot.claims[0].server->order, rows[i].dead);
		ck_assert_uint_eq(texts->snapshot.claims[0].earlier->order, !rows[i].dead);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_name_that_an_earlier_server_has_on_the_address_is_a_claim)
{
	static const struct {
		const char *first, *second;
		bool claim;
	} rows[] = {
		{"server_name a;", "server_name a;", true},
		{"server_name a;", "server_name A;", true},
		{"server_name a.b;", "server_name a.b.;", true},
		{"server_name ~^a;", "server_name ~^a;", true},
		{"server_name *.a.b;", "server_name *.A.b;", true},
		{"server_name .a.b;", "server_name a.b;", true},
		{"server_name *.a.b;", "server_name .a.b;", true},
		{"server_name _;", "server_name _;", true},
		{"server_name $hostname;", "server_name $hostname;", true},
		{"", "", true},
		{"server_name \"\";", "", true},
		{"server_name a;", "server_name b;", false},
		{"server_name a; listen 81;", "server_name a; listen 82;", false},
		{"server_name *.a.b;", "server_name a.b;", false},
		{"server_name ~^a;", "server_name ~^A;", true},
		{"server_name ~^\\w;", "server_name ~^\\W;", false},
		{"server_name a;", "", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena *arena = arena_new();
		struct texts *texts = texts_read((const struct text_file[]){
			{"nginx.conf", arena_format(arena, "http { server { %s } server { %s } }",
					       rows[i].first, rows[i].second)},
			{0},
		});
		ck_assert_msg(texts->snapshot.nclaims == rows[i].claim, "%s | %s", rows[i].first,
			rows[i].second);
		texts_free(texts);
		arena_free(arena);
	}
}
END_TEST

START_TEST(a_claim_names_both_servers_and_the_first_address_on_which_they_meet)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { listen 80; listen 81; server_name x a; } "
			       "server { listen 82; listen 81; listen 80; server_name a A; } }"},
		{0},
	});

	const struct nga_claim *claim = texts->snapshot.claims;

	ck_assert_uint_eq(texts->snapshot.nclaims, 2); /* a, and A */
	ck_assert_ptr_eq(claim->server, texts->snapshot.servers[1]);
	ck_assert_ptr_eq(claim->earlier, texts->snapshot.servers[0]);
	ck_assert_str_eq(claim->address->text, "0.0.0.0:81");
	ck_assert_str_eq(claim->name->text, "a");
	ck_assert_ptr_eq(claim->earlier_name, &texts->snapshot.servers[0]->names[1]);
	texts_free(texts);
}
END_TEST

START_TEST(each_earlier_server_of_a_name_is_claimed_against_once)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { server { listen 80; server_name a; } "
			       "server { listen 81; server_name a; } "
			       "server { listen 80; listen 81; server_name .a; } }"},
		{0},
	});

	ck_assert_uint_eq(texts->snapshot.nclaims, 2);
	ck_assert_ptr_eq(texts->snapshot.claims[0].earlier, texts->snapshot.servers[0]);
	ck_assert_ptr_eq(texts->snapshot.claims[1].earlier, texts->snapshot.servers[1]);
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_name_with_a_dot_at_its_end_never_answers,
		a_name_that_an_earlier_server_has_on_the_address_is_a_claim,
		a_claim_names_both_servers_and_the_first_address_on_which_they_meet,
		each_earlier_server_of_a_name_is_claimed_against_once,
		NULL,
	};
	return unit_run("claims", tests);
}
