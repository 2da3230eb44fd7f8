#include "journal.h"

#include <digest.h>
#include <out.h>

#include <string.h>

/* As one word: blanks, controls, `%` and bytes beyond ASCII as %XX; nothing at all as "%00". */
static void put_word(struct out *out, const char *text)
{
	out_text(out, " ");
	if (!*text)
		out_text(out, "%00");
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;
		if (byte <= ' ' || byte >= 0x7f || byte == '%')
			out_format(out, "%%%02x", byte);
		else
			out_bytes(out, text, 1);
	}
}

static void put_number(struct out *out, int64_t number)
{
	out_format(out, " %lld", (long long)number);
}

static void put_rights(struct out *out, const struct rights *rights)
{
	out_format(out, " %u %u %u", rights->mode, rights->uid, rights->gid);
}

static void end_line(struct out *out)
{
	out_text(out, "\n");
}

static void put_head(struct out *out, const struct course *repair, enum course_state state)
{
	const char *const *what = repair->what.items;

	out_text(out, "ngxaudit-journal 1\nrepair");
	put_number(out, repair->id);
	put_number(out, state);
	put_number(out, repair->undoes);
	put_number(out, repair->at);
	put_number(out, (int64_t)repair->nsteps);
	put_word(out, repair->root);
	put_word(out, repair->nginx_conf);
	end_line(out);
	for (size_t i = 0; i < repair->what.n; i++) {
		out_text(out, "what");
		put_word(out, what[i]);
		end_line(out);
	}
}

static void put_yards(struct out *out, const struct course *repair)
{
	for (size_t i = 0; i < repair->yards.n; i++) {
		const struct yard *yard = course_yard(repair, (int)i);
		out_format(out, "yard %llu %llu", (unsigned long long)yard->dev,
			(unsigned long long)yard->ino);
		put_number(out, yard->shelf);
		put_number(out, yard->quarantine);
		put_number(out, yard->made);
		put_word(out, yard->path);
		end_line(out);
	}
}

static void put_bodies(struct out *out, const struct course *repair)
{
	struct body *const *bodies = repair->bodies.items;

	for (size_t i = 0; i < repair->bodies.n; i++) {
		const struct body *body = bodies[i];
		out_text(out, "body");
		put_number(out, body->thing);
		put_number(out, body->made);
		out_format(out, " %llu %llu", (unsigned long long)body->dev,
			(unsigned long long)body->ino);
		put_number(out, body->size);
		put_number(out, body->mtime_ns);
		put_rights(out, &body->rights);
		put_word(out, body->text ? body->text : "");
		end_line(out);
	}
}

static void put_spots(struct out *out, const struct course *repair)
{
	for (size_t i = 0; i < repair->spots.n; i++) {
		const struct spot *spot = course_spot(repair, (int)i);
		out_text(out, "spot");
		put_number(out, spot->yard);
		put_number(out, spot->first ? spot->first->index : COURSE_NONE);
		put_word(out, spot->name);
		end_line(out);
	}
}

static void put_acts(struct out *out, const struct course *repair)
{
	for (size_t i = 0; i < repair->acts.n; i++) {
		const struct act *act = course_act(repair, i);
		out_text(out, "act");
		put_number(out, act->kind);
		put_number(out, (int64_t)act->group);
		put_number(out, act->a);
		put_number(out, act->b);
		put_rights(out, &act->from);
		put_rights(out, &act->to);
		end_line(out);
	}
}

struct home_text journal_write(const struct course *repair, enum course_state state)
{
	struct out out = {.arena = repair->arena};
	char digest[DIGEST_TEXT];

	put_head(&out, repair, state);
	put_yards(&out, repair);
	put_bodies(&out, repair);
	put_spots(&out, repair);
	put_acts(&out, repair);
	digest_text(out.bytes, out.n, digest);
	out_format(&out, "end %s\n", digest);
	return (struct home_text){.bytes = out.bytes, .length = out.n};
}
