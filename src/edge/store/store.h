/* The accepted states of a configuration: plain copies of everything that decides what nginx loads,
 * each in a directory of its own with a manifest, one of them the current one. Below the home of
 * the configuration (home.h):
 *
 *   accepted/3/manifest           what was there, in a form that a person can read
 *   accepted/3/files/etc/nginx    the files and links themselves
 *   accepted/current              a link to the one that counts: "3" */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <ngxaudit/snapshot.h>

#include <errors.h>
#include <home.h>

struct arena;

/* Whose states, and where everything lives that is returned. */
struct store {
	struct arena *arena;
	struct home_where where;
};

enum { STORE_KEPT = 5 }; /* accepted states that can be gone back to */

/* Reads the state `id`, or the current one where it is 0. `*accepted` is NULL where nothing was
 * accepted; that of an id that is not there is an error. A manifest of which a byte was changed or
 * cut is refused with its place; err->code tells missing rights (EACCES, EPERM). */
int store_read(const struct store *store, uint32_t id, const struct nga_accepted **accepted,
	struct nga_error *err) MUST_CHECK;

/* The states that are kept, newest first. */
struct store_past {
	uint32_t id;
	bool current;
	const struct nga_accepted *accepted; /* NULL: it cannot be used */
	const char *broken;                  /* why */
};
struct store_list {
	const struct store_past *items;
	size_t n;
};
int store_list(
	const struct store *store, struct store_list *list, struct nga_error *err) MUST_CHECK;

/* The bytes of a file that is kept, a NUL behind them. They are those that were accepted: a copy
 * that was changed since is an error. */
struct store_content {
	const char *bytes;
	size_t length;
};
int store_content(const struct store *store, const struct nga_accepted *accepted,
	const struct nga_record *record, struct store_content *content,
	struct nga_error *err) MUST_CHECK;

/* Reads every manifest and every copy. `nfiles` counts the copies that were read, `damage` says of
 * each that cannot be used what is wrong with it. */
struct store_verified {
	size_t nfiles;
	const char *const *damage;
	size_t ndamage;
};
int store_verify(const struct store *store, struct store_verified *verified,
	struct nga_error *err) MUST_CHECK;

/* Who accepts. */
struct store_author {
	const char *by, *host;
};

/* Makes what `snapshot` says the accepted state, and removes those that are older than the last
 * STORE_KEPT. What was changed since it was read is refused. Under the lock of the home. After a
 * failure the state before is the current one. `*id` is that of the new one. */
int store_accept(const struct store *store, const struct nga_snapshot *snapshot,
	const struct store_author *author, uint32_t *id, struct nga_error *err) MUST_CHECK;

/* Makes one that is kept the current one, if it can be used. Under the lock of the home. */
int store_switch(const struct store *store, uint32_t id, struct nga_error *err) MUST_CHECK;

/* Fills in snapshot->changes: what lies on the disk, held against snapshot->accepted. */
int store_look(
	struct arena *arena, struct nga_snapshot *snapshot, struct nga_error *err) MUST_CHECK;

#endif
