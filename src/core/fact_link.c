#include "fact_link.h"

#include "fact_index.h"
#include "fact_values.h"

#include <path.h>

const char *const fact_end_words[] = {
	[NGA_END_NONE] = "none",
	[NGA_END_FILE] = "file",
	[NGA_END_DIRECTORY] = "directory",
	[NGA_END_SPECIAL] = "special",
	[NGA_END_MISSING] = "missing",
	[NGA_END_LOOP] = "loop",
	[NGA_END_DENIED] = "denied",
	[NGA_END_OUTSIDE_ROOT] = "outside-root",
	[NGA_END_UNKNOWN] = "unknown",
	NULL,
};

/* What comes and goes without anybody who thinks of nginx: emptied at boot, a person's own,
 * unplugged. */
static const char *const volatile_places[] = {
	"/tmp", "/var/tmp", "/home", "/root", "/run", "/media", "/mnt"};

static const struct nga_link *link_of(const struct fact_subject *subject)
{
	const struct nga_entry *entry = subject->thing;

	return entry->link;
}

struct fact_value link_text(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return fact_text(link ? link->text : NULL);
}

struct fact_value link_target(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return fact_text(link ? link->target : NULL);
}

struct fact_value link_end(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return link && link->end != NGA_END_NONE ? fact_word(link->end) : fact_none();
}

struct fact_value link_right_text(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return fact_text(link ? link->right_text : NULL);
}

static bool is_file(const struct nga_entry *entry)
{
	return entry->link ? entry->link->end == NGA_END_FILE : entry->kind == NGA_KIND_FILE;
}

/* A file that took the place of the one that the link leads to: that claims the names which the
 * accepted one had, or shop.conf for shop. */
struct fact_value link_successor(const struct fact_subject *subject)
{
	const struct nga_entry *entry = subject->thing;

	if (!entry->link || entry->link->end != NGA_END_MISSING)
		return fact_none();
	const struct nga_site *site = index_site(subject->index, entry);
	if (site && site->successor)
		return fact_text(site->successor->path);
	return fact_text(
		site && site->available && is_file(site->available) ? site->available->path : NULL);
}

struct fact_value link_chained(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return fact_yes(link && link->chained);
}

struct fact_value link_circle(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return link && link->end == NGA_END_LOOP ? fact_yes(link->circle) : fact_none();
}

struct fact_value link_hops(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return link ? fact_number((int64_t)link->nhops) : fact_none();
}

static const struct nga_hop *broken_hop(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return link && link->broken < link->nhops ? &link->hops[link->broken] : NULL;
}

struct fact_value link_broken(const struct fact_subject *subject)
{
	const struct nga_hop *hop = broken_hop(subject);

	return fact_text(hop ? hop->path : NULL);
}

struct fact_value link_broken_text(const struct fact_subject *subject)
{
	const struct nga_hop *hop = broken_hop(subject);

	return fact_text(hop ? hop->text : NULL);
}

struct fact_value link_broken_later(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return fact_yes(broken_hop(subject) && link->broken > 0);
}

struct fact_value link_volatile(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);
	size_t places = sizeof(volatile_places) / sizeof(volatile_places[0]);

	for (size_t i = 0; link && i < places; i++)
		if (path_is_below(link->target, volatile_places[i]))
			return fact_yes(true);
	return fact_yes(false);
}

struct fact_value link_other_tree(const struct fact_subject *subject)
{
	const struct nga_link *link = link_of(subject);

	return fact_text(link ? link->other_tree : NULL);
}
