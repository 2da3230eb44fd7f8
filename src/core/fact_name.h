/* Facts about what an entry is called: rows of the table of entries. */
#ifndef CORE_FACT_NAME_H
#define CORE_FACT_NAME_H

#include "facts.h"

/* What can be wrong with a name. */
extern const char *const name_fault_words[];

struct fact_value name_hidden(const struct fact_subject *subject);
struct fact_value name_fault(const struct fact_subject *subject);
struct fact_value name_case_twin(const struct fact_subject *subject);
struct fact_value name_case_twin_later(const struct fact_subject *subject);

#endif
