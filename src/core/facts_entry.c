/* The table of entries: names in the directories of a pair. */
#include "fact_entry.h"
#include "fact_index.h"
#include "fact_link.h"
#include "fact_loading.h"
#include "fact_name.h"
#include "fact_values.h"
#include "missing.h"

static const char *const side_words[] = {"available", "enabled", NULL};
static const char *const twin_words[] = {
	"none", "linked", "hardlink", "same", "differs", "unknown", NULL};

static const struct nga_entry *entry_of(const struct fact_subject *subject)
{
	return subject->thing;
}

/* ---- names ---- */

static struct fact_value name(const struct fact_subject *subject)
{
	return fact_text(entry_of(subject)->name);
}

static struct fact_value path(const struct fact_subject *subject)
{
	return fact_text(entry_of(subject)->path);
}

static struct fact_value leftover(const struct fact_subject *subject)
{
	return fact_yes(entry_of(subject)->leftover);
}

static struct fact_value remarkable(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);

	return fact_yes(!entry->unremarkable || entry->loaded);
}

static struct fact_value size(const struct fact_subject *subject)
{
	return fact_number(entry_of(subject)->target.size);
}

/* ---- where it lies ---- */

static struct fact_value directory(const struct fact_subject *subject)
{
	return fact_text(entry_of(subject)->dir->path);
}

static struct fact_value directory_unread(const struct fact_subject *subject)
{
	return fact_yes(directory_is_unread(entry_of(subject)->dir));
}

static struct fact_value directory_orphans(const struct fact_subject *subject)
{
	const struct nga_dir *dir = entry_of(subject)->dir;

	return fact_number((int64_t)index_dir(subject->index, dir)->orphans);
}

static struct fact_value first_orphan(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);

	return fact_yes(index_dir(subject->index, entry->dir)->first_orphan == entry);
}

static struct fact_value pair(const struct fact_subject *subject)
{
	return fact_text(entry_of(subject)->dir->pair->name);
}

static struct fact_value pair_available(const struct fact_subject *subject)
{
	return fact_yes(entry_of(subject)->dir->pair->navailable > 0);
}

static struct fact_value pair_holds(const struct fact_subject *subject)
{
	return fact_yes(pair_holds_files(subject->index, entry_of(subject)->dir->pair));
}

static struct fact_value side(const struct fact_subject *subject)
{
	return fact_word(entry_of(subject)->dir->side);
}

/* ---- what it is ---- */

static struct fact_value opens(const struct fact_subject *subject)
{
	return fact_word(entry_opens(entry_of(subject)));
}

static struct fact_value sound(const struct fact_subject *subject)
{
	return fact_yes(entry_opens(entry_of(subject)) <= OPENS_NULL);
}

static struct fact_value is_link(const struct fact_subject *subject)
{
	return fact_yes(entry_of(subject)->link != NULL);
}

static struct fact_value twin_differs(const struct fact_subject *subject)
{
	return fact_yes(entry_of(subject)->twin_how == NGA_TWIN_DIFFERS);
}

static struct fact_value empty(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);
	const struct nga_file *file = entry->file;

	if (entry_opens(entry) == OPENS_NULL)
		return fact_yes(true);
	if (!file || !file->parsed)
		return fact_none();
	/* What a lone CR swallowed was said, and is told as such. */
	return fact_yes(!file->error && !file->directives && file->cr_line == 0);
}

static struct fact_value state(const struct fact_subject *subject)
{
	const struct nga_site *site = index_site(subject->index, entry_of(subject));

	return site ? fact_word(site->state) : fact_none();
}

static struct fact_value wanted(const struct fact_subject *subject)
{
	const struct nga_site *site = index_site(subject->index, entry_of(subject));

	return fact_yes(site && missing_is_wanted(site));
}

static struct fact_value twin(const struct fact_subject *subject)
{
	const struct nga_entry *other = entry_of(subject)->twin;

	return fact_text(other ? other->path : NULL);
}

