#include "diff.h"

#include <arena.h>
#include <map.h>

#include <stdint.h>
#include <string.h>

enum {
	CONTEXT = 3,
	MOST_EDITS = 2000,    /* the rows of so many take 8 MB */
	MOST_WORK = 50000000, /* comparisons: well below a second */
};

/* ---- lines ---- */

struct line {
	const char *bytes;
	size_t length; /* with its newline, if it has one */
	uint32_t id;   /* equal lines of both sides have one id */
	bool changed;  /* it is on this side alone */
};

struct lines {
	struct line *items;
	int32_t n;
};

struct interning {
	struct arena *arena;
	struct map seen; /* of uint32_t by the line's bytes */
};

static uint32_t intern(struct interning *interning, const char *bytes, size_t length)
{
	uint32_t *id = map_get_n(&interning->seen, bytes, length);

	if (!id) {
		id = arena_alloc(interning->arena, sizeof(*id));
		*id = (uint32_t)interning->seen.n;
		map_set_n(&interning->seen, bytes, length, id);
	}
	return *id;
}

static struct lines split(struct interning *interning, const struct diff_side *side)
{
	struct vec lines = {.size = sizeof(struct line)};
	const char *end = side->bytes + side->length;

	for (const char *at = side->bytes; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((newline ? newline + 1 : end) - at);
		*(struct line *)vec_push(&lines, interning->arena) = (struct line){
			.bytes = at, .length = length, .id = intern(interning, at, length)};
		at += length;
	}
	return (struct lines){lines.items, (int32_t)lines.n};
}

/* ---- the shortest way from one to the other ---- */

/* Furthest points on diagonals: rows[d][i] is the furthest x that d edits reach on the diagonal
 * x - y = 2i - d. */
struct search {
	struct arena *arena;
	struct line *a, *b; /* what both have at the beginning and at the end left out */
	int32_t n, m;
	int32_t *rows[MOST_EDITS + 1];
	int32_t work;
};

/* Whether the i-th diagonal of row d is reached best by an insertion, from the diagonal above. */
static bool comes_by_insertion(const int32_t *before, int32_t d, int32_t i)
{
	return i == 0 || (i < d && before[i - 1] < before[i]);
}

static int32_t follow_equal(struct search *search, int32_t x, int32_t y)
{
	while (x < search->n && y < search->m && search->a[x].id == search->b[y].id) {
		x++;
		y++;
		search->work++;
	}
	return x;
}

/* Fills row `d`; true where it reaches the end. */
static bool extend(struct search *search, int32_t d)
{
	int32_t *row = arena_array(search->arena, (size_t)d + 1, sizeof(*row));
	const int32_t *before = d > 0 ? search->rows[d - 1] : NULL;

	search->rows[d] = row;
	for (int32_t i = 0; i <= d; i++) {
		int32_t x = 0, diagonal = 2 * i - d;
		if (before)
			x = comes_by_insertion(before, d, i) ? before[i] : before[i - 1] + 1;
		row[i] = follow_equal(search, x, x - diagonal);
		if (row[i] >= search->n && row[i] - diagonal >= search->m)
			return true;
	}
	search->work += d + 1;
	return false;
}

/* From the end back to the beginning. */
static void mark_changes(struct search *search, int32_t d)
{
	int32_t diagonal = search->n - search->m;

	for (; d > 0; d--) {
		const int32_t *before = search->rows[d - 1];
		int32_t i = (diagonal + d) / 2;
		if (comes_by_insertion(before, d, i)) {
			diagonal++;
			search->b[before[i] - diagonal].changed = true;
		} else {
			diagonal--;
			search->a[before[i - 1]].changed = true;
		}
	}
}

static void mark_all(struct search *search)
{
	for (int32_t i = 0; i < search->n; i++)
		search->a[i].changed = true;
	for (int32_t i = 0; i < search->m; i++)
		search->b[i].changed = true;
}

static void compare(struct arena *arena, struct lines *from, struct lines *to)
{
	struct search *search = arena_alloc(arena, sizeof(*search));
	int32_t begin = 0, n = from->n, m = to->n;

	while (begin < n && begin < m && from->items[begin].id == to->items[begin].id)
		begin++;
	while (n > begin && m > begin && from->items[n - 1].id == to->items[m - 1].id) {
		n--;
		m--;
	}
	search->arena = arena;
	search->n = n - begin;
	search->m = m - begin;
	/* an empty side has no items at all, not even a place to count from */
	search->a = n > begin ? from->items + begin : NULL;
	search->b = m > begin ? to->items + begin : NULL;
	for (int32_t d = 0; d <= MOST_EDITS && search->work < MOST_WORK; d++) {
		if (extend(search, d)) {
			mark_changes(search, d);
			return;
		}
	}
	mark_all(search);
}

/* ---- writing ---- */

struct writing {
	struct out *out;
	const struct lines *from, *to;
	enum diff_form form;
};

/* A stretch of both sides. */
struct stretch {
	int32_t x, y;         /* where it begins */
	int32_t x_end, y_end; /* behind it */
};

