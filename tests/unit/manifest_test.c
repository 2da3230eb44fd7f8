/* The manifest: what is written is read again, and nothing else is. */
#include "unit.h"

#include <arena.h>
#include <manifest.h>
#include <out.h>

#include <string.h>

static const struct nga_record three_records[] = {
	{.path = "/etc/nginx", .kind = NGA_RECORDED_DIRECTORY, .mode = 0755, .owner = "root"},
	{.path = "/etc/nginx/nginx.conf",
		.kind = NGA_RECORDED_FILE,
		.kept = true,
		.mode = 0640,
		.uid = 33,
		.gid = 33,
		.owner = "www data",
		.group = "\xff\n",
		.size = 12,
		.sha256 = {0xab, 0xcd},
		.dev = UINT64_MAX,
		.ino = 7,
		.mtime_ns = -5,
		.ctime_ns = INT64_MAX},
	{.path = "/etc/nginx/sites-enabled/a b%\x80",
		.kind = NGA_RECORDED_LINK,
		.enabled = true,
		.text = "../sites-available/\n"},
};

static const struct nga_accepted_address one_address[] = {
	{"http", "0.0.0.0:80", "/etc/nginx/sites-enabled/shop", ""},
};

static struct nga_accepted small(void)
{
	return (struct nga_accepted){
		.id = 3,
		.at_ns = 1763627400123456789,
		.by = "anna (sudo)",
		.host = "web1",
		.records = three_records,
		.nrecords = 3,
		.addresses = one_address,
		.naddresses = 1,
	};
}

static struct out written(struct arena *arena)
{
	const struct nga_accepted accepted = small();
	struct out out = {.arena = arena};

	manifest_write(&out, &accepted);
	return out;
}

/* Reads a copy: reading changes the bytes. */
static int read_text(
	struct arena *arena, struct out text, struct nga_accepted *accepted, struct nga_error *err)
{
	return manifest_read(arena, arena_copy_n(arena, text.bytes, text.n), text.n, accepted, err);
}

START_TEST(what_is_written_is_read_again)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct nga_accepted read;
	struct nga_error err;

	ck_assert_msg(read_text(arena, out, &read, &err) == 0, "%s", err.text);

	ck_assert_uint_eq(read.id, 3);
	ck_assert_int_eq(read.at_ns, 1763627400123456789);
	ck_assert_str_eq(read.by, "anna (sudo)");
	ck_assert_str_eq(read.host, "web1");
	ck_assert_uint_eq(read.nrecords, 3);
	ck_assert_str_eq(read.addresses[0].answers, "/etc/nginx/sites-enabled/shop");
	ck_assert_str_eq(read.addresses[0].name, "");
	ck_assert_str_eq(read.records[0].owner, "root");
	ck_assert_ptr_null(read.records[0].group);

	arena_free(arena);
}
END_TEST

START_TEST(a_record_keeps_every_field)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	const struct nga_record *was = &three_records[1];
	struct nga_accepted read;
	struct nga_error err;

	ck_assert_int_eq(read_text(arena, out, &read, &err), 0);
	const struct nga_record *is = &read.records[1];

	ck_assert_str_eq(is->path, was->path);
	ck_assert_str_eq(is->owner, was->owner);
	ck_assert_str_eq(is->group, was->group);
	ck_assert(is->kept && !is->enabled && is->kind == was->kind);
	ck_assert_uint_eq(is->mode, was->mode);
	ck_assert_uint_eq(is->uid, was->uid);
	ck_assert_uint_eq(is->gid, was->gid);
	ck_assert_int_eq(is->size, was->size);
	ck_assert_mem_eq(is->sha256, was->sha256, sizeof(is->sha256));
	ck_assert(is->dev == was->dev && is->ino == was->ino);
	ck_assert(is->mtime_ns == was->mtime_ns && is->ctime_ns == was->ctime_ns);

	arena_free(arena);
}
END_TEST

START_TEST(hostile_names_are_words)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct nga_accepted read;
	struct nga_error err;

	ck_assert_int_eq(read_text(arena, out, &read, &err), 0);

	ck_assert_ptr_nonnull(strstr(out.bytes, "/etc/nginx/sites-enabled/a%20b%25%80 on"));
	ck_assert_str_eq(read.records[2].path, three_records[2].path);
	ck_assert_str_eq(read.records[2].text, three_records[2].text);
	ck_assert(read.records[2].enabled);

	arena_free(arena);
}
END_TEST

