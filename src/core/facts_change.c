/* The tables of what differs from the accepted state: paths, and who answers unknown names. */
#include "dates.h"
#include "fact_change.h"
#include "fact_index.h"
#include "fact_values.h"

#include <arena.h>

#include <sys/stat.h>

static const char *const how_words[] = {
	[NGA_DIFFERS_CONTENT] = "content",
	[NGA_DIFFERS_LINK] = "link",
	[NGA_DIFFERS_MODE] = "mode",
	[NGA_DIFFERS_KIND] = "kind",
	[NGA_DIFFERS_NEW] = "new",
	[NGA_DIFFERS_GONE] = "gone",
	NULL,
};

static const char *const kind_words[] = {
	[NGA_RECORDED_FILE] = "file",
	[NGA_RECORDED_LINK] = "link",
	[NGA_RECORDED_DIRECTORY] = "directory",
	"special",
	NULL,
};
enum { SPECIAL = NGA_RECORDED_DIRECTORY + 1 };

static const struct nga_change *change_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(change_of(subject)->path);
}

static struct fact_value how(const struct fact_subject *subject)
{
	return fact_word(change_of(subject)->how);
}

/* ---- what it is, and what it was ---- */

static struct fact_value kind(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	if (change->stat.mode == 0)
		return fact_none();
	if (S_ISREG(change->stat.mode))
		return fact_word(NGA_RECORDED_FILE);
	if (S_ISLNK(change->stat.mode))
		return fact_word(NGA_RECORDED_LINK);
	return fact_word(S_ISDIR(change->stat.mode) ? NGA_RECORDED_DIRECTORY : SPECIAL);
}

static struct fact_value was_kind(const struct fact_subject *subject)
{
	const struct nga_record *was = change_of(subject)->was;

	return was ? fact_word(was->kind) : fact_none();
}

static struct fact_value text(const struct fact_subject *subject)
{
	return fact_text(change_of(subject)->text);
}

static struct fact_value was_text(const struct fact_subject *subject)
{
	const struct nga_record *was = change_of(subject)->was;

	return fact_text(was ? was->text : NULL);
}

static const char *name_or_number(struct arena *arena, const char *name, uint32_t id)
{
	return name ? name : arena_format(arena, "%u", (unsigned)id);
}

static const char *owner_text(struct arena *arena, const char *owner, const char *group)
{
	return arena_format(arena, "%s:%s", owner, group);
}

static struct fact_value owner(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	if (change->stat.mode == 0)
		return fact_none();
	return fact_text(owner_text(subject->arena,
		name_or_number(subject->arena, change->owner, change->stat.uid),
		name_or_number(subject->arena, change->group, change->stat.gid)));
}

static struct fact_value was_owner(const struct fact_subject *subject)
{
	const struct nga_record *was = change_of(subject)->was;

	if (!was)
		return fact_none();
	return fact_text(
		owner_text(subject->arena, name_or_number(subject->arena, was->owner, was->uid),
			name_or_number(subject->arena, was->group, was->gid)));
}

static const char *mode_text(struct arena *arena, uint32_t mode)
{
	return arena_format(arena, "%04o", (unsigned)(mode & 07777));
}

static struct fact_value mode(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	return fact_text(change->stat.mode ? mode_text(subject->arena, change->stat.mode) : NULL);
}

static struct fact_value was_mode(const struct fact_subject *subject)
{
	const struct nga_record *was = change_of(subject)->was;

	return fact_text(was ? mode_text(subject->arena, was->mode) : NULL);
}

static struct fact_value mode_differs(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	return fact_yes(change->was && change->stat.mode &&
			(change->stat.mode & 07777) != (change->was->mode & 07777));
}

static struct fact_value time_of(const struct fact_subject *subject, int64_t nanoseconds)
{
	enum { BILLION = 1000000000 };
	int64_t seconds = nanoseconds / BILLION - (nanoseconds % BILLION < 0);

