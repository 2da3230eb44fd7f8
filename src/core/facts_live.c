/* The tables of the running nginx: itself, addresses that it should hold, and what would stop a
 * reload. */
#include "fact_values.h"

#include <ngxaudit/drift.h>

/* ---- itself ---- */

static const char *const pending_words[] = {
	[NGA_PENDING_UNKNOWN] = "unknown",
	[NGA_PENDING_NO] = "no",
	[NGA_PENDING_YES] = "yes",
	NULL,
};
static const char *const confidence_words[] = {
	[NGA_CONFIDENCE_UNKNOWN] = "unknown",
	[NGA_CONFIDENCE_LIKELY] = "likely",
	[NGA_CONFIDENCE_EXACT] = "exact",
	NULL,
};
static const char *const how_words[] = {
	[NGA_PENDING_NOTHING] = "nothing",
	[NGA_PENDING_CHANGED] = "changed",
	[NGA_PENDING_NEW] = "new",
	[NGA_PENDING_GONE] = "gone",
	[NGA_PENDING_READ] = "read",
	NULL,
};
static const char *const pid_file_words[] = {
	[NGA_PID_NOT_LOOKED] = "not-looked",
	[NGA_PID_MISSING] = "missing",
	[NGA_PID_RIGHT] = "right",
	[NGA_PID_NOBODY] = "nobody",
	[NGA_PID_OTHER] = "other",
	[NGA_PID_NONE] = "no-pid",
	NULL,
};

static const struct nga_live *live_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value running(const struct fact_subject *subject)
{
	const struct nga_live *live = live_of(subject);

	return live->running || !live->unseen ? fact_yes(live->running) : fact_none();
}

static struct fact_value pid_or_none(int32_t pid)
{
	return pid > 0 ? fact_number(pid) : fact_none();
}

static struct fact_value master(const struct fact_subject *subject)
{
	return pid_or_none(live_of(subject)->master);
}

static struct fact_value pending(const struct fact_subject *subject)
{
	return fact_word(live_of(subject)->pending);
}

static struct fact_value confidence(const struct fact_subject *subject)
{
	return fact_word(live_of(subject)->confidence);
}

static struct fact_value how(const struct fact_subject *subject)
{
	return fact_word(live_of(subject)->how);
}

static struct fact_value pending_file(const struct fact_subject *subject)
{
	return fact_text(live_of(subject)->pending_file);
}

static struct fact_value pending_line(const struct fact_subject *subject)
{
	return fact_line(live_of(subject)->pending_line);
}

static struct fact_value replaced(const struct fact_subject *subject)
{
	return fact_yes(live_of(subject)->replaced);
}

static struct fact_value binary(const struct fact_subject *subject)
{
	return fact_text(live_of(subject)->binary);
}

static struct fact_value pid_file(const struct fact_subject *subject)
{
	return fact_word(live_of(subject)->pid_file);
}

static struct fact_value pid_path(const struct fact_subject *subject)
{
	return fact_text(live_of(subject)->pid_path);
}

static struct fact_value pid_said(const struct fact_subject *subject)
{
	return pid_or_none(live_of(subject)->pid_said);
}

static struct fact_value pid_comm(const struct fact_subject *subject)
{
	return fact_text(live_of(subject)->pid_comm);
}

static const struct nga_fact live_rows[] = {
	{.name = "running",
		.type = FACT_YES,
		.get = running,
		.help = "a master runs this configuration; none where it may be hidden from us"},
	{.name = "master", .type = FACT_NUMBER, .get = master, .help = "its pid"},
	{.name = "pending",
		.type = FACT_ENUM,
		.get = pending,
		.words = pending_words,
		.help = "what it has loaded differs from what is on disk"},
	{.name = "confidence",
		.type = FACT_ENUM,
		.get = confidence,
		.words = confidence_words,
		.help = "exact: by what is in its memory; likely: by times and what was let "
			"through"},
	{.name = "differs",
		.type = FACT_ENUM,
		.get = how,
		.words = how_words,
		.help = "the first difference; read: of what is no configuration, a certificate"},
	{.name = "differs.file",
		.type = FACT_TEXT,
		.get = pending_file,
		.help = "the file in which it is"},
	{.name = "differs.line",
		.type = FACT_NUMBER,
		.get = pending_line,
		.help = "the line, where it is on disk"},
	{.name = "replaced",
		.type = FACT_YES,
		.get = replaced,
		.help = "its binary was replaced since it was started"},
	{.name = "binary", .type = FACT_TEXT, .get = binary, .help = "where its binary lies"},
	{.name = "pid_file",
		.type = FACT_ENUM,
		.get = pid_file,
		.words = pid_file_words,
		.help = "whom the pid file names: this nginx, nobody that runs, another process"},
	{.name = "pid_file.path", .type = FACT_TEXT, .get = pid_path, .help = "its path"},
	{.name = "pid_file.pid", .type = FACT_NUMBER, .get = pid_said, .help = "the pid in it"},
	{.name = "pid_file.process",
		.type = FACT_TEXT,
		.get = pid_comm,
		.help = "the short name of the process of that pid"},
};

