#include "hold.h"

#include <arena.h>
#include <hold_lines.h>
#include <out.h>

static const char file_name[] = "held";

int hold_read(const struct home *home, const struct nga_hold **hold, struct nga_error *err)
{
	struct home_text text;

	*hold = NULL;
	if (home_read(home, file_name, &text, err) != 0)
		return -1;
	if (!text.bytes)
		return 0;
	*hold = hold_lines_read(home->arena, text.bytes, text.length);
	return 0;
}

int hold_find(struct arena *arena, const struct home_where *where, const struct nga_hold **hold,
	struct nga_error *err)
{
	struct home home = {.arena = arena};

	*hold = NULL;
	int result = home_open(&home, where, false, err);
	if (result == 0)
		result = hold_read(&home, hold, err);
	home_close(&home);
	return result < 0 ? -1 : 0;
}

int hold_check(struct arena *arena, const struct home_where *where, struct nga_error *err)
{
	const struct nga_hold *hold;

	if (hold_find(arena, where, &hold, err) != 0)
		return -1;
	return hold ? err_set(err, 0, "not reloaded: reloads are held by %s",
			      hold_text(arena, hold))
		    : 0;
}

int hold_write(const struct home *home, const struct nga_hold *hold, struct nga_error *err)
{
	struct out out = {.arena = home->arena};

	hold_lines_write(&out, hold);
	return home_write(home, file_name, (struct home_text){out.bytes, out.n}, err);
}

int hold_remove(const struct home *home, struct nga_error *err)
{
	return home_move(home, file_name, NULL, err);
}

const char *hold_text(struct arena *arena, const struct nga_hold *hold)
{
	struct out out = {.arena = arena};

	out_escaped(&out, hold->by);
	if (hold->from[0]) {
		out_text(&out, " (");
		out_escaped(&out, hold->from);
		out_text(&out, ")");
	}
	out_text(&out, " since ");
	out_escaped(&out, hold->since);
	out_text(&out, ": ");
	out_escaped(&out, hold->why);
	return out.bytes;
}
