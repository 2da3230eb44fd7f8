#include "fact_around.h"

#include "around.h"
#include "backends.h"
#include "code.h"
#include "conf.h"
#include "fact_entry.h"
#include "fact_index.h"
#include "fact_values.h"
#include "locations.h"
#include "maps.h"
#include "repeats.h"

#include <arena.h>

#include <string.h>

const char *const fact_location_words[] = {
	[LOCATION_PREFIX] = "prefix",
	[LOCATION_STRONG] = "strong-prefix",
	[LOCATION_EXACT] = "exact",
	[LOCATION_PATTERN] = "pattern",
	[LOCATION_PATTERN_ANY_CASE] = "pattern-any-case",
	[LOCATION_NAMED] = "named",
	NULL,
};

static const struct nga_placed *placed_of(const struct fact_subject *subject)
{
	return subject->thing;
}

/* ---- locations ---- */

/* The location block that the directive is, or stands in; NULL where there is none. */
static const struct nga_directive *location_of(const struct nga_placed *placed)
{
	if (conf_is(placed->directive, "location"))
		return placed->directive;
	return around_called(placed->directive, placed->file, "location").block;
}

struct fact_value around_location_kind(const struct fact_subject *subject)
{
	const struct nga_directive *location = location_of(placed_of(subject));

	return location ? fact_word(location_parse(location).kind) : fact_none();
}

struct fact_value around_location_uri(const struct fact_subject *subject)
{
	const struct nga_directive *location = location_of(placed_of(subject));

	return fact_text(location ? location_parse(location).uri : NULL);
}

/* ---- what is in force ---- */

struct fact_value in_force_texts(const struct in_force *in_force)
{
	return in_force ? fact_list(in_force->texts, in_force->n) : fact_none();
}

struct fact_value in_force_own_texts(const struct in_force *in_force)
{
	return in_force ? fact_list(in_force->texts, in_force->nown) : fact_none();
}

struct fact_value around_in_force(const struct fact_subject *subject)
{
	const struct nga_placed *placed = placed_of(subject);
	const struct nga_directive *block = placed->directive->form == NGA_BLOCK
						    ? placed->directive
						    : placed->directive->parent;

	return in_force_texts(forces_in(index_forces(subject->index), placed->file, block));
}

struct fact_value around_sets(const struct fact_subject *subject)
{
	const struct nga_placed *placed = placed_of(subject);

	if (placed->directive->form != NGA_BLOCK)
		return fact_none();
	return in_force_own_texts(
		forces_in(index_forces(subject->index), placed->file, placed->directive));
}

/* ---- what it does ---- */

struct fact_value around_runs_code(const struct fact_subject *subject)
{
	const struct nga_placed *placed = placed_of(subject);

	return fact_yes(code_runs(placed->directive, placed->file));
}

struct fact_value around_told(const struct fact_subject *subject)
{
	return fact_yes(entry_is_told(placed_of(subject)->file->entry));
}

struct fact_value around_leads_to(const struct fact_subject *subject)
{
	const struct nga_placed *placed = placed_of(subject);
	size_t n;

	if (!backend_is_pass(placed->directive))
		return fact_none();
	const char **servers = backends_of(index_backends(subject->index), placed, &n);
	return fact_list(servers, n);
}

struct fact_value around_looked_up(const struct fact_subject *subject)
{
	const struct nga_placed *placed = placed_of(subject);

	/* without a variable nothing is: that spares the index, mostly */
	if (!backend_is_pass(placed->directive) || !strchr(placed->directive->words[1].text, '$'))
		return fact_none();
	return fact_text(backends_looked_up(index_backends(subject->index), placed));
}

/* ---- who says so too ---- */

static const struct nga_placed *earlier_of(const struct fact_subject *subject)
{
	const struct nga_placed *placed = placed_of(subject);
	const char *variable = map_variable(placed->directive);

	if (!variable)
		return NULL;
	const struct map_block *block = maps_find(index_maps(subject->index), placed->context->path,
		variable + 1, strlen(variable + 1));
	while (block && block->placed != placed)
		block = block->earlier;
	return block && block->earlier ? block->earlier->placed : NULL;
}

struct fact_value around_earlier_file(const struct fact_subject *subject)
{
	const struct nga_placed *earlier = earlier_of(subject);

	return fact_text(earlier ? earlier->file->path : NULL);
}

struct fact_value around_earlier_line(const struct fact_subject *subject)
{
	const struct nga_placed *earlier = earlier_of(subject);

	return fact_line(earlier ? earlier->directive->words[0].line : 0);
}

struct fact_value around_elsewhere(const struct fact_subject *subject)
{
	const struct nga_file *file =
		repeats_elsewhere(index_repeats(subject->index), placed_of(subject));

	return fact_text(file ? file->path : NULL);
}
