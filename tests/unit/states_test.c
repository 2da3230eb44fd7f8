#include "sited.h"
#include "unit.h"

START_TEST(every_state_has_its_word_in_the_order_of_gravity)
{
	ck_assert_uint_eq(nga_state_count, NGA_STATE_ENABLED + 1);
	ck_assert_str_eq(nga_state_names[0], "looping");
	ck_assert_str_eq(nga_state_names[NGA_STATE_ENABLED], "enabled");
	for (size_t i = 0; i < nga_state_count; i++)
		ck_assert_ptr_nonnull(nga_state_names[i]);
}
END_TEST

START_TEST(broken_links_are_told_by_how_they_break)
{
	static const struct {
		enum nga_end end;
		const char *state;
	} rows[] = {
		{NGA_END_LOOP, "looping"},
		{NGA_END_MISSING, "dangling"},
		{NGA_END_DENIED, "unreadable"},
		{NGA_END_DIRECTORY, "special"},
		{NGA_END_SPECIAL, "special"},
		{NGA_END_OUTSIDE_ROOT, "foreign"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
		texts_link(texts, entry, "/elsewhere/shop", rows[i].end);

		derive(texts);

		ck_assert_str_eq(state_of(texts, "shop"), rows[i].state);
		texts_free(texts);
	}
}
END_TEST

START_TEST(a_file_that_the_master_may_not_read_is_unreadable)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "shop");
	texts_enable(texts, &pair->available[0]->entries[0], "shop")->lookup = NGA_DENIED;

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "unreadable");
	texts_free(texts);
}
END_TEST

START_TEST(directories_fifos_sockets_and_devices_are_special)
{
	const enum nga_kind kinds[] = {
		NGA_KIND_DIRECTORY, NGA_KIND_FIFO, NGA_KIND_SOCKET, NGA_KIND_DEVICE};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		texts_entry(texts, pair->enabled, "shop")->kind = kinds[i];

		derive(texts);

		ck_assert_str_eq(state_of(texts, "shop"), "special");
		texts_free(texts);
	}
}
END_TEST

START_TEST(regular_files_are_told_by_their_twin)
{
	static const struct {
		enum nga_twin how;
		const char *state;
	} rows[] = {
		{NGA_TWIN_NONE, "orphan"},
		{NGA_TWIN_SAME, "copied"},
		{NGA_TWIN_DIFFERS, "diverged"},
		{NGA_TWIN_HARDLINK, "hardlinked"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct texts *texts = world();
		struct nga_pair *pair = texts_pair(texts, "sites", true);
		struct nga_entry *enabled = texts_entry(texts, pair->enabled, "shop");
		enabled->twin_how = rows[i].how;
		if (rows[i].how != NGA_TWIN_NONE)
			enabled->twin = texts_entry(texts, pair->available[0], "shop");

		derive(texts);

		ck_assert_str_eq(state_of(texts, "shop"), rows[i].state);
		ck_assert_uint_eq(texts->snapshot.nsites, 1);
		texts_free(texts);
	}
}
END_TEST

START_TEST(a_leftover_that_is_loaded_is_stray)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->enabled, "old~");

	derive(texts);

	ck_assert_str_eq(state_of(texts, "old~"), "stray");
	ck_assert(pair->enabled->entries[0].leftover);
	texts_free(texts);
}
END_TEST

START_TEST(an_entry_that_no_include_line_matches_is_unloaded)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->enabled, ".hidden~");

	derive(texts);

	ck_assert_str_eq(state_of(texts, ".hidden~"), "unloaded");
	texts_free(texts);
}
END_TEST

START_TEST(a_loaded_file_that_says_nothing_is_empty)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "quiet");
	(void)texts_enable(texts, &pair->available[0]->entries[0], "quiet");
	struct nga_entry *null = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, null, "/dev/null", NGA_END_SPECIAL);
	null->link->target_is_null = true;

	derive(texts);

	ck_assert_str_eq(state_of(texts, "quiet"), "empty");
	ck_assert_str_eq(state_of(texts, "shop"), "empty");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_out_of_the_available_directories_is_foreign)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, entry, "/srv/shop/nginx.conf", NGA_END_FILE);

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "foreign");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_below_an_available_directory_that_is_a_link_is_not_foreign)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	static const struct nga_link to_release = {.text = "/srv/current", .target = "/srv/42"};
	pair->available[0]->link = &to_release;
	struct nga_entry *entry = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, entry, "/srv/42/shop", NGA_END_FILE);

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "enabled");
	texts_free(texts);
}
END_TEST

START_TEST(a_link_to_a_file_of_another_name_is_renamed)
{
	struct texts *texts = world();
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	(void)texts_entry(texts, pair->available[0], "store");
	(void)texts_enable(texts, &pair->available[0]->entries[0], "shop");

	derive(texts);

	ck_assert_str_eq(state_of(texts, "shop"), "renamed");
	ck_assert_uint_eq(texts->snapshot.nsites, 1);
	texts_free(texts);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_state_has_its_word_in_the_order_of_gravity,
		broken_links_are_told_by_how_they_break,
		a_file_that_the_master_may_not_read_is_unreadable,
		directories_fifos_sockets_and_devices_are_special,
		regular_files_are_told_by_their_twin,
		a_leftover_that_is_loaded_is_stray,
		an_entry_that_no_include_line_matches_is_unloaded,
		a_loaded_file_that_says_nothing_is_empty,
		a_link_out_of_the_available_directories_is_foreign,
		a_link_below_an_available_directory_that_is_a_link_is_not_foreign,
		a_link_to_a_file_of_another_name_is_renamed,
		NULL,
	};
	return unit_run("states", tests);
}
