/* Subjects that the configuration says: directives, servers, names, addresses, references, and the
 * whole. */
#include "fact_index.h"
#include "subject_places.h"

static struct subject_place at_server(const struct nga_server *server)
{
	return at_directive(server->file, server->directive);
}

static struct subject_place at_name(
	const struct nga_server *server, const struct nga_server_name *name)
{
	return name->word && name->file ? at_word(name->file, name->word) : at_server(server);
}

static void each_directive(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nplaced; i++)
		visit_thing(subject, visit, &subject->snapshot->placed[i], NULL);
}

static const char *directive_text(const struct fact_subject *subject)
{
	const struct nga_placed *placed = subject->thing;

	return placed->file->path;
}

static struct subject_place directive_place(const struct fact_subject *subject)
{
	const struct nga_placed *placed = subject->thing;

	return at_directive(placed->file, placed->directive);
}

static const struct nga_entry *directive_entry(const struct fact_subject *subject)
{
	const struct nga_placed *placed = subject->thing;

	return placed->file->entry;
}

const struct subject_kind subjects_directive = {.each = each_directive,
	.text = directive_text,
	.place = directive_place,
	.entry = directive_entry};

/* ---- servers, names, claims, addresses ---- */

static void each_server(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nservers; i++)
		visit_thing(subject, visit, subject->snapshot->servers[i], NULL);
}

static const char *server_text(const struct fact_subject *subject)
{
	const struct nga_server *server = subject->thing;

	return server->file->path;
}

static struct subject_place server_place(const struct fact_subject *subject)
{
	return at_server(subject->thing);
}

static const struct nga_entry *server_entry(const struct fact_subject *subject)
{
	const struct nga_server *server = subject->thing;

	return server->entry;
}

const struct subject_kind subjects_server = {
	.each = each_server, .text = server_text, .place = server_place, .entry = server_entry};

static void each_name(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nservers; i++) {
		const struct nga_server *server = subject->snapshot->servers[i];
		for (size_t k = 0; k < server->nnames; k++)
			visit_thing(subject, visit, &server->names[k], server);
	}
}

static const char *name_text(const struct fact_subject *subject)
{
	const struct nga_server_name *name = subject->thing;

	return name->file ? name->file->path : subject->server->file->path;
}

static struct subject_place name_place(const struct fact_subject *subject)
{
	return at_name(subject->server, subject->thing);
}

static const struct nga_entry *name_entry(const struct fact_subject *subject)
{
	return subject->server->entry;
}

const struct subject_kind subjects_server_name = {
	.each = each_name, .text = name_text, .place = name_place, .entry = name_entry};

static void each_claim(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nclaims; i++)
		visit_thing(subject, visit, &subject->snapshot->claims[i], NULL);
}

static const char *claim_text(const struct fact_subject *subject)
{
	const struct nga_claim *claim = subject->thing;

	return claim->server->file->path;
}

static struct subject_place claim_place(const struct fact_subject *subject)
{
	const struct nga_claim *claim = subject->thing;

	return at_name(claim->server, claim->name);
}

static const struct nga_entry *claim_entry(const struct fact_subject *subject)
{
	const struct nga_claim *claim = subject->thing;

	return claim->server->entry;
}

const struct subject_kind subjects_claim = {
	.each = each_claim, .text = claim_text, .place = claim_place, .entry = claim_entry};

static void each_address(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->naddresses; i++)
		visit_thing(subject, visit, subject->snapshot->addresses[i], NULL);
}

static const char *address_text(const struct fact_subject *subject)
{
	const struct nga_address *address = subject->thing;

	return address->text;
}

static const struct nga_listen *listen_at(
	const struct nga_server *server, const struct nga_address *address)
{
	for (size_t i = 0; i < server->nlistens; i++)
		if (server->listens[i].address == address)
			return &server->listens[i];
	return NULL;
}

static struct subject_place address_place(const struct fact_subject *subject)
{
	const struct nga_address *address = subject->thing;
	const struct nga_listen *listen = address->default_listen;

	if (!listen && address->answers)
		listen = listen_at(address->answers, address);
	if (listen && listen->directive)
		return at_directive(listen->file, listen->directive);
	return address->answers ? at_server(address->answers) : (struct subject_place){0};
}

const struct subject_kind subjects_address = {
	.each = each_address, .text = address_text, .place = address_place, .entry = no_entry};

/* ---- references, the whole, complaints, ignores ---- */

static void each_reference(struct fact_subject *subject, struct subject_visit *visit)
{
	for (size_t i = 0; i < subject->snapshot->nreferences; i++)
		visit_thing(subject, visit, &subject->snapshot->references[i], NULL);
}

static const char *reference_text(const struct fact_subject *subject)
{
	const struct nga_reference *reference = subject->thing;

	return reference->path;
}

static struct subject_place reference_place(const struct fact_subject *subject)
{
	const struct nga_reference *reference = subject->thing;

	return reference->word ? at_word(reference->file, reference->word)
			       : at_directive(reference->file, reference->directive);
}

static const struct nga_entry *reference_entry(const struct fact_subject *subject)
{
	const struct nga_reference *reference = subject->thing;

	if (reference->file->entry || !reference->server)
		return reference->file->entry;
	return reference->server->entry;
}

const struct subject_kind subjects_reference = {.each = each_reference,
	.text = reference_text,
	.place = reference_place,
	.entry = reference_entry};

static void the_whole(struct fact_subject *subject, struct subject_visit *visit)
{
	visit_thing(subject, visit, subject->snapshot, NULL);
}

static const char *whole_text(const struct fact_subject *subject)
{
	return subject->snapshot->nginx_conf;
}

static struct subject_place whole_place(const struct fact_subject *subject)
{
	return at_path(subject->snapshot->nginx_conf);
}

const struct subject_kind subjects_configuration = {
	.each = the_whole, .text = whole_text, .place = whole_place, .entry = no_entry};

static const struct nga_file *complaint_file(const struct fact_subject *subject)
{
	const struct nga_complaint *complaint = subject->thing;

	return complaint->file ? index_file(subject->index, complaint->file) : NULL;
}

static const char *complaint_text(const struct fact_subject *subject)
{
	const struct nga_complaint *complaint = subject->thing;

	if (complaint->entry)
		return complaint->entry->path;
	return complaint->file ? complaint->file : subject->snapshot->nginx_conf;
}

static struct subject_place complaint_place(const struct fact_subject *subject)
{
	const struct nga_complaint *complaint = subject->thing;

	return (struct subject_place){
		.file = complaint_file(subject),
		.path = complaint->file ? complaint->file : complaint_text(subject),
		.line = complaint->line,
	};
}

static const struct nga_entry *complaint_entry(const struct fact_subject *subject)
{
	const struct nga_complaint *complaint = subject->thing;
	const struct nga_file *file = complaint_file(subject);

	if (complaint->entry)
		return complaint->entry;
	return file ? file->entry : NULL;
}

const struct subject_kind subjects_complaint = {
	.text = complaint_text, .place = complaint_place, .entry = complaint_entry};

static const char *ignore_text(const struct fact_subject *subject)
{
	const struct nga_ignore *ignore = subject->thing;

	return ignore->rule;
}

static struct subject_place ignore_place(const struct fact_subject *subject)
{
	const struct nga_ignore *ignore = subject->thing;

	return (struct subject_place){
		.file = ignore->file ? index_file(subject->index, ignore->file) : NULL,
		.path = ignore->file,
		.line = ignore->line,
	};
}

const struct subject_kind subjects_ignore = {
	.text = ignore_text, .place = ignore_place, .entry = no_entry};
