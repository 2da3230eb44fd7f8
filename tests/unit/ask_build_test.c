#include "ask_world.h"

#include <build.h>

START_TEST(paths_are_completed_as_configure_does)
{
	static const char text[] =
		"nginx version: nginx/1.22.1\nbuilt with OpenSSL 3.0.20\n"
		"configure arguments: --with-cc-opt='-g --prefix=/forged' --prefix=/opt/web "
		"--conf-path=etc/main.conf --error-log-path=stderr --with-debug_not "
		"--user=www --with-ld-opt=-O\n";
	struct arena *arena = arena_new();
	struct ask_build build;

	ck_assert_int_eq(build_parse(arena, text, &build), 0);

	ck_assert_str_eq(build.version, "1.22.1");
	ck_assert_str_eq(build.prefix, "/opt/web");
	ck_assert_str_eq(build.conf_path, "/opt/web/etc/main.conf");
	ck_assert_str_eq(build.pid_path, "/opt/web/logs/nginx.pid");
	ck_assert_str_eq(build.http_log_path, "/opt/web/logs/access.log");
	ck_assert_ptr_null(build.error_log_path);
	ck_assert_str_eq(build.user, "www");
	ck_assert(!build.debug);
	ck_assert(!build.old);
	arena_free(arena);
}
END_TEST

START_TEST(what_it_makes_by_itself_is_told)
{
	struct arena *arena = arena_new();
	struct ask_build build;

	ck_assert_int_eq(build_parse(arena,
				 "nginx version: nginx/1.18.0\nconfigure arguments: "
				 "--prefix=/opt/web --lock-path=/run/lock/nginx "
				 "--http-client-body-temp-path=/var/body "
				 "--http-scgi-temp-path=tmp/scgi --without-http_uwsgi_module",
				 &build),
		0);

	ck_assert_str_eq(build.makes.lock, "/run/lock/nginx");
	ck_assert_str_eq(build.makes.pid, "/opt/web/logs/nginx.pid");
	ck_assert_str_eq(build.makes.temps[0], "/var/body");
	ck_assert_str_eq(build.makes.temps[1], "/opt/web/proxy_temp");
	ck_assert_ptr_null(build.makes.temps[3]);
	ck_assert_str_eq(build.makes.temps[4], "/opt/web/tmp/scgi");
	ck_assert(build.makes.opens_error_log);
	arena_free(arena);
}
END_TEST

START_TEST(without_arguments_nginx_has_its_own_defaults)
{
	struct arena *arena = arena_new();
	struct ask_build build;

	ck_assert_int_eq(build_parse(arena, "nginx version: nginx/1.18.0", &build), 0);

	ck_assert_str_eq(build.prefix, "/usr/local/nginx");
	ck_assert_str_eq(build.conf_path, "/usr/local/nginx/conf/nginx.conf");
	ck_assert_str_eq(build.pid_path, "/usr/local/nginx/logs/nginx.pid");
	ck_assert_str_eq(build.error_log_path, "/usr/local/nginx/logs/error.log");
	ck_assert_str_eq(build.user, "nobody");
	ck_assert(build.old);
	arena_free(arena);
}
END_TEST

START_TEST(without_an_absolute_prefix_only_absolute_paths_are_known)
{
	struct arena *arena = arena_new();
	struct ask_build build;

	ck_assert_int_eq(build_parse(arena,
				 "nginx version: nginx/1.19.5\nconfigure arguments: --prefix=. "
				 "--pid-path=/run/nginx.pid --with-debug",
				 &build),
		0);

	ck_assert_ptr_null(build.prefix);
	ck_assert_ptr_null(build.conf_path);
	ck_assert_str_eq(build.pid_path, "/run/nginx.pid");
	ck_assert(build.debug);
	ck_assert(!build.old);
	arena_free(arena);
}
END_TEST

START_TEST(derivatives_have_versions_too)
{
	static const struct {
		const char *text, *version;
		bool old;
	} rows[] = {
		{"nginx version: openresty/1.21.4.1\n", "1.21.4.1", false},
		{"nginx version: openresty/1.19.3.2\n", "1.19.3.2", true},
		{"Angie version: Angie/1.5.1\nnginx version: nginx/1.25.3\n", "1.25.3", false},
		{"Tengine version: Tengine/2.3.2\nnginx version: nginx/1.17.3\n", "1.17.3", true},
		{"nginx version: nginx/1.27.0 (nginx-plus-r33)\n", "1.27.0", false},
		{"nginx version: nginx/2.0\n", "2.0", false},
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ask_build build;

		ck_assert_int_eq(build_parse(arena, rows[i].text, &build), 0);

		ck_assert_str_eq(build.version, rows[i].version);
		ck_assert_int_eq(build.old, rows[i].old);
	}
	arena_free(arena);
}
END_TEST