static void write_safe(struct out *out, const char *bytes, size_t length)
{
	const char *text = arena_copy_n(out->arena, bytes, length);

	while (*text) {
		size_t piece = strcspn(text, "\t");
		out_escaped(out, arena_copy_n(out->arena, text, piece));
		text += piece;
		if (*text == '\t')
			out_bytes(out, text++, 1);
	}
}

static void write_line(const struct writing *writing, const char *sign, const struct line *line)
{
	struct out *out = writing->out;
	bool whole = line->bytes[line->length - 1] == '\n';
	size_t length = line->length - whole;

	out_text(out, sign);
	if (writing->form == DIFF_SAFE)
		write_safe(out, line->bytes, length);
	else
		out_bytes(out, line->bytes, length);
	out_text(out, whole ? "\n" : "\n\\ No newline at end of file\n");
}

static void write_range(struct out *out, const char *sign, int32_t from, int32_t to)
{
	int32_t n = to - from;

	out_format(out, " %s%d", sign, n > 0 ? from + 1 : from);
	if (n != 1)
		out_format(out, ",%d", n);
}

static bool is_change(const struct writing *writing, int32_t x, int32_t y)
{
	return (x < writing->from->n && writing->from->items[x].changed) ||
	       (y < writing->to->n && writing->to->items[y].changed);
}

static void write_hunk(const struct writing *writing, struct stretch hunk)
{
	out_text(writing->out, "@@");
	write_range(writing->out, "-", hunk.x, hunk.x_end);
	write_range(writing->out, "+", hunk.y, hunk.y_end);
	out_text(writing->out, " @@\n");
	while (hunk.x < hunk.x_end || hunk.y < hunk.y_end) {
		while (hunk.x < hunk.x_end && writing->from->items[hunk.x].changed)
			write_line(writing, "-", &writing->from->items[hunk.x++]);
		while (hunk.y < hunk.y_end && writing->to->items[hunk.y].changed)
			write_line(writing, "+", &writing->to->items[hunk.y++]);
		if (hunk.x < hunk.x_end && !is_change(writing, hunk.x, hunk.y)) {
			write_line(writing, " ", &writing->from->items[hunk.x++]);
			hunk.y++;
		}
	}
}

/* Moves on to the next line that is changed; false: there is none. */
static bool find_change(const struct writing *writing, int32_t *x, int32_t *y)
{
	for (; *x < writing->from->n || *y < writing->to->n; (*x)++, (*y)++)
		if (is_change(writing, *x, *y))
			return true;
	return false;
}

static void skip_changes(const struct writing *writing, int32_t *x, int32_t *y)
{
	while (*x < writing->from->n && writing->from->items[*x].changed)
		(*x)++;
	while (*y < writing->to->n && writing->to->items[*y].changed)
		(*y)++;
}

/* Changes with at most twice the context between them belong together. */
static void write_hunks(const struct writing *writing)
{
	int32_t x = 0, y = 0;

	while (find_change(writing, &x, &y)) {
		int32_t before = x < CONTEXT ? x : CONTEXT;
		struct stretch hunk = {.x = x - before, .y = y - before};
		int32_t last;
		do {
			skip_changes(writing, &x, &y);
			last = x;
		} while (find_change(writing, &x, &y) && x - last <= 2 * CONTEXT);
		y -= x - last;
		x = last;
		int32_t after = writing->from->n - x < CONTEXT ? writing->from->n - x : CONTEXT;
		hunk.x_end = x + after;
		hunk.y_end = y + after;
		write_hunk(writing, hunk);
	}
}

bool diff_is_binary(const struct diff_side *side)
{
	return side->length > 0 && memchr(side->bytes, '\0', side->length);
}

static void write_names(struct out *out, const struct diff_side *from, const struct diff_side *to)
{
	out_text(out, "--- ");
	out_escaped(out, from->name);
	out_text(out, "\n+++ ");
	out_escaped(out, to->name);
	out_text(out, "\n");
}

static bool are_equal(const struct diff_side *from, const struct diff_side *to)
{
	return from->length == to->length && memcmp(from->bytes, to->bytes, from->length) == 0;
}

void diff_hunks(struct out *out, const struct diff_side *from, const struct diff_side *to,
	enum diff_form form)
{
	if (are_equal(from, to))
		return;
	struct arena *arena = arena_new();
	struct interning interning = {.arena = arena, .seen.arena = arena};
	struct lines from_lines = split(&interning, from), to_lines = split(&interning, to);
	const struct writing writing = {out, &from_lines, &to_lines, form};
	compare(arena, &from_lines, &to_lines);
	write_hunks(&writing);
	arena_free(arena);
}

void diff_unified(struct out *out, const struct diff_side *from, const struct diff_side *to,
	enum diff_form form)
{
	if (are_equal(from, to))
		return;
	if (diff_is_binary(from) || diff_is_binary(to)) {
		out_text(out, "Binary files ");
		out_escaped(out, from->name);
		out_text(out, " and ");
		out_escaped(out, to->name);
		out_text(out, " differ\n");
		return;
	}
	write_names(out, from, to);
	diff_hunks(out, from, to, form);
}