const struct fact_table facts_live = {
	.about = "running",
	.help = "the running nginx; no subject with --no-live and --root",
	.needs = JUDGE_NEEDS_LIVE,
	FACT_ROWS(live_rows),
};

/* ---- addresses that it should hold ---- */

static const char *const by_words[] = {
	[NGA_WANTED_LOADED] = "loaded",
	[NGA_WANTED_ACCEPTED] = "accepted",
	[NGA_WANTED_EXPECTED] = "expected",
	NULL,
};

static const struct nga_wanted *wanted_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value wanted_address(const struct fact_subject *subject)
{
	return fact_text(wanted_of(subject)->text);
}

static struct fact_value wanted_by(const struct fact_subject *subject)
{
	return fact_word(wanted_of(subject)->by);
}

static struct fact_value wanted_site(const struct fact_subject *subject)
{
	const struct nga_expectation *expectation = wanted_of(subject)->expectation;

	return fact_text(expectation ? expectation->site : NULL);
}

static struct fact_value held(const struct fact_subject *subject)
{
	return fact_yes(wanted_of(subject)->held);
}

static const struct nga_fact wanted_rows[] = {
	{.name = "address", .type = FACT_TEXT, .get = wanted_address, .help = "as nginx prints it"},
	{.name = "by",
		.type = FACT_ENUM,
		.get = wanted_by,
		.words = by_words,
		.help = "who says so: what it has loaded, the accepted state, an expectation"},
	{.name = "site",
		.type = FACT_TEXT,
		.get = wanted_site,
		.help = "the site whose expectation it is"},
	{.name = "held",
		.type = FACT_YES,
		.get = held,
		.help = "the running nginx holds it, or a wildcard that covers it"},
};

const struct fact_table facts_wanted = {
	.about = "wanted",
	.help = "an address that the running nginx should hold; none where that cannot be seen",
	.needs = JUDGE_NEEDS_LIVE | JUDGE_NEEDS_ACCEPTED,
	FACT_ROWS(wanted_rows),
};

/* ---- what would stop a reload ---- */

static const char *const kind_words[] = {
	[NGA_OBSTACLE_HELD] = "held",
	[NGA_OBSTACLE_OVERLAP] = "overlap",
	[NGA_OBSTACLE_STALE] = "stale-socket",
	[NGA_OBSTACLE_ZONE] = "zone",
	[NGA_OBSTACLE_BOTH] = "both-families",
	NULL,
};

static const struct nga_obstacle *obstacle_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value kind(const struct fact_subject *subject)
{
	return fact_word(obstacle_of(subject)->kind);
}

static struct fact_value what(const struct fact_subject *subject)
{
	return fact_text(obstacle_of(subject)->text);
}

static struct fact_value other(const struct fact_subject *subject)
{
	return fact_text(obstacle_of(subject)->other);
}

static struct fact_value now(const struct fact_subject *subject)
{
	return fact_text(obstacle_of(subject)->now);
}

static struct fact_value holder(const struct fact_subject *subject)
{
	const struct nga_socket *socket = obstacle_of(subject)->socket;

	return pid_or_none(socket ? socket->pid : 0);
}

static struct fact_value holder_name(const struct fact_subject *subject)
{
	const struct nga_socket *socket = obstacle_of(subject)->socket;

	return fact_text(socket ? socket->comm : NULL);
}

static struct fact_value accepted_by_test(const struct fact_subject *subject)
{
	return fact_yes(subject->snapshot->nginx.answer != NGA_REFUSES);
}

static const struct nga_fact obstacle_rows[] = {
	{.name = "kind",
		.type = FACT_ENUM,
		.get = kind,
		.words = kind_words,
		.help = "what is in the way"},
	{.name = "what",
		.type = FACT_TEXT,
		.get = what,
		.help = "the address that would be bound, or the zone"},
	{.name = "other",
		.type = FACT_TEXT,
		.get = other,
		.help = "the address in its way; of a zone what is loaded: its key, or a cache's "
			"path or levels"},
	{.name = "now",
		.type = FACT_TEXT,
		.get = now,
		.help = "of a zone what is on disk in place of that"},
	{.name = "pid",
		.type = FACT_NUMBER,
		.get = holder,
		.help = "the pid of the program that holds it"},
	{.name = "process",
		.type = FACT_TEXT,
		.get = holder_name,
		.help = "the short name of that program"},
	{.name = "test_passes",
		.type = FACT_YES,
		.get = accepted_by_test,
		.help = "nginx -t does not refuse the configuration",
		.needs = JUDGE_NEEDS_ANSWER},
};

const struct fact_table facts_obstacle = {
	.about = "obstacle",
	.help = "what would make the running nginx refuse a reload that its test accepts",
	.needs = JUDGE_NEEDS_LIVE,
	FACT_ROWS(obstacle_rows),
};
