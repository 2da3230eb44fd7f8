/* The second look at one reference, for its tests. */
#ifndef UNIT_ONE_REFERENCE_H
#define UNIT_ONE_REFERENCE_H

#include "small_tree.h"

#include <scan.h>

/* A directory /srv; the workers are a user who owns nothing. */
static inline struct small *small_srv(bool as_root)
{
	struct small *small = small_new(as_root);

	small->options.workers_user = as_root ? "www" : "nobody";
	small_directory(small, "/etc", 0755);
	small_file(small, "/etc/passwd", "root:x:0:0::/:/\nwww:x:54321:54321::/:/\n", 0644);
	small_directory(small, "/srv", 0755);
	return small;
}

static const struct nga_word words[] = {{.text = "root"}, {.text = "alias"}};
static const struct nga_directive root_line = {.words = &words[0], .nwords = 1};
static const struct nga_directive alias_line = {.words = &words[1], .nwords = 1};

/* Looks at one reference, and returns it as it is afterwards. */
static inline const struct nga_reference *look(struct small *small, struct nga_reference reference)
{
	struct nga_reference *one = arena_alloc(small->arena, sizeof(*one));

	*one = reference;
	one->judged = true;
	one->directive = reference.directive ? reference.directive : &root_line;
	small->snapshot.references = one;
	small->snapshot.nreferences = 1;
	scan_references(&small->scan, &small->snapshot);
	return one;
}

static inline const struct nga_reference *look_by(
	struct small *small, enum nga_opener opener, enum nga_referent referent, const char *path)
{
	return look(small,
		(struct nga_reference){
			.referent = referent, .opener = opener, .path = small_path(small, path)});
}

#endif
