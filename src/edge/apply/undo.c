/* A repair of the past, the other way round. */
#include "history.h"
#include "look.h"
#include "repairs.h"
#include "session.h"
#include "yards.h"

#include <path.h>

#include <errno.h>
#include <string.h>

/* A repair while its inverse is made: what really lies where, and which groups that hinders. */
struct undoing {
	struct apply *apply;
	struct course *old,
		*new;   /* spots and bodies of the new one are those of the old, in order */
	bool *hindered; /* by group */
	enum apply_changed changed;
};

static struct course *find(struct apply *apply, unsigned id, struct nga_error *err)
{
	struct apply_history history = history_read(&apply->home);

	for (size_t i = 0; i < history.n; i++) {
		const struct apply_past *past = &history.items[i];
		bool wanted = id ? past->id == id : !past->undoes && !past->undone && !past->broken;
		if (!wanted)
			continue;
		if (past->undone || past->broken) {
			(void)err_set(err, 0, "repair %u cannot be undone: %s", past->id,
				past->broken ? past->broken : "it was undone already");
			return NULL;
		}
		return session_read(apply, repairs_name(apply->arena, past->id), err);
	}
	if (id)
		(void)err_set(err, 0, "there is no repair %u: see --undo --list", id);
	else
		(void)err_set(err, 0, "there is no repair to undo");
	return NULL;
}

/* The groups that need this spot stay, unless what is there may be displaced: told either way. */
static void hinder(struct undoing *undoing, int index, bool displaceable, const char *why)
{
	struct course *old = undoing->old;
	bool shelf = course_yard(old, course_spot(old, index)->yard)->shelf;

	for (size_t i = 0; i < old->acts.n; i++) {
		const struct act *act = course_act(old, i);
		if (act->a != index && act->b != index)
			continue;
		bool rights = act->kind == ACT_OWN || act->kind == ACT_MODE;
		if (shelf || rights || !displaceable || undoing->changed != APPLY_OVERWRITE)
			undoing->hindered[act->group] = true;
		/* What is missing from the quarantine is told by where it should go. */
		int told = !shelf ? index : act->a == index ? act->b : act->a;
		if (undoing->hindered[act->group])
			course_tell(undoing->new, course_spot(undoing->new, told)->path, why);
	}
}

/* Whether others put something into a directory that the repair made. Into one in which it made
 * more itself we look only when that is gone. */
static bool is_filled(const struct undoing *undoing, int index)
{
	const struct body *body = course_spot(undoing->old, index)->last;
	const char *path = course_spot(undoing->old, index)->path;

	if (!body || !body->made || body->thing != NGA_A_DIRECTORY)
		return false;
	for (size_t i = 0; i < undoing->old->spots.n; i++)
		if ((int)i != index && path_is_below(course_spot(undoing->old, (int)i)->path, path))
			return false;
	return look_empty(undoing->new, course_spot(undoing->new, index)) == ESTALE;
}

/* Notes what lies at a spot now; where that is not what the repair left there, its groups are
 * hindered. */
static int see(struct undoing *undoing, int index, struct nga_error *err)
{
	struct spot *was = course_spot(undoing->old, index);
	struct spot *is = course_spot(undoing->new, index);
	bool shelf = course_yard(undoing->new, is->yard)->shelf;
	struct sight sight;
	int error = look_at(undoing->new, is, &sight);

	if (error)
		return err_set(err, error, "cannot look at %s", is->path);
	/* What lies on a shelf may have changed by another name of it, or a descriptor. */
	bool same = shelf ? look_is(&sight, was->last) : look_is_unchanged(&sight, was->last);
	is->first = NULL;
	if (sight.thing != NGA_NOTHING) {
		is->first = course_add_body(undoing->new);
		look_keep(undoing->new, &sight, is->first);
		is->first->made = same && was->last->made;
	}
	if (!same)
		hinder(undoing, index, true,
			sight.thing == NGA_NOTHING ? "it is gone" : "it was changed since");
	else if (!shelf && is_filled(undoing, index))
		hinder(undoing, index, false, "something was put into it since");
	return 0;
}

