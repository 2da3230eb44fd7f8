#include "compile_state.h"

#include "rights.h"

#include <path.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool is_same_rights(const struct nga_lying *a, const struct nga_lying *b)
{
	return a->mode == b->mode && a->uid == b->uid && a->gid == b->gid;
}

static bool is_equal(const struct nga_lying *a, const struct nga_lying *b)
{
	bool texts = a->text == b->text || (a->text && b->text && strcmp(a->text, b->text) == 0);

	return a->thing == b->thing && texts && a->dev == b->dev && a->ino == b->ino &&
	       a->bytes == b->bytes && is_same_rights(a, b);
}

/* Whether what is wanted is a thing that exists already, elsewhere. */
static bool is_moved(const struct nga_step *step)
{
	return step->want.ino != 0 &&
	       (step->want.ino != step->have.ino || step->want.dev != step->have.dev);
}

/* A new name on the shelf for what comes from or goes to the spot. */
static int add_slot(struct compile *compile, int spot, int *slot)
{
	struct course *repair = compile->repair;
	int shelf;

	if (compile_shelf(compile, spot, &shelf) != 0)
		return -1;
	*slot = course_add_spot(repair, shelf,
		arena_format(repair->arena, "%zu-%.200s", repair->spots.n,
			course_spot(repair, spot)->name));
	return 0;
}

/* A slot that holds what the step wants made. */
static int add_made(struct compile *compile, struct planned *planned, int spot)
{
	const struct nga_lying *want = &planned->step->want;

	if (add_slot(compile, spot, &planned->slot) != 0)
		return -1;
	struct body *body = course_add_body(compile->repair);
	*body = (struct body){
		.thing = want->thing,
		.made = true,
		.name_of = COURSE_NONE,
		.index = body->index,
		.text = want->text,
		.rights = {want->mode, want->uid, want->gid},
		.bytes = want->bytes ? want->bytes : "",
		.length = want->bytes ? want->length : 0,
	};
	course_spot(compile->repair, planned->slot)->first = body;
	return 0;
}

static void add(
	struct compile *compile, const struct planned *planned, enum act_kind kind, int a, int b)
{
	course_add_act(compile->repair,
		(struct act){.kind = kind, .group = planned->group, .a = a, .b = b});
}

/* What the step wants is made and put at `spot`, where `empty` says whether something lies. */
static int put_made(struct compile *compile, struct planned *planned, int spot, bool empty)
{
	if (add_made(compile, planned, spot) != 0)
		return -1;
	add(compile, planned, empty ? ACT_MOVE : ACT_EXCHANGE, planned->slot, spot);
	return 0;
}

static int put_away(struct compile *compile, const struct planned *planned, int spot)
{
	int slot;

	if (add_slot(compile, spot, &slot) != 0)
		return -1;
	add(compile, planned, ACT_MOVE, spot, slot);
	return 0;
}

/* The step of the same proposal that has what `planned` wants, or that wants what it has. */
static struct planned *partner(
	struct compile *compile, const struct planned *planned, const struct nga_lying *thing)
{
	bool wants = thing == &planned->step->want;

	for (size_t i = 0; i < compile->n; i++) {
		struct planned *other = &compile->planned[i];
		const struct nga_lying *its = wants ? &other->step->have : &other->step->want;
		if (other != planned && other->group == planned->group && thing->ino &&
			its->ino == thing->ino && its->dev == thing->dev &&
			(wants || is_moved(other->step)))
			return other;
	}
	return NULL;
}

/* A slot that holds a second name of what is at the spot `from`. */
static int add_name(struct compile *compile, const struct planned *from, int *slot)
{
	struct course *repair = compile->repair;

	if (add_slot(compile, from->spot, slot) != 0)
		return -1;
	struct body *body = course_add_body(repair);
	int index = body->index;
	*body = *course_spot(repair, from->spot)->first;
	body->index = index;
	body->made = true;
	body->name_of = from->spot;
	body->dev = body->ino = 0;
	course_spot(repair, *slot)->first = body;
	return 0;
}

