#include "claims.h"

#include <arena.h>
#include <map.h>

#include <string.h>

/* Who has a name. */
struct holder {
	const struct nga_server *server;
	const struct nga_server_name *name;
};

/* A name that was met: nearly all of them have one server, and need no map. */
struct claimed {
	struct holder only;
	struct map holders; /* nga_address to struct holder, once a second server has the name */
};

struct claiming {
	struct arena *arena, *working;
	struct vec claims; /* struct nga_claim */
	struct map names;  /* folded name to struct claimed */
};

/* Whether claims from `first` on hold one of `server` against `earlier` already. */
static bool is_told(const struct claiming *claiming, size_t first, const struct nga_server *server,
	const struct nga_server *earlier)
{
	const struct nga_claim *claims = claiming->claims.items;

	for (size_t i = first; i < claiming->claims.n; i++)
		if (claims[i].server == server && claims[i].earlier == earlier)
			return true;
	return false;
}

static void claim(struct claiming *claiming, size_t first, const struct nga_claim *wanted)
{
	if (wanted->server == wanted->earlier ||
		is_told(claiming, first, wanted->server, wanted->earlier))
		return;
	struct nga_claim *slot = vec_push(&claiming->claims, claiming->arena);
	*slot = *wanted;
}

/* Has `holder` hold the name where nobody does yet, and claims it where another server does. A name
 * with a dot at its end holds it against nobody: nginx takes the dot off what is asked for and
 * leaves it at what is written. */
static void hold(
	struct claiming *claiming, struct map *holders, struct holder *holder, size_t first)
{
	const struct nga_server *server = holder->server;

	for (size_t i = 0; i < server->nlistens; i++) {
		struct nga_address *const *address = &server->listens[i].address;
		const struct holder *had = map_get_n(holders, address, sizeof(*address));
		bool loses =
			had && server_name_has_dot(had->name) && !server_name_has_dot(holder->name);
		if (!had || loses)
			map_set_n(holders, address, sizeof(*address), holder);
		if (!had)
			continue;
		const struct holder *dead = loses ? had : holder, *answers = loses ? holder : had;
		const struct nga_claim wanted = {.server = dead->server,
			.earlier = answers->server,
			.name = dead->name,
			.earlier_name = answers->name,
			.address = *address};
		claim(claiming, first, &wanted);
	}
}

/* Claims `key` for `holder` on all addresses of its server; `first` is where the claims of this
 * name begin. */
static void claim_key(
	struct claiming *claiming, const char *key, const struct holder *holder, size_t first)
{
	struct arena *arena = claiming->working;
	struct claimed *claimed = map_get(&claiming->names, key);

	if (!claimed) {
		claimed = arena_alloc(arena, sizeof(*claimed));
		claimed->only = *holder;
		map_set(&claiming->names, key, claimed);
		return;
	}
	if (!claimed->holders.arena) {
		claimed->holders.arena = arena;
		hold(claiming, &claimed->holders, &claimed->only, first);
	}
	struct holder *kept = arena_alloc(arena, sizeof(*kept));
	*kept = *holder;
	hold(claiming, &claimed->holders, kept, first);
}

static void claim_name(struct claiming *claiming, const struct nga_server *server,
	const struct nga_server_name *name)
{
	const struct holder holder = {server, name};
	size_t first = claiming->claims.n;

	if (name->kind != NGA_NAME_WILDCARD || name->folded[0] != '.') {
		claim_key(claiming, name->folded, &holder, first);
		return;
	}
	/* ".example.com" is both the name and all names below it. */
	claim_key(claiming, name->folded + 1, &holder, first);
	claim_key(claiming, arena_format(claiming->working, "*%s", name->folded), &holder, first);
}

bool server_name_has_dot(const struct nga_server_name *name)
{
	return name->kind != NGA_NAME_REGEX && strlen(name->text) > strlen(name->folded);
}

void claims_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct claiming claiming = {
		.arena = arena,
		.working = working,
		.claims = {.size = sizeof(struct nga_claim)},
		.names = {.arena = working},
	};

	for (size_t i = 0; i < snapshot->nservers; i++) {
		const struct nga_server *server = snapshot->servers[i];
		/* A mail server's name is only what it calls itself. */
		if (strcmp(server->context->path, "mail") == 0)
			continue;
		for (size_t k = 0; k < server->nnames; k++)
			claim_name(&claiming, server, &server->names[k]);
	}
	snapshot->claims = claiming.claims.items;
	snapshot->nclaims = claiming.claims.n;
	arena_free(working);
}