START_TEST(what_names_no_version_is_refused)
{
	static const char *const texts[] = {"", "nginx", "nginx version: ", "nginx version: nginx",
		"nginx version: nginx/", "nginx version: nginx/x"};
	struct arena *arena = arena_new();
	struct ask_build build;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		ck_assert_int_eq(build_parse(arena, texts[i], &build), -1);
	arena_free(arena);
}
END_TEST

/* What the nginx of that world says within `timeout` seconds. */
static int build_of(
	struct world *world, double timeout, struct ask_build *build, struct nga_error *err)
{
	struct ask_building *building = ask_build_start(world->arena, world->options.binary, err);

	return building ? ask_build_finish(building, timeout, build, err) : -1;
}

START_TEST(the_build_of_the_real_nginx_is_read)
{
	struct world world = world_new();
	struct ask_build build;
	struct nga_error err;

	ck_assert_int_eq(build_of(&world, 10, &build, &err), 0);

	ck_assert(build.version[0] >= '0' && build.version[0] <= '9');
	ck_assert(build.conf_path && build.conf_path[0] == '/');
	ck_assert(build.prefix && build.prefix[0] == '/');
	world_free(&world);
}
END_TEST

START_TEST(a_program_that_is_no_nginx_has_no_build)
{
	struct world world = world_new();
	struct ask_build build;
	struct nga_error err;
	pretend(&world, "echo hello");

	ck_assert_int_eq(build_of(&world, 10, &build, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "-V does not answer as nginx does"));

	pretend(&world, "sleep 30");
	ck_assert_int_eq(build_of(&world, 0.2, &build, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "-V did not answer within 0.2 seconds"));
	ck_assert(all_gone(&world));
	world_free(&world);
}
END_TEST

START_TEST(the_first_nginx_in_path_is_found)
{
	struct world world = world_new();
	pretend(&world, "exit 0");
	const char *program = world.options.binary;
	const char *other = in(&world, "other");
	ck_assert_int_eq(mkdir(other, 0755), 0);
	scratch_write(path_join(world.arena, other, "nginx"), "no program\n", 0644);

	ck_assert_int_eq(
		setenv("PATH", arena_format(world.arena, ".::%s:/nowhere:%s", other, world.dir), 1),
		0);

	ck_assert_str_eq(ask_find_binary(world.arena), program);
	world_free(&world);
}
END_TEST

START_TEST(a_program_of_the_place_where_we_stand_is_not_found)
{
	struct world world = world_new();
	pretend(&world, "exit 0");
	ck_assert_int_eq(chdir(world.dir), 0);
	ck_assert_int_eq(setenv("PATH", ".:", 1), 0);

	const char *found = ask_find_binary(world.arena);

	ck_assert(!found || strstr(found, "/sbin/nginx"));
	ck_assert_int_eq(chdir("/"), 0);
	world_free(&world);
}
END_TEST

START_TEST(without_a_path_the_usual_places_are_searched)
{
	struct arena *arena = arena_new();
	bool installed = access("/usr/sbin/nginx", X_OK) == 0;

	ck_assert_int_eq(setenv("PATH", "/usr/bin:/bin", 1), 0);
	const char *from_cron = ask_find_binary(arena);
	ck_assert_int_eq(setenv("PATH", "", 1), 0);
	const char *from_empty = ask_find_binary(arena);
	ck_assert_int_eq(unsetenv("PATH"), 0);
	const char *from_none = ask_find_binary(arena);

	ck_assert(!installed || strcmp(from_cron, "/usr/sbin/nginx") == 0);
	ck_assert(!installed || strcmp(from_empty, "/usr/sbin/nginx") == 0);
	ck_assert(!installed || strcmp(from_none, "/usr/sbin/nginx") == 0);
	arena_free(arena);
}
END_TEST

int main(void)
{
	const TTest *const always[] = {
		paths_are_completed_as_configure_does,
		what_it_makes_by_itself_is_told,
		without_arguments_nginx_has_its_own_defaults,
		without_an_absolute_prefix_only_absolute_paths_are_known,
		derivatives_have_versions_too,
		what_names_no_version_is_refused,
		a_program_that_is_no_nginx_has_no_build,
		the_first_nginx_in_path_is_found,
		a_program_of_the_place_where_we_stand_is_not_found,
		without_a_path_the_usual_places_are_searched,
		NULL,
	};
	const TTest *const with_nginx[] = {
		the_build_of_the_real_nginx_is_read,
		NULL,
	};
	int status = unit_run("ask_build", always);

	if (!world_has_nginx())
		(void)fprintf(stderr, "SKIPPED: ask_build_test: no nginx is installed\n");
	else if (unit_run("ask_build, real", with_nginx) != EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
