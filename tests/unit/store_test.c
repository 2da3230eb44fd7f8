/* Accepted states on the disk: what comes back is what was accepted, or nothing does. */
#include "scanned.h"

#include <manifest.h>
#include <store.h>

#include <fcntl.h>

/* A tree of one site, which is accepted. */
struct stored {
	struct scanned *tree;
	struct store store;
	uint32_t id;
	const struct nga_accepted *accepted;
	struct nga_error err;
};

static const struct store_author author = {"anna", "web1"};

static void look_again(struct stored *stored)
{
	scan_close(stored->tree->scan);
	stored->tree->snapshot = (struct nga_snapshot){0};
	scanned_read(stored->tree);
}

static int accept(struct stored *stored)
{
	look_again(stored);
	return store_accept(
		&stored->store, &stored->tree->snapshot, &author, &stored->id, &stored->err);
}

static struct stored *stored_new(void)
{
	struct scanned *tree = scanned_new("events {}\nhttp { include sites-enabled/*; }\n");
	struct stored *stored = arena_alloc(tree->arena, sizeof(*stored));

	scanned_file(tree, "sites-available/shop", "server { listen 80; }\n");
	scanned_link(tree, "sites-enabled/shop", "../sites-available/shop");
	stored->tree = tree;
	stored->store = (struct store){
		tree->arena, {.state_dir = arena_format(tree->arena, "%s/state", tree->dir),
				     .root = "/",
				     .nginx_conf = tree->options.nginx_conf}};
	ck_assert_msg(accept(stored) == 0, "%s", stored->err.text);
	return stored;
}

static void stored_free(struct stored *stored)
{
	scanned_free(stored->tree);
}

static int read_current(struct stored *stored)
{
	return store_read(&stored->store, 0, &stored->accepted, &stored->err);
}

static const struct nga_record *record_of(const struct stored *stored, const char *name)
{
	const char *path = scanned_disk(stored->tree, name);

	for (size_t i = 0; i < stored->accepted->nrecords; i++)
		if (strcmp(stored->accepted->records[i].path, path) == 0)
			return &stored->accepted->records[i];
	ck_abort_msg("no record of %s", name);
	return NULL;
}

static const char *manifest_path(const struct stored *stored)
{
	return arena_format(stored->tree->arena, "%s/accepted/%u/manifest",
		home_path(stored->tree->arena, &stored->store.where), (unsigned)stored->id);
}

START_TEST(where_nothing_was_accepted_there_is_nothing)
{
	struct stored *stored = stored_new();

	stored->store.where.nginx_conf = "/another/nginx.conf";

	ck_assert_int_eq(read_current(stored), 0);
	ck_assert_ptr_null(stored->accepted);
	stored_free(stored);
}
END_TEST

START_TEST(what_was_accepted_comes_back)
{
	struct stored *stored = stored_new();
	struct store_content content;

	ck_assert_msg(read_current(stored) == 0, "%s", stored->err.text);
	const struct nga_record *record = record_of(stored, "sites-available/shop");
	ck_assert_int_eq(
		store_content(&stored->store, stored->accepted, record, &content, &stored->err), 0);

	ck_assert_str_eq(content.bytes, "server { listen 80; }\n");
	ck_assert_str_eq(record_of(stored, "sites-enabled/shop")->text, "../sites-available/shop");
	ck_assert_str_eq(stored->accepted->by, "anna");
	stored_free(stored);
}
END_TEST

START_TEST(a_copy_that_was_changed_is_refused)
{
	struct stored *stored = stored_new();
	struct store_content content;
	ck_assert_int_eq(read_current(stored), 0);
	const struct nga_record *record = record_of(stored, "sites-available/shop");

	scratch_write(arena_format(stored->tree->arena, "%s/accepted/1/files%s",
			      home_path(stored->tree->arena, &stored->store.where), record->path),
		"server { listen 81; }\n", 0644);

	ck_assert_int_ne(
		store_content(&stored->store, stored->accepted, record, &content, &stored->err), 0);
	stored_free(stored);
}
END_TEST

static size_t read_bytes(const char *path, char *bytes, size_t most)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, bytes, most);

	ck_assert_int_gt(length, 0);
	ck_assert_int_lt(length, most);
	close(fd);
	return (size_t)length;
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	ck_assert_int_eq(write(fd, bytes, length), length);
	close(fd);
}

enum { MOST = 8192 };

START_TEST(a_manifest_with_any_bit_changed_is_refused_with_its_place)
{
	struct stored *stored = stored_new();
	const char *path = manifest_path(stored);
	char bytes[MOST];
	size_t length = read_bytes(path, bytes, sizeof(bytes));

	for (size_t i = 0; i < 8 * length; i++) {
		bytes[i / 8] = (char)(bytes[i / 8] ^ (1 << i % 8));
		write_bytes(path, bytes, length);
		ck_assert_msg(read_current(stored) != 0, "bit %zu", i);
		ck_assert_msg(strstr(stored->err.text, path) != NULL, "%s", stored->err.text);
		bytes[i / 8] = (char)(bytes[i / 8] ^ (1 << i % 8));
	}
	write_bytes(path, bytes, length);
	ck_assert_int_eq(read_current(stored), 0);
	stored_free(stored);
}
END_TEST

