#include "subjects.h"

#include "subject_places.h"

static const struct subject_kind *const kinds[NGA_ABOUT_COUNT] = {
	[NGA_ABOUT_ENTRY] = &subjects_entry,
	[NGA_ABOUT_DIRECTORY] = &subjects_directory,
	[NGA_ABOUT_SITE] = &subjects_site,
	[NGA_ABOUT_INCLUDE] = &subjects_include,
	[NGA_ABOUT_FILE] = &subjects_file,
	[NGA_ABOUT_PLACE] = &subjects_place,
	[NGA_ABOUT_DIRECTIVE] = &subjects_directive,
	[NGA_ABOUT_SERVER] = &subjects_server,
	[NGA_ABOUT_SERVER_NAME] = &subjects_server_name,
	[NGA_ABOUT_CLAIM] = &subjects_claim,
	[NGA_ABOUT_ADDRESS] = &subjects_address,
	[NGA_ABOUT_REFERENCE] = &subjects_reference,
	[NGA_ABOUT_CERTIFICATE] = &subjects_certificate,
	[NGA_ABOUT_KEY] = &subjects_key,
	[NGA_ABOUT_EXPECTATION] = &subjects_expectation,
	[NGA_ABOUT_CHANGE] = &subjects_change,
	[NGA_ABOUT_ACCEPTED_ADDRESS] = &subjects_accepted_address,
	[NGA_ABOUT_CONFIGURATION] = &subjects_configuration,
	[NGA_ABOUT_LIVE] = &subjects_live,
	[NGA_ABOUT_WANTED] = &subjects_wanted,
	[NGA_ABOUT_OBSTACLE] = &subjects_obstacle,
	[NGA_ABOUT_COMPLAINT] = &subjects_complaint,
	[NGA_ABOUT_IGNORE] = &subjects_ignore,
};

const struct subject_kind *subject_kind(enum nga_about about)
{
	return kinds[about];
}

struct subject_place at_path(const char *path)
{
	return (struct subject_place){.path = path};
}

struct subject_place at_word(const struct nga_file *file, const struct nga_word *word)
{
	return (struct subject_place){file, file->path, word->line, word->column};
}

struct subject_place at_directive(
	const struct nga_file *file, const struct nga_directive *directive)
{
	return at_word(file, &directive->words[0]);
}

struct subject_place at_include(const struct nga_include *include)
{
	return at_directive(include->file, include->directive);
}

void visit_thing(struct fact_subject *subject, struct subject_visit *visit, const void *thing,
	const struct nga_server *server)
{
	subject->thing = thing;
	subject->server = server;
	visit->visit(visit, subject);
}

const struct nga_entry *no_entry(const struct fact_subject *subject)
{
	(void)subject;
	return NULL;
}
