/* What the kinds of subjects share. Only the subjects*.c include this. */
#ifndef CORE_SUBJECT_PLACES_H
#define CORE_SUBJECT_PLACES_H

#include "subjects.h"

extern const struct subject_kind subjects_entry, subjects_directory, subjects_site,
	subjects_include, subjects_file, subjects_place, subjects_directive, subjects_server,
	subjects_server_name, subjects_claim, subjects_address, subjects_reference,
	subjects_certificate, subjects_key, subjects_expectation, subjects_change,
	subjects_accepted_address, subjects_configuration, subjects_live, subjects_wanted,
	subjects_obstacle, subjects_complaint, subjects_ignore;

/* Visits one thing. */
void visit_thing(struct fact_subject *subject, struct subject_visit *visit, const void *thing,
	const struct nga_server *server);

/* A place that is a path and no more. */
struct subject_place at_path(const char *path);
struct subject_place at_word(const struct nga_file *file, const struct nga_word *word);
struct subject_place at_directive(
	const struct nga_file *file, const struct nga_directive *directive);
struct subject_place at_include(const struct nga_include *include);

/* Of what no site has of its own. */
const struct nga_entry *no_entry(const struct fact_subject *subject);

#endif
