#include "held.h"

#include "addresses.h"
#include "binds.h"
#include "bytes.h"
#include "spots.h"
#include "zones.h"

#include <arena.h>
#include <map.h>

#include <string.h>

enum { HTTP_PORT = 80 };

/* ---- what it should hold ---- */

struct wanting {
	struct arena *arena;
	const struct nga_live *live;
	struct vec wanted; /* struct nga_wanted */
	struct map seen;   /* their texts */
};

static bool is_held(const struct nga_live *live, const struct spot *spot, bool any_host)
{
	for (size_t i = 0; i < live->nsockets; i++) {
		struct spot held;
		if (live->sockets[i].own && spot_of_socket(&live->sockets[i], &held) &&
			(any_host ? spot_same_port(&held, spot) : spot_covers(&held, spot)))
			return true;
	}
	return false;
}

/* `any_host`: a port alone is meant, on whatever address. */
static void want(struct wanting *wanting, const struct nga_wanted *wanted, bool any_host)
{
	struct spot spot;

	if (map_get(&wanting->seen, wanted->text) || !spot_of_text(wanted->text, &spot))
		return;
	map_set(&wanting->seen, wanted->text, wanting);
	struct nga_wanted *slot = vec_push(&wanting->wanted, wanting->arena);
	*slot = *wanted;
	slot->held = is_held(wanting->live, &spot, any_host);
}

/* Where the first server that listens there says so. */
static const struct nga_listen *first_listen(const struct nga_address *address)
{
	const struct nga_server *server = address->nservers > 0 ? address->servers[0] : NULL;

	for (size_t i = 0; server && i < server->nlistens; i++)
		if (server->listens[i].address == address)
			return &server->listens[i];
	return NULL;
}

static void want_loaded(struct wanting *wanting, const struct nga_snapshot *loaded)
{
	for (size_t i = 0; loaded && i < loaded->naddresses; i++) {
		const struct nga_listen *listen = first_listen(loaded->addresses[i]);
		const struct nga_wanted wanted = {
			.text = loaded->addresses[i]->text,
			.by = NGA_WANTED_LOADED,
			.file = listen && listen->file ? listen->file->path : NULL,
			.line = listen && listen->directive ? listen->directive->words[0].line : 0,
		};
		want(wanting, &wanted, false);
	}
}

static void want_accepted(struct wanting *wanting, const struct nga_accepted *accepted)
{
	for (size_t i = 0; accepted && i < accepted->naddresses; i++) {
		const struct nga_wanted wanted = {.text = accepted->addresses[i].text,
			.by = NGA_WANTED_ACCEPTED,
			.file = accepted->addresses[i].answers};
		want(wanting, &wanted, false);
	}
}

static void want_expected(struct wanting *wanting, const struct nga_expectation *expectation)
{
	for (size_t i = 0; i < expectation->nlistens; i++) {
		const char *text = expectation->listens[i];
		struct address address = address_parse(wanting->arena, text, HTTP_PORT);
		const struct nga_wanted wanted = {
			.text = address.kind == ADDRESS_UNIX
					? address.host
					: arena_format(wanting->arena, "%s:%u", address.host,
						  (unsigned)address.port),
			.by = NGA_WANTED_EXPECTED,
			.expectation = expectation,
			.file = expectation->file,
			.line = expectation->line};
		want(wanting, &wanted, text[strspn(text, "0123456789")] == '\0');
	}
}

void held_wanted(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct nga_live *live = &snapshot->live;
	struct wanting wanting = {.arena = arena,
		.live = live,
		.wanted.size = sizeof(struct nga_wanted),
		.seen.arena = arena};

	if (!live->running || !live->sockets_known)
		return;
	want_loaded(&wanting, live->configuration);
	want_accepted(&wanting, snapshot->accepted);
	for (size_t i = 0; i < snapshot->nexpectations; i++)
		want_expected(&wanting, &snapshot->expectations[i]);
	live->wanted = wanting.wanted.items;
	live->nwanted = wanting.wanted.n;
}

/* ---- what is in the way ---- */

struct finding {
	struct arena *arena;
	struct nga_live *live;
	struct vec obstacles; /* struct nga_obstacle */
};

static void tell(struct finding *finding, const struct nga_obstacle *obstacle)
{
	*(struct nga_obstacle *)vec_push(&finding->obstacles, finding->arena) = *obstacle;
}

static bool holds(const struct nga_live *live, const char *text)
{
	for (size_t i = 0; i < live->nsockets; i++)
		if (live->sockets[i].own && strcmp(live->sockets[i].text, text) == 0)
			return true;
	return false;
}

/* Another of the addresses to be bound that [::] takes along with IPv4; NULL: none. Where both say
 * reuseport they do not exclude each other. */
static const struct bind *taken_along(
	const struct binds *binds, const struct bind *bind, const struct spot *both)
{
	for (size_t i = 0; i < binds->n; i++) {
		const struct bind *other = &binds->items[i];
		struct spot spot;
		if (!other->v6 && !(other->reuseport && bind->reuseport) &&
			spot_of_text(other->address->text, &spot) && spot_overlaps(&spot, both))
			return other;
	}
	return NULL;
}

