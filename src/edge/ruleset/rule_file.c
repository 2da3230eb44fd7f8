#include "rule_file.h"

#include "rule_words.h"
#include "text.h"

#include <facts.h>
#include <nearest.h>
#include <path.h>

#include <string.h>

static const struct guard_option case_options[] = {
	{.name = "when", .kind = GUARD_LIST},
	{.name = "severity", .kind = GUARD_TEXT},
	{.name = "message", .kind = GUARD_TEXT},
	{.name = "subject", .kind = GUARD_TEXT},
	{.name = NULL},
};
static const struct guard_option rule_options[] = {
	{.name = "about", .kind = GUARD_TEXT},
	{.name = "when", .kind = GUARD_LIST},
	{.name = "severity", .kind = GUARD_TEXT},
	{.name = "message", .kind = GUARD_TEXT},
	{.name = "subject", .kind = GUARD_TEXT},
	{.name = "case", .kind = GUARD_SECTION, .within = case_options},
	{.name = "evidence", .kind = GUARD_LIST},
	{.name = "explains", .kind = GUARD_LIST},
	{.name = "remedy", .kind = GUARD_LIST},
	{.name = "why", .kind = GUARD_TEXT},
	{.name = "example", .kind = GUARD_TEXT},
	{.name = "repair", .kind = GUARD_TEXT},
	{.name = "off", .kind = GUARD_TEXT},
	{.name = NULL},
};
static const struct guard_option list_options[] = {
	{.name = "patterns", .kind = GUARD_LIST},
	{.name = NULL},
};
static const struct guard_option file_options[] = {
	{.name = "rule", .kind = GUARD_TITLED, .within = rule_options},
	{.name = "list", .kind = GUARD_TITLED, .within = list_options},
	{.name = NULL},
};

/* One file while its rules are added. */
struct rule_file {
	struct rule_reader *reader;
	const char *name; /* of the file, for errors */
	const char *group;
	bool builtin;
	struct nga_error *err;
};

/* The rule that is being read, and the conditions of its own that all its cases share. */
struct draft {
	const struct guard_section *section;
	struct nga_rule rule;
};

/* "FILE:LINE: " in front of what core said. */
static int place(const struct rule_file *file, uint32_t line)
{
	return err_add(file->err, "%s:%u", file->name, line);
}

static int unknown(const struct rule_file *file, uint32_t line, const char *kind,
	const struct nearest *nearest)
{
	return err_set(file->err, 0, "%s:%u: unknown %s %s%s", file->name, line, kind,
		nearest->word, nearest_hint(file->reader->arena, nearest));
}

static int read_severity(
	const struct rule_file *file, const struct guard_value *value, enum nga_severity *severity)
{
	struct nearest nearest = {.word = value->texts[0].text};

	for (*severity = NGA_ERROR; *severity > NGA_NO_SEVERITY; (*severity)--)
		if (strcmp(nearest.word, nga_severity_names[*severity]) == 0)
			return 0;
	for (enum nga_severity level = NGA_NOTE; level <= NGA_ERROR; level++)
		nearest_offer(&nearest, nga_severity_names[level]);
	return unknown(file, value->texts[0].line, "severity", &nearest);
}

static int read_off(const struct rule_file *file, const struct guard_value *value, bool *off)
{
	const char *text = value->texts[0].text;

	*off = strcmp(text, "true") == 0;
	if (*off || strcmp(text, "false") == 0)
		return 0;
	return err_set(file->err, 0, "%s:%u: off is true or false, not %s", file->name,
		value->texts[0].line, text);
}

static int read_conditions(const struct rule_file *file, const struct guard_section *section,
	enum nga_about about, struct vec *conditions)
{
	const struct guard_value *when = guard_value(section, "when");

	for (size_t i = 0; when && i < when->n; i++) {
		struct nga_condition *condition = vec_push(conditions, file->reader->arena);
		if (condition_parse(file->reader->arena, when->texts[i].text, about, condition,
			    file->err) < 0)
			return place(file, when->texts[i].line);
	}
	return 0;
}

/* What a case says is its own, else its rule's. */
static const struct guard_value *said(
	const struct draft *draft, const struct guard_section *section, const char *name)
{
	const struct guard_value *value = guard_value(section, name);

	return value ? value : guard_value(draft->section, name);
}

/* A text with facts in it, in one line. */
static int read_text(const struct rule_file *file, const struct draft *draft,
	const struct guard_value *value, const char **text)
{
	*text = text_join(file->reader->arena, value->texts[0].text);
	if ((*text)[0] == '\0')
		return err_set(file->err, 0, "%s:%u: the %s is empty", file->name, value->line,
			value->option->name);
	if (message_check(*text, draft->rule.about, file->err) < 0)
		return place(file, value->texts[0].line);
	return 0;
}