static struct fact_value twin_how(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);

	return entry->twin_how == NGA_TWIN_NONE ? fact_none() : fact_word(entry->twin_how);
}

/* What is wrong with an available file is told by the enabled entry that leads to it. */
static bool is_covered(const struct fact_subject *subject, const struct nga_entry *entry)
{
	return entry->dir->side == NGA_AVAILABLE &&
	       (entry->twin || index_leads_through(subject->index, entry->path));
}

static struct fact_value covered(const struct fact_subject *subject)
{
	return fact_yes(is_covered(subject, entry_of(subject)));
}

/* Where both are enabled, their links differ only in case as well. */
static struct fact_value case_twin_told(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);

	return fact_yes(entry->case_twin && is_covered(subject, entry) &&
			is_covered(subject, entry->case_twin));
}

static const struct nga_fact rows[] = {
	{.name = "name", .type = FACT_TEXT, .get = name, .help = "its name"},
	{.name = "path", .type = FACT_TEXT, .get = path, .help = "its path"},
	{.name = "name.fault",
		.type = FACT_ENUM,
		.get = name_fault,
		.words = name_fault_words,
		.help = "what is dangerous about the name; "
			"globs where includes name the directory"},
	{.name = "hidden",
		.type = FACT_YES,
		.get = name_hidden,
		.help = "the name begins with a dot"},
	{.name = "leftover",
		.type = FACT_YES,
		.get = leftover,
		.help = "named as editors, package managers and people "
			"name what they leave behind"},
	{.name = "remarkable",
		.type = FACT_YES,
		.get = remarkable,
		.help = "loaded, or not named as what nobody expects to be (README, .gitkeep)"},
	{.name = "size",
		.type = FACT_NUMBER,
		.get = size,
		.help = "the length of what it is or leads to, in bytes"},
	{.name = "case_twin",
		.type = FACT_TEXT,
		.get = name_case_twin,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "the name beside it that differs only in case"},
	{.name = "case_twin.later",
		.type = FACT_YES,
		.get = name_case_twin_later,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "it sorts behind that one"},
	{.name = "case_twin.told",
		.type = FACT_YES,
		.get = case_twin_told,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "enabled entries lead to both, and it is told of those"},
	{.name = "directory", .type = FACT_TEXT, .get = directory, .help = "where it lies"},
	{.name = "directory.unread",
		.type = FACT_YES,
		.get = directory_unread,
		.help = "no include line reads anything there"},
	{.name = "directory.orphans",
		.type = FACT_NUMBER,
		.get = directory_orphans,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "how many entries there have the state orphan"},
	{.name = "directory.first_orphan",
		.type = FACT_YES,
		.get = first_orphan,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "it is the first of them"},
	{.name = "pair", .type = FACT_TEXT, .get = pair, .help = "the pair's name"},
	{.name = "pair.available",
		.type = FACT_YES,
		.get = pair_available,
		.help = "the pair has an available side"},
	{.name = "pair.holds_files",
		.type = FACT_YES,
		.get = pair_holds,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "there is something on the available side"},
	{.name = "side",
		.type = FACT_ENUM,
		.get = side,
		.words = side_words,
		.help = "the side of the pair"},
	{.name = "opens",
		.type = FACT_ENUM,
		.get = opens,
		.words = fact_opens_words,
		.help = "what opening it meets, links followed, as the user who starts nginx"},
	{.name = "sound",
		.type = FACT_YES,
		.get = sound,
		.help = "it opens as a file, or as /dev/null"},
	{.name = "is_link", .type = FACT_YES, .get = is_link, .help = "it is a symbolic link"},
	{.name = "empty",
		.type = FACT_YES,
		.get = empty,
		.needs = JUDGE_NEEDS_CONTENTS,
		.help = "its file holds no directive"},
	{.name = "state",
		.type = FACT_ENUM,
		.get = state,
		.words = nga_state_names,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "the state of the site that it is part of"},
	{.name = "wanted",
		.type = FACT_YES,
		.get = wanted,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "that site is expected to be enabled, or was accepted so"},
	{.name = "twin",
		.type = FACT_TEXT,
		.get = twin,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "the entry on the other side with which it belongs"},
	{.name = "twin.differs",
		.type = FACT_YES,
		.get = twin_differs,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "it is a file, and the twin holds other bytes"},
	{.name = "twin.how",
		.type = FACT_ENUM,
		.get = twin_how,
		.words = twin_words,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "how the two belong together"},
	{.name = "covered",
		.type = FACT_YES,
		.get = covered,
		.help = "an enabled entry leads to it, and what is wrong is told there"},
	{.name = "loaded",
		.type = FACT_YES,
		.get = loading_entry,
		.help = "an include line names or matches it"},
	{.name = "loaded.path",
		.type = FACT_TEXT,
		.get = loading_path,
		.help = "the name under which nginx opens it"},
	{.name = "loaded.file",
		.type = FACT_TEXT,
		.get = loading_file,
		.help = "the file with that include line"},
	{.name = "loaded.line",
		.type = FACT_NUMBER,
		.get = loading_line,
		.help = "the number of that line"},
	{.name = "doubles",
		.type = FACT_TEXT,
		.get = loading_doubles,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "the other entry that loads the same file and is the one to keep"},
	{.name = "doubles.complaint",
		.type = FACT_TEXT,
		.get = loading_doubles_complaint,
		.needs = JUDGE_NEEDS_ANSWER | JUDGE_NEEDS_OTHERS,
		.help = "what nginx says where it refuses to read the file twice"},
	{.name = "conflicts",
		.type = FACT_LIST,
		.get = loading_conflicts,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "server names that its servers share with others on an address"},
	{.name = "link.text", .type = FACT_TEXT, .get = link_text, .help = "what the link says"},
	{.name = "link.target",
		.type = FACT_TEXT,
		.get = link_target,
		.help = "where it ends, all links followed; the missing path where it breaks"},
	{.name = "link.end",
		.type = FACT_ENUM,
		.get = link_end,
		.words = fact_end_words,
		.help = "what is at its end"},
	{.name = "link.right_text",
		.type = FACT_TEXT,
		.get = link_right_text,
		.help = "what it should say, where it was written relative to the wrong place"},
	{.name = "link.successor",
		.type = FACT_TEXT,
		.get = link_successor,
		.help = "of a link to nothing: the available file that claims the names of "
			"the accepted one, or that has the site's name"},
	{.name = "link.chained",
		.type = FACT_YES,
		.get = link_chained,
		.help = "the name that it points at is a link itself"},
	{.name = "link.circle",
		.type = FACT_YES,
		.get = link_circle,
		.help = "it leads in a circle, not over too many links"},
	{.name = "link.hops",
		.type = FACT_NUMBER,
		.get = link_hops,
		.help = "how many links were followed, where they were looked up"},
	{.name = "link.broken",
		.type = FACT_TEXT,
		.get = link_broken,
		.help = "the link on the way that leads nowhere"},
	{.name = "link.broken_text",
		.type = FACT_TEXT,
		.get = link_broken_text,
		.help = "what that one says"},
	{.name = "link.broken_later",
		.type = FACT_YES,
		.get = link_broken_later,
		.help = "that is not the entry's own link"},
	{.name = "link.volatile",
		.type = FACT_YES,
		.get = link_volatile,
		.help = "ends below /tmp, /var/tmp, /home, /root, /run, /media or /mnt"},
	{.name = "link.other_tree",
		.type = FACT_TEXT,
		.get = link_other_tree,
		.needs = JUDGE_NEEDS_OTHERS,
		.help = "another tree of nginx with the same layout, into which it leads"},
};

const struct fact_table facts_entry = {
	.about = "entry",
	.help = "a name in an available or enabled directory",
	FACT_ROWS(rows),
};