/* The source's own step: what it wants instead takes the place, and the old name goes. */
static int replace_moved(struct compile *compile, struct planned *from)
{
	if (from->step->want.thing == NGA_NOTHING)
		return put_away(compile, from, from->spot);
	return put_made(compile, from, from->spot, false);
}

/* Both ends of one mount, and nothing else in between. */
static int check_move(struct compile *compile, struct planned *from, struct planned *to)
{
	int shelf_from, shelf_to;

	if (compile_look(compile, from) != 0 || compile_look(compile, to) != 0 ||
		compile_shelf(compile, from->spot, &shelf_from) != 0 ||
		compile_shelf(compile, to->spot, &shelf_to) != 0)
		return -1;
	if (shelf_from != shelf_to)
		return err_set(compile->err, EXDEV, "cannot move %s to %s", from->step->path,
			to->step->path);
	if (from->step->have.thing == NGA_A_DIRECTORY)
		return err_set(
			compile->err, 0, "%s is a directory: it is not moved", from->step->path);
	return 0;
}

/* A thing goes from one spot to another: by a second name, which is put in its place before the
 * first one goes. So nothing is ever missing, and each act has one end on the shelf, where what
 * came out can be looked at without anybody else at work. */
static int move_thing(struct compile *compile, struct planned *from, struct planned *to)
{
	const struct course *repair = compile->repair;
	int slot, second;

	from->done = to->done = true;
	if (check_move(compile, from, to) != 0 || add_name(compile, from, &slot) != 0)
		return -1;
	bool empty = !course_spot(repair, to->spot)->first;
	bool both = is_moved(from->step);
	if (both && partner(compile, from, &from->step->want) != to)
		return err_set(compile->err, 0, "%s: more than two things change places",
			from->step->path);
	if (both && add_name(compile, to, &second) != 0)
		return -1;
	add(compile, to, empty ? ACT_MOVE : ACT_EXCHANGE, slot, to->spot);
	if (both)
		add(compile, from, ACT_EXCHANGE, second, from->spot);
	else if (replace_moved(compile, from) != 0)
		return -1;
	const struct nga_lying *had = &from->step->have, *wanted = &to->step->want;
	rights_add(compile->repair, to->group, to->spot,
		(const struct rights[]){
			{had->mode, had->uid, had->gid}, {wanted->mode, wanted->uid, wanted->gid}});
	return 0;
}

static int change_rights(struct compile *compile, const struct planned *planned)
{
	const struct rights *is = &course_spot(compile->repair, planned->spot)->first->rights;
	const struct nga_lying *have = &planned->step->have, *want = &planned->step->want;
	const struct rights both[2] = {
		{have->mode, have->uid, have->gid}, {want->mode, want->uid, want->gid}};

	if (memcmp(is, &both[0], sizeof(*is)) != 0)
		return err_set(compile->err, 0, "%s was changed since it was looked at",
			planned->step->path);
	if (geteuid() != 0 && (is->uid != geteuid() || want->uid != is->uid))
		return err_set(compile->err, EPERM, "cannot change the owner or mode of %s",
			planned->step->path);
	rights_add(compile->repair, planned->group, planned->spot, both);
	return 0;
}

static int compile_step(struct compile *compile, struct planned *planned)
{
	const struct nga_step *step = planned->step;
	struct planned *other;

	if (planned->done)
		return 0;
	if (is_moved(step)) {
		other = partner(compile, planned, &step->want);
		return other ? move_thing(compile, other, planned)
			     : err_set(compile->err, 0, "nothing says from where %s is to come",
				       step->path);
	}
	if ((other = partner(compile, planned, &step->have)))
		return move_thing(compile, planned, other);
	planned->done = true;
	if (compile_look(compile, planned) != 0)
		return -1;
	if (step->want.ino)
		return change_rights(compile, planned);
	if (step->want.thing == NGA_A_SPECIAL)
		return err_set(compile->err, 0, "%s: such a thing is never made", step->path);
	if (step->want.thing != NGA_NOTHING)
		return put_made(compile, planned, planned->spot, step->have.thing == NGA_NOTHING);
	return step->have.thing == NGA_NOTHING ? 0 : put_away(compile, planned, planned->spot);
}

