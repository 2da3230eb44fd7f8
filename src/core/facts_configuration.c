/* The tables of the whole configuration, of nginx's complaints, and of ignores. */
#include "fact_entry.h"
#include "fact_values.h"

static const char *const answer_words[] = {
	[NGA_NOT_ASKED] = "not-asked",
	[NGA_ACCEPTS] = "accepts",
	[NGA_REFUSES] = "refuses",
	[NGA_TIMED_OUT] = "timed-out",
	NULL,
};

/* ---- the whole ---- */

static struct fact_value main_file(const struct fact_subject *subject)
{
	return fact_text(subject->snapshot->nginx_conf);
}

static struct fact_value servers(const struct fact_subject *subject)
{
	return fact_number((int64_t)subject->snapshot->nservers);
}

static struct fact_value answer(const struct fact_subject *subject)
{
	return fact_word(subject->snapshot->nginx.answer);
}

static struct fact_value hazard(const struct fact_subject *subject)
{
	return fact_text(subject->snapshot->nginx.hazard);
}

static bool has_cycle(const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (snapshot->includes[i]->cycle)
			return true;
	return false;
}

/* Whether a loaded entry of the directory is of a kind that makes nginx fail or hang. */
static bool has_broken_entry(const struct nga_dir *dir)
{
	for (size_t i = 0; i < dir->nentries; i++)
		if (dir->entries[i].loaded && entry_opens(&dir->entries[i]) >= OPENS_DIRECTORY &&
			entry_opens(&dir->entries[i]) != OPENS_UNKNOWN)
			return true;
	return false;
}

static bool is_loaded_fifo(const struct nga_dir *dir, const char *path)
{
	for (size_t i = 0; i < dir->nentries; i++) {
		const struct nga_entry *entry = &dir->entries[i];
		if (entry->loaded && entry_opens(entry) == OPENS_FIFO &&
			(strcmp(entry->path, path) == 0 ||
				(entry->link && strcmp(entry->link->target, path) == 0)))
			return true;
	}
	return false;
}

/* Whether an include line without a pattern, or a reference of the master, is told to be this
 * FIFO. */
static bool is_named_fifo(const struct nga_snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (!snapshot->includes[i]->pattern &&
			snapshot->includes[i]->lookup == NGA_WRONG_KIND &&
			strcmp(snapshot->includes[i]->path, path) == 0)
			return true;
	for (size_t i = 0; i < snapshot->nreferences; i++)
		if (snapshot->references[i].judged &&
			snapshot->references[i].opener == NGA_BY_MASTER &&
			snapshot->references[i].lookup == NGA_WRONG_KIND &&
			strcmp(snapshot->references[i].path, path) == 0)
			return true;
	return false;
}

static struct fact_value hazard_told(const struct fact_subject *subject)
{
	const struct nga_snapshot *snapshot = subject->snapshot;

	if (!snapshot->nginx.hazard)
		return fact_yes(false);
	for (size_t i = 0; i < snapshot->npairs; i++) {
		const struct nga_dir *dir = snapshot->pairs[i]->enabled;
		if (dir && is_loaded_fifo(dir, snapshot->nginx.hazard))
			return fact_yes(true);
	}
	return fact_yes(is_named_fifo(snapshot, snapshot->nginx.hazard) || has_cycle(snapshot));
}

static bool pair_explains(const struct nga_pair *pair)
{
	const struct nga_dir *dir = pair->enabled;

	if (!dir || strcmp(pair->name, "modules") == 0)
		return false;
	if (pair->navailable > 0 && dir->lookup != NGA_FOUND && dir->included)
		return true;
	if (pair->navailable > 0 && dir->nentries > 0 && directory_is_unread(dir))
		return true;
	for (size_t i = 0; i < dir->nentries; i++)
		if (!dir->entries[i].loaded && dir->entries[i].twin_how == NGA_TWIN_LINKED &&
			!dir->entries[i].leftover && dir->entries[i].name[0] != '.')
			return true;
	return has_broken_entry(dir);
}

/* That nothing is served may follow from what is told already: broken or unread links, files that
 * do not parse or are not there. */
static struct fact_value empty_told(const struct fact_subject *subject)
{
	const struct nga_snapshot *snapshot = subject->snapshot;

	for (size_t i = 0; i < snapshot->npairs; i++)
		if (pair_explains(snapshot->pairs[i]))
			return fact_yes(true);
	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (snapshot->files[i]->loaded &&
			(snapshot->files[i]->error || !snapshot->files[i]->parsed ||
				snapshot->files[i]->cr_line > 0))
			return fact_yes(true);
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (!snapshot->includes[i]->pattern && snapshot->includes[i]->lookup != NGA_FOUND)
			return fact_yes(true);
	return fact_yes(has_cycle(snapshot));
}

static const struct nga_fact rows[] = {
	{.name = "main_file", .type = FACT_TEXT, .get = main_file, .help = "nginx's main file"},
	{.name = "servers",
		.type = FACT_NUMBER,
		.get = servers,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "how many servers nginx loads"},
	{.name = "empty_told",
		.type = FACT_YES,
		.get = empty_told,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "something broken that is told already may be why there are none"},
	{.name = "nginx.answer",
		.type = FACT_ENUM,
		.get = answer,
		.words = answer_words,
		.needs = JUDGE_NEEDS_NGINX,
		.help = "what nginx says of the configuration"},
	{.name = "nginx.hazard",
		.type = FACT_TEXT,
		.get = hazard,
		.needs = JUDGE_NEEDS_NGINX,
		.help = "the file for which nginx was not asked, for it would hang or die"},
	{.name = "nginx.hazard_told",
		.type = FACT_YES,
		.get = hazard_told,
		.needs = JUDGE_NEEDS_NGINX,
		.help = "that is told as an entry, an include line, an include cycle or a "
			"reference"},
};

