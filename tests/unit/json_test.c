#include "unit.h"

#include <arena.h>
#include <json.h>
#include <out.h>

/* The object as one line, and forgets it. */
static const char *line(struct arena *arena, json_t *object)
{
	struct out out = {.arena = arena};

	json_write(&out, object, true);
	json_decref(object);
	return out.bytes;
}

START_TEST(a_text_is_a_string)
{
	struct arena *arena = arena_new();
	json_t *object = json_make_object();

	json_put_text(object, "name", "a\"\n\x1b\xc3\xa9");

	ck_assert_str_eq(line(arena, object), "{\"name\":\"a\\\"\\n\\u001B\xc3\xa9\"}\n");
	arena_free(arena);
}
END_TEST

START_TEST(no_text_is_null)
{
	struct arena *arena = arena_new();
	json_t *object = json_make_object();

	json_put_text(object, "name", NULL);

	ck_assert_str_eq(line(arena, object), "{\"name\":null}\n");
	arena_free(arena);
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_escaped_and_given_in_hex)
{
	struct arena *arena = arena_new();
	json_t *object = json_make_object();

	json_put_text(object, "name", "a\xff\xc3\xa9\xc3");

	ck_assert_str_eq(line(arena, object),
		"{\"name\":\"a\\\\xff\xc3\xa9\\\\xc3\",\"name_hex\":\"61ffc3a9c3\"}\n");
	arena_free(arena);
}
END_TEST

START_TEST(hex_of_an_array_stands_beside_it_with_null_where_it_is_not_needed)
{
	struct arena *arena = arena_new();
	json_t *object = json_make_object();
	const char *texts[] = {"a", "\xff", NULL};

	json_put_texts(object, "args", texts, 3);
	json_put_texts(object, "none", NULL, 0);

	ck_assert_str_eq(line(arena, object),
		"{\"args\":[\"a\",\"\\\\xff\",null],\"args_hex\":[null,\"ff\",null],"
		"\"none\":[]}\n");
	arena_free(arena);
}
END_TEST

START_TEST(keys_keep_the_order_in_which_they_were_put)
{
	struct arena *arena = arena_new();
	json_t *object = json_make_object();

	json_put_number(object, "z", 1);
	json_put_number(object, "a", -2);

	ck_assert_str_eq(line(arena, object), "{\"z\":1,\"a\":-2}\n");
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_text_is_a_string,
		no_text_is_null,
		bytes_that_are_not_utf8_are_escaped_and_given_in_hex,
		hex_of_an_array_stands_beside_it_with_null_where_it_is_not_needed,
		keys_keep_the_order_in_which_they_were_put,
		NULL,
	};
	return unit_run("json", tests);
}