static void copy_places(struct undoing *undoing)
{
	const struct course *old = undoing->old;

	for (size_t i = 0; i < old->yards.n; i++) {
		const struct yard *was = course_yard(old, (int)i);
		int index = course_add_yard(undoing->new, was->path);
		struct yard *yard = course_yard(undoing->new, index);
		*yard = *was;
		yard->fd = -1;
	}
	for (size_t i = 0; i < old->spots.n; i++) {
		const struct spot *was = course_spot(old, (int)i);
		(void)course_add_spot(undoing->new, was->yard, was->name);
	}
}

static bool are_rights(const struct rights *a, const struct rights *b, enum act_kind kind)
{
	return kind == ACT_MODE ? a->mode == b->mode : a->uid == b->uid && a->gid == b->gid;
}

/* Whether owners and modes are as the repair left them: newest first, as they would be undone. */
static void see_rights(struct undoing *undoing)
{
	for (size_t i = undoing->old->acts.n; i-- > 0;) {
		const struct act *act = course_act(undoing->old, i);
		struct body *body = course_spot(undoing->new, act->a)->first;
		if ((act->kind != ACT_OWN && act->kind != ACT_MODE) || !body)
			continue;
		if (!are_rights(&body->rights, &act->to, act->kind))
			hinder(undoing, act->a, true, "its owner or mode was changed since");
		if (act->kind == ACT_MODE)
			body->rights.mode = act->from.mode;
		else
			body->rights =
				(struct rights){body->rights.mode, act->from.uid, act->from.gid};
	}
}

static void swap_ends(struct course *repair, const struct act *act)
{
	struct spot *a = course_spot(repair, act->a), *b = course_spot(repair, act->b);
	struct body *body = a->last;

	a->last = b->last;
	b->last = body;
}

/* Adds the inverse of one act, by what lies there now: the spots' `last` follows. */
static void invert(struct undoing *undoing, const struct act *act)
{
	struct course *new = undoing->new;
	bool at_a = course_spot(new, act->a)->last, at_b = course_spot(new, act->b)->last;
	struct act inverse = *act;

	if (act->kind == ACT_OWN || act->kind == ACT_MODE) {
		inverse.from = act->to;
		inverse.to = act->from;
		course_add_act(new, inverse);
		return;
	}
	if ((!at_a && !at_b) || (act->kind == ACT_MOVE && !at_b))
		return;
	inverse.kind = at_a && at_b ? ACT_EXCHANGE : ACT_MOVE;
	if (!at_a) {
		inverse.a = act->b;
		inverse.b = act->a;
	}
	course_add_act(new, inverse);
	swap_ends(new, act);
}

static void invert_all(struct undoing *undoing)
{
	struct course *old = undoing->old, *new = undoing->new;
	const char *const *what = old->what.items;

	for (size_t i = 0; i < new->spots.n; i++)
		course_spot(new, (int)i)->last = course_spot(new, (int)i)->first;
	for (size_t i = old->acts.n; i-- > 0;)
		if (!undoing->hindered[course_act(old, i)->group])
			invert(undoing, course_act(old, i));
	for (size_t i = 0; i < old->what.n; i++)
		if (!undoing->hindered[i])
			*(const char **)vec_push(&new->what, new->arena) =
				arena_format(new->arena, "undo %s", what[i]);
}

/* How many paths change. */
static size_t count_steps(const struct course *repair)
{
	bool *counted = arena_array(repair->arena, repair->spots.n + 1, sizeof(*counted));
	size_t n = 0;

	for (size_t i = 0; i < repair->acts.n; i++) {
		const int ends[2] = {course_act(repair, i)->a, course_act(repair, i)->b};
		for (int end = 0; end < 2; end++) {
			int yard = course_spot(repair, ends[end])->yard;
			n += !counted[ends[end]] && !course_yard(repair, yard)->shelf;
			counted[ends[end]] = true;
		}
	}
	return n;
}

