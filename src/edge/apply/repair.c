#include "repair.h"

#include <path.h>

#include <assert.h>
#include <unistd.h>

struct repair *repair_new(struct arena *arena, const struct world *world)
{
	struct repair *repair = arena_alloc(arena, sizeof(*repair));

	*repair = (struct repair){
		.arena = arena,
		.world = world,
		.what = {.size = sizeof(const char *)},
		.yards = {.size = sizeof(struct yard)},
		.bodies = {.size = sizeof(struct body *)},
		.spots = {.size = sizeof(struct spot)},
		.acts = {.size = sizeof(struct act)},
		.left = {.size = sizeof(struct apply_trouble)},
		.buffer = arena_alloc(arena, REPAIR_LINK_MOST),
	};
	return repair;
}

struct yard *repair_yard(const struct repair *repair, int index)
{
	assert(index >= 0 && (size_t)index < repair->yards.n);
	return (struct yard *)repair->yards.items + index;
}

struct spot *repair_spot(const struct repair *repair, int index)
{
	assert(index >= 0 && (size_t)index < repair->spots.n);
	return (struct spot *)repair->spots.items + index;
}

struct act *repair_act(const struct repair *repair, size_t index)
{
	assert(index < repair->acts.n);
	return (struct act *)repair->acts.items + index;
}

int repair_add_yard(struct repair *repair, const char *path)
{
	struct yard *yard = vec_push(&repair->yards, repair->arena);

	*yard = (struct yard){
		.path = path,
		.fd = -1,
		.quarantine = REPAIR_NONE,
		.made = REPAIR_NONE,
	};
	return (int)repair->yards.n - 1;
}

int repair_add_spot(struct repair *repair, int yard, const char *name)
{
	struct spot *spot = vec_push(&repair->spots, repair->arena);

	*spot = (struct spot){
		.yard = yard,
		.name = name,
		.path = path_join(repair->arena, repair_yard(repair, yard)->path, name),
	};
	return (int)repair->spots.n - 1;
}

struct body *repair_add_body(struct repair *repair)
{
	struct body **body = vec_push(&repair->bodies, repair->arena);

	*body = arena_alloc(repair->arena, sizeof(**body));
	(*body)->index = (int)repair->bodies.n - 1;
	return *body;
}

void repair_add_act(struct repair *repair, struct act act)
{
	struct act *added = vec_push(&repair->acts, repair->arena);

	*added = act;
}

bool repair_trace(struct repair *repair)
{
	for (size_t i = 0; i < repair->spots.n; i++)
		repair_spot(repair, (int)i)->last = repair_spot(repair, (int)i)->first;
	for (size_t i = 0; i < repair->acts.n; i++) {
		struct act *act = repair_act(repair, i);
		struct spot *a = repair_spot(repair, act->a), *b = repair_spot(repair, act->b);
		act->at_a = a->last;
		act->at_b = b->last;
		if (!a->last)
			return false;
		if (act->kind == ACT_OWN || act->kind == ACT_MODE)
			continue;
		if (act->a == act->b || (act->kind == ACT_MOVE) != !b->last)
			return false;
		a->last = act->at_b;
		b->last = act->at_a;
	}
	for (size_t i = 0; i < repair->spots.n; i++)
		if (repair_spot(repair, (int)i)->last)
			repair_spot(repair, (int)i)->last->end = (int)i;
	return true;
}

/* Where a thing is when what took its place cannot be moved: on the shelf, where something of this
 * repair lies at its end; else where it was going. */
static const struct spot *keeper(const struct repair *repair, const struct body *body)
{
	const struct spot *end = repair_spot(repair, body->end);
	const struct spot *found = end;

	for (size_t i = 0; i < repair->acts.n && !repair_yard(repair, end->yard)->shelf; i++) {
		const struct act *act = repair_act(repair, i);
		const struct spot *a = repair_spot(repair, act->a);
		if (act->b == body->end && repair_yard(repair, a->yard)->shelf)
			found = a;
	}
	return found;
}

static const char *why_left(const struct repair *repair, const struct spot *spot)
{
	static const char changed[] = "another process changed it meanwhile";

	if (!spot->first || repair_spot(repair, spot->first->end) == spot)
		return changed;
	return arena_format(repair->arena, "%s; look for what was there before at %s", changed,
		keeper(repair, spot->first)->path);
}

void repair_reserve(struct repair *repair)
{
	struct vec left = {.size = sizeof(struct apply_trouble)};

	for (size_t i = 0; i <= repair->spots.n; i++)
		(void)vec_push(&left, repair->arena);
	left.n = 0;
	repair->left = left;
	for (size_t i = 0; i < repair->spots.n; i++)
		repair_spot(repair, (int)i)->why = why_left(repair, repair_spot(repair, (int)i));
}

void repair_tell(struct repair *repair, const char *path, const char *why)
{
	struct apply_trouble *items = repair->left.items;

	for (size_t i = 0; i < repair->left.n; i++)
		if (items[i].path == path)
			return;
	assert(repair->left.n < repair->left.capacity);
	items[repair->left.n++] = (struct apply_trouble){.path = path, .why = why};
}

void repair_close(struct repair *repair)
{
	for (size_t i = 0; repair && i < repair->yards.n; i++) {
		struct yard *yard = repair_yard(repair, (int)i);
		if (yard->fd >= 0)
			close(yard->fd);
		yard->fd = -1;
	}
}
