#include "hold.h"

#include <arena.h>
#include <out.h>

#include <string.h>

static const char file_name[] = "held";
static const char first_line[] = "ngxaudit-held/1\n";

/* The value of the line that begins with `key` and a blank; NULL: there is none. */
static const char *value_of(struct arena *arena, const char *text, const char *key)
{
	size_t length = strlen(key);

	for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
		if (strncmp(text, key, length) == 0 && text[length] == ' ') {
			const char *value = text + length + 1;
			return arena_copy_n(arena, value, strcspn(value, "\n"));
		}
	return NULL;
}

static const char *or_else(const char *text, const char *other)
{
	return text && text[0] ? text : other;
}

int hold_read(const struct home *home, const struct nga_hold **hold, struct nga_error *err)
{
	struct home_text text;

	*hold = NULL;
	if (home_read(home, file_name, &text, err) != 0)
		return -1;
	if (!text.bytes)
		return 0;
	const char *lines = arena_copy_n(home->arena, text.bytes, text.length);
	struct nga_hold *found = arena_alloc(home->arena, sizeof(*found));
	*found = (struct nga_hold){
		.by = or_else(value_of(home->arena, lines, "by"), "somebody"),
		.from = or_else(value_of(home->arena, lines, "from"), ""),
		.since = or_else(value_of(home->arena, lines, "since"), "nobody knows when"),
		.why = or_else(value_of(home->arena, lines, "why"), "no reason that can be read"),
	};
	*hold = found;
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

static void write_line(struct out *out, const char *key, const char *value)
{
	out_format(out, "%s ", key);
	out_escaped(out, value);
	out_text(out, "\n");
}

int hold_write(const struct home *home, const struct nga_hold *hold, struct nga_error *err)
{
	struct out out = {.arena = home->arena};

	out_text(&out, first_line);
	write_line(&out, "since", hold->since);
	write_line(&out, "by", hold->by);
	write_line(&out, "from", hold->from);
	write_line(&out, "why", hold->why);
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