/* All sockets that are in the way, or may be: of UDP, and with reuseport, it depends on what they
 * allow. nginx itself says SO_REUSEADDR of each of its own: ngx_open_listening_sockets(). */
static void look_at_sockets(
	struct finding *finding, const struct nga_obstacle *found, const struct spot *spot)
{
	const struct nga_live *live = finding->live;

	for (size_t i = 0; i < live->nsockets; i++) {
		struct nga_socket *socket = &live->sockets[i];
		struct nga_obstacle obstacle = *found;
		struct spot held;
		if (!spot_of_socket(socket, &held) || !spot_meets(spot, &held) ||
			(spot->udp && socket->own))
			continue;
		obstacle.unsure = spot->udp || found->reuseport;
		obstacle.kind = socket->own ? NGA_OBSTACLE_OVERLAP : NGA_OBSTACLE_HELD;
		obstacle.other = socket->text;
		obstacle.socket = socket->own && !obstacle.unsure ? NULL : socket;
		tell(finding, &obstacle);
		if (!obstacle.unsure)
			return;
	}
}

/* nginx keeps the sockets that it has by their addresses; all others it binds anew, while it still
 * holds the old ones: ngx_init_cycle(). */
static void look_at_bind(
	struct finding *finding, const struct binds *binds, const struct bind *bind)
{
	const struct nga_live *live = finding->live;
	struct nga_obstacle obstacle = {.text = bind->address->text,
		.reuseport = bind->reuseport,
		.file = bind->file,
		.line = bind->line};
	struct spot spot;

	if (!spot_of_address(bind->address, &spot))
		return;
	const struct bind *along = spot.takes_ipv4 ? taken_along(binds, bind, &spot) : NULL;
	if (along && !(holds(live, obstacle.text) && holds(live, along->address->text))) {
		obstacle.kind = NGA_OBSTACLE_BOTH;
		obstacle.other = along->address->text;
		tell(finding, &obstacle);
		return;
	}
	if (!holds(live, obstacle.text))
		look_at_sockets(finding, &obstacle, &spot);
}

static void look_at_unix(struct finding *finding, const struct nga_address *address)
{
	const struct nga_listen *listen = first_listen(address);
	struct nga_live *live = finding->live;

	if (!bytes_begin(address->text, "unix:") || holds(live, address->text) || !listen ||
		!listen->directive)
		return;
	struct nga_obstacle obstacle = {.kind = NGA_OBSTACLE_STALE,
		.text = address->text,
		.file = listen->file->path,
		.line = listen->directive->words[0].line};
	for (size_t i = 0; i < live->nsockets; i++)
		if (strcmp(live->sockets[i].text, address->text) == 0) {
			obstacle.kind = NGA_OBSTACLE_HELD;
			obstacle.other = address->text;
			obstacle.socket = &live->sockets[i];
		}
	tell(finding, &obstacle);
}

void held_obstacles(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct nga_live *live = &snapshot->live;
	struct finding finding = {
		.arena = arena, .live = live, .obstacles.size = sizeof(struct nga_obstacle)};
	struct binds binds = {0};

	if (!live->running)
		return;
	if (live->sockets_known)
		binds_derive(arena, snapshot, &binds);
	for (size_t i = 0; i < binds.n; i++)
		look_at_bind(&finding, &binds, &binds.items[i]);
	for (size_t i = 0; live->sockets_known && i < snapshot->naddresses; i++)
		look_at_unix(&finding, snapshot->addresses[i]);
	if (live->configuration && live->configuration != snapshot)
		zones_compare(arena, live->configuration, snapshot, &finding.obstacles);
	live->obstacles = finding.obstacles.items;
	live->nobstacles = finding.obstacles.n;
}

/* What is not known of a socket of UDP may be either; one of TCP is hardly ever shared. */
static bool is_shared(const struct nga_obstacle *obstacle, uint32_t uid)
{
	const struct nga_socket *socket = obstacle->socket;

	if (socket->udp && (!socket->reuse_known || socket->reuses_address))
		return true;
	return obstacle->reuseport && socket->reuses_port && socket->uid == uid;
}

static bool is_told(const struct nga_live *live, size_t kept, const struct nga_obstacle *obstacle)
{
	return kept > 0 && obstacle->unsure &&
	       strcmp(live->obstacles[kept - 1].text, obstacle->text) == 0;
}

void held_settle(struct nga_live *live, uint32_t uid)
{
	size_t kept = 0;

	for (size_t i = 0; i < live->nobstacles; i++) {
		struct nga_obstacle obstacle = live->obstacles[i];
		if ((obstacle.unsure && is_shared(&obstacle, uid)) ||
			is_told(live, kept, &obstacle))
			continue;
		obstacle.unsure = false;
		if (obstacle.socket && obstacle.socket->own)
			obstacle.socket = NULL;
		live->obstacles[kept++] = obstacle;
	}
	live->nobstacles = kept;
}
