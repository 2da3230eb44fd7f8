/* Sites out of texts, for the tests of core/sites and its parts. */
#ifndef UNIT_SITED_H
#define UNIT_SITED_H

#include "unit.h"
#include "world.h"

#include <string.h>

#include <sites.h>

static const char *leftovers[] = {"*~", "*.bak", "#*#", ".#*", "4913", "*.sw?"};
static const char *unremarkable[] = {"README*", ".git*", "*.removed"};
static const struct nga_ruleset rules = {
	.leftovers = {leftovers, sizeof(leftovers) / sizeof(leftovers[0])},
	.unremarkable = {unremarkable, sizeof(unremarkable) / sizeof(unremarkable[0])},
};

/* A main file that loads sites-enabled, and a site "shop" and a leftover "old~" in it. */
static inline struct texts *world(void)
{
	return texts_read((const struct text_file[]){
		{"nginx.conf", "http { include sites-enabled/*; }"},
		{"sites-enabled/blog", "server { listen 81; }"},
		{"sites-enabled/old~", "server { listen 82; }"},
		{"sites-enabled/quiet", "# nothing\n"},
		{"sites-enabled/shop", "server { listen 80; }"},
		{0},
	});
}

static inline void derive(struct texts *texts)
{
	sites_derive(texts->arena, &texts->snapshot, &rules);
}

/* The site of that name; NULL where there is none. */
static inline const struct nga_site *site_called(struct texts *texts, const char *name)
{
	for (size_t i = 0; i < texts->snapshot.nsites; i++)
		if (strcmp(texts->snapshot.sites[i].name, name) == 0)
			return &texts->snapshot.sites[i];
	return NULL;
}

static inline const char *state_of(struct texts *texts, const char *name)
{
	const struct nga_site *site = site_called(texts, name);

	ck_assert_ptr_nonnull(site);
	return nga_state_names[site->state];
}

#endif
