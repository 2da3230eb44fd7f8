/* The table of sites. */
#include "fact_index.h"
#include "fact_values.h"
#include "missing.h"

static const struct nga_site *site_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static const char *const expected_words[] = {
	[NGA_NO_WISH] = "unsaid",
	[NGA_WISH_YES] = "enabled",
	[NGA_WISH_NO] = "disabled",
	NULL,
};

/* The entry that a person means by the site: the enabled one, where there is one. */
static const struct nga_entry *main_entry(const struct fact_subject *subject)
{
	const struct nga_site *site = site_of(subject);

	return site->enabled ? site->enabled : site->available;
}

static struct fact_value name(const struct fact_subject *subject)
{
	return fact_text(site_of(subject)->name);
}

static struct fact_value pair(const struct fact_subject *subject)
{
	return fact_text(site_of(subject)->pair->name);
}

static struct fact_value path(const struct fact_subject *subject)
{
	const struct nga_entry *entry = main_entry(subject);

	return fact_text(entry ? entry->path : NULL);
}

static struct fact_value state(const struct fact_subject *subject)
{
	return fact_word(site_of(subject)->state);
}

static struct fact_value available(const struct fact_subject *subject)
{
	const struct nga_entry *entry = site_of(subject)->available;

	return fact_text(entry ? entry->path : NULL);
}

static struct fact_value enabled(const struct fact_subject *subject)
{
	const struct nga_entry *entry = site_of(subject)->enabled;

	return fact_text(entry ? entry->path : NULL);
}

static struct fact_value enabled_directory(const struct fact_subject *subject)
{
	const struct nga_dir *dir = site_of(subject)->pair->enabled;

	return fact_text(dir ? dir->path : NULL);
}

/* Where a link could not be read, it may lead to any file. */
static struct fact_value enabled_seen(const struct fact_subject *subject)
{
	const struct nga_dir *dir = site_of(subject)->pair->enabled;

	return fact_yes(dir && index_dir(subject->index, dir)->seen);
}

static struct fact_value remarkable(const struct fact_subject *subject)
{
	const struct nga_entry *entry = main_entry(subject);

	return fact_yes(entry && !entry->unremarkable);
}

static struct fact_value place(const struct fact_subject *subject)
{
	return fact_text(site_of(subject)->place);
}

static struct fact_value wanted(const struct fact_subject *subject)
{
	return fact_yes(missing_is_wanted(site_of(subject)));
}

static struct fact_value expected(const struct fact_subject *subject)
{
	const struct nga_expectation *expectation = site_of(subject)->expectation;

	return fact_word(expectation ? expectation->enabled : NGA_NO_WISH);
}

static struct fact_value accepted(const struct fact_subject *subject)
{
	const struct nga_record *record = site_of(subject)->accepted;

	return fact_yes(record && record->enabled);
}

static struct fact_value accepted_link(const struct fact_subject *subject)
{
	const struct nga_record *record = site_of(subject)->accepted;

	return fact_text(record ? record->text : NULL);
}

static struct fact_value servers(const struct fact_subject *subject)
{
	return fact_number((int64_t)site_of(subject)->nservers);
}

static const struct nga_fact rows[] = {
	{.name = "name", .type = FACT_TEXT, .get = name, .help = "its name"},
	{.name = "pair", .type = FACT_TEXT, .get = pair, .help = "the name of its pair"},
	{.name = "path",
		.type = FACT_TEXT,
		.get = path,
		.help = "the enabled entry's path, else the available file's"},
	{.name = "state",
		.type = FACT_ENUM,
		.get = state,
		.words = nga_state_names,
		.help = "its state"},
	{.name = "available",
		.type = FACT_TEXT,
		.get = available,
		.help = "the path of its available file"},
	{.name = "enabled",
		.type = FACT_TEXT,
		.get = enabled,
		.help = "the path of its enabled entry"},
	{.name = "enabled.directory",
		.type = FACT_TEXT,
		.get = enabled_directory,
		.help = "where enabled entries of its pair lie"},
	{.name = "enabled.seen",
		.type = FACT_YES,
		.get = enabled_seen,
		.help = "those entries could all be looked at"},
	{.name = "place",
		.type = FACT_TEXT,
		.get = place,
		.needs = JUDGE_NEEDS_ACCEPTED,
		.help = "where its enabled entry belongs, where it should have one and has none"},
	{.name = "wanted",
		.type = FACT_YES,
		.get = wanted,
		.needs = JUDGE_NEEDS_ACCEPTED,
		.help = "it is expected to be enabled, or was accepted so"},
	{.name = "expected",
		.type = FACT_ENUM,
		.get = expected,
		.words = expected_words,
		.help = "what an expect block says of it"},
	{.name = "accepted",
		.type = FACT_YES,
		.get = accepted,
		.needs = JUDGE_NEEDS_ACCEPTED,
		.help = "it was enabled when the state was accepted"},
	{.name = "accepted.link",
		.type = FACT_TEXT,
		.get = accepted_link,
		.needs = JUDGE_NEEDS_ACCEPTED,
		.help = "what its link said then"},
	{.name = "remarkable",
		.type = FACT_YES,
		.get = remarkable,
		.help = "not named as what nobody expects to be a site (README, .gitkeep)"},
	{.name = "servers",
		.type = FACT_NUMBER,
		.get = servers,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "how many servers its file defines"},
};

const struct fact_table facts_site = {
	.about = "site",
	.help = "an enabled entry with the available file that it leads to, or such a file alone",
	FACT_ROWS(rows),
};
