#include "course.h"

#include <path.h>

#include <assert.h>
#include <unistd.h>

struct course *course_new(struct arena *arena, const struct world *world)
{
	struct course *repair = arena_alloc(arena, sizeof(*repair));

	*repair = (struct course){
		.arena = arena,
		.world = world,
		.what = {.size = sizeof(const char *)},
		.yards = {.size = sizeof(struct yard)},
		.bodies = {.size = sizeof(struct body *)},
		.spots = {.size = sizeof(struct spot)},
		.acts = {.size = sizeof(struct act)},
		.left = {.size = sizeof(struct apply_trouble)},
		.buffer = arena_alloc(arena, COURSE_LINK_MOST),
	};
	return repair;
}

struct yard *course_yard(const struct course *repair, int index)
{
	assert(index >= 0 && (size_t)index < repair->yards.n);
	return (struct yard *)repair->yards.items + index;
}

struct spot *course_spot(const struct course *repair, int index)
{
	assert(index >= 0 && (size_t)index < repair->spots.n);
	return (struct spot *)repair->spots.items + index;
}

struct act *course_act(const struct course *repair, size_t index)
{
	assert(index < repair->acts.n);
	return (struct act *)repair->acts.items + index;
}

int course_add_yard(struct course *repair, const char *path)
{
	struct yard *yard = vec_push(&repair->yards, repair->arena);

	*yard = (struct yard){
		.path = path,
		.fd = -1,
		.quarantine = COURSE_NONE,
		.made = COURSE_NONE,
	};
	return (int)repair->yards.n - 1;
}

int course_add_spot(struct course *repair, int yard, const char *name)
{
	struct spot *spot = vec_push(&repair->spots, repair->arena);

	*spot = (struct spot){
		.yard = yard,
		.name = name,
		.path = path_join(repair->arena, course_yard(repair, yard)->path, name),
	};
	return (int)repair->spots.n - 1;
}

struct body *course_add_body(struct course *repair)
{
	struct body **body = vec_push(&repair->bodies, repair->arena);

	*body = arena_alloc(repair->arena, sizeof(**body));
	(*body)->index = (int)repair->bodies.n - 1;
	(*body)->name_of = COURSE_NONE;
	return *body;
}

void course_add_act(struct course *repair, struct act act)
{
	struct act *added = vec_push(&repair->acts, repair->arena);

	*added = act;
}

bool course_trace(struct course *repair)
{
	for (size_t i = 0; i < repair->spots.n; i++)
		course_spot(repair, (int)i)->last = course_spot(repair, (int)i)->first;
	for (size_t i = 0; i < repair->acts.n; i++) {
		struct act *act = course_act(repair, i);
		struct spot *a = course_spot(repair, act->a), *b = course_spot(repair, act->b);
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
		if (course_spot(repair, (int)i)->last)
			course_spot(repair, (int)i)->last->end = (int)i;
	return true;
}

static const char *why_left(const struct course *repair, const struct spot *spot)
{
	static const char changed[] = "another process changed it meanwhile";

	if (!spot->first || course_spot(repair, spot->first->end) == spot)
		return changed;
	return arena_format(repair->arena, "%s; look for what was there before at %s", changed,
		course_spot(repair, spot->first->end)->path);
}

void course_reserve(struct course *repair)
{
	struct vec left = {.size = sizeof(struct apply_trouble)};

	for (size_t i = 0; i <= repair->spots.n; i++)
		(void)vec_push(&left, repair->arena);
	left.n = 0;
	repair->left = left;
	for (size_t i = 0; i < repair->spots.n; i++)
		course_spot(repair, (int)i)->why = why_left(repair, course_spot(repair, (int)i));
}

void course_tell(struct course *repair, const char *path, const char *why)
{
	struct apply_trouble *items = repair->left.items;

	for (size_t i = 0; i < repair->left.n; i++)
		if (items[i].path == path)
			return;
	assert(repair->left.n < repair->left.capacity);
	items[repair->left.n++] = (struct apply_trouble){.path = path, .why = why};
}

void course_close(struct course *repair)
{
	for (size_t i = 0; repair && i < repair->yards.n; i++) {
		struct yard *yard = course_yard(repair, (int)i);
		if (yard->fd >= 0)
			close(yard->fd);
		yard->fd = -1;
	}
}
