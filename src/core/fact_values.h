/* What the tables of facts share: values, and where each table is. Only the facts_*.c include
 * this. */
#ifndef CORE_FACT_VALUES_H
#define CORE_FACT_VALUES_H

#include "facts.h"
#include "judge.h"

#include <string.h>

extern const struct fact_table facts_entry, facts_directory, facts_site, facts_include, facts_file,
	facts_place, facts_directive, facts_server, facts_server_name, facts_claim, facts_address,
	facts_reference, facts_certificate, facts_key, facts_expectation, facts_change,
	facts_accepted_address, facts_configuration, facts_live, facts_wanted, facts_obstacle,
	facts_complaint, facts_ignore;

/* The words of enum nga_lookup, and of yes and no. */
extern const char *const fact_lookup_words[];

/* The words of enum nga_name_kind. */
extern const char *const fact_name_kinds[];

#define FACT_ROWS(array) .facts = (array), .nfacts = sizeof(array) / sizeof((array)[0])

static inline struct fact_value fact_none(void)
{
	return (struct fact_value){.known = false};
}

static inline struct fact_value fact_text(const char *text)
{
	return (struct fact_value){.known = text != NULL, .text = text};
}

static inline struct fact_value fact_number(int64_t number)
{
	return (struct fact_value){.known = true, .number = number};
}

static inline struct fact_value fact_yes(bool yes)
{
	return (struct fact_value){.known = true, .number = yes};
}

/* A row of an enumeration; rows whose word is "none" are the unknown. */
static inline struct fact_value fact_word(unsigned row)
{
	return (struct fact_value){.known = true, .number = row};
}

static inline struct fact_value fact_list(const char *const *items, size_t n)
{
	return (struct fact_value){.known = true, .items = items, .nitems = n};
}

/* A line number; 0 is none. */
static inline struct fact_value fact_line(uint32_t line)
{
	return (struct fact_value){.known = line > 0, .number = line};
}

#endif
