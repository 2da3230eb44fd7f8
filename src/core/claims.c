#include "claims.h"

#include <string.h>

#include <arena.h>
#include <map.h>

/* Who has a name. */
struct holder {
	const struct nga_server *server;
	const struct nga_server_name *name;
};

struct claiming {
	struct arena *arena;
	struct vec claims;    /* struct nga_claim */
	struct map addresses; /* nga_address to struct map: name to struct holder */
};

/* Whether claims from `first` on hold one against `earlier` already. */
static bool is_told(const struct claiming *claiming, size_t first, const struct nga_server *earlier)
{
	const struct nga_claim *claims = claiming->claims.items;

	for (size_t i = first; i < claiming->claims.n; i++)
		if (claims[i].earlier == earlier)
			return true;
	return false;
}

static struct map *holders_at(struct claiming *claiming, struct nga_address *const *address)
{
	struct map *holders = map_get_n(&claiming->addresses, address, sizeof(*address));

	if (!holders) {
		holders = arena_alloc(claiming->arena, sizeof(*holders));
		holders->arena = claiming->arena;
		map_set_n(&claiming->addresses, address, sizeof(*address), holders);
	}
	return holders;
}

/* Claims `key` for `holder` on all addresses of its server; `first` is where the claims of this
 * name begin. */
static void claim_key(
	struct claiming *claiming, const char *key, struct holder *holder, size_t first)
{
	const struct nga_server *server = holder->server;

	for (size_t i = 0; i < server->nlistens; i++) {
		struct nga_address *const *address = &server->listens[i].address;
		struct map *holders = holders_at(claiming, address);
		const struct holder *earlier = map_get(holders, key);
		if (!earlier) {
			map_set(holders, key, holder);
			continue;
		}
		if (earlier->server == server || is_told(claiming, first, earlier->server))
			continue;
		struct nga_claim *claim = vec_push(&claiming->claims, claiming->arena);
		*claim = (struct nga_claim){.server = server,
			.earlier = earlier->server,
			.name = holder->name,
			.earlier_name = earlier->name,
			.address = *address};
	}
}

static void claim_name(struct claiming *claiming, const struct nga_server *server,
	const struct nga_server_name *name)
{
	struct holder *holder = arena_alloc(claiming->arena, sizeof(*holder));
	size_t first = claiming->claims.n;

	*holder = (struct holder){server, name};
	if (name->kind != NGA_NAME_WILDCARD || name->folded[0] != '.') {
		claim_key(claiming, name->folded, holder, first);
		return;
	}
	/* ".example.com" is both the name and all names below it. */
	claim_key(claiming, name->folded + 1, holder, first);
	claim_key(claiming, arena_format(claiming->arena, "*%s", name->folded), holder, first);
}

void claims_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct claiming claiming = {
		.arena = arena,
		.claims = {.size = sizeof(struct nga_claim)},
		.addresses = {.arena = arena},
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
}
