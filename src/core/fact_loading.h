/* Facts about what nginx does with an entry: rows of the table of entries. */
#ifndef CORE_FACT_LOADING_H
#define CORE_FACT_LOADING_H

#include "facts.h"

struct fact_value loading_entry(const struct fact_subject *subject);
struct fact_value loading_path(const struct fact_subject *subject);
struct fact_value loading_file(const struct fact_subject *subject);
struct fact_value loading_line(const struct fact_subject *subject);
struct fact_value loading_doubles(const struct fact_subject *subject);
struct fact_value loading_doubles_complaint(const struct fact_subject *subject);
struct fact_value loading_conflicts(const struct fact_subject *subject);

#endif
