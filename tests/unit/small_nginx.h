/* A small tree of nginx below a root with users of its own, and the places in it. */
#ifndef UNIT_SMALL_NGINX_H
#define UNIT_SMALL_NGINX_H

#include "small_tree.h"

#include <scan.h>

enum { WWW = 33, DEPLOY = 1000, ALONE = 60, SHARED = 61, WEB = 62 };

/* A root with nginx.conf, one site enabled by a link, and users of its own. */
static inline struct small *small_nginx(void)
{
	struct small *small = small_new(true);

	small->options.workers_user = "www";
	small_directory(small, "/etc", 0755);
	small_directory(small, "/etc/nginx", 0755);
	small_directory(small, "/etc/nginx/available", 0755);
	small_directory(small, "/etc/nginx/enabled", 0755);
	small_file(small, "/etc/nginx/nginx.conf", "", 0644);
	small_file(small, "/etc/nginx/available/shop", "", 0644);
	small_link(small, "/etc/nginx/enabled/shop", "../available/shop");
	small_file(small, "/etc/passwd",
		"root:x:0:0::/:/\nwww:x:33:33::/:/\ndeploy:x:1000:1000::/:/\n", 0644);
	small_file(small, "/etc/group",
		"alone:x:60:root\nshared:x:61:root,deploy\nweb:x:62:www\ndeploy:x:1000:\n", 0644);
	return small;
}

/* Makes `paths`, which end with NULL, the loaded files. */
static inline void list(struct small *small, const char *const *paths)
{
	struct nga_snapshot *snapshot = &small->snapshot;

	snapshot->files = arena_array(small->arena, 8, sizeof(struct nga_file *));
	for (; *paths; paths++) {
		struct nga_file *file = arena_alloc(small->arena, sizeof(*file));
		file->path = small_path(small, *paths);
		file->loaded = true;
		ck_assert_int_eq(world_stat(&small->scan.world, file->path, &file->stat), 0);
		snapshot->files[snapshot->nfiles++] = file;
	}
}

static inline void look(struct small *small, const char *const *paths)
{
	list(small, paths);
	scan_places(&small->scan, &small->snapshot);
}

static const char *const both[] = {"/etc/nginx/nginx.conf", "/etc/nginx/enabled/shop", NULL};

static inline void expect_one(
	const struct small *small, const char *path, enum nga_writer writer, const char *name)
{
	ck_assert_uint_eq(small->snapshot.nplaces, 1);
	const struct nga_place *place = &small->snapshot.places[0];
	ck_assert_str_eq(place->path, path);
	ck_assert_int_eq(place->writer, writer);
	ck_assert_str_eq(place->writer_name, name);
}

#endif
