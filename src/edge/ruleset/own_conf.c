#include "guard.h"
#include "own_expect.h"
#include "own_watch.h"
#include "ruleset.h"
#include "text.h"

#include <arena.h>

#include <string.h>

static const struct guard_option pair_options[] = {
	{.name = "available", .kind = GUARD_LIST},
	{.name = "enabled", .kind = GUARD_TEXT},
	{.name = NULL},
};
static const struct guard_option ignore_options[] = {
	{.name = "rule", .kind = GUARD_TEXT},
	{.name = "subject", .kind = GUARD_TEXT},
	{.name = "reason", .kind = GUARD_TEXT},
	{.name = "until", .kind = GUARD_TEXT},
	{.name = NULL},
};
static const struct guard_option gate_options[] = {
	{.name = "drift", .kind = GUARD_TEXT},
	{.name = NULL},
};
static const struct guard_option options[] = {
	{.name = "nginx", .kind = GUARD_TEXT},
	{.name = "nginx_conf", .kind = GUARD_TEXT},
	{.name = "prefix", .kind = GUARD_TEXT},
	{.name = "only", .kind = GUARD_LIST},
	{.name = "skip", .kind = GUARD_LIST},
	{.name = "severity", .kind = GUARD_LIST},
	{.name = "fail_on", .kind = GUARD_TEXT},
	{.name = "pair", .kind = GUARD_TITLED, .within = pair_options},
	{.name = "ignore", .kind = GUARD_SECTION, .within = ignore_options},
	{.name = "expect", .kind = GUARD_TITLED, .within = own_expect_options},
	{.name = "gate", .kind = GUARD_SECTION, .within = gate_options},
	{.name = "watch", .kind = GUARD_SECTION, .within = own_watch_options},
	{.name = NULL},
};

struct own_reader {
	struct arena *arena;
	const char *path;  /* of the file, for errors */
	const char *today; /* "2026-11-20" */
	struct own_conf *conf;
	struct nga_error *err;
};

/* Every text of the option, where it is given, must be an absolute path. */
static int check_paths(
	const struct own_reader *reader, const struct guard_section *section, const char *name)
{
	const struct guard_value *value = guard_value(section, name);

	for (size_t i = 0; value && i < value->n; i++)
		if (value->texts[i].text[0] != '/')
			return err_set(reader->err, 0, "%s:%u: %s is not an absolute path: \"%s\"",
				reader->path, value->texts[i].line, name, value->texts[i].text);
	return 0;
}

static int check_given(
	const struct own_reader *reader, const struct guard_section *section, const char *name)
{
	const char *text = guard_text(section, name);

	if (text && text[strspn(text, " \t\r\n")] != '\0')
		return 0;
	return err_set(reader->err, 0, "%s:%u: the %s has no %s", reader->path, section->line,
		section->option->name, name);
}

static int read_pair(
	const struct own_reader *reader, const struct guard_section *section, struct own_pair *pair)
{
	if (check_given(reader, section, "enabled") < 0 ||
		check_paths(reader, section, "enabled") < 0 ||
		check_paths(reader, section, "available") < 0)
		return -1;
	pair->name = section->title;
	pair->available = guard_texts(reader->arena, section, "available", &pair->navailable);
	pair->enabled = guard_text(section, "enabled");
	return 0;
}

