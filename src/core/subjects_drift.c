/* Subjects of what should be: expectations, and the accepted state. */
#include "fact_index.h"
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

/* ---- what differs from the accepted state ---- */

static const struct nga_change *change_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static void each_change(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nchanges; i++)
		visit_thing(subject, visit, &subject->snapshot->changes[i], NULL);
}

static const char *change_text(const struct fact_subject *subject)
{
	return change_of(subject)->path;
}

static struct subject_place change_place(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	return (struct subject_place){.file = change->file, .path = change->path};
}

static const struct nga_entry *change_entry(const struct fact_subject *subject)
{
	const struct nga_change *change = change_of(subject);

	if (change->entry)
		return change->entry;
	return change->file ? change->file->entry : NULL;
}

const struct subject_kind subjects_change = {
	.each = each_change, .text = change_text, .place = change_place, .entry = change_entry};

static const struct nga_accepted_address *accepted_of(const struct fact_subject *subject)
{
	return subject->thing;
}

static void each_accepted(struct fact_subject *subject, struct subject_visit *visit)
{
	const struct nga_accepted *accepted = subject->snapshot->accepted;

	for (size_t i = 0; accepted && i < accepted->naddresses; i++)
		visit_thing(subject, visit, &accepted->addresses[i], NULL);
}

static const char *accepted_text(const struct fact_subject *subject)
{
	return accepted_of(subject)->text;
}

/* The server that answers there now, else the file that did. */
static struct subject_place accepted_place(const struct fact_subject *subject)
{
	const struct nga_accepted_address *accepted = accepted_of(subject);
	const struct nga_address *address =
		index_address(subject->index, accepted->context, accepted->text);

	if (address && address->answers)
		return at_directive(address->answers->file, address->answers->directive);
	return at_path(accepted->answers);
}

const struct subject_kind subjects_accepted_address = {
	.each = each_accepted, .text = accepted_text, .place = accepted_place, .entry = no_entry};
