#include "perform.h"

#include "look.h"
#include "rights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int move(
	const struct course *repair, const struct spot *from, const struct spot *to, unsigned flags)
{
	int from_fd = course_yard(repair, from->yard)->fd,
	    to_fd = course_yard(repair, to->yard)->fd;
	int result;

	do {
		result = renameat2(from_fd, from->name, to_fd, to->name, flags);
	} while (result != 0 && errno == EINTR);
	return result == 0 ? 0 : errno;
}

/* Whether `body` lies there; `strict`: unchanged. */
static int lies(
	const struct course *repair, const struct spot *spot, const struct body *body, bool strict)
{
	struct sight sight;
	int error = look_at(repair, spot, &sight);

	if (error)
		return error;
	return (strict ? look_is_unchanged(&sight, body) : look_is(&sight, body)) ? 0 : ESTALE;
}

static int both_lie(const struct course *repair, const struct spot *const spots[2],
	const struct body *const bodies[2], bool strict)
{
	int error = lies(repair, spots[0], bodies[0], strict);

	return error ? error : lies(repair, spots[1], bodies[1], strict);
}

/* Moves or exchanges, and looks at what came out, on the shelf, where nobody else puts anything:
 * where that is not what was expected, it goes back at once. What another process puts into the
 * place at the next moment is left alone. */
static int shift(struct course *repair, const struct act *act, bool back)
{
	const struct spot *a = course_spot(repair, act->a), *b = course_spot(repair, act->b);
	const struct body *at_a = back ? act->at_a : act->at_b;
	const struct body *at_b = back ? act->at_b : act->at_a;
	bool shelf_is_a = course_yard(repair, a->yard)->shelf;
	unsigned flags = act->kind == ACT_EXCHANGE ? RENAME_EXCHANGE : RENAME_NOREPLACE;
	int error = move(repair, back ? b : a, back ? a : b, flags);

	if (error)
		return error;
	error = shelf_is_a ? lies(repair, a, at_a, !back) : lies(repair, b, at_b, !back);
	if (!error)
		return shelf_is_a ? lies(repair, b, at_b, !back) : lies(repair, a, at_a, !back);
	if (move(repair, back ? a : b, back ? b : a, flags) != 0)
		course_tell(repair, a->path, a->why);
	return error;
}

static int do_act(struct course *repair, const struct act *act)
{
	const struct spot *a = course_spot(repair, act->a);

	if (act->kind == ACT_OWN || act->kind == ACT_MODE)
		return rights_change(repair, a, act, false);
	const struct spot *const spots[2] = {a, course_spot(repair, act->b)};
	const struct body *const before[2] = {act->at_a, act->at_b};
	int error = both_lie(repair, spots, before, true);
	return error ? error : shift(repair, act, false);
}

int perform_forward(struct course *repair, struct nga_error *err)
{
	for (size_t i = 0; i < repair->acts.n; i++) {
		const struct act *act = course_act(repair, i);
		const struct spot *a = course_spot(repair, act->a),
				  *b = course_spot(repair, act->b);
		const char *path = course_yard(repair, a->yard)->shelf ? b->path : a->path;
		int error = do_act(repair, act);
		if (error == ESTALE || error == EEXIST || error == ENOENT)
			return err_set(err, 0, "%s was changed by another process meanwhile", path);
		if (error == EINVAL)
			return err_set(err, 0,
				"the file system of %s cannot exchange names, nor keep from "
				"replacing one",
				path);
		if (error)
			return err_set(err, error, "cannot change %s", path);
	}
	return 0;
}

/* 0 where it was taken back or was never done. */
static int take_back(struct course *repair, const struct act *act)
{
	const struct spot *a = course_spot(repair, act->a);

	if (act->kind == ACT_OWN || act->kind == ACT_MODE)
		return rights_change(repair, a, act, true);
	const struct spot *const spots[2] = {a, course_spot(repair, act->b)};
	const struct body *const after[2] = {act->at_b, act->at_a};
	int error = both_lie(repair, spots, after, false);
	if (!error)
		error = shift(repair, act, true);
	return error == ESTALE || error == EEXIST || error == ENOENT ? 0 : error;
}

/* `refused`: what the disk said already, so that nobody else is to blame; or 0. */
static int tell_what_is_left(struct course *repair, int refused)
{
	int first = refused;

	for (size_t i = 0; i < repair->spots.n; i++) {
		const struct spot *spot = course_spot(repair, (int)i);
		if (course_yard(repair, spot->yard)->shelf)
			continue;
		int error = lies(repair, spot, spot->first, false);
		if (error)
			course_tell(repair, spot->path, first ? "not taken back" : spot->why);
		if (error && error != ESTALE && !first)
			first = error;
	}
	return first;
}

int perform_backward(struct course *repair)
{
	int first = 0;

	for (size_t i = repair->acts.n; i-- > 0;) {
		const struct act *act = course_act(repair, i);
		int error = take_back(repair, act);
		if (error && !first)
			first = error;
	}
	return tell_what_is_left(repair, first);
}

int perform_sync(const struct course *repair)
{
	for (size_t i = 0; i < repair->yards.n; i++) {
		int fd = course_yard(repair, (int)i)->fd;
		if (fd >= 0 && fsync(fd) != 0)
			return errno;
	}
	return 0;
}
