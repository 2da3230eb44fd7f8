#include "render_plan.h"

#include <string.h>

static const char indent[] = "      ";

static const char red[] = "\033[31m", green[] = "\033[32m", bold[] = "\033[1m", cyan[] = "\033[36m",
		  plain[] = "\033[0m";

struct pen {
	struct out *out;
	bool colour;
};

static void paint(const struct pen *pen, const char *colour)
{
	if (pen->colour)
		out_text(pen->out, colour);
}

/* ---- what lies at a path ---- */

static bool is_same_thing(const struct nga_lying *a, const struct nga_lying *b)
{
	return a->thing == b->thing && a->ino != 0 && a->ino == b->ino && a->dev == b->dev;
}

static bool is_rights_alone(const struct nga_step *step)
{
	return is_same_thing(&step->have, &step->want);
}

/* The other path of what is moved; NULL: it is not. */
static const char *other_place(
	const struct nga_proposal *proposal, const struct nga_step *step, bool had)
{
	const struct nga_lying *lying = had ? &step->have : &step->want;

	for (size_t i = 0; i < proposal->nsteps; i++) {
		const struct nga_step *other = &proposal->steps[i];
		if (other != step && is_same_thing(lying, had ? &other->want : &other->have))
			return other->path;
	}
	return NULL;
}

static void write_rights(struct out *out, const struct nga_lying *lying)
{
	out_format(out, "mode %04o, owner %u:%u", (unsigned)lying->mode, (unsigned)lying->uid,
		(unsigned)lying->gid);
}

static void write_kind(struct out *out, const struct nga_lying *lying)
{
	switch (lying->thing) {
	case NGA_NOTHING:
		out_text(out, "nothing");
		break;
	case NGA_A_LINK:
		out_text(out, "link to ");
		out_escaped(out, lying->text);
		break;
	case NGA_A_FILE:
		out_format(out, "file of %lld bytes", (long long)lying->size);
		break;
	case NGA_A_DIRECTORY:
		out_text(out, "directory, ");
		write_rights(out, lying);
		break;
	case NGA_A_SPECIAL:
		out_text(out, "FIFO, socket or device");
		break;
	}
}

static bool moves(const struct nga_lying *lying)
{
	return lying->thing == NGA_A_FILE || lying->thing == NGA_A_SPECIAL;
}

static void write_lying(
	struct out *out, const struct nga_proposal *proposal, const struct nga_step *step, bool had)
{
	const struct nga_lying *lying = had ? &step->have : &step->want;
	const char *other = other_place(proposal, step, had);

	write_kind(out, lying);
	if (other) {
		out_text(out, had ? ", moved to " : ", moved from ");
		out_escaped(out, other);
	} else if (had && moves(lying)) {
		out_text(out, ", moved to the quarantine");
	}
}

static void write_side(const struct pen *pen, const struct nga_proposal *proposal,
	const struct nga_step *step, bool had)
{
	const struct nga_lying *lying = had ? &step->have : &step->want;
	struct out *out = pen->out;

	if (lying->thing == NGA_NOTHING)
		return;
	out_text(out, indent);
	paint(pen, had ? red : green);
	out_text(out, had ? "- " : "+ ");
	if (is_rights_alone(step))
		write_rights(out, lying);
	else
		write_lying(out, proposal, step, had);
	paint(pen, plain);
	out_text(out, "\n");
}

void render_changes(
	struct out *out, const struct nga_proposal *proposal, const struct render_style *style)
{
	const struct pen pen = {out, style->colour};

	for (size_t i = 0; i < proposal->nsteps; i++) {
		out_text(out, "    ");
		out_escaped(out, proposal->steps[i].path);
		out_text(out, "\n");
		write_side(&pen, proposal, &proposal->steps[i], true);
		write_side(&pen, proposal, &proposal->steps[i], false);
	}
}

/* ---- texts ---- */

/* A link stands for the file that it leads to. */
static bool differ(const struct nga_step *step)
{
	const struct nga_lying *have = &step->have, *want = &step->want;

	return have->bytes && want->bytes &&
	       (have->length != want->length ||
		       memcmp(have->bytes, want->bytes, have->length) != 0);
}

bool render_texts(struct out *out, const struct nga_proposal *proposal, enum diff_form form)
{
	bool shown = false;

	for (size_t i = 0; i < proposal->nsteps; i++) {
		const struct nga_step *step = &proposal->steps[i];
		const char *from = other_place(proposal, step, false);
		if (!differ(step))
			continue;
		const struct diff_side have = {step->path, step->have.bytes, step->have.length};
		struct diff_side want = {from, step->want.bytes, step->want.length};
		if (!from)
			want.name = proposal->keeps ? proposal->keeps : step->path;
		diff_unified(out, &have, &want, form);
		shown = true;
	}
	return shown;
}

/* Two lines with names, then hunks. */
static void write_diff(const struct pen *pen, const char *text)
{
	for (size_t line = 0; *text; line++) {
		size_t length = strcspn(text, "\n");
		const char *colour = line < 2       ? bold
				     : *text == '@' ? cyan
				     : *text == '-' ? red
				     : *text == '+' ? green
						    : "";
		paint(pen, colour);
		out_bytes(pen->out, text, length);
		paint(pen, *colour ? plain : "");
		out_text(pen->out, "\n");
		text += length + (text[length] == '\n');
	}
}

bool render_shown_texts(
	struct out *out, const struct nga_proposal *proposal, const struct render_style *style)
{
	const struct pen pen = {out, style->colour};
	struct out diff = {.arena = out->arena};

	if (!render_texts(&diff, proposal, DIFF_SAFE))
		return false;
	write_diff(&pen, diff.bytes);
	return true;
}

bool render_is_between_texts(const struct nga_proposal *proposal)
{
	return proposal->remedy == NGA_KEEP_SERVED || proposal->remedy == NGA_KEEP_AVAILABLE ||
	       proposal->remedy == NGA_RESTORE;
}

/* ---- all of it ---- */

static void write_proposal(const struct pen *pen, const struct nga_proposal *proposal,
	const struct render_style *style)
{
	struct out *out = pen->out;

	out_text(out, "  ");
	paint(pen, bold);
	out_text(out, nga_remedy_names[proposal->remedy]);
	paint(pen, plain);
	out_format(out, "%s: %s\n", proposal->safe ? " (safe)" : "", proposal->why);
	render_changes(out, proposal, style);
	if (style->details || render_is_between_texts(proposal))
		(void)render_shown_texts(out, proposal, style);
}

static size_t count_safe(const struct nga_plan *plan)
{
	size_t n = 0;

	for (size_t i = 0; i < plan->n; i++) {
		const struct nga_choice *choice = &plan->choices[i];
		bool safe = false;
		for (size_t k = 0; k < choice->n; k++)
			safe = safe || choice->proposals[k].safe;
		n += safe;
	}
	return n;
}

void render_plan_text(struct out *out, const struct nga_report *report, const struct nga_plan *plan,
	const struct render_style *style)
{
	(void)report;
	const struct pen pen = {out, style->colour};
	size_t safe = count_safe(plan);

	for (size_t i = 0; i < plan->n; i++) {
		const struct nga_choice *choice = &plan->choices[i];
		render_finding(out, choice->finding, style->colour);
		for (size_t k = 0; k < choice->n; k++)
			write_proposal(&pen, &choice->proposals[k], style);
	}
	if (plan->n == 0)
		out_text(out, "nothing to repair\n");
	else
		out_format(out, "%zu finding%s with a remedy, %zu of them with a safe one\n",
			plan->n, plan->n == 1 ? "" : "s", safe);
}
