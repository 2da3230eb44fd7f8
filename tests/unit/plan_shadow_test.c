#include "planned.h"
#include "unit.h"

#include <plan_shadow.h>

/* A main file that loads these two and what else is told. */
static struct texts *shadow_world(const char *main_text)
{
	const struct text_file files[] = {
		{"nginx.conf", main_text},
		{"sites-enabled/blog", "server { listen 81; }"},
		{"sites-enabled/shop", "server { listen 80; }"},
		{0},
	};
	struct texts *texts = texts_read(files);
	struct nga_pair *pair = texts_pair(texts, "sites", true);

	(void)texts_entry(texts, pair->enabled, "blog");
	(void)texts_entry(texts, pair->enabled, "shop");
	return texts;
}

/* What stands in place of the main file after one proposal of these steps; NULL: nothing does. */
static const char *foreseen(struct texts *texts, const struct nga_step *steps, size_t nsteps)
{
	const struct nga_proposal proposal = {.steps = steps, .nsteps = nsteps};
	struct plan_chosen chosen = plan_choosing(texts->arena);
	struct plan_shadow shadow;

	ck_assert(plan_choose(&chosen, &proposal));
	plan_shadow(texts->arena, &texts->snapshot, &chosen, &shadow);
	ck_assert_ptr_null(shadow.gap);
	ck_assert_uint_le(shadow.nfiles, 1);
	return shadow.nfiles > 0 ? shadow.files[0].bytes : NULL;
}

static const struct nga_lying nothing = {.thing = NGA_NOTHING};
static const struct nga_lying a_file = {.thing = NGA_A_FILE, .dev = 1, .ino = 7, .mode = 0644};
static const struct nga_lying b_file = {.thing = NGA_A_FILE, .dev = 1, .ino = 8, .mode = 0644};

static struct nga_lying link_to(const char *text)
{
	return (struct nga_lying){.thing = NGA_A_LINK, .text = text};
}

static const char plain[] = "http { include sites-enabled/*; }";

