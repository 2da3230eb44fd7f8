#include "fact_loading.h"

#include "fact_values.h"

#include <arena.h>
#include <path.h>

static const struct nga_entry *entry_of(const struct fact_subject *subject)
{
	return subject->thing;
}

struct fact_value loading_entry(const struct fact_subject *subject)
{
	return fact_yes(entry_of(subject)->loaded != NULL);
}

struct fact_value loading_path(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);

	if (entry->file && entry->file->loaded)
		return fact_text(entry->file->path);
	if (!entry->loaded || !entry->loaded->directory)
		return fact_none();
	return fact_text(path_join(subject->arena, entry->loaded->directory, entry->name));
}

struct fact_value loading_file(const struct fact_subject *subject)
{
	const struct nga_include *include = entry_of(subject)->loaded;

	return fact_text(include ? include->file->path : NULL);
}

struct fact_value loading_line(const struct fact_subject *subject)
{
	const struct nga_include *include = entry_of(subject)->loaded;

	return include ? fact_line(include->directive->words[0].line) : fact_none();
}

struct fact_value loading_doubles(const struct fact_subject *subject)
{
	const struct nga_entry *kept = entry_of(subject)->doubles;

	return fact_text(kept ? kept->path : NULL);
}

static bool is_at(const struct nga_complaint *complaint, const struct nga_entry *entry)
{
	if (!complaint->file)
		return false;
	return strcmp(complaint->file, entry->path) == 0 ||
	       (entry->link && strcmp(complaint->file, entry->link->target) == 0);
}

/* Refusing to read one thing twice, nginx blames whichever comes later; its words then are
 * "duplicate" or "already". */
struct fact_value loading_doubles_complaint(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);
	const struct nga_nginx *nginx = &subject->snapshot->nginx;

	if (!entry->doubles || nginx->answer != NGA_REFUSES)
		return fact_none();
	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		const struct nga_complaint *complaint = &nginx->complaints[i];
		if ((is_at(complaint, entry) || is_at(complaint, entry->doubles)) &&
			strcmp(complaint->level, "warn") != 0 &&
			(strstr(complaint->text, "duplicate") ||
				strstr(complaint->text, "already")))
			return fact_text(complaint->text);
	}
	return fact_none();
}

/* The names that its servers share with another entry's, as nginx prints them. */
struct fact_value loading_conflicts(const struct fact_subject *subject)
{
	const struct nga_entry *entry = entry_of(subject);
	const struct nga_snapshot *snapshot = subject->snapshot;
	struct vec names = {.size = sizeof(const char *)};

	for (size_t i = 0; i < snapshot->nclaims; i++) {
		const struct nga_claim *claim = &snapshot->claims[i];
		if (claim->server->entry == entry || claim->earlier->entry == entry)
			*(const char **)vec_push(&names, subject->arena) = claim->name->folded;
	}
	return fact_list(names.items, names.n);
}
