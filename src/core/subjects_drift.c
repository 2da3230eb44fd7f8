/* Subjects of what should be: expectations. */
#include "subject_places.h"

static void each_expected(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nexpected; i++)
		visit_thing(subject, visit, &subject->snapshot->expected[i], NULL);
}

static const struct nga_expected *expected_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static const char *expected_text(const struct fact_subject *subject)
{
	return expected_of(subject)->expectation->site;
}

static struct subject_place expected_place(const struct fact_subject *subject)
{
	const struct nga_expectation *expectation = expected_of(subject)->expectation;

	return (struct subject_place){.path = expectation->file, .line = expectation->line};
}

static const struct nga_entry *expected_entry(const struct fact_subject *subject)
{
	const struct nga_site *site = expected_of(subject)->site;

	if (!site)
		return NULL;
	return site->enabled ? site->enabled : site->available;
}

const struct subject_kind subjects_expectation = {.each = each_expected,
	.text = expected_text,
	.place = expected_place,
	.entry = expected_entry};
