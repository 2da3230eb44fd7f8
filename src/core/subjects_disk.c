/* Subjects that lie on the disk: entries, directories, sites, include lines, files, places. */
#include "subject_places.h"

/* ---- entries, directories, sites ---- */

static void each_in_dir(
	struct fact_subject *subject, struct subject_visit *visit, const struct nga_dir *dir)
{
	for (size_t i = 0; i < dir->nentries; i++)
		visit_thing(subject, visit, &dir->entries[i], NULL);
}

static void each_entry(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->npairs; i++) {
		const struct nga_pair *pair = subject->snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++)
			each_in_dir(subject, visit, pair->available[k]);
		if (pair->enabled)
			each_in_dir(subject, visit, pair->enabled);
	}
}

static const char *entry_text(const struct fact_subject *subject)
{
	const struct nga_entry *entry = subject->thing;

	return entry->path;
}

static struct subject_place entry_place(const struct fact_subject *subject)
{
	const struct nga_entry *entry = subject->thing;

	return entry->loaded ? at_include(entry->loaded) : at_path(entry->path);
}

static const struct nga_entry *entry_entry(const struct fact_subject *subject)
{
	return subject->thing;
}

const struct subject_kind subjects_entry = {
	.each = each_entry, .text = entry_text, .place = entry_place, .entry = entry_entry};

static void each_directory(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->npairs; i++) {
		const struct nga_pair *pair = subject->snapshot->pairs[i];
		for (size_t k = 0; k < pair->navailable; k++)
			visit_thing(subject, visit, pair->available[k], NULL);
		if (pair->enabled)
			visit_thing(subject, visit, pair->enabled, NULL);
	}
}

static const char *directory_text(const struct fact_subject *subject)
{
	const struct nga_dir *dir = subject->thing;

	return dir->path;
}

static struct subject_place directory_place(const struct fact_subject *subject)
{
	const struct nga_dir *dir = subject->thing;

	return dir->included ? at_include(dir->included) : at_path(dir->path);
}

const struct subject_kind subjects_directory = {.each = each_directory,
	.text = directory_text,
	.place = directory_place,
	.entry = no_entry};

static void each_site(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nsites; i++)
		visit_thing(subject, visit, &subject->snapshot->sites[i], NULL);
}

static const struct nga_entry *site_entry(const struct fact_subject *subject)
{
	const struct nga_site *site = subject->thing;

	return site->enabled ? site->enabled : site->available;
}

static const char *site_text(const struct fact_subject *subject)
{
	const struct nga_site *site = subject->thing;
	const struct nga_entry *entry = site_entry(subject);

	if (site->place)
		return site->place;
	return entry ? entry->path : site->name;
}

static struct subject_place site_place(const struct fact_subject *subject)
{
	const struct nga_site *site = subject->thing;
	const struct nga_entry *entry = site_entry(subject);

	if (!entry)
		return at_path(site->place);
	return entry->loaded ? at_include(entry->loaded) : at_path(entry->path);
}

const struct subject_kind subjects_site = {
	.each = each_site, .text = site_text, .place = site_place, .entry = site_entry};

/* ---- includes, files, places, directives ---- */

static void each_include(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nincludes; i++)
		visit_thing(subject, visit, subject->snapshot->includes[i], NULL);
}

static const char *include_text(const struct fact_subject *subject)
{
	const struct nga_include *include = subject->thing;

	return include->path;
}

static struct subject_place include_place(const struct fact_subject *subject)
{
	return at_include(subject->thing);
}

static const struct nga_entry *include_entry(const struct fact_subject *subject)
{
	const struct nga_include *include = subject->thing;

	return include->file->entry;
}

const struct subject_kind subjects_include = {
	.each = each_include, .text = include_text, .place = include_place, .entry = include_entry};

static void each_file(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nfiles; i++)
		visit_thing(subject, visit, subject->snapshot->files[i], NULL);
}

static const char *file_text(const struct fact_subject *subject)
{
	const struct nga_file *file = subject->thing;

	return file->path;
}

static struct subject_place file_place(const struct fact_subject *subject)
{
	const struct nga_file *file = subject->thing;
	struct subject_place place = {.file = file, .path = file->path};

	if (file->error) {
		place.line = file->error->line;
		place.column = file->error->column;
	} else if (file->bom) {
		place.line = place.column = 1;
	} else {
		place.line = file->nul_line > 0 ? file->nul_line : file->cr_line;
	}
	return place;
}

static const struct nga_entry *file_entry(const struct fact_subject *subject)
{
	const struct nga_file *file = subject->thing;

	return file->entry;
}

const struct subject_kind subjects_file = {
	.each = each_file, .text = file_text, .place = file_place, .entry = file_entry};

static void each_place(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nplaces; i++)
		visit_thing(subject, visit, &subject->snapshot->places[i], NULL);
}

static const char *place_text(const struct fact_subject *subject)
{
	const struct nga_place *place = subject->thing;

	return place->path;
}

static struct subject_place place_place(const struct fact_subject *subject)
{
	return at_path(place_text(subject));
}

const struct subject_kind subjects_place = {
	.each = each_place, .text = place_text, .place = place_place, .entry = no_entry};