static int read_case(const struct rule_file *file, const struct draft *draft,
	const struct guard_section *section, struct nga_case *found)
{
	const struct guard_section *rule = draft->section;
	struct vec conditions = {.size = sizeof(struct nga_condition)};
	const struct guard_value *severity = said(draft, section, "severity");
	const struct guard_value *message = said(draft, section, "message");
	const struct guard_value *subject = said(draft, section, "subject");

	if (!severity || !message)
		return err_set(file->err, 0, "%s:%u: the %s has no %s", file->name, section->line,
			section == rule ? "rule" : "case", severity ? "message" : "severity");
	if (read_conditions(file, rule, draft->rule.about, &conditions) < 0 ||
		(section != rule &&
			read_conditions(file, section, draft->rule.about, &conditions) < 0) ||
		read_severity(file, severity, &found->severity) < 0 ||
		read_text(file, draft, message, &found->message) < 0 ||
		(subject && read_text(file, draft, subject, &found->subject) < 0))
		return -1;
	found->conditions = conditions.items;
	found->nconditions = conditions.n;
	return 0;
}

static int read_cases(const struct rule_file *file, struct draft *draft)
{
	const struct guard_section *section = draft->section;
	size_t n = section->nsections > 0 ? section->nsections : 1;
	struct nga_case *cases = arena_array(file->reader->arena, n, sizeof(*cases));

	for (size_t i = 0; i < n; i++) {
		const struct guard_section *one =
			section->nsections > 0 ? &section->sections[i] : section;
		if (read_case(file, draft, one, &cases[i]) < 0)
			return -1;
	}
	draft->rule.cases = cases;
	draft->rule.ncases = n;
	return 0;
}

static int check_texts(const struct rule_file *file, const struct draft *draft, const char *option)
{
	const struct guard_value *value = guard_value(draft->section, option);

	for (size_t i = 0; value && i < value->n; i++)
		if (message_check(value->texts[i].text, draft->rule.about, file->err) < 0)
			return place(file, value->texts[i].line);
	return 0;
}

static int check_remedies(const struct rule_file *file, const struct guard_section *section)
{
	const struct guard_value *value = guard_value(section, "remedy");

	for (size_t i = 0; value && i < value->n; i++) {
		struct nearest nearest = {.word = value->texts[i].text};
		if (rule_word_is_remedy(nearest.word))
			continue;
		rule_word_nearest_remedy(&nearest);
		return unknown(file, value->texts[i].line, "remedy", &nearest);
	}
	return 0;
}

static int read_about(
	const struct rule_file *file, const struct guard_section *section, enum nga_about *about)
{
	const struct guard_value *value = guard_value(section, "about");
	struct nearest nearest = {.word = value->texts[0].text};

	*about = fact_about(nearest.word);
	if (*about != NGA_ABOUT_COUNT)
		return 0;
	for (enum nga_about row = 0; row < NGA_ABOUT_COUNT; row++)
		nearest_offer(&nearest, fact_table(row)->about);
	return unknown(file, value->texts[0].line, "subject", &nearest);
}

static int read_prose(const struct rule_file *file, struct draft *draft)
{
	struct arena *arena = file->reader->arena;
	const struct guard_section *section = draft->section;
	struct nga_rule *rule = &draft->rule;
	const struct {
		const char *name;
		const char **text;
	} rows[] = {{"why", &rule->why}, {"example", &rule->example}, {"repair", &rule->repair}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		*rows[i].text = text_dedent(arena, guard_text(section, rows[i].name));
		if (file->builtin && !*rows[i].text)
			return err_set(file->err, 0, "%s:%u: the rule has no %s", file->name,
				section->line, rows[i].name);
	}
	return 0;
}

static struct nga_rule *find_rule(const struct rule_reader *reader, const char *name)
{
	struct nga_rule *rules = reader->rules.items;

	for (size_t i = 0; i < reader->rules.n; i++)
		if (strcmp(rules[i].name, name) == 0)
			return &rules[i];
	return NULL;
}

static bool is_group(const struct rule_reader *reader, const char *name)
{
	const struct nga_rule *rules = reader->rules.items;

	for (size_t i = 0; i < reader->rules.n; i++)
		if (strcmp(rules[i].group, name) == 0)
			return true;
	return false;
}

static int check_rule_name(const struct rule_file *file, const struct guard_section *section)
{
	const struct nga_rule *earlier = find_rule(file->reader, section->title);

	if (!rule_word_is_name(section->title))
		return err_set(file->err, 0,
			"%s:%u: a rule's name is lower case with hyphens, unlike %s", file->name,
			section->line, section->title);
	if (is_group(file->reader, section->title))
		return err_set(file->err, 0, "%s:%u: %s is the name of a group", file->name,
			section->line, section->title);
	if (earlier)
		return err_set(file->err, 0,
			"%s:%u: there is a rule %s already, in %s line %u; "
			"without `about` the block weighs that one",
			file->name, section->line, section->title, earlier->source, earlier->line);
	return 0;
}