/* Two digits at `text`. */
static unsigned two_digits(const char *text)
{
	return (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
}

/* Whether `text` is a day of the calendar as ISO 8601 writes it: 2027-06-30. */
static bool is_date(const char *text)
{
	static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	static const char form[] = "0000-00-00";

	if (strlen(text) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';
		if (form[i] == '0' ? !digit : text[i] != form[i])
			return false;
	}
	unsigned year = two_digits(text) * 100 + two_digits(text + 2);
	unsigned month = two_digits(text + 5), day = two_digits(text + 8);
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month >= 1 && month <= 12 && day >= 1 &&
	       day <= days[month - 1] + (month == 2 && leap ? 1U : 0U);
}

static int read_ignore(const struct own_reader *reader, const struct guard_section *section,
	struct nga_ignore *ignore)
{
	const struct guard_value *until = guard_value(section, "until");

	if (check_given(reader, section, "rule") < 0 || check_given(reader, section, "reason") < 0)
		return -1;
	if (until && !is_date(until->texts[0].text))
		return err_set(reader->err, 0, "%s:%u: until is not a date like 2027-06-30: \"%s\"",
			reader->path, until->texts[0].line, until->texts[0].text);
	*ignore = (struct nga_ignore){
		.rule = guard_text(section, "rule"),
		.subject = guard_text(section, "subject"),
		.reason = text_join(reader->arena, guard_text(section, "reason")),
		.until = guard_text(section, "until"),
		.file = reader->path,
		.line = section->line,
	};
	ignore->expired = ignore->until && strcmp(ignore->until, reader->today) < 0;
	return 0;
}

static int read_gate(const struct own_reader *reader, const struct guard_section *section)
{
	static const char *const words[] = {
		[OWN_DRIFT_WARNS] = "warn",
		[OWN_DRIFT_STOPS] = "stop",
		[OWN_DRIFT_IS_ALLOWED] = "allow",
	};
	const struct guard_value *drift = guard_value(section, "drift");

	if (section->nth > 0)
		return err_set(reader->err, 0, "%s:%u: there is a gate section already",
			reader->path, section->line);
	for (size_t i = 0; drift && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(drift->texts[0].text, words[i]) == 0) {
			reader->conf->gate_drift = (enum own_drift)i;
			return 0;
		}
	if (!drift)
		return 0;
	return err_set(reader->err, 0, "%s:%u: drift is warn, stop or allow, not \"%s\"",
		reader->path, drift->texts[0].line, drift->texts[0].text);
}

/* The sections of each kind, in the order of the file. */
struct own_sections {
	struct vec pairs, expectations, ignores;
};

static int read_section(const struct own_reader *reader, const struct guard_section *section,
	struct own_sections *sections)
{
	const struct guard_option *within = section->option->within;

	if (within == pair_options)
		return read_pair(reader, section, vec_push(&sections->pairs, reader->arena));
	if (within == own_expect_options)
		return own_expect_read(reader->arena, reader->path, section,
			vec_push(&sections->expectations, reader->arena), reader->err);
	if (within == gate_options)
		return read_gate(reader, section);
	if (within == own_watch_options)
		return own_watch_read(
			reader->arena, reader->path, section, &reader->conf->watch, reader->err);
	return read_ignore(reader, section, vec_push(&sections->ignores, reader->arena));
}

static int read_sections(const struct own_reader *reader, const struct guard_section *file)
{
	struct own_sections sections = {
		.pairs = {.size = sizeof(struct own_pair)},
		.expectations = {.size = sizeof(struct nga_expectation)},
		.ignores = {.size = sizeof(struct nga_ignore)},
	};

	for (size_t i = 0; i < file->nsections; i++)
		if (read_section(reader, &file->sections[i], &sections) < 0)
			return -1;
	if (own_expect_check(sections.expectations.items, sections.expectations.n, reader->err) < 0)
		return -1;
	reader->conf->pairs = sections.pairs.items;
	reader->conf->npairs = sections.pairs.n;
	reader->conf->expectations = sections.expectations.items;
	reader->conf->nexpectations = sections.expectations.n;
	reader->conf->ignores = sections.ignores.items;
	reader->conf->nignores = sections.ignores.n;
	return 0;
}

static int check_fail_on(const struct own_reader *reader, const struct guard_section *file)
{
	static const char *const words[] = {"error", "warning", "note", "never"};
	const struct guard_value *value = guard_value(file, "fail_on");

	for (size_t i = 0; value && i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(value->texts[0].text, words[i]) == 0)
			return 0;
	if (!value)
		return 0;
	return err_set(reader->err, 0,
		"%s:%u: fail_on is error, warning, note or never, not \"%s\"", reader->path,
		value->texts[0].line, value->texts[0].text);
}

static uint32_t line_of(const struct guard_section *file, const char *name)
{
	const struct guard_value *value = guard_value(file, name);

	return value ? value->line : 0;
}

static int read_file(const struct own_reader *reader, const struct guard_section *file)
{
	static const char *const paths[] = {"nginx", "nginx_conf", "prefix"};
	struct own_conf *conf = reader->conf;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (check_paths(reader, file, paths[i]) < 0)
			return -1;
	if (check_fail_on(reader, file) < 0 || read_sections(reader, file) < 0)
		return -1;
	conf->path = reader->path;
	conf->nginx = guard_text(file, "nginx");
	conf->nginx_conf = guard_text(file, "nginx_conf");
	conf->prefix = guard_text(file, "prefix");
	conf->fail_on = guard_text(file, "fail_on");
	conf->only = guard_texts(reader->arena, file, "only", &conf->nonly);
	conf->skip = guard_texts(reader->arena, file, "skip", &conf->nskip);
	conf->severities = guard_texts(reader->arena, file, "severity", &conf->nseverities);
	conf->only_line = line_of(file, "only");
	conf->skip_line = line_of(file, "skip");
	conf->severities_line = line_of(file, "severity");
	return 0;
}

int own_conf_read(struct arena *arena, const char *path, const char *today, struct own_conf *conf,
	struct nga_error *err)
{
	struct guard_source source;

	*conf = (struct own_conf){0};
	if (guard_load(arena, path, &source, err) < 0)
		return -1;
	const struct guard_section *file = guard_parse(arena, &source, options, err);
	if (!file)
		return -1;
	struct own_reader reader = {
		.arena = arena,
		.path = source.name,
		.today = today,
		.conf = conf,
		.err = err,
	};
	return read_file(&reader, file);
}
