#include "unit.h"
#include "world.h"

#include <backends.h>
#include <conf.h>
#include <fact_index.h>
#include <maps.h>
#include <repeats.h>

#include <string.h>

static struct texts *of(const char *text)
{
	return texts_read((const struct text_file[]){{"nginx.conf", text}, {0}});
}

/* The last directive called `name`. */
static const struct nga_placed *last(struct texts *texts, const char *name)
{
	const struct nga_placed *found = NULL;

	for (size_t i = 0; i < texts->snapshot.nplaced; i++)
		if (conf_is(texts->snapshot.placed[i].directive, name))
			found = &texts->snapshot.placed[i];
	ck_assert_ptr_nonnull(found);
	return found;
}

static struct backends *backends_in(struct texts *texts)
{
	return index_backends(fact_index_new(texts->arena, &texts->snapshot, NULL));
}

static void check(const char *lines, const char *expected)
{
	struct arena *arena = arena_new();
	struct texts *texts = of(arena_format(arena, "http { %s }", lines));
	const char *name = backends_looked_up(backends_in(texts), last(texts, "proxy_pass"));

	ck_assert_msg(expected ? name && strcmp(name, expected) == 0 : !name, "%s: %s", lines,
		name ? name : "none");
	texts_free(texts);
	arena_free(arena);
}

START_TEST(a_name_beside_a_variable_is_looked_up)
{
	check("server { location / { proxy_pass http://app.internal$request_uri; } }",
		"app.internal");
	check("server { location / { proxy_pass $scheme://app.internal:81/; } }", "app.internal");
	check("server { location / { proxy_pass http://app.internal/$1; } }", "app.internal");
	check("server { location / { proxy_pass http://app$1; } }", NULL);
	check("server { location / { proxy_pass http://app.internal; } }", NULL);
	check("server { location / { proxy_pass http://10.0.0.1:81$uri; } }", NULL);
	check("server { location / { proxy_pass http://[::1]:81$uri; } }", NULL);
	check("server { location / { proxy_pass http://unix:/run/x.sock:$uri; } }", NULL);
}
END_TEST

START_TEST(a_variable_is_what_set_makes_it_before_the_pass)
{
	check("server { location / { set $a app; proxy_pass http://$a; } }", "app");
	check("server { set $a app; location / { proxy_pass http://${a}:81; } }", "app");
	check("server { location / { if ($b) { set $a app; } proxy_pass http://$a/x; } }", "app");
	check("server { location / { set $a app; if ($b) { proxy_pass http://$a; } } }", "app");
	check("server { location /b { set $a app; } location / { proxy_pass http://$a; } }", NULL);
	check("server { set $a app; } server { location / { proxy_pass http://$a; } }", NULL);
	check("server { location / { set $a $b; proxy_pass http://$a; } }", NULL);
	check("server { location / { set $a app; proxy_pass http://$a$b; } }", NULL);
	check("server { location / { set $ab app; proxy_pass http://$a; } }", NULL);
}
END_TEST

START_TEST(a_variable_is_what_maps_make_it)
{
	check("map $b $A { default app; } server { location / { proxy_pass http://$a; } }", "app");
	check("map $b $a { x 1.2.3.4; y app; } server { location / { proxy_pass http://$a; } }",
		"app");
	check("geo $a { default app; } server { location / { proxy_pass http://$a; } }", "app");
	check("map $b $a { hostnames; x 1.2.3.4; y ''; z $c; } "
	      "server { location / { proxy_pass http://$a; } }",
		NULL);
}
END_TEST

START_TEST(upstreams_and_hosts_that_are_looked_up_once_are_known)
{
	check("upstream App { } server { location / { set $a app; proxy_pass http://$a; } }", NULL);
	check("server { location /b { proxy_pass http://app:81; } "
	      "location / { set $a app; proxy_pass http://$a:81; } }",
		NULL);
	check("server { location /b { uwsgi_pass app:81; } "
	      "location / { set $a app; proxy_pass http://$a:81; } }",
		NULL);
}
END_TEST

START_TEST(a_pass_leads_to_the_servers_of_its_upstream)
{
	struct texts *texts = of("http { upstream app { server a:1; server unix:/b down; } "
				 "server { location / { fastcgi_pass App; } } }");
	size_t n;

	const char **all = backends_of(backends_in(texts), last(texts, "fastcgi_pass"), &n);

	ck_assert_uint_eq(n, 3);
	ck_assert_str_eq(all[0], "App");
	ck_assert_str_eq(all[1], "a:1");
	ck_assert_str_eq(all[2], "unix:/b");
	texts_free(texts);
}
END_TEST

/* ---- maps and repetitions ---- */

START_TEST(maps_of_one_variable_are_found_the_last_first)
{
	struct texts *texts = of("http { map $a $b { } map $c $d { } map $e $B { } } "
				 "stream { map $x $b { } }");
	struct maps *maps = maps_new(texts->arena, &texts->snapshot);

	const struct map_block *block = maps_find(maps, "http", "b", 1);

	ck_assert_str_eq(block->placed->directive->words[1].text, "$e");
	ck_assert_str_eq(block->earlier->placed->directive->words[1].text, "$a");
	ck_assert_ptr_null(block->earlier->earlier);
	ck_assert_ptr_null(maps_find(maps, "stream", "b", 1)->earlier);
	ck_assert_ptr_null(maps_find(maps, "http", "x", 1));
	texts_free(texts);
}
END_TEST

START_TEST(what_another_file_says_too_is_found)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { access_log /a; include conf.d/*; }"},
		{"conf.d/b", "server { access_log /b; access_log /b; }"},
		{"conf.d/c", "server { access_log /c; root /b; }"},
		{"conf.d/d", "server { access_log /c x; }"},
		{0},
	});
	struct repeats *repeats = repeats_new(texts->arena, &texts->snapshot);
	const struct nga_placed *placed = texts->snapshot.placed;

	for (size_t i = 0; i < texts->snapshot.nplaced; i++) {
		const struct nga_file *file = repeats_elsewhere(repeats, &placed[i]);
		const char *argument = conf_argument(placed[i].directive, 1);
		bool shared = argument && strcmp(argument, "/c") == 0;
		ck_assert_msg(shared == (file != NULL), "%s", argument);
		ck_assert_ptr_ne(file, placed[i].file);
	}
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_name_beside_a_variable_is_looked_up,
		a_variable_is_what_set_makes_it_before_the_pass,
		a_variable_is_what_maps_make_it,
		upstreams_and_hosts_that_are_looked_up_once_are_known,
		a_pass_leads_to_the_servers_of_its_upstream,
		maps_of_one_variable_are_found_the_last_first,
		what_another_file_says_too_is_found,
		NULL,
	};
	return unit_run("backends", tests);
}
