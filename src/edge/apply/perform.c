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

/* Moves or exchanges, and looks at what came out: where it is not what should lie at the two spots
 * now, goes back. */
static int shift(
	struct course *repair, const struct act *act, const struct body *const after[2], bool back)
{
	const struct spot *a = course_spot(repair, act->a), *b = course_spot(repair, act->b);
	const struct spot *const spots[2] = {a, b};
	unsigned flags = act->kind == ACT_EXCHANGE ? RENAME_EXCHANGE : RENAME_NOREPLACE;
	int error = move(repair, back ? b : a, back ? a : b, flags);

	if (error)
		return error;
	error = both_lie(repair, spots, after, !back);
	if (error && move(repair, back ? a : b, back ? b : a, flags) != 0)
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
	const struct body *const after[2] = {act->at_b, act->at_a};
	int error = both_lie(repair, spots, before, true);
	return error ? error : shift(repair, act, after, false);
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

/* The body of this repair that lies there; NULL where it is nothing, or somebody else's. */
static const struct body *own_at(const struct course *repair, const struct spot *spot)
{
	struct body *const *bodies = repair->bodies.items;
	struct sight sight;

	if (look_at(repair, spot, &sight) != 0 || sight.thing == NGA_NOTHING)
		return NULL;
	for (size_t i = 0; i < repair->bodies.n; i++)
		if (look_is(&sight, bodies[i]))
			return bodies[i];
	return NULL;
}

/* What the act put away goes back to its place, and what lies there in its stead to the shelf: it
 * is another thing of ours, which could not go home because somebody else took its place. */
static int take_back_in_part(struct course *repair, const struct act *act)
{
	const struct spot *a = course_spot(repair, act->a), *b = course_spot(repair, act->b);
	const struct body *own = course_yard(repair, a->yard)->shelf ? own_at(repair, b) : NULL;
	int error = own ? lies(repair, a, act->at_b, false) : ESTALE;

	return error ? error
		     : shift(repair, act, (const struct body *const[]){own, act->at_b}, true);
}

/* 0 where it was taken back or was never done. Not in part where the disk kept a newer act from
 * being taken back: that will be tried again, and finds what it needs. */
static int take_back(struct course *repair, const struct act *act, bool in_part)
{
	const struct spot *a = course_spot(repair, act->a);

	if (act->kind == ACT_OWN || act->kind == ACT_MODE)
		return rights_change(repair, a, act, true);
	const struct spot *const spots[2] = {a, course_spot(repair, act->b)};
	const struct body *const before[2] = {act->at_a, act->at_b};
	const struct body *const after[2] = {act->at_b, act->at_a};
	int error = both_lie(repair, spots, after, false);
	if (!error)
		error = shift(repair, act, before, true);
	else if (error == ESTALE && in_part)
		error = take_back_in_part(repair, act);
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
		int error = take_back(repair, act, !first);
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