START_TEST(a_manifest_that_was_cut_is_refused)
{
	struct stored *stored = stored_new();
	const char *path = manifest_path(stored);
	char bytes[MOST];
	size_t length = read_bytes(path, bytes, sizeof(bytes));

	for (size_t i = 0; i < length; i++) {
		write_bytes(path, bytes, i);
		ck_assert_msg(read_current(stored) != 0, "%zu bytes", i);
	}
	stored_free(stored);
}
END_TEST

START_TEST(a_manifest_with_more_behind_it_is_refused)
{
	struct stored *stored = stored_new();
	const char *path = manifest_path(stored);
	char bytes[MOST];
	size_t length = read_bytes(path, bytes, sizeof(bytes));

	bytes[length] = '\n';
	write_bytes(path, bytes, length + 1);

	ck_assert_int_ne(read_current(stored), 0);
	stored_free(stored);
}
END_TEST

START_TEST(what_changed_since_it_was_judged_is_refused)
{
	struct stored *stored = stored_new();

	scanned_file(stored->tree, "sites-available/shop", "server { listen 82; }\n");
	int status = store_accept(
		&stored->store, &stored->tree->snapshot, &author, &stored->id, &stored->err);

	ck_assert_int_ne(status, 0);
	ck_assert_ptr_nonnull(strstr(stored->err.text, "was changed while it was looked at"));
	ck_assert_int_eq(read_current(stored), 0);
	ck_assert_uint_eq(stored->accepted->id, 1);
	stored_free(stored);
}
END_TEST

/* The changes now, each as "how path", with a blank between. */
static const char *changes_now(struct stored *stored)
{
	static const char *const words[] = {"content", "link", "mode", "kind", "new", "gone"};
	struct nga_snapshot *snapshot = &stored->tree->snapshot;
	const char *all = "";

	ck_assert_int_eq(read_current(stored), 0);
	look_again(stored);
	snapshot->accepted = stored->accepted;
	ck_assert_int_eq(store_look(stored->tree->arena, snapshot, &stored->err), 0);
	for (size_t i = 0; i < snapshot->nchanges; i++)
		all = arena_format(stored->tree->arena, "%s%s%s %s", all, *all ? ", " : "",
			words[snapshot->changes[i].how],
			snapshot->changes[i].path + strlen(stored->tree->dir) + 1);
	return all;
}

START_TEST(nothing_has_changed_where_nothing_did)
{
	struct stored *stored = stored_new();

	ck_assert_str_eq(changes_now(stored), "");
	stored_free(stored);
}
END_TEST

START_TEST(every_kind_of_change_is_told)
{
	struct stored *stored = stored_new();
	struct scanned *tree = stored->tree;
	scanned_file(tree, "sites-available/gone", "");
	scanned_file(tree, "sites-available/becomes-a-link", "");
	scanned_file(tree, "sites-available/mode", "");
	ck_assert_int_eq(accept(stored), 0);

	ck_assert_int_eq(unlink(scanned_disk(tree, "sites-available/gone")), 0);
	ck_assert_int_eq(unlink(scanned_disk(tree, "sites-available/becomes-a-link")), 0);
	scanned_link(tree, "sites-available/becomes-a-link", "shop");
	ck_assert_int_eq(chmod(scanned_disk(tree, "sites-available/mode"), 0600), 0);
	scanned_file(tree, "sites-available/shop", "server { listen 83; }\n");
	ck_assert_int_eq(unlink(scanned_disk(tree, "sites-enabled/shop")), 0);
	scanned_link(tree, "sites-enabled/shop", "../sites-available/mode");
	scanned_file(tree, "sites-available/new", "");

	ck_assert_str_eq(changes_now(stored),
		"kind sites-available/becomes-a-link, gone sites-available/gone, "
		"mode sites-available/mode, new sites-available/new, "
		"content sites-available/shop, link sites-enabled/shop");
	stored_free(stored);
}
END_TEST

START_TEST(a_newly_included_file_from_elsewhere_is_new)
{
	struct stored *stored = stored_new();
	scanned_directory(stored->tree, "snippets");
	scanned_file(stored->tree, "snippets/tls", "\n");
	scanned_link(stored->tree, "tls", "snippets/tls");

	scanned_file(stored->tree, "nginx.conf",
		"events {}\nhttp { include tls; include sites-enabled/*; }\n");

	ck_assert_str_eq(changes_now(stored), "content nginx.conf, new snippets/tls, new tls");
	stored_free(stored);
}
END_TEST

START_TEST(a_directory_that_is_gone_takes_all_of_it_along)
{
	struct stored *stored = stored_new();

	ck_assert_int_eq(unlink(scanned_disk(stored->tree, "sites-enabled/shop")), 0);
	ck_assert_int_eq(rmdir(scanned_disk(stored->tree, "sites-enabled")), 0);

	ck_assert_str_eq(changes_now(stored), "gone sites-enabled, gone sites-enabled/shop");
	stored_free(stored);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		where_nothing_was_accepted_there_is_nothing,
		what_was_accepted_comes_back,
		a_copy_that_was_changed_is_refused,
		a_manifest_with_any_bit_changed_is_refused_with_its_place,
		a_manifest_that_was_cut_is_refused,
		a_manifest_with_more_behind_it_is_refused,
		what_changed_since_it_was_judged_is_refused,
		nothing_has_changed_where_nothing_did,
		every_kind_of_change_is_told,
		a_newly_included_file_from_elsewhere_is_new,
		a_directory_that_is_gone_takes_all_of_it_along,
		NULL,
	};
	return unit_run("store", tests);
}