START_TEST(an_empty_one_is_one)
{
	struct arena *arena = arena_new();
	const struct nga_accepted nothing = {.by = "", .host = ""};
	struct out out = {.arena = arena};
	struct nga_accepted read;
	struct nga_error err;

	manifest_write(&out, &nothing);

	ck_assert_int_eq(read_text(arena, out, &read, &err), 0);
	ck_assert_str_eq(read.by, "");

	arena_free(arena);
}
END_TEST

START_TEST(every_truncation_is_refused)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct nga_accepted read;
	struct nga_error err;

	for (size_t length = out.n; length-- > 0;) {
		out.n = length;
		ck_assert_msg(read_text(arena, out, &read, &err) != 0, "%zu bytes", length);
	}

	arena_free(arena);
}
END_TEST

START_TEST(the_last_line_says_how_much_it_is_about)
{
	struct arena *arena = arena_new();
	const unsigned char sha256[NGA_SHA256_LENGTH] = {1, 2, 0xff};
	struct out out = written(arena);
	unsigned char read[NGA_SHA256_LENGTH];
	const size_t length = out.n;

	manifest_sign(&out, sha256);

	ck_assert_uint_eq(manifest_signed(out.bytes, out.n, read), length);
	ck_assert_mem_eq(read, sha256, sizeof(read));

	arena_free(arena);
}
END_TEST

START_TEST(a_last_line_that_was_cut_is_none)
{
	struct arena *arena = arena_new();
	const unsigned char sha256[NGA_SHA256_LENGTH] = {1, 2, 0xff};
	struct out out = written(arena);
	unsigned char read[NGA_SHA256_LENGTH];

	manifest_sign(&out, sha256);

	for (size_t length = 0; length < out.n; length++)
		ck_assert_uint_eq(manifest_signed(out.bytes, length, read), 0);

	arena_free(arena);
}
END_TEST

/* Lines that no digest vouches for, and that say something that cannot be. */
static const char *const refused[] = {
	"",
	"\n",
	"ngxaudit-accepted 2\naccepted 1 0 a b 0 0\n",
	"something 1\naccepted 1 0 a b 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 99999999 0\n",
	"ngxaudit-accepted 1\naccepted 4294967296 0 a b 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a  b 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir relative - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a/../b - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a//b - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a/ - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a%zz - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a x 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a - 7555555 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a - 789 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a - 755 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\nfifo /a - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\nfile /a - 644 0 0 1 abcd 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 2 0\ndir /b - 755 0 0 9 0 0 0 0\n"
	"dir /a - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 2 0\ndir /a - 755 0 0 9 0 0 0 0\n"
	"dir /a - 755 0 0 9 0 0 0 0\n",
	"ngxaudit-accepted 1\naccepted 1 0 a b 1 0\ndir /a - 755 0 0 9 0 0 0 0\n"
	"dir /b - 755 0 0 9 0 0 0 0\n",
};

START_TEST(what_cannot_be_is_refused_with_its_line)
{
	struct arena *arena = arena_new();
	struct nga_accepted read;
	struct nga_error err;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct out out = {.arena = arena};
		out_text(&out, refused[i]);
		ck_assert_msg(read_text(arena, out, &read, &err) != 0, "%s", refused[i]);
		ck_assert_msg(strstr(err.text, "line ") != NULL, "%s", err.text);
	}

	arena_free(arena);
}
END_TEST

START_TEST(a_nul_is_refused)
{
	struct arena *arena = arena_new();
	struct out out = written(arena);
	struct nga_accepted read;
	struct nga_error err;

	for (size_t i = 0; i < out.n; i++) {
		const char byte = out.bytes[i];
		out.bytes[i] = '\0';
		ck_assert_msg(read_text(arena, out, &read, &err) != 0, "at %zu", i);
		out.bytes[i] = byte;
	}

	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_written_is_read_again,
		a_record_keeps_every_field,
		hostile_names_are_words,
		an_empty_one_is_one,
		every_truncation_is_refused,
		the_last_line_says_how_much_it_is_about,
		a_last_line_that_was_cut_is_none,
		what_cannot_be_is_refused_with_its_line,
		a_nul_is_refused,
		NULL,
	};
	return unit_run("manifest", tests);
}
