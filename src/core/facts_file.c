/* The table of configuration files. */
#include "fact_index.h"
#include "fact_values.h"

static const struct nga_file *file_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(file_of(subject)->path);
}

static struct fact_value loaded(const struct fact_subject *subject)
{
	return fact_yes(file_of(subject)->loaded);
}

static struct fact_value only_available(const struct fact_subject *subject)
{
	return fact_yes(!file_of(subject)->loaded);
}

static struct fact_value parsed(const struct fact_subject *subject)
{
	return fact_yes(file_of(subject)->parsed);
}

static struct fact_value size(const struct fact_subject *subject)
{
	return fact_number(file_of(subject)->stat.size);
}

static struct fact_value pair(const struct fact_subject *subject)
{
	const struct nga_entry *entry = file_of(subject)->entry;

	return fact_text(entry ? entry->dir->pair->name : NULL);
}

static struct fact_value remarkable(const struct fact_subject *subject)
{
	const struct nga_entry *entry = file_of(subject)->entry;

	return fact_yes(!entry || !entry->unremarkable || entry->loaded);
}

static struct fact_value doubled(const struct fact_subject *subject)
{
	const struct nga_entry *entry = file_of(subject)->entry;

	return fact_yes(entry && entry->doubles);
}

static struct fact_value serves(const struct fact_subject *subject)
{
	return fact_yes(index_serves(subject->index, file_of(subject)));
}

static struct fact_value error_text(const struct fact_subject *subject)
{
	const struct nga_parse_error *error = file_of(subject)->error;

	return fact_text(error ? error->text : NULL);
}

static struct fact_value error_line(const struct fact_subject *subject)
{
	const struct nga_parse_error *error = file_of(subject)->error;

	return error ? fact_line(error->line) : fact_none();
}

static struct fact_value bom(const struct fact_subject *subject)
{
	return fact_yes(file_of(subject)->bom);
}

/* nginx takes the mark for a part of its first word. */
static struct fact_value bom_word(const struct fact_subject *subject)
{
	const struct nga_file *file = file_of(subject);

	return fact_text(file->bom && file->directives ? file->directives->words[0].text : NULL);
}

static struct fact_value nul_line(const struct fact_subject *subject)
{
	return fact_line(file_of(subject)->nul_line);
}

static struct fact_value cr_line(const struct fact_subject *subject)
{
	return fact_line(file_of(subject)->cr_line);
}

static const struct nga_fact rows[] = {
	{.name = "path", .type = FACT_TEXT, .get = path, .help = "its name as nginx has it"},
	{.name = "loaded", .type = FACT_YES, .get = loaded, .help = "nginx reads it"},
	{.name = "only_available",
		.type = FACT_YES,
		.get = only_available,
		.needs = JUDGE_NEEDS_DISABLED,
		.help = "nginx does not read it"},
	{.name = "parsed", .type = FACT_YES, .get = parsed, .help = "it was read and parsed"},
	{.name = "size", .type = FACT_NUMBER, .get = size, .help = "its length in bytes"},
	{.name = "pair",
		.type = FACT_TEXT,
		.get = pair,
		.help = "the pair in whose directories it lies"},
	{.name = "remarkable",
		.type = FACT_YES,
		.get = remarkable,
		.help = "loaded, or not named as what nobody expects to be (README, .gitkeep)"},
	{.name = "doubled",
		.type = FACT_YES,
		.get = doubled,
		.help = "another entry loads the same file and is told about it"},
	{.name = "serves", .type = FACT_YES, .get = serves, .help = "it defines a loaded server"},
	{.name = "error.text",
		.type = FACT_TEXT,
		.get = error_text,
		.help = "why it does not parse, in nginx's words"},
	{.name = "error.line",
		.type = FACT_NUMBER,
		.get = error_line,
		.help = "the line that nginx names for it"},
	{.name = "bom", .type = FACT_YES, .get = bom, .help = "it begins with a byte order mark"},
	{.name = "bom.word",
		.type = FACT_TEXT,
		.get = bom_word,
		.help = "the first directive's name with the mark in it"},
	{.name = "nul.line", .type = FACT_NUMBER, .get = nul_line, .help = "its first NUL's line"},
	{.name = "cr.line",
		.type = FACT_NUMBER,
		.get = cr_line,
		.help = "the line of its first CR that no LF follows"},
};

const struct fact_table facts_file = {
	.about = "file",
	.help = "a configuration file, loaded or only available",
	.needs = JUDGE_NEEDS_CONTENTS,
	FACT_ROWS(rows),
};
