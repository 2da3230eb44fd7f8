/* The files that we read, in our order and with our bytes, against nginx's own `nginx -T`. */
#include "scanned.h"

#include <fcntl.h>
#include <sys/wait.h>

static const char *const binaries[] = {"/usr/sbin/nginx", "/usr/local/sbin/nginx"};

static const char *nginx(void)
{
	for (size_t i = 0; i < sizeof(binaries) / sizeof(binaries[0]); i++)
		if (access(binaries[i], X_OK) == 0)
			return binaries[i];
	(void)fprintf(stderr, "SKIPPED a comparison with nginx -T: no nginx here\n");
	return NULL;
}

/* Runs `nginx -T` with its output in the file `dump` of the tree. */
static bool dump(const struct scanned *tree, const char *binary)
{
	const char *path = scanned_disk(tree, "dump");
	pid_t child = fork();
	int status;

	ck_assert_int_ge(child, 0);
	if (child == 0) {
		int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (out < 0 || dup2(out, STDOUT_FILENO) < 0)
			_exit(126);
		execl(binary, binary, "-T", "-q", "-c", tree->options.nginx_conf, (char *)NULL);
		_exit(127);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static const char *read_dump(const struct scanned *tree)
{
	FILE *file = fopen(scanned_disk(tree, "dump"), "re");
	char *text = arena_alloc(tree->arena, 1024 * 1024);

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_lt(fread(text, 1, 1024 * 1024, file), 1024 * 1024);
	ck_assert_int_eq(fclose(file), 0);
	return text;
}

/* What nginx would print of the snapshot's loaded files. */
static const char *our_dump(const struct scanned *tree)
{
	const char *text = "";

	for (size_t i = 0; i < tree->snapshot.nfiles; i++) {
		const struct nga_file *file = tree->snapshot.files[i];
		text = arena_format(tree->arena, "%s# configuration file %s:\n%s\n", text,
			file->path, file->bytes ? file->bytes : "");
	}
	return text;
}

/* Compares, where there is an nginx; the configuration must be one that it accepts. */
static void compare(struct scanned *tree)
{
	const char *binary = nginx();

	if (!binary)
		return;
	scanned_read(tree);
	ck_assert(dump(tree, binary));
	ck_assert_str_eq(our_dump(tree), read_dump(tree));
}

static struct scanned *new_tree(const char *http)
{
	struct scanned *tree = scanned_new("");

	scanned_file(tree, "nginx.conf",
		arena_format(tree->arena,
			"pid %s/pid; error_log %s/error.log; events { }\nhttp { access_log off;\n"
			"client_body_temp_path %s/t1; proxy_temp_path %s/t2;\n"
			"fastcgi_temp_path %s/t3;\n"
			"uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;\n%s\n}\n",
			tree->dir, tree->dir, tree->dir, tree->dir, tree->dir, tree->dir, tree->dir,
			http));
	return tree;
}

START_TEST(links_copies_and_hidden_names_are_read_as_nginx_reads_them)
{
	struct scanned *tree = new_tree("include sites-enabled/*; include conf.d/*.conf;");
	const char *names[] = {"Z", "_", "a", "10", "9", ".hidden", "a b", "\xff"};
	scanned_directory(tree, "conf.d");
	scanned_file(tree, "conf.d/b.conf", "map $uri $b { default 1; }");
	scanned_file(tree, "conf.d/a.conf", "# nothing\n");
	scanned_file(tree, "conf.d/a.conf.off", "nonsense");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scanned_file(tree, arena_format(tree->arena, "sites-available/%s", names[i]),
			arena_format(tree->arena,
				"server { listen 127.0.0.1:18080; server_name n%zu; }\n", i));
		scanned_link(tree, arena_format(tree->arena, "sites-enabled/%s", names[i]),
			arena_format(tree->arena, "../sites-available/%s", names[i]));
	}
	scanned_link(tree, "sites-enabled/null", "/dev/null");

	compare(tree);

	scanned_free(tree);
}
END_TEST

START_TEST(nested_repeated_and_oddly_named_includes_are_read_as_nginx_reads_them)
{
	struct scanned *tree =
		new_tree("include br[1].conf; include ./apps/*/nginx.conf;\n"
			 "include apps/../apps/b/nginx.conf;\n"
			 "types { include t/*.types; } map $uri $c { include t/a.map; }\n"
			 "include gone/*.conf; include t/[*; include sites-enabled/*/;");
	const char *app = arena_format(tree->arena,
		"server { listen 127.0.0.1:18080; include %s/common; include common; }\n",
		tree->dir);
	scanned_directory(tree, "apps");
	scanned_directory(tree, "apps/b");
	scanned_directory(tree, "apps/a");
	scanned_directory(tree, "t");
	scanned_file(tree, "apps/b/nginx.conf", app);
	scanned_file(
		tree, "apps/a/nginx.conf", "server { listen 127.0.0.1:18080; include ./common; }");
	scanned_file(tree, "common", "# said twice\n");
	scanned_file(tree, "br1.conf", "map $uri $x { default 1; }\n");
	scanned_file(tree, "br[1].conf", "nonsense");
	scanned_file(tree, "t/b.types", "text/b b;");
	scanned_file(tree, "t/a.types", "text/a a;");
	scanned_file(tree, "t/a.map", "a b;");

	compare(tree);

	scanned_free(tree);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		links_copies_and_hidden_names_are_read_as_nginx_reads_them,
		nested_repeated_and_oddly_named_includes_are_read_as_nginx_reads_them,
		NULL,
	};
	return unit_run("scan_nginx", tests);
}
