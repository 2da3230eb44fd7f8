/* Subjects of TLS: certificates and keys. */
#include "subject_places.h"

static void each_certificate(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->ncertificates; i++)
		visit_thing(subject, visit, subject->snapshot->certificates[i], NULL);
}

static const char *certificate_text(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = subject->thing;

	return certificate->path;
}

static struct subject_place certificate_place(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = subject->thing;

	return at_word(certificate->file, certificate->word);
}

/* The entry of all its servers; none where several share it. */
static const struct nga_entry *certificate_entry(const struct fact_subject *subject)
{
	const struct nga_certificate *certificate = subject->thing;
	const struct nga_entry *entry =
		certificate->nservers > 0 ? certificate->servers[0]->entry : NULL;

	for (size_t i = 1; i < certificate->nservers; i++)
		if (certificate->servers[i]->entry != entry)
			return NULL;
	return entry;
}

const struct subject_kind subjects_certificate = {.each = each_certificate,
	.text = certificate_text,
	.place = certificate_place,
	.entry = certificate_entry};

static void each_key(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nkeys; i++)
		visit_thing(subject, visit, &subject->snapshot->keys[i], NULL);
}

static const struct nga_reference *reference_of(const struct fact_subject *subject)
{
	const struct nga_key *key = subject->thing;

	return key->reference;
}

static const char *key_text(const struct fact_subject *subject)
{
	return reference_of(subject)->path;
}

static struct subject_place key_place(const struct fact_subject *subject)
{
	return at_word(reference_of(subject)->file, reference_of(subject)->word);
}

static const struct nga_entry *key_entry(const struct fact_subject *subject)
{
	return reference_of(subject)->file->entry;
}

const struct subject_kind subjects_key = {
	.each = each_key, .text = key_text, .place = key_place, .entry = key_entry};
