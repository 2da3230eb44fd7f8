/* What was told, as lines of fields between tabs. */
#include "told.h"

#include <ngxaudit/rules.h>

#include <arena.h>
#include <digest.h>
#include <out.h>

#include <stdlib.h>
#include <string.h>

static const char first_word[] = "ngxaudit-told/1";

enum { MOST_FIELDS = 9 };

/* ---- writing ---- */

static void write_field(struct out *out, const char *text)
{
	out_text(out, "\t");
	for (; *text; text++)
		if (*text == '\t')
			out_text(out, "\\t");
		else if (*text == '\n')
			out_text(out, "\\n");
		else if (*text == '\\')
			out_text(out, "\\\\");
		else
			out_bytes(out, text, 1);
}

static void write_finding(struct out *out, const struct nga_finding *finding)
{
	out_format(out, "finding\t%s\t%s", finding->fingerprint,
		nga_severity_names[finding->severity]);
	write_field(out, finding->rule->name);
	out_format(out, "\t%u\t%u", (unsigned)finding->line, (unsigned)finding->column);
	write_field(out, finding->subject);
	write_field(out, finding->message);
	write_field(out, finding->file ? finding->file : "");
	out_text(out, "\n");
}

void told_write(struct out *out, const struct told *told)
{
	char digest[DIGEST_TEXT];
	size_t from = out->n;

	out_text(out, first_word);
	write_field(out, told->at);
	out_text(out, "\n");
	for (size_t i = 0; i < told->n; i++)
		write_finding(out, &told->findings[i]);
	for (size_t i = 0; i < told->ngaps; i++) {
		out_text(out, "gap");
		write_field(out, told->gaps[i].path);
		write_field(out, told->gaps[i].reason);
		out_text(out, "\n");
	}
	digest_text(out->bytes + from, out->n - from, digest);
	out_format(out, "end\t%s\n", digest);
}

/* ---- reading ---- */

struct telling {
	struct arena *arena;
	struct told *told;
	struct vec findings; /* struct nga_finding */
	struct vec gaps;     /* struct nga_gap */
};

/* Takes the field in place, and returns where the next one begins; NULL at the end of the line. */
static char *take_field(char *at, char **field)
{
	char *to = at;

	*field = at;
	for (; *at && *at != '\t'; at++) {
		if (*at == '\\' && at[1]) {
			at++;
			*to++ = (char)(*at == 't' ? '\t' : *at == 'n' ? '\n' : *at);
		} else {
			*to++ = *at;
		}
	}
	char *next = *at ? at + 1 : NULL;
	*to = '\0';
	return next;
}

static size_t split(char *line, char *fields[MOST_FIELDS])
{
	size_t n = 0;

	while (line && n < MOST_FIELDS)
		line = take_field(line, &fields[n++]);
	return line ? 0 : n;
}

static const struct nga_rule *rule_named(struct arena *arena, const char *name)
{
	struct nga_rule *rule = arena_alloc(arena, sizeof(*rule));

	*rule = (struct nga_rule){.name = name, .group = ""};
	return rule;
}

static bool is_fingerprint(const char *text, size_t room)
{
	size_t length = strlen(text);

	return length < room && strspn(text, "0123456789abcdef") == length;
}

static bool take_finding(struct telling *telling, char *const *fields)
{
	struct nga_finding finding = {
		.rule = rule_named(telling->arena, fields[3]),
		.line = (uint32_t)strtoul(fields[4], NULL, 10),
		.column = (uint32_t)strtoul(fields[5], NULL, 10),
		.subject = fields[6],
		.message = fields[7],
		.file = fields[8][0] ? fields[8] : NULL,
	};
	int severity = NGA_ERROR;

	while (severity > NGA_NO_SEVERITY && strcmp(nga_severity_names[severity], fields[2]) != 0)
		severity--;
	if (severity == NGA_NO_SEVERITY || !is_fingerprint(fields[1], sizeof(finding.fingerprint)))
		return false;
	finding.severity = (enum nga_severity)severity;
	memcpy(finding.fingerprint, fields[1], strlen(fields[1]) + 1);
	*(struct nga_finding *)vec_push(&telling->findings, telling->arena) = finding;
	return true;
}

static bool take_line(struct telling *telling, char *line)
{
	char *fields[MOST_FIELDS];
	size_t n = split(line, fields);

	if (n == 2 && strcmp(fields[0], first_word) == 0) {
		telling->told->at = fields[1];
		return true;
	}
	if (n == MOST_FIELDS && strcmp(fields[0], "finding") == 0)
		return take_finding(telling, fields);
	if (n != 3 || strcmp(fields[0], "gap") != 0)
		return false;
	*(struct nga_gap *)vec_push(&telling->gaps, telling->arena) =
		(struct nga_gap){.path = fields[1], .reason = fields[2]};
	return true;
}

/* Where the last line begins, if it seals what stands before it; or NULL. */
static char *find_seal(struct arena *arena, char *text, size_t length)
{
	char digest[DIGEST_TEXT];
	size_t last = strlen("end\t") + DIGEST_TEXT; /* the newline in the NUL's place */

	if (length < last || memchr(text, '\0', length))
		return NULL;
	char *seal = text + length - last;
	digest_text(text, length - last, digest);
	return strcmp(seal, arena_format(arena, "end\t%s\n", digest)) == 0 ? seal : NULL;
}

int told_read(struct arena *arena, const char *bytes, size_t length, struct told *told,
	struct nga_error *err)
{
	char *text = arena_copy_n(arena, bytes, length);
	char *seal = find_seal(arena, text, length);
	struct telling telling = {
		.arena = arena,
		.told = told,
		.findings = {.size = sizeof(struct nga_finding)},
		.gaps = {.size = sizeof(struct nga_gap)},
	};

	*told = (struct told){0};
	if (!seal)
		return err_set(err, 0, "it is damaged");
	for (char *line = text, *end; line < seal; line = end + 1) {
		end = strchr(line, '\n');
		*end = '\0';
		if (!take_line(&telling, line))
			return err_set(err, 0, "it is no such file of this version");
	}
	if (!told->at)
		return err_set(err, 0, "it is no such file of this version");
	told->findings = telling.findings.items;
	told->n = telling.findings.n;
	told->gaps = telling.gaps.items;
	told->ngaps = telling.gaps.n;
	return 0;
}
