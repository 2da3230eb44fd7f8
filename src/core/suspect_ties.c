/* Which site relies on a name that another one defines. */
#include "suspects.h"

#include "bytes.h"
#include "conf.h"

#include <arena.h>

#include <string.h>

enum { LAST = -1, DEEPEST = 16 };

/* Where a directive at http or server level defines a name that other sites may use. */
static const struct definition {
	const char *directive;
	int argument;       /* LAST: the last one */
	const char *before; /* what stands in front of the name; up to `:` it goes on */
} definitions[] = {
	{"upstream", 1, ""},
	{"log_format", 1, ""},
	{"map", 2, "$"},
	{"geo", LAST, "$"},
	{"split_clients", 2, "$"},
	{"set", 1, "$"},
	{"auth_request_set", 1, "$"},
	{"perl_set", 1, "$"},
	{"js_set", 1, "$"},
	{"js_var", 1, "$"},
	{"lua_shared_dict", 1, ""},
	{"limit_req_zone", LAST, "zone="},
	{"limit_req_zone", 2, "zone="},
	{"limit_conn_zone", 2, "zone="},
	{"proxy_cache_path", LAST, "keys_zone="},
	{"proxy_cache_path", 2, "keys_zone="},
	{"proxy_cache_path", 3, "keys_zone="},
	{"fastcgi_cache_path", LAST, "keys_zone="},
	{"fastcgi_cache_path", 2, "keys_zone="},
	{"fastcgi_cache_path", 3, "keys_zone="},
	{"uwsgi_cache_path", 2, "keys_zone="},
	{"uwsgi_cache_path", 3, "keys_zone="},
	{"scgi_cache_path", 2, "keys_zone="},
	{"scgi_cache_path", 3, "keys_zone="},
	{"match", 1, ""},
};

struct tying {
	struct suspects *suspects;
	struct map providers; /* by name: const struct blame_tie, its user BLAME_NOBODY */
	struct vec ties;
	uint32_t site;
	struct map own; /* names that this site defines or is tied by */
};

/* What is done with each directive of a site. */
typedef void visit_directive(struct tying *tying, const struct nga_directive *directive);

static bool is_name_byte(char byte)
{
	return byte_is_digit(byte) || (byte_lower(byte) >= 'a' && byte_lower(byte) <= 'z') ||
	       byte == '_' || byte == '-' || byte == '.';
}

static size_t name_length(const char *text)
{
	size_t length = 0;

	while (is_name_byte(text[length]))
		length++;
	return length;
}

static const char *defined_name(
	const struct definition *definition, const struct nga_directive *directive)
{
	size_t n = definition->argument == LAST ? directive->nwords - 1u
						: (size_t)definition->argument;
	const char *word = n > 0 ? conf_argument(directive, n) : NULL;

	if (!conf_is(directive, definition->directive) || !word ||
		!bytes_begin(word, definition->before))
		return NULL;
	return word + strlen(definition->before);
}

static void take_definitions(struct tying *tying, const struct nga_directive *directive)
{
	struct arena *arena = tying->suspects->arena;

	for (size_t i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++) {
		const char *word = defined_name(&definitions[i], directive);
		size_t length = word ? name_length(word) : 0;
		if (length == 0 || map_get_n(&tying->providers, word, length))
			continue;
		struct blame_tie *tie = arena_alloc(arena, sizeof(*tie));
		const char *name = arena_copy_n(arena, word, length);
		*tie = (struct blame_tie){BLAME_NOBODY, tying->site, name};
		map_set(&tying->providers, name, tie);
	}
}

static void take_own(struct tying *tying, const struct nga_directive *directive)
{
	for (size_t i = 0; i < sizeof(definitions) / sizeof(definitions[0]); i++) {
		const char *word = defined_name(&definitions[i], directive);
		struct blame_tie *tie =
			word ? map_get_n(&tying->providers, word, name_length(word)) : NULL;
		if (tie)
			map_set(&tying->own, tie->name, tie);
	}
}

static void tie_to(struct tying *tying, const char *text, size_t length)
{
	struct blame_tie *tie = map_get_n(&tying->providers, text, length);

	if (!tie || tie->provider == tying->site || map_get(&tying->own, tie->name))
		return;
	map_set(&tying->own, tie->name, tie);
	*(struct blame_tie *)vec_push(&tying->ties, tying->suspects->arena) =
		(struct blame_tie){tying->site, tie->provider, tie->name};
}

static void take_uses(struct tying *tying, const struct nga_directive *directive)
{
	for (uint32_t i = 1; i < directive->nwords; i++) {
		for (const char *at = directive->words[i].text; *at;) {
			size_t length = name_length(at);
			if (length > 0)
				tie_to(tying, at, length);
			at += length > 0 ? length : 1;
		}
	}
}

static void visit_all(struct tying *tying, const struct nga_directive *directive, int depth,
	visit_directive *visit)
{
	for (; directive; directive = directive->next) {
		visit(tying, directive);
		visit_all(tying, directive->child, depth, visit);
		const struct nga_include *include = directive->include;
		for (size_t i = 0; include && depth < DEEPEST && i < include->nfiles; i++)
			if (!include->pattern)
				visit_all(tying, include->files[i]->directives, depth + 1, visit);
	}
}

static void visit_site(struct tying *tying, uint32_t site, visit_directive *visit)
{
	const struct nga_file *file = tying->suspects->items[site].file;

	tying->site = site;
	if (file)
		visit_all(tying, file->directives, 0, visit);
}

void suspects_tie(struct suspects *suspects)
{
	struct tying tying = {.suspects = suspects,
		.providers.arena = suspects->arena,
		.ties.size = sizeof(struct blame_tie)};

	for (uint32_t i = 0; i < suspects->n; i++)
		visit_site(&tying, i, take_definitions);
	for (uint32_t i = 0; tying.providers.n > 0 && i < suspects->n; i++) {
		tying.own = (struct map){.arena = suspects->arena};
		visit_site(&tying, i, take_own);
		visit_site(&tying, i, take_uses);
	}
	suspects->ties = tying.ties.items;
	suspects->nties = tying.ties.n;
}
