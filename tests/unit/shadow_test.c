#include "unit.h"
#include "world.h"

#include <fnmatch.h>
#include <lex.h>
#include <shadow.h>

#include <string.h>

static const char main_text[] = "events {}\n"
				"http {\n"
				"\tcharset utf-8; include\n"
				"\t\tsites-enabled/*; gzip on;\n"
				"\tbogus here;\n"
				"}\n";

struct stage {
	struct texts *texts;
	struct suspects suspects;
	struct shadow *shadow;
	struct shadow_variation variation;
};

/* Sites a, b and c, and a snippet that they may include. */
static struct stage *set(const char *a, const char *b, const char *c)
{
	const struct text_file files[] = {{"nginx.conf", main_text}, {"sites-enabled/a", a},
		{"sites-enabled/b", b}, {"sites-enabled/c", c}, {"snippets/s", "gzip off;\n"}, {0}};
	struct texts *texts = texts_read(files);
	struct stage *stage = arena_alloc(texts->arena, sizeof(*stage));
	struct nga_pair *pair = texts_pair(texts, "sites", true);

	stage->texts = texts;
	(void)texts_entry(texts, pair->enabled, "a");
	(void)texts_entry(texts, pair->enabled, "b");
	(void)texts_entry(texts, pair->enabled, "c");
	suspects_collect(texts->arena, &texts->snapshot, false, &stage->suspects);
	stage->shadow = shadow_new(texts->arena, &stage->suspects);
	ck_assert_ptr_nonnull(stage->shadow);
	return stage;
}

static struct stage *set_plain(void)
{
	return set("server { listen 1; }\n", "server { listen 2; }\n", "server { listen 3; }\n");
}

static const char *make(struct stage *stage, const uint32_t *sites, size_t n)
{
	shadow_make(stage->shadow, stage->texts->arena, sites, n, &stage->variation);
	ck_assert_uint_eq(stage->variation.nfiles, 1);
	ck_assert_str_eq(stage->variation.files[0].path, "/etc/nginx/nginx.conf");
	return stage->variation.files[0].bytes;
}

START_TEST(chosen_sites_alone_are_included_and_all_else_stays)
{
	struct stage *stage = set_plain();

	const char *bytes = make(stage, (uint32_t[]){0, 2}, 2);

	ck_assert_str_eq(bytes, "events {}\n"
				"http {\n"
				"\tcharset utf-8; include \"/etc/nginx/sites-enabled/a\";\n"
				"include \"/etc/nginx/sites-enabled/c\"; gzip on;\n"
				"\tbogus here;\n"
				"}\n");
	texts_free(stage->texts);
}
END_TEST

START_TEST(without_sites_nothing_is_included)
{
	struct stage *stage = set_plain();

	const char *bytes = make(stage, NULL, 0);

	ck_assert_str_eq(
		bytes, "events {}\nhttp {\n\tcharset utf-8;  gzip on;\n\tbogus here;\n}\n");
	texts_free(stage->texts);
}
END_TEST

static struct nga_complaint at(const char *file, uint32_t line)
{
	return (struct nga_complaint){.level = "emerg", .text = "x", .file = file, .line = line};
}

START_TEST(places_are_put_back_to_the_lines_on_disk)
{
	struct stage *stage = set_plain();
	const uint32_t sites[] = {0, 1, 2};
	for (size_t n = 0; n <= 3; n++) {
		(void)make(stage, sites, n);
		uint32_t added = n > 1 ? (uint32_t)n - 1 : 0;
		struct nga_complaint before = at("/etc/nginx/nginx.conf", 2);
		struct nga_complaint behind = at("/etc/nginx/nginx.conf", 4 + added);

		ck_assert_uint_eq(shadow_place(&stage->variation, &before), BLAME_NOBODY);
		ck_assert_uint_eq(shadow_place(&stage->variation, &behind), BLAME_NOBODY);

		ck_assert_uint_eq(before.line, 2);
		ck_assert_uint_eq(behind.line, 5);
	}
	texts_free(stage->texts);
}
END_TEST

START_TEST(an_include_line_names_its_site)
{
	struct stage *stage = set_plain();
	(void)make(stage, (uint32_t[]){0, 2}, 2);
	struct nga_complaint complaint = at("/etc/nginx/nginx.conf", 4);

	uint32_t site = shadow_place(&stage->variation, &complaint);

	ck_assert_uint_eq(site, 2);
	ck_assert_uint_eq(complaint.line, 3);
	texts_free(stage->texts);
}
END_TEST

START_TEST(a_file_names_the_first_site_in_the_experiment_that_includes_it)
{
	struct stage *stage = set("server {}\n", "server { include snippets/s; }\n",
		"server { include snippets/s; }\n");
	struct nga_complaint snippet = at("/etc/nginx/snippets/s", 1);
	struct nga_complaint own = at("/etc/nginx/sites-enabled/c", 1);

	(void)make(stage, (uint32_t[]){0, 1, 2}, 3);
	ck_assert_uint_eq(shadow_place(&stage->variation, &snippet), 1);
	ck_assert_uint_eq(shadow_place(&stage->variation, &own), 2);
	(void)make(stage, (uint32_t[]){0, 2}, 2);
	ck_assert_uint_eq(shadow_place(&stage->variation, &snippet), 2);
	texts_free(stage->texts);
}
END_TEST

