#include "unit.h"
#include "world.h"

#include <private_copy.h>

#include <string.h>

static const char main_text[] = "events {}\n"
				"http {\n"
				"\ttypes { include mime; }\n"
				"\tinclude\n"
				"\t\tsites-enabled/*; gzip on;\n"
				"\tbogus here;\n"
				"}\n";

struct stage {
	struct texts *texts;
	struct private_copy copy;
};

/* The files of the main file: mime, a and b, copies 0, 1 and 2. */
static struct stage set(const char *a, const char *b)
{
	const struct text_file files[] = {{"nginx.conf", main_text}, {"mime", "text/html html;"},
		{"sites-enabled/a", a}, {"sites-enabled/b", b}, {0}};
	struct stage stage = {.texts = texts_read(files)};

	for (size_t i = 0; i < stage.texts->snapshot.nfiles; i++)
		stage.texts->snapshot.files[i]->lookup = NGA_FOUND;
	private_copy_make(stage.texts->arena, &stage.texts->snapshot, "/copies", &stage.copy);
	return stage;
}

static struct stage set_plain(void)
{
	return set("server { listen 1; }", "server { listen 2; }\n");
}

START_TEST(every_include_line_names_copies)
{
	struct stage stage = set_plain();

	ck_assert_str_eq(stage.copy.main->path, "/etc/nginx/nginx.conf");
	ck_assert_str_eq(stage.copy.main->bytes, "events {}\n"
						 "http {\n"
						 "\ttypes { include \"/copies/0\"; }\n"
						 "\tinclude \"/copies/1\";\n"
						 "include \"/copies/2\"; gzip on;\n"
						 "\tbogus here;\n"
						 "}\n");
	texts_free(stage.texts);
}
END_TEST

START_TEST(copies_hold_the_bytes_that_were_read)
{
	struct stage stage = set_plain();

	ck_assert_uint_eq(stage.copy.nfiles, 3);
	ck_assert_str_eq(stage.copy.files[1].path, "1");
	ck_assert_uint_eq(stage.copy.files[1].length, strlen("server { listen 1; }"));
	ck_assert_str_eq(stage.copy.files[1].bytes, "server { listen 1; }");
	texts_free(stage.texts);
}
END_TEST

START_TEST(a_pattern_that_matches_nothing_reads_nothing)
{
	const struct text_file files[] = {{"nginx.conf", "include none/*;"}, {0}};
	struct texts *texts = texts_read(files);
	struct private_copy copy;

	texts_file(texts, "nginx.conf")->lookup = NGA_FOUND;
	private_copy_make(texts->arena, &texts->snapshot, "/copies", &copy);

	ck_assert_ptr_null(copy.refused);
	ck_assert_ptr_null(strstr(copy.main->bytes, "include"));
	texts_free(texts);
}
END_TEST

static void tell(struct stage *stage, struct nga_complaint *complaint)
{
	struct nga_nginx nginx = {.complaints = complaint, .ncomplaints = 1};

	private_copy_tell(&stage->copy, stage->texts->arena, &nginx);
	*complaint = nginx.complaints[0];
}

START_TEST(the_place_of_a_complaint_is_put_back)
{
	struct stage stage = set_plain();
	struct nga_complaint of_site = {.text = "x", .file = "/copies/2", .line = 1};
	struct nga_complaint of_main = {.text = "x", .file = "/etc/nginx/nginx.conf", .line = 6};

	tell(&stage, &of_site);
	tell(&stage, &of_main);

	ck_assert_str_eq(of_site.file, "/etc/nginx/sites-enabled/b");
	ck_assert_uint_eq(of_site.line, 1);
	ck_assert_str_eq(of_main.file, "/etc/nginx/nginx.conf");
	ck_assert_uint_eq(of_main.line, 6);
	texts_free(stage.texts);
}
END_TEST

START_TEST(names_of_copies_in_its_text_are_put_back)
{
	struct stage stage = set_plain();
	struct nga_complaint complaint = {
		.text = "\"u\" of /copies/1:7 and /etc/nginx/nginx.conf:5, /copies/9, /copies"};

	tell(&stage, &complaint);

	ck_assert_str_eq(complaint.text, "\"u\" of /etc/nginx/sites-enabled/a:7 and "
					 "/etc/nginx/nginx.conf:4, /copies/9, /copies");
	ck_assert_ptr_null(complaint.file);
	texts_free(stage.texts);
}
END_TEST

START_TEST(there_is_none_of_what_does_not_parse)
{
	struct stage stage = set("server {", "server { listen 2; }\n");

	ck_assert_str_eq(stage.copy.refused, "/etc/nginx/sites-enabled/a does not parse");
	texts_free(stage.texts);
}
END_TEST

START_TEST(there_is_none_of_what_could_not_be_read)
{
	struct stage stage = set_plain();
	struct private_copy copy;

	texts_file(stage.texts, "sites-enabled/b")->lookup = NGA_DENIED;
	private_copy_make(stage.texts->arena, &stage.texts->snapshot, "/copies", &copy);

	ck_assert_str_eq(copy.refused, "/etc/nginx/sites-enabled/b could not be read");
	texts_free(stage.texts);
}
END_TEST

START_TEST(an_include_line_that_nginx_alone_would_see_is_refused)
{
	static const char text[] = "types { include\0x mime; }";
	struct stage stage = set_plain();

	/* As `types` compares it, up to the NUL: the line is in the tree, but not found as such. */
	struct nga_file *file = texts_file(stage.texts, "nginx.conf");
	file->bytes = text;
	file->size = sizeof(text) - 1;
	private_copy_make(stage.texts->arena, &stage.texts->snapshot, "/copies", &stage.copy);

	ck_assert_str_eq(stage.copy.refused, "an include line was not found in its file");
	texts_free(stage.texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_include_line_names_copies,
		copies_hold_the_bytes_that_were_read,
		a_pattern_that_matches_nothing_reads_nothing,
		the_place_of_a_complaint_is_put_back,
		names_of_copies_in_its_text_are_put_back,
		there_is_none_of_what_does_not_parse,
		there_is_none_of_what_could_not_be_read,
		an_include_line_that_nginx_alone_would_see_is_refused,
		NULL,
	};
	return unit_run("private_copy", tests);
}
