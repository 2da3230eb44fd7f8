#include "ask_isolated.h"

#include <local.h>
#include <mountpoints.h>

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>

/* Mounts that a test makes are its own. */
static void own_mounts(void)
{
	ck_assert_int_eq(unshare(CLONE_NEWNS), 0);
	ck_assert_int_eq(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
}

static void make(const struct world *world, const char *name)
{
	ck_assert_int_eq(mkdir(in(world, name), 0755), 0);
}

/* Until the kernel takes no more: what covers it now has nothing to stand on. */
static void cover_as_deep_as_can_be(struct world *world)
{
	make(world, "upper");
	ck_assert_int_eq(mount("memory", in(world, "upper"), "tmpfs", 0, NULL), 0);
	for (int depth = 0; depth < 2; depth++) {
		const char *upper = arena_format(world->arena, "%s/upper/u%d", world->dir, depth);
		const char *work = arena_format(world->arena, "%s/upper/w%d", world->dir, depth);
		const char *options = arena_format(world->arena,
			"lowerdir=%s,upperdir=%s,workdir=%s", in(world, "deep"), upper, work);
		ck_assert_int_eq(mkdir(upper, 0755) | mkdir(work, 0755), 0);
		ck_assert_int_eq(mount("overlay", in(world, "deep"), "overlay", 0, options), 0);
	}
}

static void uncover(const struct world *world)
{
	for (int depth = 0; depth < 2; depth++)
		ck_assert_int_eq(umount2(in(world, "deep"), MNT_DETACH), 0);
	ck_assert_int_eq(umount2(in(world, "upper"), MNT_DETACH), 0);
}

static const char *in_deep(struct world *world, const char *name)
{
	struct traces *traces = arena_alloc(world->arena, sizeof(*traces));
	const char *path = path_join(world->arena, in(world, "deep"), name);

	*traces = *world->options.traces;
	traces->paths = arena_array(world->arena, 3, sizeof(*traces->paths));
	for (size_t i = 0; i < world->options.traces->npaths; i++)
		traces->paths[i] = world->options.traces->paths[i];
	traces->paths[traces->npaths++] = path;
	world->options.traces = traces;
	return path;
}

START_TEST(mount_points_are_read_with_their_blanks_each_once)
{
	struct arena *arena = arena_new();
	struct mountpoints mounts;

	mountpoints_parse(arena,
		"22 1 0:1 / / rw - ext4 x rw\n23 22 0:2 / /b\\040c rw - tmpfs x rw\nnonsense\n"
		"24 22 0:3 / /a rw shared:1 - tmpfs x rw\n25 22 0:3 / /a rw - tmpfs x rw",
		&mounts);

	ck_assert_uint_eq(mounts.n, 3);
	ck_assert_str_eq(mounts.items[0], "/");
	ck_assert_str_eq(mounts.items[1], "/a");
	ck_assert_str_eq(mounts.items[2], "/b c");
	arena_free(arena);
}
END_TEST

START_TEST(an_address_of_this_host_is_told_from_others)
{
	struct local local;
	struct nga_error err;

	ck_assert_int_eq(local_open(&local, &err), 0);
	ck_assert_int_eq(local_check(&local, "127.0.0.1", false), 0);
	ck_assert_int_eq(local_check(&local, "127.9.8.7", false), 0);
	ck_assert_int_eq(local_check(&local, "0.0.0.0", false), 0);
	ck_assert_int_eq(local_check(&local, "::", true), 0);
	ck_assert_int_eq(local_check(&local, "198.51.100.77", false), EADDRNOTAVAIL);
	ck_assert_int_eq(local_check(&local, "2001:db8::77", true), EADDRNOTAVAIL);
	ck_assert_int_eq(local_check(&local, "fe80::1", true), EINVAL);
	ck_assert_int_eq(local_check(&local, "no address", false), -1);
	local_close(&local);
}
END_TEST

START_TEST(a_mount_below_a_cover_shows_through_and_is_covered_too)
{
	own_mounts();
	struct world world = isolated_new("http { access_log deep/log; }");
	make(&world, "deep");
	ck_assert_int_eq(mount("memory", in(&world, "deep"), "tmpfs", 0, NULL), 0);
	scratch_write(in(&world, "deep/site"), "", 0644);
	configure(&world, arena_format(world.arena, "include %s/deep/site; http { access_log %s; }",
				  world.dir, in_deep(&world, "log")));

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert(!is_there(&world, "deep/log"));
	ck_assert_int_eq(umount2(in(&world, "deep"), MNT_DETACH), 0);
	world_free(&world);
}
END_TEST

START_TEST(where_no_overlay_holds_what_is_there_is_shielded)
{
	own_mounts();
	struct world world = isolated_new("");
	make(&world, "deep");
	cover_as_deep_as_can_be(&world);
	scratch_write(in(&world, "deep/log"), "before\n", 0644);
	pretend(&world, "echo after >> \"$D/deep/log\" && exit 0\nexit 1");
	(void)in_deep(&world, "log");

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_str_eq(content(&world, "deep/log"), "before\n");
	uncover(&world);
	world_free(&world);
}
END_TEST

START_TEST(where_no_overlay_holds_and_something_would_be_created_nothing_is_said)
{
	own_mounts();
	struct world world = isolated_new("");
	make(&world, "deep");
	cover_as_deep_as_can_be(&world);
	configure(&world,
		arena_format(world.arena, "http { access_log %s; }", in_deep(&world, "log")));

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_NOT_ASKED);
	ck_assert_ptr_nonnull(strstr(world.gap, "use --test-in-place"));
	ck_assert(!is_there(&world, "deep/log"));
	uncover(&world);
	world_free(&world);
}
END_TEST

START_TEST(a_log_that_leads_elsewhere_is_not_made_there)
{
	struct world world = isolated_new("");
	char *elsewhere = scratch_new();
	const char *target = path_join(world.arena, elsewhere, "log");
	ck_assert_int_eq(symlink(target, in(&world, "log")), 0);

	ask(&world);

	ck_assert_int_eq(world.nginx.answer, NGA_ACCEPTS);
	ck_assert_int_ne(access(target, F_OK), 0);
	scratch_remove(elsewhere);
	world_free(&world);
}
END_TEST

int main(void)
{
	const TTest *const always[] = {
		mount_points_are_read_with_their_blanks_each_once,
		an_address_of_this_host_is_told_from_others,
		NULL,
	};
	const TTest *const isolated[] = {
		a_log_that_leads_elsewhere_is_not_made_there,
		NULL,
	};
	const TTest *const of_root[] = {
		a_mount_below_a_cover_shows_through_and_is_covered_too,
		where_no_overlay_holds_what_is_there_is_shielded,
		where_no_overlay_holds_and_something_would_be_created_nothing_is_said,
		NULL,
	};
	int status = unit_run("ask_mounts", always);

	if (!world_has_nginx() || !isolation_is_to_be_had())
		(void)fprintf(stderr, "SKIPPED: ask_mounts_test: no nginx, or no namespace\n");
	else if (unit_run("ask_mounts, isolated", isolated) != EXIT_SUCCESS ||
		 (geteuid() == 0 && unit_run("ask_mounts, root", of_root) != EXIT_SUCCESS))
		status = EXIT_FAILURE;
	return status;
}
