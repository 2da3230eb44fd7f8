/* What events name is kept for the next pass, which looks again at that, and takes over the rest of
 * the directories that are heard. */
#include "watching.h"

#include <arena.h>
#include <scan.h>

#include <string.h>

/* Looking at everything costs no more than to tell so many apart. */
enum { MOST_TOUCHES = 20000 };

static bool is_last(const struct vec *items, const struct scan_touch *touch)
{
	if (items->n == 0 || !touch->name)
		return false;
	const struct scan_touch *last = (const struct scan_touch *)items->items + items->n - 1;
	return last->name && strcmp(last->name, touch->name) == 0 &&
	       strcmp(last->directory, touch->directory) == 0;
}

void watching_note(struct watching *watching, const char *directory, const char *name)
{
	struct watch_touches *touches = &watching->touches;
	struct scan_touch touch = {directory, name};

	/* several events tell of one change */
	if (touches->uncertain || is_last(&touches->items, &touch))
		return;
	if (touches->items.n == MOST_TOUCHES) {
		touches->uncertain = true;
		return;
	}
	touch.directory = arena_copy(touches->arena, directory);
	touch.name = name ? arena_copy(touches->arena, name) : NULL;
	*(struct scan_touch *)vec_push(&touches->items, touches->arena) = touch;
}

const struct scan_touched *watching_touches(const struct watching *watching, struct arena *arena)
{
	const struct watch_touches *touches = &watching->touches;
	struct scan_touched *touched = arena_alloc(arena, sizeof(*touched));
	size_t n;

	if (!touches->arena || touches->uncertain || watching->rescans || watching->looks_at_all ||
		watching->blurred)
		return NULL;
	const struct watch_heard *all = watch_heard(watching->watch, arena, &n);
	struct scan_heard *heard = arena_array(arena, n, sizeof(*heard));
	*touched = (struct scan_touched){
		.items = touches->items.items,
		.n = touches->items.n,
		.heard = heard,
		.all = watch_state(watching->watch).deaf == 0,
	};
	for (size_t i = 0; i < n; i++) {
		/* of others, not every name was noted */
		if (watch_set_is_whole(&watching->now->set, all[i].path))
			heard[touched->nheard++] =
				(struct scan_heard){all[i].path, all[i].dev, all[i].ino};
	}
	return touched;
}

void watching_forget(struct watching *watching, bool all)
{
	struct watch_touches *touches = &watching->touches;

	arena_free(touches->arena);
	*touches = (struct watch_touches){
		.arena = arena_new(),
		.items = {.size = sizeof(struct scan_touch)},
		.uncertain = !all,
	};
}