/* What nginx would make of the quoted name: the word, and whether it matches just this name. */
static void survives(struct arena *arena, const char *path)
{
	const char *quoted = shadow_quote(arena, path);
	struct lex *lex = arena_alloc(arena, sizeof(*lex));
	const char *line = arena_format(arena, "include %s;", quoted);
	lex_begin(lex, arena, line, strlen(line));
	ck_assert_int_eq(lex_statement(lex), LEX_STATEMENT);
	ck_assert_uint_eq(lex->words.n, 2);
	char *word = arena_alloc(arena, lex_word(lex, 1)->length + 1);
	(void)lex_unescape(lex_word(lex, 1), word);

	if (strpbrk(word, "*?["))
		ck_assert_int_eq(fnmatch(word, path, FNM_PERIOD | FNM_PATHNAME), 0);
	else
		ck_assert_str_eq(word, path);
}

START_TEST(hostile_names_are_read_and_nothing_else)
{
	struct arena *arena = arena_new();
	static const char *const names[] = {"/a/plain", "/a/it's \"quoted\"", "/a/back\\slash",
		"/a/end\\", "/a/new\nline", "/a/tab\tand\rreturn", "/a/st*r", "/a/wh?t", "/a/[a-z]",
		"/a/[\\*", "/a/ba\\[ck", "/a/$var{x}", "/a/#no;comment}", "/a/\\n", "/a/\\\"*",
		"/a/\xff\x80"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		survives(arena, names[i]);
	ck_assert_str_eq(shadow_quote(arena, "/a/st*r"), "\"/a/st\\\\*r\"");

	arena_free(arena);
}
END_TEST

START_TEST(what_cannot_be_read_or_parsed_is_broken_from_the_start)
{
	struct stage *stage =
		set("server {\n", "server { include snippets/nosuch; }\n", "server {}\n");

	ck_assert_int_eq(stage->suspects.items[0].role, BLAME_BROKEN);
	ck_assert_int_eq(stage->suspects.items[1].role, BLAME_BROKEN);
	ck_assert_int_eq(stage->suspects.items[2].role, BLAME_SUSPECT);
	texts_free(stage->texts);
}
END_TEST

START_TEST(a_site_is_tied_to_the_one_that_defines_what_it_uses)
{
	struct stage *stage = set("server { location / { proxy_pass http://app/x; } }\n",
		"upstream app { server 127.0.0.1:1; }\nmap $host $mapped { default 1; }\n",
		"server { access_log /x combined if=$mapped; set $own 1; return 200 $own; }\n");

	suspects_tie(&stage->suspects);

	const struct blame_tie *ties = stage->suspects.ties;
	ck_assert_uint_eq(stage->suspects.nties, 2);
	ck_assert_uint_eq(ties[0].user, 0);
	ck_assert_uint_eq(ties[0].provider, 1);
	ck_assert_str_eq(ties[0].name, "app");
	ck_assert_uint_eq(ties[1].user, 2);
	ck_assert_str_eq(ties[1].name, "mapped");
	texts_free(stage->texts);
}
END_TEST

START_TEST(a_site_that_is_not_enabled_stands_at_its_sorted_place)
{
	struct stage *stage = set_plain();
	struct texts *texts = stage->texts;
	struct nga_pair *pair = texts->snapshot.pairs[0];
	struct nga_site site = {.pair = pair,
		.name = "bb",
		.available = texts_entry(texts, pair->available[0], "bb")};
	texts->snapshot.sites = &site;
	texts->snapshot.nsites = 1;
	pair->enabled->included = texts->snapshot.includes[0];

	suspects_collect(texts->arena, &texts->snapshot, true, &stage->suspects);
	stage->shadow = shadow_new(texts->arena, &stage->suspects);

	ck_assert_ptr_nonnull(stage->shadow);
	ck_assert(!stage->suspects.items[2].enabled);
	ck_assert_ptr_nonnull(strstr(make(stage, (uint32_t[]){1, 2, 3}, 3),
		"include \"/etc/nginx/sites-enabled/b\";\n"
		"include \"/etc/nginx/sites-available/bb\";\n"
		"include \"/etc/nginx/sites-enabled/c\"; gzip on;\n"));
	texts_free(texts);
}
END_TEST

START_TEST(modules_and_files_without_a_server_stay_in_every_experiment)
{
	const struct text_file files[] = {
		{"nginx.conf", "include modules-enabled/*;\nhttp { include conf-enabled/*; }\n"},
		{"conf-enabled/log", "log_format x y;\n"}, {"conf-enabled/site", "server {}\n"},
		{"modules-enabled/m", "load_module m.so;\n"}, {0}};
	struct texts *texts = texts_read(files);
	(void)texts_entry(texts, texts_pair(texts, "modules", true)->enabled, "m");
	struct nga_pair *pair = texts_pair(texts, "conf", false);
	(void)texts_entry(texts, pair->enabled, "log");
	(void)texts_entry(texts, pair->enabled, "site");
	struct stage stage = {.texts = texts};

	suspects_collect(texts->arena, &texts->snapshot, false, &stage.suspects);
	stage.shadow = shadow_new(texts->arena, &stage.suspects);

	ck_assert_uint_eq(stage.suspects.n, 1);
	ck_assert_str_eq(make(&stage, NULL, 0),
		"include modules-enabled/*;\nhttp { include \"/etc/nginx/conf-enabled/log\"; }\n");
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		chosen_sites_alone_are_included_and_all_else_stays,
		without_sites_nothing_is_included,
		places_are_put_back_to_the_lines_on_disk,
		an_include_line_names_its_site,
		a_file_names_the_first_site_in_the_experiment_that_includes_it,
		hostile_names_are_read_and_nothing_else,
		what_cannot_be_read_or_parsed_is_broken_from_the_start,
		a_site_is_tied_to_the_one_that_defines_what_it_uses,
		a_site_that_is_not_enabled_stands_at_its_sorted_place,
		modules_and_files_without_a_server_stay_in_every_experiment,
		NULL,
	};
	return unit_run("shadow", tests);
}
