#include "apply.h"

#include "compile.h"
#include "look.h"
#include "perform.h"
#include "repairs.h"
#include "session.h"
#include "shelf.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

bool apply_unfinished(struct arena *arena, const struct home_where *where)
{
	struct stat stat_;
	const char *path = arena_format(arena, "%s/%s", home_path(arena, where), repairs_journal);

	return lstat(path, &stat_) == 0;
}

struct apply *apply_open(struct arena *arena, const struct home_where *where, struct nga_error *err)
{
	struct apply *apply = arena_alloc(arena, sizeof(*apply));

	*apply = (struct apply){
		.arena = arena,
		.root = where->root,
		.nginx_conf = where->nginx_conf,
		.world = {.fd = -1},
		.home = {.arena = arena, .fd = -1, .lock = -1},
	};
	if (world_open_root(&apply->world, where->root, err) == 0 &&
		home_open(&apply->home, where, true, err) == 0 && home_lock(&apply->home, err) == 0)
		return apply;
	apply_close(apply);
	return NULL;
}

void apply_close(struct apply *apply)
{
	struct nga_error ignored;

	if (!apply)
		return;
	if (apply->open)
		(void)!apply_rollback(apply, &ignored);
	course_close(apply->repair);
	world_close(&apply->world);
	home_close(&apply->home);
}

struct course *session_new_course(struct apply *apply)
{
	struct course *repair = course_new(apply->arena, &apply->world);
	struct apply_ids ids = repairs_ids(&apply->home);
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	repair->id = ids.n > 0 ? ids.ids[ids.n - 1] + 1 : 1;
	repair->at = now.tv_sec;
	repair->root = apply->root;
	repair->nginx_conf = apply->nginx_conf;
	return repair;
}