const struct fact_table facts_configuration = {
	.about = "configuration",
	.help = "the whole",
	FACT_ROWS(rows),
};

/* ---- complaints ---- */

static const struct nga_complaint *complaint_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value level(const struct fact_subject *subject)
{
	return fact_text(complaint_of(subject)->level);
}

static struct fact_value text(const struct fact_subject *subject)
{
	return fact_text(complaint_of(subject)->text);
}

static struct fact_value file(const struct fact_subject *subject)
{
	return fact_text(complaint_of(subject)->file);
}

static struct fact_value fatal(const struct fact_subject *subject)
{
	return fact_yes(strcmp(complaint_of(subject)->level, "warn") != 0);
}

static const char *const blame_words[] = {
	[NGA_BLAME_NOBODY] = "nobody",
	[NGA_BLAME_OWN] = "own",
	[NGA_BLAME_SPOILER] = "spoiler",
	[NGA_BLAME_JOINT] = "joint",
	[NGA_BLAME_CONSEQUENCE] = "consequence",
	[NGA_BLAME_BASE] = "base",
	NULL,
};

static struct fact_value blame(const struct fact_subject *subject)
{
	return fact_word(complaint_of(subject)->blame);
}

static struct fact_value path_of(const struct nga_entry *entry)
{
	return fact_text(entry ? entry->path : NULL);
}

static struct fact_value site(const struct fact_subject *subject)
{
	return path_of(complaint_of(subject)->entry);
}

static struct fact_value partner(const struct fact_subject *subject)
{
	return path_of(complaint_of(subject)->partner);
}

static struct fact_value what_if(const struct fact_subject *subject)
{
	const struct nga_nginx *nginx = &subject->snapshot->nginx;

	for (size_t i = 0; i < nginx->nwhat_if; i++)
		if (&nginx->what_if[i] == complaint_of(subject))
			return fact_yes(true);
	return fact_yes(false);
}

static const struct nga_fact complaint_rows[] = {
	{.name = "level", .type = FACT_TEXT, .get = level, .help = "emerg, error, warn, ..."},
	{.name = "text", .type = FACT_TEXT, .get = text, .help = "what nginx says"},
	{.name = "file", .type = FACT_TEXT, .get = file, .help = "the file that it names"},
	{.name = "fatal", .type = FACT_YES, .get = fatal, .help = "more than a warning"},
	{.name = "blame",
		.type = FACT_ENUM,
		.get = blame,
		.words = blame_words,
		.help = "whose fault it is: the site's own, its together with another, with each "
			"of several (spoiler), or another's alone (consequence)"},
	{.name = "site",
		.type = FACT_TEXT,
		.get = site,
		.help = "the site that nginx refuses for it"},
	{.name = "partner", .type = FACT_TEXT, .get = partner, .help = "the other site in it"},
	{.name = "what_if",
		.type = FACT_YES,
		.get = what_if,
		.help = "nginx would say it if the site were enabled"},
	{.name = "nginx.answer",
		.type = FACT_ENUM,
		.get = answer,
		.words = answer_words,
		.help = "what nginx says of the configuration"},
};

const struct fact_table facts_complaint = {
	.about = "complaint",
	.help = "what nginx says of the configuration and no finding explains",
	.needs = JUDGE_NEEDS_NGINX,
	FACT_ROWS(complaint_rows),
};

/* ---- ignores ---- */

static const struct nga_ignore *ignore_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value ignore_rule(const struct fact_subject *subject)
{
	return fact_text(ignore_of(subject)->rule);
}

static struct fact_value ignore_subject(const struct fact_subject *subject)
{
	return fact_text(ignore_of(subject)->subject);
}

static struct fact_value reason(const struct fact_subject *subject)
{
	return fact_text(ignore_of(subject)->reason);
}

static struct fact_value until(const struct fact_subject *subject)
{
	return fact_text(ignore_of(subject)->until);
}

static struct fact_value expired(const struct fact_subject *subject)
{
	return fact_yes(ignore_of(subject)->expired);
}

static struct fact_value used(const struct fact_subject *subject)
{
	return fact_yes(ignore_of(subject)->used);
}

static struct fact_value judged(const struct fact_subject *subject)
{
	return fact_yes(ignore_of(subject)->judged);
}

static struct fact_value fault(const struct fact_subject *subject)
{
	return fact_text(ignore_of(subject)->fault);
}

static struct fact_value written(const struct fact_subject *subject)
{
	return fact_text(ignore_of(subject)->file);
}

static const struct nga_fact ignore_rows[] = {
	{.name = "rule",
		.type = FACT_TEXT,
		.get = ignore_rule,
		.help = "the rule or group that it names, or *"},
	{.name = "subject",
		.type = FACT_TEXT,
		.get = ignore_subject,
		.help = "the glob of subjects that it holds for"},
	{.name = "reason", .type = FACT_TEXT, .get = reason, .help = "its reason"},
	{.name = "until", .type = FACT_TEXT, .get = until, .help = "its last day"},
	{.name = "expired", .type = FACT_YES, .get = expired, .help = "that day has passed"},
	{.name = "used", .type = FACT_YES, .get = used, .help = "a finding needed it"},
	{.name = "judged",
		.type = FACT_YES,
		.get = judged,
		.help = "every rule that it names was judged"},
	{.name = "fault",
		.type = FACT_TEXT,
		.get = fault,
		.help = "why it cannot hold: \"there is no such rule\""},
	{.name = "file", .type = FACT_TEXT, .get = written, .help = "where it is written"},
};

const struct fact_table facts_ignore = {
	.about = "ignore",
	.help = "an ignore of the program's configuration, or a comment in nginx's",
	FACT_ROWS(ignore_rows),
};