/* What has to stay for the proposal to be right: is there, and no other step takes it away. */
static int check_kept(struct compile *compile, const struct nga_proposal *proposal)
{
	struct nga_stat stat;

	if (!proposal->keeps)
		return 0;
	const struct planned *changes = map_get(&compile->by_path, proposal->keeps);
	bool stays = changes ? changes->step->want.thing != NGA_NOTHING
			     : world_lstat(compile->repair->world, proposal->keeps, &stat) == 0;
	return stays ? 0
		     : err_set(compile->err, 0,
			       "%s, on which the repair of %s rests, does not stay",
			       proposal->keeps, proposal->steps[0].path);
}

static void collect(struct compile *compile)
{
	const struct apply_repair *wanted = compile->wanted;
	struct course *repair = compile->repair;
	size_t n = 0;

	for (size_t i = 0; i < wanted->n; i++)
		n += wanted->proposals[i]->nsteps;
	compile->planned = arena_array(repair->arena, n ? n : 1, sizeof(*compile->planned));
	for (size_t group = 0; group < wanted->n; group++) {
		const struct nga_proposal *proposal = wanted->proposals[group];
		*(const char **)vec_push(&repair->what, repair->arena) = arena_format(repair->arena,
			"%s %s", nga_remedy_names[proposal->remedy], proposal->finding->subject);
		for (size_t i = 0; i < proposal->nsteps; i++) {
			const struct nga_step *step = &proposal->steps[i];
			const struct planned *before = map_get(&compile->by_path, step->path);
			if (before && is_equal(&before->step->have, &step->have) &&
				is_equal(&before->step->want, &step->want))
				continue;
			struct planned *planned = &compile->planned[compile->n++];
			*planned = (struct planned){step, group, COURSE_NONE, COURSE_NONE, false};
			map_set(&compile->by_path, step->path, planned);
		}
	}
	repair->nsteps = compile->n;
}

/* Whether the step leaves at its path what is there. */
static bool is_steady(const struct nga_step *step)
{
	return step->have.ino != 0 && step->want.ino == step->have.ino &&
	       step->want.dev == step->have.dev;
}

/* Where what is displaced is kept: the main file's directory. It must be found by its path
 * afterwards: where the repair replaces that or a link on the way to it, what holds the first of
 * these. */
static const char *find_beside(const struct compile *compile)
{
	enum { MOST_LINKS = 40 /* as the kernel */ };
	struct arena *arena = compile->repair->arena;
	const char *way = path_fold(arena, compile->beside);
	unsigned links = 0;

	for (size_t end = 0; way[end];) {
		const char *text;
		end += 1 + strcspn(way + end + 1, "/");
		const char *path = arena_copy_n(arena, way, end);
		const struct planned *changes = map_get(&compile->by_path, path);
		if (changes && !is_steady(changes->step))
			return path_directory(arena, path);
		if (world_readlink(compile->repair->world, arena, path, &text) != 0 ||
			links++ >= MOST_LINKS)
			continue;
		const char *to = path_join(arena, path_directory(arena, path), text);
		way = path_fold(arena, arena_format(arena, "%s%s", to, way + end));
		end = 0;
	}
	return compile->beside;
}

int compile(struct course *repair, const struct apply_repair *wanted, const char *shelf,
	struct nga_error *err)
{
	struct map empty = {.arena = repair->arena};
	struct compile state = {
		.repair = repair,
		.wanted = wanted,
		.shelf = shelf,
		.beside = path_directory(repair->arena, repair->nginx_conf),
		.err = err,
		.by_path = empty,
		.yards = empty,
		.taken = empty,
	};

	collect(&state);
	state.beside = find_beside(&state);
	for (size_t i = 0; i < wanted->n; i++)
		if (check_kept(&state, wanted->proposals[i]) != 0)
			return -1;
	for (size_t i = 0; i < state.n; i++)
		if (compile_step(&state, &state.planned[i]) != 0)
			return -1;
	if (!course_trace(repair))
		return err_set(err, 0, "the steps contradict each other");
	return 0;
}