/* Another configuration may have its quarantine in the same directory. */
static const char *shelf_name(const struct apply *apply, const struct course *repair)
{
	uint32_t random = 0;

	(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
	return arena_format(apply->arena, "%u-%08x", repair->id, random);
}

enum apply_result apply_begin(
	struct apply *apply, const struct apply_repair *wanted, struct nga_error *err)
{
	struct course *repair = session_new_course(apply);

	if (compile(repair, wanted, shelf_name(apply, repair), err) != 0) {
		course_close(repair);
		return APPLY_REFUSED;
	}
	return session_do(apply, repair, err);
}

/* Only the quarantine was touched: removes what was made there, and the journal. */
static enum apply_result give_up(struct apply *apply)
{
	struct nga_error second;
	int error = apply->repair->undoes ? 0 : shelf_clear(apply->repair);

	apply->open = false;
	if (!error && home_move(&apply->home, repairs_journal, NULL, &second) != 0)
		error = second.code;
	if (!error || error == ENOENT)
		return APPLY_REFUSED;
	course_tell(apply->repair, apply->home.path, "the journal could not be removed");
	apply->left = (struct apply_troubles){apply->repair->left.items, apply->repair->left.n};
	return APPLY_STUCK;
}

/* Everything that the acts need: the journal, the shelves, and what lies on them. */
static int prepare(struct apply *apply, struct course *repair, struct nga_error *err)
{
	if (home_write(&apply->home, repairs_journal, journal_write(repair, COURSE_BEGUN), err) !=
		0)
		return -1;
	if (!repair->undoes && shelf_make(repair, err) != 0)
		return -1;
	apply->ready = journal_write(repair, COURSE_READY);
	apply->final = journal_write(repair, COURSE_COMMITTED);
	apply->name = repairs_name(apply->arena, repair->id);
	return home_write(&apply->home, repairs_journal, apply->ready, err);
}

enum apply_result session_do(struct apply *apply, struct course *repair, struct nga_error *err)
{
	struct stat stat_;

	course_close(apply->repair);
	apply->repair = repair;
	apply->left = (struct apply_troubles){0};
	course_reserve(repair);
	if (fstatat(apply->home.fd, repairs_journal, &stat_, AT_SYMLINK_NOFOLLOW) == 0) {
		(void)err_set(
			err, 0, "a repair was interrupted: take it back with --recover first");
		return APPLY_REFUSED;
	}
	apply->open = true;
	if (prepare(apply, repair, err) != 0)
		return give_up(apply);
	repair->state = COURSE_READY;
	if (perform_forward(repair, err) != 0)
		return session_take_back(apply);
	int error = perform_sync(repair);
	if (!error)
		return APPLY_DONE;
	(void)err_set(err, error, "cannot bring the changes to the disk");
	return session_take_back(apply);
}

/* The disk did not let us: it stays for apply_recover. */
static enum apply_result stuck(struct apply *apply, int error)
{
	course_tell(apply->repair, apply->home.path,
		arena_format(apply->arena,
			"the repair is not finished (%s): ngxaudit --recover will try again",
			strerror(error)));
	apply->open = false;
	apply->left = (struct apply_troubles){apply->repair->left.items, apply->repair->left.n};
	return APPLY_STUCK;
}

enum apply_result session_take_back(struct apply *apply)
{
	struct course *repair = apply->repair;
	struct nga_error second;

	apply->open = false;
	int error = perform_backward(repair);
	if (!error)
		error = perform_sync(repair);
	if (error)
		return stuck(apply, error);
	apply->left = (struct apply_troubles){repair->left.items, repair->left.n};
	if (repair->left.n > 0) {
		/* What could not be put back lies on the shelf: so that stays. */
		if (home_write(&apply->home, repairs_journal, journal_write(repair, COURSE_PARTLY),
			    &second) != 0 ||
			home_move(&apply->home, repairs_journal,
				repairs_name(apply->arena, repair->id), &second) != 0)
			return stuck(apply, second.code);
		return APPLY_STUCK;
	}
	error = repair->undoes ? 0 : shelf_clear(repair);
	if (!error && home_move(&apply->home, repairs_journal, NULL, &second) != 0)
		error = second.code;
	if (error)
		return stuck(apply, error);
	return APPLY_TAKEN_BACK;
}

/* A directory that we made, and that goes again: what others put into it must not go with it. */
static bool is_directory_undone(const struct course *repair, const struct spot *spot)
{
	return repair->undoes && course_yard(repair, spot->yard)->shelf && spot->last &&
	       spot->last->made && spot->last->thing == NGA_A_DIRECTORY;
}

/* Everything is where it should be, and nobody wrote to what was displaced. */
static int check_once_more(const struct course *repair, struct nga_error *err)
{
	for (size_t i = 0; i < repair->spots.n; i++) {
		const struct spot *spot = course_spot(repair, (int)i);
		struct sight sight;
		int error = look_at(repair, spot, &sight);
		if (!error && !look_is_unchanged(&sight, spot->last))
			error = ESTALE;
		if (!error)
			error = look_bytes(repair, spot, spot->last);
		if (!error && is_directory_undone(repair, spot))
			error = look_empty(repair, spot);
		if (error == ESTALE)
			return err_set(err, 0, "%s was changed by another process meanwhile",
				spot->last ? course_spot(repair, spot->last->end)->path
					   : spot->path);
		if (error)
			return err_set(err, error, "cannot look at %s", spot->path);
	}
	return 0;
}

enum apply_result apply_commit(struct apply *apply, struct nga_error *err)
{
	struct nga_error second;

	assert(apply->open);
	if (check_once_more(apply->repair, err) != 0)
		return session_take_back(apply);
	if (home_write(&apply->home, repairs_journal, apply->final, err) != 0) {
		/* It may be on the disk, or may not: what was said before has to be said again. */
		if (home_write(&apply->home, repairs_journal, apply->ready, &second) != 0)
			return stuck(apply, second.code);
		return session_take_back(apply);
	}
	apply->open = false;
	apply->repair->state = COURSE_COMMITTED;
	if (home_move(&apply->home, repairs_journal, apply->name, err) != 0)
		return stuck(apply, err->code);
	session_drop_old(apply);
	return APPLY_DONE;
}

enum apply_result apply_rollback(struct apply *apply, struct nga_error *err)
{
	*err = (struct nga_error){0};
	return apply->open ? session_take_back(apply) : APPLY_TAKEN_BACK;
}

struct apply_troubles apply_left(const struct apply *apply)
{
	return apply->left;
}

struct apply_ids apply_dropped(const struct apply *apply)
{
	return apply->dropped;
}

unsigned apply_id(const struct apply *apply)
{
	return apply->repair ? apply->repair->id : 0;
}
