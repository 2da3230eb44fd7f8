#include "patch.h"

#include <arena.h>

#include <string.h>
#include <sys/stat.h>

static const char bold[] = "\033[1m", red[] = "\033[31m", green[] = "\033[32m", cyan[] = "\033[36m";
static const char plain[] = "\033[m";

/* ---- names ---- */

/* What git writes for a byte that it does not leave as it is; 0: three octal digits. */
static char short_form(unsigned char byte)
{
	static const char bytes[] = "\a\b\t\n\v\f\r\"\\", forms[] = "abtnvfr\"\\";
	const char *found = byte ? strchr(bytes, byte) : NULL;

	if (!found)
		return 0;
	return forms[found - bytes];
}

static bool is_plain(unsigned char byte)
{
	return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

/* `side` and the path, in quotes where a byte of it is not plain: core.quotePath of git. A blank
 * only is not plain in a head without names behind it, out of which patch could not tell where the
 * first name ends. */
static const char *quoted(struct arena *arena, const char *side, const char *path, bool alone)
{
	struct out out = {.arena = arena};
	bool quotes = alone && strchr(path, ' ');

	for (const char *at = path; *at; at++)
		quotes |= !is_plain((unsigned char)*at);
	out_format(&out, "%s%s", quotes ? "\"" : "", side);
	for (; *path; path++) {
		unsigned char byte = (unsigned char)*path;
		if (is_plain(byte))
			out_bytes(&out, path, 1);
		else if (short_form(byte))
			out_format(&out, "\\%c", short_form(byte));
		else
			out_format(&out, "\\%03o", (unsigned)byte);
	}
	out_text(&out, quotes ? "\"" : "");
	return out.bytes;
}

/* ---- lines ---- */

static void write_coloured(
	const struct patch *patch, const char *colour, const char *line, size_t length)
{
	if (patch->colour && colour)
		out_text(patch->out, colour);
	out_bytes(patch->out, line, length);
	if (patch->colour && colour)
		out_text(patch->out, plain);
	out_text(patch->out, "\n");
}

static const char *colour_of(char sign)
{
	return sign == '-' ? red : sign == '+' ? green : sign == '@' ? cyan : NULL;
}

/* Passes whole lines on: each in `colour`, or in that of its sign. */
static void pass_lines(const struct patch *patch, const struct out *from, const char *colour)
{
	const char *at = from->bytes, *end = from->bytes + from->n;

	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		write_coloured(patch, colour ? colour : colour_of(*at), at, (size_t)(newline - at));
		at = newline + 1;
	}
}

/* A name with a blank in it ends with a tab, by which patch tells where it ends. */
static void write_name(struct out *out, const char *sign, const char *name)
{
	out_format(out, "%s %s%s\n", sign, name, name[0] != '"' && strchr(name, ' ') ? "\t" : "");
}

/* ---- one path ---- */

static void write_modes(struct out *out, const struct patch_side *from, const struct patch_side *to)
{
	if (from->mode == 0) {
		out_format(out, "new file mode %06o\n", (unsigned)to->mode);
	} else if (to->mode == 0) {
		out_format(out, "deleted file mode %06o\n", (unsigned)from->mode);
	} else if (from->mode != to->mode) {
		out_format(out, "old mode %06o\n", (unsigned)from->mode);
		out_format(out, "new mode %06o\n", (unsigned)to->mode);
	}
}

/* By this line patch knows a link, and an empty file from one that is not there. */
static void write_ids(struct out *out, const struct patch_side *from, const struct patch_side *to)
{
	static const char nothing[] = "0000000";

	if ((from->mode && !from->id) || (to->mode && !to->id))
		return;
	out_format(
		out, "index %s..%s", from->mode ? from->id : nothing, to->mode ? to->id : nothing);
	if (from->mode == to->mode)
		out_format(out, " %06o", (unsigned)to->mode);
	out_text(out, "\n");
}

static struct diff_side side_of(const struct patch_side *side)
{
	return (struct diff_side){.bytes = side->bytes ? side->bytes : "", .length = side->length};
}

static void write_one(const struct patch *patch, const char *path, const struct patch_side *from,
	const struct patch_side *to)
{
	const struct diff_side a = side_of(from), b = side_of(to);
	struct arena *arena = patch->out->arena;
	struct out head = {.arena = arena}, hunks = head;
	bool binary = diff_is_binary(&a) || diff_is_binary(&b);

	if (!binary)
		diff_hunks(&hunks, &a, &b, patch->form);
	const char *old = quoted(arena, "a", path, hunks.n == 0);
	const char *new = quoted(arena, "b", path, hunks.n == 0);
	if (binary) {
		out_format(&head, "Binary files %s and %s differ\n", from->mode ? old : "/dev/null",
			to->mode ? new : "/dev/null");
		pass_lines(patch, &head, NULL);
		return;
	}
	if (hunks.n == 0 && from->mode == to->mode)
		return;
	out_format(&head, "diff --git %s %s\n", old, new);
	write_modes(&head, from, to);
	if (hunks.n > 0 || !from->mode || !to->mode)
		write_ids(&head, from, to);
	if (hunks.n > 0) {
		write_name(&head, "---", from->mode ? old : "/dev/null");
		write_name(&head, "+++", to->mode ? new : "/dev/null");
	}
	pass_lines(patch, &head, bold);
	if (hunks.n > 0)
		pass_lines(patch, &hunks, NULL);
}

void patch_path(const struct patch *patch, const char *path, const struct patch_side *from,
	const struct patch_side *to)
{
	static const struct patch_side nothing;

	if (from->mode && to->mode && (from->mode & S_IFMT) != (to->mode & S_IFMT)) {
		write_one(patch, path, from, &nothing);
		write_one(patch, path, &nothing, to);
		return;
	}
	write_one(patch, path, from, to);
}

void patch_note(const struct patch *patch, const char *path, const char *words)
{
	const char *name = quoted(patch->out->arena, "", path, false);

	out_format(patch->out, "# %s %s\n", name, words);
}
