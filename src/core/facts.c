#include "facts.h"

#include "fact_values.h"

#include <string.h>

static const struct fact_table *const tables[NGA_ABOUT_COUNT] = {
	[NGA_ABOUT_ENTRY] = &facts_entry,
	[NGA_ABOUT_DIRECTORY] = &facts_directory,
	[NGA_ABOUT_SITE] = &facts_site,
	[NGA_ABOUT_INCLUDE] = &facts_include,
	[NGA_ABOUT_FILE] = &facts_file,
	[NGA_ABOUT_PLACE] = &facts_place,
	[NGA_ABOUT_DIRECTIVE] = &facts_directive,
	[NGA_ABOUT_SERVER] = &facts_server,
	[NGA_ABOUT_SERVER_NAME] = &facts_server_name,
	[NGA_ABOUT_CLAIM] = &facts_claim,
	[NGA_ABOUT_ADDRESS] = &facts_address,
	[NGA_ABOUT_REFERENCE] = &facts_reference,
	[NGA_ABOUT_CERTIFICATE] = &facts_certificate,
	[NGA_ABOUT_KEY] = &facts_key,
	[NGA_ABOUT_EXPECTATION] = &facts_expectation,
	[NGA_ABOUT_CHANGE] = &facts_change,
	[NGA_ABOUT_ACCEPTED_ADDRESS] = &facts_accepted_address,
	[NGA_ABOUT_CONFIGURATION] = &facts_configuration,
	[NGA_ABOUT_LIVE] = &facts_live,
	[NGA_ABOUT_WANTED] = &facts_wanted,
	[NGA_ABOUT_OBSTACLE] = &facts_obstacle,
	[NGA_ABOUT_COMPLAINT] = &facts_complaint,
	[NGA_ABOUT_IGNORE] = &facts_ignore,
};

const char *const fact_lookup_words[] = {
	[NGA_NOT_LOOKED] = "not-looked",
	[NGA_FOUND] = "found",
	[NGA_MISSING] = "missing",
	[NGA_LOOP] = "loop",
	[NGA_DENIED] = "denied",
	[NGA_WRONG_KIND] = "wrong-kind",
	[NGA_OUTSIDE_ROOT] = "outside-root",
	[NGA_UNKNOWN] = "unknown",
	NULL,
};

const struct fact_table *fact_table(enum nga_about about)
{
	return tables[about];
}

enum nga_about fact_about(const char *word)
{
	enum nga_about about = 0;

	while (about < NGA_ABOUT_COUNT && strcmp(tables[about]->about, word) != 0)
		about++;
	return about;
}

const struct nga_fact *fact_find(enum nga_about about, const char *name, size_t length)
{
	const struct fact_table *table = tables[about];

	for (size_t i = 0; i < table->nfacts; i++)
		if (strncmp(table->facts[i].name, name, length) == 0 &&
			table->facts[i].name[length] == '\0')
			return &table->facts[i];
	return NULL;
}
