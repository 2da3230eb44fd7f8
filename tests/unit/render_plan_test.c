#include "planned.h"
#include "unit.h"

#include <render_plan.h>

#include <sys/stat.h>

static const struct render_style style = {.details = true};

static const char *text_of(struct texts *texts, const struct nga_plan *plan)
{
	struct out out = {.arena = texts->arena};

	render_plan_text(&out, NULL, plan, &style);
	return out.bytes;
}

static const char *json_of(struct texts *texts, const struct planned *planned)
{
	struct out out = {.arena = texts->arena};

	render_plan_json(&out, &planned->judged.report, &planned->plan, &style);
	return out.bytes;
}

/* A copy with other bytes than its available file, both read. */
static struct texts *diverged_world(void)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/shop", "server { listen 80; }\n"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *available = texts_entry(texts, pair->available[0], "shop");
	struct nga_entry *enabled = texts_entry(texts, pair->enabled, "shop");
	static const char bytes[] = "server { listen 81; }\n";
	static const struct nga_file file = {.bytes = bytes, .size = sizeof(bytes) - 1};

	available->file = &file;
	available->stat.size = (int64_t)file.size;
	enabled->stat.size = 22;
	enabled->twin = available;
	enabled->twin_how = available->twin_how = NGA_TWIN_DIFFERS;
	available->twin = enabled;
	return texts;
}

START_TEST(a_plan_tells_before_and_after)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_str_eq(text_of(texts, &planned.plan),
		"/etc/nginx/nginx.conf:1:8: error: /etc/nginx/sites-enabled/shop points at "
		"/etc/nginx/sites-available/shop, which does not exist; "
		"/etc/nginx/sites-available/shop.conf may have taken its place, and no link leads "
		"to it; nginx refuses the whole configuration [dangling-link]\n"
		"  relink (safe): /etc/nginx/sites-available/shop.conf has the name but for an "
		"ordering prefix or a final extension, and nothing leads to it\n"
		"    /etc/nginx/sites-enabled/shop\n"
		"      - link to /etc/nginx/sites-available/shop\n"
		"      + link to /etc/nginx/sites-available/shop.conf\n"
		"  remove-link: if the site is gone for good, its link has nothing to lead to\n"
		"    /etc/nginx/sites-enabled/shop\n"
		"      - link to /etc/nginx/sites-available/shop\n"
		"1 finding with a remedy, 1 of them with a safe one\n");
	texts_free(texts);
}
END_TEST

START_TEST(files_that_move_are_told_with_both_places_and_their_difference)
{
	struct texts *texts = diverged_world();

	const struct planned planned = planned_by(texts, "diverged-copy");

	const char *text = text_of(texts, &planned.plan);
	ck_assert_ptr_nonnull(
		strstr(text, "    /etc/nginx/sites-available/shop\n"
			     "      - file of 22 bytes, moved to the quarantine\n"
			     "      + file of 22 bytes, moved from /etc/nginx/sites-enabled/shop\n"
			     "    /etc/nginx/sites-enabled/shop\n"
			     "      - file of 22 bytes, moved to /etc/nginx/sites-available/shop\n"
			     "      + link to ../sites-available/shop\n"
			     "--- /etc/nginx/sites-available/shop\n"
			     "+++ /etc/nginx/sites-enabled/shop\n"
			     "@@ -1 +1 @@\n"
			     "-server { listen 81; }\n"
			     "+server { listen 80; }\n"));
	ck_assert_ptr_nonnull(strstr(text, "--- /etc/nginx/sites-enabled/shop\n"
					   "+++ /etc/nginx/sites-available/shop\n"
					   "@@ -1 +1 @@\n"
					   "-server { listen 80; }\n"
					   "+server { listen 81; }\n"));
	texts_free(texts);
}
END_TEST

START_TEST(rights_are_told_as_modes_and_owners)
{
	struct texts *texts;
	struct nga_place place = {
		.path = "/etc/nginx/sites-available/shop",
		.stat = {.dev = 1, .ino = 2, .mode = S_IFREG | 0666, .uid = 33, .gid = 33},
		.writer = NGA_WRITER_EVERYONE,
		.writer_name = "everyone",
	};
	(void)planned_world(&texts);
	texts->snapshot.places = &place;
	texts->snapshot.nplaces = 1;

	const struct planned planned = planned_by(texts, "writable-config");

	ck_assert_ptr_nonnull(strstr(text_of(texts, &planned.plan),
		"      - mode 0666, owner 33:33\n      + mode 0664, owner 0:0\n"));
	texts_free(texts);
}
END_TEST

START_TEST(where_there_is_nothing_to_repair_a_plan_says_so)
{
	struct texts *texts;
	(void)planned_world(&texts);
	const struct nga_plan none = {0};

	ck_assert_str_eq(text_of(texts, &none), "nothing to repair\n");
	texts_free(texts);
}
END_TEST

START_TEST(as_data_a_plan_has_all_states_of_all_steps)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)texts_entry(texts, pair->available[0], "shop.conf");
	(void)planned_dangling(texts, pair, "shop", "/etc/nginx/sites-available/shop");

	const struct planned planned = planned_by(texts, "dangling-link");

	const char *json = json_of(texts, &planned);
	ck_assert_ptr_nonnull(strstr(json, "\"schema\": \"ngxaudit-plan/1\""));
	ck_assert_ptr_nonnull(strstr(json, "\"remedy\": \"relink\""));
	ck_assert_ptr_nonnull(strstr(json, "\"safe\": true"));
	ck_assert_ptr_nonnull(strstr(json, "\"kind\": \"link\""));
	ck_assert_ptr_nonnull(strstr(json, "\"text\": \"/etc/nginx/sites-available/shop.conf\""));
	ck_assert_ptr_nonnull(strstr(json, "\"kind\": \"nothing\""));
	ck_assert_ptr_nonnull(strstr(json, "\"diff\": null"));
	texts_free(texts);
}
END_TEST

START_TEST(hostile_names_are_escaped)
{
	struct texts *texts;
	struct nga_pair *pair = planned_world(&texts);
	(void)planned_dangling(texts, pair, "sh\x1bop", "/srv/\x1b]0;x\x07");

	const struct planned planned = planned_by(texts, "dangling-link");

	ck_assert_ptr_null(strchr(text_of(texts, &planned.plan), '\x1b'));
	ck_assert_ptr_null(strchr(json_of(texts, &planned), '\x1b'));
	texts_free(texts);
}
END_TEST

int main(void)
{
	return unit_run("render_plan",
		(const TTest *const[]){
			a_plan_tells_before_and_after,
			files_that_move_are_told_with_both_places_and_their_difference,
			rights_are_told_as_modes_and_owners,
			where_there_is_nothing_to_repair_a_plan_says_so,
			as_data_a_plan_has_all_states_of_all_steps,
			hostile_names_are_escaped,
			NULL,
		});
}
