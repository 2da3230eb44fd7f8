#include "facts.h"
#include "prose.h"
#include "render_rules.h"

#include <arena.h>

#include <string.h>

static const char *const type_words[] = {
	[FACT_TEXT] = "text",
	[FACT_NUMBER] = "number",
	[FACT_YES] = "yes, no",
	[FACT_ENUM] = "word",
	[FACT_LIST] = "list",
};
enum { TYPE_WIDTH = sizeof("yes, no") + 1 };

static const char *words_of(struct arena *arena, const struct nga_fact *fact)
{
	struct out out = {.arena = arena};

	out_text(&out, "One of ");
	for (size_t i = 0; fact->words[i]; i++)
		out_format(&out, "%s%s", i > 0 ? ", " : "", fact->words[i]);
	return out.bytes;
}

static void out_table(struct out *out, const struct fact_table *table)
{
	size_t width = 0;

	for (size_t i = 0; i < table->nfacts; i++) {
		size_t length = strlen(table->facts[i].name) + 2;
		width = length > width ? length : width;
	}
	prose_wrap(out, 0, arena_format(out->arena, "%s: %s", table->about, table->help));
	for (size_t i = 0; i < table->nfacts; i++) {
		const struct nga_fact *fact = &table->facts[i];
		out_text(out, "  ");
		prose_column(out, fact->name, width);
		prose_column(out, type_words[fact->type], TYPE_WIDTH);
		prose_wrap_on(out, 2 + width + TYPE_WIDTH, fact->help);
		if (fact->words)
			prose_wrap(out, 2 + width + TYPE_WIDTH, words_of(out->arena, fact));
	}
	out_text(out, "\n");
}

static const char manual[] =
	"How to write a rule\n"
	"\n"
	"A rule is a block in a file *.conf of /etc/ngxaudit/rules.d or of the directory that "
	"--rules names. It is about one kind of subject, and fires for each that all its "
	"conditions hold for. Its group is the name of its file.\n"
	"\n"
	"A condition is FACT OPERATOR VALUE. A text is, is not, matches, does not match (a glob in "
	"which * crosses /), contains or does not contain (a piece). A list is, is not, matches, "
	"does not match, contains or does not contain (one of its texts). A number is, is not, "
	"above or below. Words, and yes or no: is, is not. What is not known is none: "
	"\"link.text is none\".\n"
	"\n"
	"A message shows facts in braces. A rule may hold several blocks case { when severity "
	"message }: the first whose conditions hold counts. In double quotes a backslash is "
	"written \\\\. A block without about weighs a rule that exists: "
	"rule NAME { severity = note } or rule NAME { off = true }.\n";

static const char of_blocks[] =
	"A directive and a server know what is in force where they stand, as nginx inherits it: "
	"what an inner block says replaces all that is said of that name further out. So one rule "
	"finds each location that proxies without a header, whichever block should have set it:\n";

static const char second[] = "rule proxy-sets-host {\n"
			     "\tabout    = directive\n"
			     "\twhen     = {\"name is proxy_pass\",\n"
			     "\t\t\"in_force does not match proxy_set_header Host *\"}\n"
			     "\tseverity = warning\n"
			     "\tmessage  = \"location {location.uri} sets no Host\"\n"
			     "}";

static const char example[] = "rule site-lists-files {\n"
			      "\tabout    = directive\n"
			      "\twhen     = {\"name is autoindex\", \"argument.1 is on\",\n"
			      "\t\t\"context matches http/*\"}\n"
			      "\tseverity = warning\n"
			      "\tmessage  = \"files below this {context} are listed\"\n"
			      "\twhy      = \"Everybody sees what is in a directory.\"\n"
			      "\trepair   = \"Remove the line, or write autoindex off.\"\n"
			      "}";

void render_fact_list(struct out *out)
{
	for (enum nga_about about = 0; about < NGA_ABOUT_COUNT; about++)
		out_table(out, fact_table(about));
	prose_wrap(out, 0, manual);
	out_text(out, "\n");
	prose_lines(out, 4, example);
	out_text(out, "\n");
	prose_wrap(out, 0,
		"ngxaudit --list-rules shows it when it was read, "
		"--explain site-lists-files what it says.");
	out_text(out, "\n");
	prose_wrap(out, 0, of_blocks);
	out_text(out, "\n");
	prose_lines(out, 4, second);
}
