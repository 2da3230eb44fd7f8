/* Facts about where an entry's link leads: rows of the table of entries. */
#ifndef CORE_FACT_LINK_H
#define CORE_FACT_LINK_H

#include "facts.h"

/* The words of enum nga_end. */
extern const char *const fact_end_words[];

struct fact_value link_text(const struct fact_subject *subject);
struct fact_value link_target(const struct fact_subject *subject);
struct fact_value link_end(const struct fact_subject *subject);
struct fact_value link_right_text(const struct fact_subject *subject);
struct fact_value link_successor(const struct fact_subject *subject);
struct fact_value link_chained(const struct fact_subject *subject);
struct fact_value link_circle(const struct fact_subject *subject);
struct fact_value link_hops(const struct fact_subject *subject);
struct fact_value link_broken(const struct fact_subject *subject);
struct fact_value link_broken_text(const struct fact_subject *subject);
struct fact_value link_broken_later(const struct fact_subject *subject);
struct fact_value link_volatile(const struct fact_subject *subject);
struct fact_value link_other_tree(const struct fact_subject *subject);

#endif
