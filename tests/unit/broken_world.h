/* A world with one fault, for tests of judging, and what nginx says of it. */
#ifndef UNIT_BROKEN_WORLD_H
#define UNIT_BROKEN_WORLD_H

#include "world.h"

#include <complaints.h>

#include <string.h>

/* A main file that loads sites-enabled, and a link `shop` in it that leads nowhere. */
static inline struct texts *broken_world(void)
{
	struct texts *texts = texts_read((const struct text_file[]){
		{"nginx.conf", "events {}\nhttp {\n\tinclude sites-enabled/*;\n}\n"},
		{"sites-enabled/blog", "server { listen 81; server_name blog; }"},
		{0},
	});
	struct nga_pair *pair = texts_pair(texts, "sites", true);
	struct nga_entry *blog = texts_entry(texts, pair->available[0], "blog");

	texts_enable(texts, blog, "blog");
	struct nga_entry *shop = texts_entry(texts, pair->enabled, "shop");
	texts_link(texts, shop, "/etc/nginx/sites-available/shop", NGA_END_MISSING);
	shop->loaded = texts->snapshot.includes[0];
	shop->file = NULL;
	shop->twin = NULL;
	shop->twin_how = NGA_TWIN_NONE;
	return texts;
}

/* Has nginx refuse with these words. */
static inline void say(struct texts *texts, const char *words)
{
	complaints_parse(texts->arena, words, strlen(words), &texts->snapshot.nginx);
	texts->snapshot.nginx.asked = true;
	texts->snapshot.nginx.answer = NGA_REFUSES;
}

#endif
