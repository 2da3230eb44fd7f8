/* Facts about where a directive stands and what else says so: rows of the table of directives. */
#ifndef CORE_FACT_AROUND_H
#define CORE_FACT_AROUND_H

#include "facts.h"
#include "in_force.h"

/* The words of enum location_kind. */
extern const char *const fact_location_words[];

struct fact_value around_location_kind(const struct fact_subject *subject);
struct fact_value around_location_uri(const struct fact_subject *subject);
struct fact_value around_in_force(const struct fact_subject *subject);
struct fact_value around_sets(const struct fact_subject *subject);
struct fact_value around_runs_code(const struct fact_subject *subject);
struct fact_value around_told(const struct fact_subject *subject);
struct fact_value around_leads_to(const struct fact_subject *subject);
struct fact_value around_looked_up(const struct fact_subject *subject);
struct fact_value around_earlier_file(const struct fact_subject *subject);
struct fact_value around_earlier_line(const struct fact_subject *subject);
struct fact_value around_elsewhere(const struct fact_subject *subject);

/* The texts of what is in force; none where that is NULL. */
struct fact_value in_force_texts(const struct in_force *in_force);

/* Those of what the block says itself. */
struct fact_value in_force_own_texts(const struct in_force *in_force);

#endif
