/* One line a site: name, state, what it links to, listen, server_name. */
#include "render.h"

#include <arena.h>
#include <map.h>

#include <string.h>

enum { COLUMNS = 5 };

struct row {
	const char *cells[COLUMNS];
};

/* A list "a,b,c" in which every text stands once. */
struct joined {
	struct out out;
	struct map seen;
};

static void join(struct joined *joined, const char *text)
{
	if (text[0] == '\0')
		text = "\"\"";
	if (map_get(&joined->seen, text))
		return;
	map_set(&joined->seen, text, joined);
	if (joined->out.n > 0)
		out_text(&joined->out, ",");
	out_escaped(&joined->out, text);
}

static const char *joined_text(const struct joined *joined)
{
	return joined->out.n > 0 ? joined->out.bytes : "-";
}

static const char *name_cell(struct arena *arena, const struct nga_site *site)
{
	const char *name = out_escape(arena, site->name);

	if (strcmp(site->pair->name, "sites") == 0)
		return name;
	return arena_format(arena, "%s/%s", out_escape(arena, site->pair->name), name);
}

static const char *link_cell(struct arena *arena, const struct nga_site *site)
{
	if (!site->enabled || !site->enabled->link)
		return "-";
	return out_escape(arena, site->enabled->link->text);
}

static struct row row_of(struct arena *arena, const struct nga_site *site)
{
	struct joined listens = {.out.arena = arena, .seen.arena = arena};
	struct joined names = {.out.arena = arena, .seen.arena = arena};

	for (size_t i = 0; i < site->nservers; i++) {
		const struct nga_server *server = site->servers[i];
		for (size_t j = 0; j < server->nlistens; j++)
			join(&listens, server->listens[j].address->text);
		for (size_t j = 0; j < server->nnames; j++)
			join(&names, server->names[j].text);
	}
	return (struct row){{
		name_cell(arena, site),
		nga_state_names[site->state],
		link_cell(arena, site),
		joined_text(&listens),
		joined_text(&names),
	}};
}

static void write_row(struct out *out, const struct row *row, const size_t *widths)
{
	for (size_t c = 0; c + 1 < COLUMNS; c++)
		out_format(out, "%-*s  ", (int)widths[c], row->cells[c]);
	out_format(out, "%s\n", row->cells[COLUMNS - 1]);
}

void render_sites(struct out *out, const struct nga_snapshot *snapshot)
{
	struct row *rows = arena_array(out->arena, snapshot->nsites, sizeof(*rows));
	size_t widths[COLUMNS] = {0};

	for (size_t i = 0; i < snapshot->nsites; i++) {
		rows[i] = row_of(out->arena, &snapshot->sites[i]);
		for (size_t c = 0; c < COLUMNS; c++) {
			size_t width = strlen(rows[i].cells[c]);
			widths[c] = width > widths[c] ? width : widths[c];
		}
	}
	for (size_t i = 0; i < snapshot->nsites; i++)
		write_row(out, &rows[i], widths);
}
