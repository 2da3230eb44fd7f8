/* Zones of shared memory that keep their name and size, and are of another use. */
#include "unit.h"
#include "world.h"

#include <string.h>

#include <zones.h>

/* What is in the way of a reload from `loaded` to `disk`, each as "zone: was -> now, line\n". */
static void expect(const char *loaded, const char *disk, const char *expected)
{
	struct texts *was = texts_read((const struct text_file[]){{"nginx.conf", loaded}, {0}});
	struct texts *now = texts_read((const struct text_file[]){{"nginx.conf", disk}, {0}});
	struct vec obstacles = {.size = sizeof(struct nga_obstacle)};
	const char *text = "";

	zones_compare(now->arena, &was->snapshot, &now->snapshot, &obstacles);

	const struct nga_obstacle *found = obstacles.items;
	for (size_t i = 0; i < obstacles.n; i++) {
		ck_assert_int_eq(found[i].kind, NGA_OBSTACLE_ZONE);
		ck_assert_str_eq(found[i].file, "/etc/nginx/nginx.conf");
		text = arena_format(now->arena, "%s%s: %s -> %s, %u\n", text, found[i].text,
			found[i].other, found[i].now, (unsigned)found[i].line);
	}
	ck_assert_str_eq(text, expected);
	texts_free(now);
	texts_free(was);
}

#define REQ(key, zone) "http { limit_req_zone " key " zone=" zone " rate=1r/s; }"
#define CACHE(arguments) "http { proxy_cache_path " arguments "; }"

START_TEST(another_key_is_in_the_way_and_the_same_is_not)
{
	expect(REQ("$a", "z:1m"), "http {\n limit_req_zone $b zone=z:1m rate=1r/s; }",
		"z: $a -> $b, 2\n");
	expect(REQ("$a", "z:1m"), "http {\n limit_req_zone $a zone=z:1m rate=9r/s; }", "");
}
END_TEST

START_TEST(a_zone_of_connections_counts_too)
{
	expect("http { limit_conn_zone $a zone=z:1m; }", "http { limit_conn_zone $b zone=z:1m; }",
		"z: $a -> $b, 1\n");
}
END_TEST

START_TEST(another_name_or_size_is_another_zone)
{
	expect(REQ("$a", "z:1m"), REQ("$b", "y:1m"), "");
	expect(REQ("$a", "z:1m"), REQ("$b", "zz:1m"), "");
	expect(REQ("$a", "z:1m"), REQ("$b", "z:2m"), "");
}
END_TEST

START_TEST(sizes_are_compared_in_bytes)
{
	expect(REQ("$a", "z:1m"), REQ("$b", "z:1024k"), "z: $a -> $b, 1\n");
	expect(REQ("$a", "z:1M"), REQ("$b", "z:1048576"), "z: $a -> $b, 1\n");
	expect(REQ("$a", "z:10m"), REQ("$b", "z:10k"), "");
}
END_TEST

START_TEST(a_zone_of_another_directive_is_made_anew)
{
	expect(REQ("$a", "z:1m"), "http { limit_conn_zone $b zone=z:1m; }", "");
}
END_TEST

START_TEST(a_zone_that_comes_or_goes_is_nothing)
{
	expect("http { }", REQ("$a", "z:1m"), "");
	expect(REQ("$a", "z:1m"), "http { }", "");
}
END_TEST

START_TEST(each_of_several_is_held_against_its_own)
{
	expect("http { limit_req_zone $a zone=a:1m rate=1r/s; limit_req_zone $b zone=b:1m "
	       "rate=1r/s; }",
		"http { limit_req_zone $b zone=b:1m rate=1r/s;\nlimit_req_zone $c zone=a:1m "
		"rate=1r/s; }",
		"a: $a -> $c, 2\n");
}
END_TEST

START_TEST(a_line_without_a_whole_zone_is_passed_over)
{
	expect(REQ("$a", "z:1m"),
		"http { limit_req_zone; limit_req_zone $b zone=z; "
		"limit_req_zone zone=z:1m; limit_req_zone $b rate=1r/s; }",
		"");
}
END_TEST

START_TEST(a_cache_is_bound_to_its_path_as_text)
{
	expect(CACHE("/c levels=1:2 keys_zone=z:1m"), CACHE("/d levels=1:2 keys_zone=z:1m"),
		"z: /c -> /d, 1\n");
	expect(CACHE("/c keys_zone=z:1m"), CACHE("/c/ keys_zone=z:1m"), "z: /c -> /c/, 1\n");
	expect(CACHE("/c keys_zone=z:1m"), CACHE("/c keys_zone=z:1m max_size=1g"), "");
}
END_TEST

START_TEST(a_relative_path_of_a_cache_begins_at_the_prefix)
{
	expect(CACHE("/usr/share/nginx/c keys_zone=z:1m"), CACHE("c keys_zone=z:1m"), "");
	expect(CACHE("c keys_zone=z:1m"), CACHE("c/ keys_zone=z:1m"), "");
	expect(CACHE("c keys_zone=z:1m"), CACHE("d keys_zone=z:1m"),
		"z: /usr/share/nginx/c -> /usr/share/nginx/d, 1\n");
}
END_TEST

START_TEST(a_cache_keeps_its_levels)
{
	expect(CACHE("/c keys_zone=z:1m"), CACHE("/c levels=1:2 keys_zone=z:1m"),
		"z: no levels -> levels=1:2, 1\n");
	expect(CACHE("/c levels=1 keys_zone=z:1m"), CACHE("/c keys_zone=z:1m levels=1"), "");
	expect(CACHE("/c levels=1 keys_zone=z:1m"), CACHE("/c levels=2 keys_zone=z:2m"), "");
}
END_TEST

START_TEST(every_kind_of_cache_is_looked_at)
{
	static const char *const kinds[] = {"proxy", "fastcgi", "uwsgi", "scgi"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct arena *arena = arena_new();
		expect(arena_format(arena, "http { %s_cache_path /c keys_zone=z:1m; }", kinds[i]),
			arena_format(arena, "http { %s_cache_path /d keys_zone=z:1m; }", kinds[i]),
			"z: /c -> /d, 1\n");
		arena_free(arena);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		another_key_is_in_the_way_and_the_same_is_not,
		a_zone_of_connections_counts_too,
		another_name_or_size_is_another_zone,
		sizes_are_compared_in_bytes,
		a_zone_of_another_directive_is_made_anew,
		a_zone_that_comes_or_goes_is_nothing,
		each_of_several_is_held_against_its_own,
		a_line_without_a_whole_zone_is_passed_over,
		a_cache_is_bound_to_its_path_as_text,
		a_relative_path_of_a_cache_begins_at_the_prefix,
		a_cache_keeps_its_levels,
		every_kind_of_cache_is_looked_at,
		NULL,
	};
	return unit_run("zones", tests);
}