	if (change_of(subject)->stat.mode == 0 || nanoseconds == 0)
		return fact_none();
	return fact_text(date_and_time_text(subject->arena, seconds));
}

static struct fact_value modified(const struct fact_subject *subject)
{
	return time_of(subject, change_of(subject)->stat.mtime_ns);
}

static struct fact_value changed(const struct fact_subject *subject)
{
	return time_of(subject, change_of(subject)->stat.ctime_ns);
}

/* ---- what it means ---- */

static struct fact_value configuration(const struct fact_subject *subject)
{
	return fact_yes(change_is_configuration(change_of(subject)));
}

static struct fact_value role(const struct fact_subject *subject)
{
	return fact_text(change_role(subject->arena, subject->snapshot, change_of(subject)));
}

static struct fact_value loaded(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	return fact_yes(change->entry ? change->entry->loaded != NULL
				      : change->file && change->file->loaded);
}

static struct fact_value told(const struct fact_subject *subject)
{
	return fact_yes(change_is_told(subject->index, change_of(subject)));
}

static struct fact_value remarkable(const struct fact_subject *subject)
{
	return fact_yes(change_is_remarkable(subject->index, change_of(subject)));
}

static const struct nga_fact rows[] = {
	{.name = "path", .type = FACT_TEXT, .get = path, .help = "its path"},
	{.name = "how",
		.type = FACT_ENUM,
		.get = how,
		.words = how_words,
		.help = "what differs: the bytes, where a link leads, owner or permissions, what "
			"kind of thing it is; or that it is there, or gone"},
	{.name = "kind",
		.type = FACT_ENUM,
		.get = kind,
		.words = kind_words,
		.help = "what lies there now"},
	{.name = "was.kind",
		.type = FACT_ENUM,
		.get = was_kind,
		.words = kind_words,
		.help = "what lay there when the state was accepted"},
	{.name = "text", .type = FACT_TEXT, .get = text, .help = "what the link says now"},
	{.name = "was.text", .type = FACT_TEXT, .get = was_text, .help = "what the link said"},
	{.name = "owner",
		.type = FACT_TEXT,
		.get = owner,
		.help = "owner and group now: \"root:root\""},
	{.name = "was.owner",
		.type = FACT_TEXT,
		.get = was_owner,
		.help = "owner and group when the state was accepted"},
	{.name = "mode",
		.type = FACT_TEXT,
		.get = mode,
		.help = "the permission bits now: \"0644\""},
	{.name = "was.mode",
		.type = FACT_TEXT,
		.get = was_mode,
		.help = "the permission bits when the state was accepted"},
	{.name = "mode.differs",
		.type = FACT_YES,
		.get = mode_differs,
		.help = "the permission bits are not those"},
	{.name = "modified",
		.type = FACT_TEXT,
		.get = modified,
		.help = "when it was written: \"2026-11-20 08:25:01 UTC\""},
	{.name = "changed",
		.type = FACT_TEXT,
		.get = changed,
		.help = "when anything of it was changed last, as the file system has it"},
	{.name = "configuration",
		.type = FACT_YES,
		.get = configuration,
		.help = "it is configuration, a link or a directory, and not a file of another "
			"kind that nginx opens when it loads"},
	{.name = "role",
		.type = FACT_TEXT,
		.get = role,
		.help = "of such a file: certificate, private key, password file, module, file"},
	{.name = "loaded", .type = FACT_YES, .get = loaded, .help = "nginx loads it"},
	{.name = "told",
		.type = FACT_YES,
		.get = told,
		.help = "missing-link, dangling-link or diverged-copy tells of the path"},
	{.name = "remarkable",
		.type = FACT_YES,
		.get = remarkable,
		.help = "loaded, or not named as what nobody expects to be (README, .gitkeep)"},
};

const struct fact_table facts_change = {
	.about = "change",
	.help = "a path that differs from the accepted state",
	.needs = JUDGE_NEEDS_ACCEPTED | JUDGE_NEEDS_CHANGED,
	FACT_ROWS(rows),
};