static int see_all(struct undoing *undoing, struct nga_error *err)
{
	const char *path;

	copy_places(undoing);
	course_reserve(undoing->new);
	int error = yards_reopen(undoing->new, &path);
	if (error)
		return err_set(err, error, "cannot open %s", path);
	for (size_t i = 0; i < undoing->new->spots.n; i++)
		if (see(undoing, (int)i, err) != 0)
			return -1;
	see_rights(undoing);
	return 0;
}

static enum apply_result refuse(struct undoing *undoing)
{
	course_close(undoing->new);
	return APPLY_REFUSED;
}

enum apply_result apply_undo(
	struct apply *apply, unsigned id, enum apply_changed changed, struct nga_error *err)
{
	struct course *old = find(apply, id, err);

	apply->left = (struct apply_troubles){0};
	if (!old)
		return APPLY_REFUSED;
	struct undoing undoing = {
		.apply = apply,
		.old = old,
		.new = session_new_course(apply),
		.hindered = arena_array(apply->arena, old->acts.n + old->what.n + 1, sizeof(bool)),
		.changed = changed,
	};
	undoing.new->undoes = old->id;
	if (see_all(&undoing, err) != 0)
		return refuse(&undoing);
	const struct vec *left = &undoing.new->left;
	struct apply_trouble *told = arena_array(apply->arena, left->n + 1, sizeof(*told));
	memcpy(told, left->items, left->n * sizeof(*told));
	struct apply_troubles troubles = {.items = told, .n = left->n};
	if (troubles.n > 0 && changed == APPLY_ASK) {
		apply->left = troubles;
		(void)err_set(err, 0, "%s: %s", told[0].path, told[0].why);
		return refuse(&undoing);
	}
	invert_all(&undoing);
	if (!course_trace(undoing.new) || undoing.new->acts.n == 0) {
		apply->left = troubles;
		(void)err_set(err, 0, "nothing of repair %u can be undone", old->id);
		return refuse(&undoing);
	}
	undoing.new->nsteps = count_steps(undoing.new);
	enum apply_result result = session_do(apply, undoing.new, err);
	if (result == APPLY_DONE)
		apply->left = troubles;
	return result;
}

static struct nga_lying lying(const struct body *body)
{
	if (!body)
		return (struct nga_lying){.thing = NGA_NOTHING};
	return (struct nga_lying){
		.thing = body->thing,
		.text = body->thing == NGA_A_LINK ? body->text : NULL,
		.dev = body->thing == NGA_A_LINK ? 0 : body->dev,
		.ino = body->thing == NGA_A_LINK ? 0 : body->ino,
		.size = body->size,
		.mtime_ns = body->mtime_ns,
		.mode = body->rights.mode,
		.uid = body->rights.uid,
		.gid = body->rights.gid,
	};
}

/* The rights that the thing at this spot has, before (`have` unset) or after the undoing. */
static void set_rights(const struct course *old, int spot, struct nga_step *step)
{
	for (size_t i = 0; i < old->acts.n; i++) {
		const struct act *act = course_act(old, i);
		if (act->a != spot || (act->kind != ACT_OWN && act->kind != ACT_MODE))
			continue;
		step->have.mode = act->to.mode;
		step->have.uid = act->to.uid;
		step->have.gid = act->to.gid;
	}
}

int apply_undo_steps(
	struct apply *apply, unsigned id, struct apply_steps *steps, struct nga_error *err)
{
	struct course *old = find(apply, id, err);
	struct vec all = {.size = sizeof(struct nga_step)};

	*steps = (struct apply_steps){0};
	if (!old)
		return -1;
	for (size_t i = old->spots.n; i-- > 0;) {
		const struct spot *spot = course_spot(old, (int)i);
		if (course_yard(old, spot->yard)->shelf)
			continue;
		struct nga_step *step = vec_push(&all, apply->arena);
		step->path = spot->path;
		step->have = lying(spot->last);
		step->want = lying(spot->first);
		set_rights(old, (int)i, step);
	}
	*steps = (struct apply_steps){.items = all.items, .n = all.n};
	return 0;
}