static int add_rule(const struct rule_file *file, const struct guard_section *section)
{
	struct arena *arena = file->reader->arena;
	struct draft draft = {.section = section};
	struct nga_rule *rule = &draft.rule;
	const struct guard_value *off = guard_value(section, "off");

	if (check_rule_name(file, section) < 0 || read_about(file, section, &rule->about) < 0 ||
		read_cases(file, &draft) < 0 || check_texts(file, &draft, "evidence") < 0 ||
		check_texts(file, &draft, "explains") < 0 || check_remedies(file, section) < 0 ||
		read_prose(file, &draft) < 0 || (off && read_off(file, off, &rule->off) < 0))
		return -1;
	rule->name = section->title;
	rule->group = file->group;
	rule->evidence = guard_texts(arena, section, "evidence", &rule->nevidence);
	rule->explains = guard_texts(arena, section, "explains", &rule->nexplains);
	rule->remedies = guard_texts(arena, section, "remedy", &rule->nremedies);
	rule->source = file->name;
	rule->line = section->line;
	*(struct nga_rule *)vec_push(&file->reader->rules, arena) = *rule;
	return 0;
}

static int check_only_weighs(const struct rule_file *file, const struct guard_section *section)
{
	const struct guard_value *wrong = NULL;

	for (size_t i = 0; i < section->nvalues && !wrong; i++)
		if (strcmp(section->values[i].option->name, "severity") != 0 &&
			strcmp(section->values[i].option->name, "off") != 0)
			wrong = &section->values[i];
	if (!wrong && section->nsections == 0)
		return 0;
	return err_set(file->err, 0,
		"%s:%u: a rule without `about` weighs one that exists, by severity and off alone",
		file->name, wrong ? wrong->line : section->sections[0].line);
}

/* `rule NAME { severity = ... off = ... }`: another severity for a rule that exists, or none of
 * it. */
static int weigh_rule(const struct rule_file *file, const struct guard_section *section)
{
	const struct nga_rule *rules = file->reader->rules.items;
	struct nga_rule *rule = find_rule(file->reader, section->title);
	struct nearest nearest = {.word = section->title};
	const struct guard_value *severity = guard_value(section, "severity");
	const struct guard_value *off = guard_value(section, "off");

	if (!rule) {
		for (size_t i = 0; i < file->reader->rules.n; i++)
			nearest_offer(&nearest, rules[i].name);
		return err_set(file->err, 0,
			"%s:%u: a new rule needs `about`, and no rule %s exists%s", file->name,
			section->line, section->title, nearest_hint(file->reader->arena, &nearest));
	}
	if (check_only_weighs(file, section) < 0 ||
		(severity && read_severity(file, severity, &rule->severity) < 0) ||
		(off && read_off(file, off, &rule->off) < 0))
		return -1;
	return 0;
}

static int read_list(const struct rule_file *file, const struct guard_section *section)
{
	struct rule_reader *reader = file->reader;
	const struct guard_value *patterns = guard_value(section, "patterns");
	struct nearest nearest = {.word = section->title};
	struct vec *list = strcmp(section->title, "leftovers") == 0      ? &reader->leftovers
			   : strcmp(section->title, "unremarkable") == 0 ? &reader->unremarkable
									 : NULL;

	nearest_offer(&nearest, "leftovers");
	nearest_offer(&nearest, "unremarkable");
	if (!list)
		return unknown(file, section->line, "list", &nearest);
	for (size_t i = 0; patterns && i < patterns->n; i++)
		*(const char **)vec_push(list, reader->arena) = patterns->texts[i].text;
	return 0;
}

int rule_file_read(struct rule_reader *reader, const struct guard_source *source, bool builtin,
	struct nga_error *err)
{
	const char *base = path_base(source->name);
	const struct guard_section *read = guard_parse(reader->arena, source, file_options, err);
	struct rule_file file = {
		.reader = reader,
		.name = source->name,
		.group = arena_copy_n(reader->arena, base, strlen(base) - strlen(".conf")),
		.builtin = builtin,
		.err = err,
	};

	if (!read)
		return -1;
	for (size_t i = 0; i < read->nsections; i++) {
		const struct guard_section *section = &read->sections[i];
		int result = section->option->within == list_options ? read_list(&file, section)
			     : guard_value(section, "about")         ? add_rule(&file, section)
								     : weigh_rule(&file, section);
		if (result < 0)
			return -1;
	}
	return 0;
}
