#include "history.h"

#include "repairs.h"
#include "session.h"
#include "shelf.h"
#include "yards.h"

#include <string.h>

static struct apply_past read_one(const struct home *home, unsigned id)
{
	struct apply_past past = {.id = id};
	struct nga_error err = {.text = "the journal is gone"};
	struct course *repair = course_new(home->arena, NULL);
	struct home_text text;
	const char *name = repairs_name(home->arena, id);

	if (home_read(home, name, &text, &err) != 0 || !text.bytes ||
		journal_read(repair, text, name, &err) != 0) {
		past.broken = arena_copy(home->arena, err.text);
		return past;
	}
	past.at = repair->at;
	past.nsteps = repair->nsteps;
	past.what = repair->what.items;
	past.nwhat = repair->what.n;
	past.undoes = repair->undoes;
	if (repair->state != COURSE_COMMITTED)
		past.broken = "it was taken back, but not everywhere";
	return past;
}

/* The one of that id, older than `from`; NULL where there is none. */
static struct apply_past *older(struct apply_past *items, size_t n, size_t from, unsigned id)
{
	for (size_t i = from + 1; i < n; i++)
		if (items[i].id == id)
			return &items[i];
	return NULL;
}

struct apply_history history_read(const struct home *home)
{
	struct apply_ids ids = repairs_ids(home);
	struct apply_past *items = arena_array(home->arena, ids.n + 1, sizeof(*items));

	for (size_t i = 0; i < ids.n; i++)
		items[i] = read_one(home, ids.ids[ids.n - 1 - i]);
	/* An undo that was undone itself counts no longer: those are met first. */
	for (size_t i = 0; i < ids.n; i++) {
		bool counts = items[i].undoes && !items[i].undone && !items[i].broken;
		struct apply_past *its = counts ? older(items, ids.n, i, items[i].undoes) : NULL;
		if (its)
			its->undone = true;
	}
	return (struct apply_history){.items = items, .n = ids.n};
}

int apply_list(struct arena *arena, const struct home_where *where, struct apply_history *history,
	struct nga_error *err)
{
	struct home home = {.arena = arena, .fd = -1, .lock = -1};
	int result = home_open(&home, where, false, err);

	*history = (struct apply_history){0};
	if (result == 0)
		*history = history_read(&home);
	home_close(&home);
	return result < 0 ? -1 : 0;
}

/* Removes what it keeps in the quarantine, then its journal: cut short, it is done again. */
static bool drop(struct apply *apply, unsigned id)
{
	struct nga_error err;
	const char *name = repairs_name(apply->arena, id), *path;
	struct course *repair = session_read(apply, name, &err);
	bool done = true;

	if (repair && !repair->undoes)
		done = yards_reopen(repair, &path) == 0 && shelf_drop(repair) == 0;
	course_close(repair);
	return done && home_move(&apply->home, name, NULL, &err) == 0;
}

/* The repair that it undoes, in the end. */
static unsigned origin(struct apply_history history, size_t index)
{
	unsigned id = history.items[index].id, undoes = history.items[index].undoes;

	for (size_t i = index + 1; undoes && i < history.n; i++) {
		if (history.items[i].id != undoes)
			continue;
		id = undoes;
		undoes = history.items[i].undoes;
	}
	return undoes ? undoes : id;
}

void session_drop_old(struct apply *apply)
{
	struct apply_history history = history_read(&apply->home);
	struct vec dropped = {.size = sizeof(unsigned)};
	unsigned oldest = 0; /* of those that are kept */
	size_t kept = 0;

	for (size_t i = 0; i < history.n && kept < APPLY_KEPT; i++)
		if (!history.items[i].undoes) {
			oldest = history.items[i].id;
			kept++;
		}
	/* The oldest last: an undo goes before what it undoes. */
	for (size_t i = 0; i < history.n; i++)
		if (origin(history, i) < oldest && drop(apply, history.items[i].id))
			*(unsigned *)vec_push(&dropped, apply->arena) = history.items[i].id;
	apply->dropped = (struct apply_ids){.ids = dropped.items, .n = dropped.n};
}
