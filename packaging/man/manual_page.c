/* Fills a manual page with what the rules and the table of facts say already: copies standard input
 * to standard output, and puts the rules in place of the line @RULES@, the facts in place of
 * @FACTS@. Run when the program is built. */
#include <arena.h>
#include <facts.h>
#include <out.h>
#include <render_rules.h>
#include <ruleset.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 78 };

/* What roff reads as something else than itself. */
static const char *roff_of(char byte)
{
	switch (byte) {
	case '\\':
		return "\\e";
	case '-':
		return "\\-";
	case '~':
		return "\\(ti";
	case '^':
		return "\\(ha";
	case '`':
		return "\\(ga";
	case '\'':
		return "\\(aq";
	default:
		return NULL;
	}
}

static void out_roff(struct out *out, const char *text, size_t length)
{
	if (length > 0 && text[0] == '.')
		out_text(out, "\\&");
	for (size_t i = 0; i < length; i++) {
		const char *escaped = roff_of(text[i]);
		if (escaped)
			out_text(out, escaped);
		else
			out_bytes(out, &text[i], 1);
	}
}

static void out_word(struct out *out, const char *word)
{
	out_roff(out, word, strlen(word));
}

/* One paragraph: a sentence begins a line, as manual pages have it. Returns what follows: the end,
 * an empty line, or a line that begins with a blank. */
static const char *out_paragraph(struct out *out, const char *text)
{
	size_t column = 0;

	while (*text && *text != '\n') {
		struct out word = {.arena = out->arena};
		size_t length = strcspn(text, " \t\n");
		bool ends = length > 0 && strchr(".!?", text[length - 1]);
		out_roff(&word, text, length);
		if (column > 0 && column + 1 + word.n > COLUMNS) {
			out_text(out, "\n");
			column = 0;
		}
		out_format(out, "%s%s", column > 0 ? " " : "", word.bytes);
		column += word.n + (column > 0);
		text += length + strspn(text + length, " \t");
		if (ends && *text) {
			out_text(out, "\n");
			column = 0;
		}
		if (*text == '\n' && (*++text == ' ' || *text == '\t'))
			break;
	}
	if (column > 0)
		out_text(out, "\n");
	return text;
}

/* Lines that keep their form: they begin with a blank. */
static const char *out_display(struct out *out, const char *text)
{
	out_text(out, ".Bd -literal -offset indent\n");
	while (*text == ' ' || *text == '\t') {
		text += strspn(text, " \t");
		size_t length = strcspn(text, "\n");
		out_roff(out, text, length);
		out_text(out, "\n");
		text += length + (text[length] == '\n');
	}
	out_text(out, ".Ed\n");
	return text;
}

static void out_prose(struct out *out, const char *text)
{
	bool paragraph = false;

	while (*text) {
		if (*text == ' ' || *text == '\t') {
			text = out_display(out, text);
			paragraph = true;
		} else if (*text == '\n') {
			paragraph = true;
			text++;
		} else {
			out_text(out, paragraph ? ".Pp\n" : "");
			text = out_paragraph(out, text);
			paragraph = false;
		}
	}
}

static void out_part(struct out *out, const char *title, const char *text)
{
	if (!text || !text[0])
		return;
	out_format(out, ".Pp\n.Em %s :\n", title);
	out_prose(out, text);
}

static void out_rule(struct out *out, const struct nga_rule *rule)
{
	out_text(out, ".It Sy ");
	out_word(out, rule->name);
	out_format(out, " Pq %s\n", render_severities(out->arena, rule));
	out_prose(out, rule->why ? rule->why : "");
	out_part(out, "Repair", rule->repair);
}

static void out_rules(struct out *out, const struct nga_ruleset *ruleset)
{
	const char *group = NULL;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		const struct nga_rule *rule = &ruleset->rules[i];
		if (!group || strcmp(group, rule->group) != 0) {
			out_format(out, "%s.Ss Group %s\n.Bl -tag -width Ds\n",
				group ? ".El\n" : "", rule->group);
			group = rule->group;
		}
		out_rule(out, rule);
	}
	out_text(out, group ? ".El\n" : "");
}

static const char *type_of(const struct nga_fact *fact)
{
	static const char *const words[] = {
		[FACT_TEXT] = "text",
		[FACT_NUMBER] = "number",
		[FACT_YES] = "yes or no",
		[FACT_ENUM] = "word",
		[FACT_LIST] = "list",
	};

	return words[fact->type];
}

static void out_fact(struct out *out, const struct nga_fact *fact)
{
	struct out help = {.arena = out->arena};

	out_text(out, ".It Sy ");
	out_word(out, fact->name);
	out_format(out, " Pq %s\n", type_of(fact));
	out_format(&help, "%s%s", fact->help, fact->words ? ": one of" : "");
	for (size_t i = 0; fact->words && fact->words[i]; i++)
		out_format(&help, "%s %s", i > 0 ? "," : "", fact->words[i]);
	out_text(&help, ".");
	out_prose(out, help.bytes);
}

static void out_facts(struct out *out)
{
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++) {
		const struct fact_table *table = fact_table(about);
		out_format(out, ".Ss Facts of a subject \"%s\"\n", table->about);
		out_prose(out, arena_format(out->arena, "It is %s.", table->help));
		out_text(out, table->nfacts > 0 ? ".Bl -tag -width Ds -compact\n" : "");
		for (size_t i = 0; i < table->nfacts; i++)
			out_fact(out, &table->facts[i]);
		out_text(out, table->nfacts > 0 ? ".El\n" : "");
	}
}

static void fill(struct out *out, const char *line, const struct nga_ruleset *ruleset)
{
	if (strcmp(line, "@RULES@\n") == 0)
		out_rules(out, ruleset);
	else if (strcmp(line, "@FACTS@\n") == 0)
		out_facts(out);
	else
		out_text(out, line);
}

int main(void)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};
	struct nga_ruleset ruleset;
	struct nga_error err;
	char *line = NULL;
	size_t capacity = 0;

	if (ruleset_read(arena, NULL, 0, &ruleset, &err) != 0) {
		(void)fprintf(stderr, "manual_page: %s\n", err.text);
		arena_free(arena);
		return 1;
	}
	while (getline(&line, &capacity, stdin) > 0)
		fill(&out, line, &ruleset);
	free(line);
	bool written = fwrite(out.bytes, 1, out.n, stdout) == out.n && fflush(stdout) == 0;
	arena_free(arena);
	return written ? 0 : 1;
}