START_TEST(a_link_is_read_at_the_file_that_it_will_lead_to)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {{"/etc/nginx/sites-enabled/shop", link_to("../gone"),
		link_to("../sites-available/shop.conf")}};

	ck_assert_str_eq(foreseen(texts, steps, 1),
		"http { include \"/etc/nginx/sites-enabled/blog\";\n"
		"include \"/etc/nginx/sites-available/shop.conf\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(a_relative_text_counts_from_where_the_directory_really_lies)
{
	struct texts *texts = shadow_world(plain);
	static const struct nga_link deeper = {
		.text = "a/b", .target = "/etc/nginx/a/b", .end = NGA_END_DIRECTORY};
	texts->snapshot.pairs[0]->enabled->link = &deeper;
	const struct nga_step steps[] = {{"/etc/nginx/sites-enabled/shop", link_to("../gone"),
		link_to("../../sites-available/shop")}};

	ck_assert_str_eq(foreseen(texts, steps, 1),
		"http { include \"/etc/nginx/sites-enabled/blog\";\n"
		"include \"/etc/nginx/sites-available/shop\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(what_is_removed_is_not_read)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {{"/etc/nginx/sites-enabled/shop", a_file, nothing}};

	ck_assert_str_eq(
		foreseen(texts, steps, 1), "http { include \"/etc/nginx/sites-enabled/blog\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(what_a_line_names_itself_and_is_removed_is_missed)
{
	struct texts *texts = shadow_world("http { include sites-enabled/shop; }");
	const struct nga_step steps[] = {{"/etc/nginx/sites-enabled/shop", a_file, nothing}};

	ck_assert_str_eq(
		foreseen(texts, steps, 1), "http { include \"/etc/nginx/sites-enabled/shop/.\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(a_file_that_moves_is_read_where_it_lies_now)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {
		{"/etc/nginx/sites-available/shop", nothing, a_file},
		{"/etc/nginx/sites-enabled/shop", a_file, link_to("../sites-available/shop")},
	};

	ck_assert_str_eq(foreseen(texts, steps, 2),
		"http { include \"/etc/nginx/sites-enabled/blog\";\n"
		"include \"/etc/nginx/sites-enabled/shop\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(another_link_to_a_file_that_is_replaced_reads_the_new_one)
{
	struct texts *texts = shadow_world(plain);
	texts_link(texts, &texts->snapshot.pairs[0]->enabled->entries[0],
		"/etc/nginx/sites-available/shop", NGA_END_FILE);
	const struct nga_step steps[] = {
		{"/etc/nginx/sites-available/shop", b_file, a_file},
		{"/etc/nginx/sites-enabled/shop", a_file, link_to("../sites-available/shop")},
	};

	ck_assert_str_eq(foreseen(texts, steps, 2),
		"http { include \"/etc/nginx/sites-enabled/shop\";\n"
		"include \"/etc/nginx/sites-enabled/shop\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(a_new_name_is_read_at_its_sorted_place)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {
		{"/etc/nginx/sites-enabled/cafe", nothing, link_to("../sites-available/cafe")}};

	ck_assert_str_eq(foreseen(texts, steps, 1),
		"http { include \"/etc/nginx/sites-enabled/blog\";\n"
		"include \"/etc/nginx/sites-available/cafe\";\n"
		"include \"/etc/nginx/sites-enabled/shop\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(a_name_that_no_pattern_matches_is_not_read)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {
		{"/etc/nginx/sites-enabled/.cafe", nothing, link_to("../sites-available/cafe")}};

	ck_assert_ptr_null(foreseen(texts, steps, 1));
	texts_free(texts);
}
END_TEST

START_TEST(rights_change_nothing_that_is_read)
{
	struct texts *texts = shadow_world(plain);
	struct nga_lying tight = a_file;
	tight.mode = 0600;
	const struct nga_step steps[] = {{"/etc/nginx/sites-enabled/shop", a_file, tight}};

	ck_assert_ptr_null(foreseen(texts, steps, 1));
	texts_free(texts);
}
END_TEST

START_TEST(a_link_to_itself_cannot_be_read)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {
		{"/etc/nginx/sites-enabled/shop", link_to("x"), link_to("shop")}};

	ck_assert_str_eq(foreseen(texts, steps, 1),
		"http { include \"/etc/nginx/sites-enabled/blog\";\n"
		"include \"/etc/nginx/sites-enabled/shop/.\"; }");
	texts_free(texts);
}
END_TEST

START_TEST(a_file_that_was_not_read_is_a_gap)
{
	struct texts *texts = shadow_world(plain);
	const struct nga_step steps[] = {{"/etc/nginx/sites-enabled/shop", a_file, nothing}};
	const struct nga_proposal proposal = {.steps = steps, .nsteps = 1};
	struct plan_chosen chosen = plan_choosing(texts->arena);
	struct plan_shadow shadow;
	texts->snapshot.files[0]->bytes = NULL;

	ck_assert(plan_choose(&chosen, &proposal));
	plan_shadow(texts->arena, &texts->snapshot, &chosen, &shadow);

	ck_assert_ptr_nonnull(shadow.gap);
	ck_assert_uint_eq(shadow.nfiles, 0);
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run(
		"plan_shadow", (const TTest *const[]){
				       a_link_is_read_at_the_file_that_it_will_lead_to,
				       a_relative_text_counts_from_where_the_directory_really_lies,
				       what_is_removed_is_not_read,
				       what_a_line_names_itself_and_is_removed_is_missed,
				       a_file_that_moves_is_read_where_it_lies_now,
				       another_link_to_a_file_that_is_replaced_reads_the_new_one,
				       a_new_name_is_read_at_its_sorted_place,
				       a_name_that_no_pattern_matches_is_not_read,
				       rights_change_nothing_that_is_read,
				       a_link_to_itself_cannot_be_read,
				       a_file_that_was_not_read_is_a_gap,
				       NULL,
			       });
}
