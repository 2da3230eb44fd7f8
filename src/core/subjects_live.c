/* Subjects of the running nginx: itself, addresses that it should hold, and what would stop a
 * reload. */
#include "fact_index.h"
#include "subject_places.h"

static void the_running(struct fact_subject *subject, struct subject_visit *visit)
{
	const struct nga_snapshot *snapshot = subject->snapshot;

	if (snapshot->live.looked && snapshot->nfiles > 0 &&
		snapshot->files[0]->lookup == NGA_FOUND)
		visit_thing(subject, visit, &subject->snapshot->live, NULL);
}

static const char *running_text(const struct fact_subject *subject)
{
	return subject->snapshot->nginx_conf;
}

static struct subject_place at_line(
	const struct fact_subject *subject, const char *path, uint32_t line)
{
	return (struct subject_place){
		.file = index_file(subject->index, path), .path = path, .line = line};
}

/* Where the disk differs from what it has. */
static struct subject_place running_place(const struct fact_subject *subject)
{
	const struct nga_live *live = subject->thing;

	return live->pending_file ? at_line(subject, live->pending_file, live->pending_line)
				  : at_path(subject->snapshot->nginx_conf);
}

const struct subject_kind subjects_live = {
	.each = the_running, .text = running_text, .place = running_place, .entry = no_entry};

static void each_wanted(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->live.nwanted; i++)
		visit_thing(subject, visit, &subject->snapshot->live.wanted[i], NULL);
}

static const char *wanted_text(const struct fact_subject *subject)
{
	const struct nga_wanted *wanted = subject->thing;

	return wanted->text;
}

/* The line may be one of its memory, or of the program's own configuration: it is not shown. */
static struct subject_place wanted_place(const struct fact_subject *subject)
{
	const struct nga_wanted *wanted = subject->thing;

	return (struct subject_place){
		.path = wanted->file ? wanted->file : subject->snapshot->nginx_conf,
		.line = wanted->line};
}

const struct subject_kind subjects_wanted = {
	.each = each_wanted, .text = wanted_text, .place = wanted_place, .entry = no_entry};

static void each_obstacle(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->live.nobstacles; i++)
		visit_thing(subject, visit, &subject->snapshot->live.obstacles[i], NULL);
}

static const char *obstacle_text(const struct fact_subject *subject)
{
	const struct nga_obstacle *obstacle = subject->thing;

	return obstacle->text;
}

static struct subject_place obstacle_place(const struct fact_subject *subject)
{
	const struct nga_obstacle *obstacle = subject->thing;

	return at_line(subject, obstacle->file, obstacle->line);
}

const struct subject_kind subjects_obstacle = {
	.each = each_obstacle, .text = obstacle_text, .place = obstacle_place, .entry = no_entry};
