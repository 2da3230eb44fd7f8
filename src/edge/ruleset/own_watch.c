#include "own_watch.h"

#include <arena.h>

#include <string.h>

const struct guard_option own_watch_options[] = {
	{.name = "settle", .kind = GUARD_TEXT},
	{.name = "settle_max", .kind = GUARD_TEXT},
	{.name = "rescan", .kind = GUARD_TEXT},
	{.name = "ask", .kind = GUARD_TEXT},
	{.name = "on_change", .kind = GUARD_LIST},
	{.name = "on_change_timeout", .kind = GUARD_TEXT},
	{.name = NULL},
};

static const int64_t MILLISECOND = 1000000, SECOND = 1000 * (int64_t)1000000;

static const struct {
	const char *name;
	int64_t milliseconds;
} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}};

/* "200ms", "2s", "1m" or "1h", of at most a day; -1 for what is none of these. */
static int64_t duration(const char *text)
{
	const int64_t most = (int64_t)24 * 3600 * 1000; /* milliseconds */
	size_t digits = strspn(text, "0123456789");
	int64_t number = 0;

	if (digits == 0 || digits > 8)
		return -1;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(text + digits, units[i].name) == 0) {
			int64_t all = number * units[i].milliseconds;
			return all <= most ? all * MILLISECOND : -1;
		}
	return -1;
}

/* How one of them is given, and what it may be at least. */
struct span {
	const char *name, *least_text;
	int64_t least;
	int64_t *ns;
};

static int read_span(const char *path, const struct guard_section *section, const struct span *span,
	struct nga_error *err)
{
	const struct guard_value *value = guard_value(section, span->name);

	if (!value)
		return 0;
	*span->ns = duration(value->texts[0].text);
	if (*span->ns < 0)
		return err_set(err, 0, "%s:%u: %s is not a duration like 200ms, 2s or 1m: \"%s\"",
			path, value->line, span->name, value->texts[0].text);
	if (*span->ns < span->least)
		return err_set(err, 0, "%s:%u: %s is at least %s, not \"%s\"", path, value->line,
			span->name, span->least_text, value->texts[0].text);
	return 0;
}

static int read_command(struct arena *arena, const char *path, const struct guard_section *section,
	struct own_watch *own, struct nga_error *err)
{
	const struct guard_value *value = guard_value(section, "on_change");

	if (!value)
		return 0;
	if (value->n == 0 || value->texts[0].text[0] != '/')
		return err_set(err, 0,
			"%s:%u: on_change is a command by its absolute path, and its arguments",
			path, value->line);
	own->on_change = arena_array(arena, value->n + 1, sizeof(*own->on_change));
	for (size_t i = 0; i < value->n; i++)
		own->on_change[i] = value->texts[i].text;
	own->non_change = value->n;
	return 0;
}

void own_watch_complete(struct own_watch *own)
{
	if (own->settle_ns == 0)
		own->settle_ns = 200 * MILLISECOND;
	if (own->settle_max_ns == 0)
		own->settle_max_ns = own->settle_ns < 2 * SECOND ? 2 * SECOND : own->settle_ns;
	if (own->rescan_ns == 0)
		own->rescan_ns = 60 * SECOND;
	if (own->ask_ns == 0)
		own->ask_ns = 3600 * SECOND;
	if (own->on_change_timeout_ns == 0)
		own->on_change_timeout_ns = 60 * SECOND;
}

int own_watch_read(struct arena *arena, const char *path, const struct guard_section *section,
	struct own_watch *own, struct nga_error *err)
{
	const struct span spans[] = {
		{"settle", "10ms", 10 * MILLISECOND, &own->settle_ns},
		{"settle_max", "10ms", 10 * MILLISECOND, &own->settle_max_ns},
		{"rescan", "1s", SECOND, &own->rescan_ns},
		{"ask", "1s", SECOND, &own->ask_ns},
		{"on_change_timeout", "1s", SECOND, &own->on_change_timeout_ns},
	};

	if (section->nth > 0)
		return err_set(
			err, 0, "%s:%u: there is a watch section already", path, section->line);
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		if (read_span(path, section, &spans[i], err) != 0)
			return -1;
	struct own_watch whole = *own;
	own_watch_complete(&whole);
	if (whole.settle_max_ns < whole.settle_ns)
		return err_set(
			err, 0, "%s:%u: settle_max is less than settle", path, section->line);
	return read_command(arena, path, section, own, err);
}
