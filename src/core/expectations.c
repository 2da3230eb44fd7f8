#include "expectations.h"

#include "addresses.h"
#include "bytes.h"
#include "expected_names.h"
#include "reach.h"
#include "sites.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <string.h>

enum { HTTP_PORT = 80, MOST_SHOWN = 4 };

struct expecting {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	struct reach *reach; /* NULL until it is needed */
	struct vec parts;    /* struct nga_expected */
	/* of the expectation at hand: */
	const struct nga_expectation *expectation;
	const struct nga_site *site;
	struct vec servers; /* const struct nga_server *: those that are meant */
	bool off;           /* it is not enabled as it should be */
};

static struct nga_expected *add_part(
	struct expecting *expecting, enum nga_part part, const char *wanted)
{
	struct nga_expected *added = vec_push(&expecting->parts, expecting->arena);

	*added = (struct nga_expected){
		.expectation = expecting->expectation,
		.site = expecting->site,
		.part = part,
		.wanted = wanted,
	};
	return added;
}

/* Nothing else can hold of a site that is off, unless some other server has it. */
static void set_nobody(const struct expecting *expecting, struct nga_expected *part)
{
	part->instead = NGA_INSTEAD_NOBODY;
	part->follows = expecting->off;
}

/* Texts for a person, each once: "a, b, c, d and others". */
struct shown {
	struct out out;
	struct map seen;
};

static struct shown show_begin(struct arena *arena)
{
	return (struct shown){.out.arena = arena, .seen.arena = arena};
}

static void show(struct shown *shown, const char *text)
{
	if (map_get(&shown->seen, text))
		return;
	map_set(&shown->seen, text, shown);
	if (shown->seen.n > MOST_SHOWN) {
		out_text(&shown->out, shown->seen.n == MOST_SHOWN + 1 ? " and others" : "");
		return;
	}
	out_text(&shown->out, shown->seen.n > 1 ? ", " : "");
	out_text(&shown->out, text);
}

/* ---- enabled or not ---- */

static bool is_up(const struct nga_site *site)
{
	return site->state > NGA_STATE_UNLOADED && site->state != NGA_STATE_EMPTY;
}

/* Whether nobody could look into the directory in which its entry would lie. */
static bool is_unseen(const struct nga_site *site)
{
	const struct nga_dir *dir = site ? site->pair->enabled : NULL;

	return dir && (dir->lookup == NGA_DENIED || dir->lookup == NGA_UNKNOWN);
}

static void hold_enabled(struct expecting *expecting)
{
	const struct nga_site *site = expecting->site;
	struct nga_expected *part = add_part(expecting, NGA_PART_ENABLED, NULL);

	if (is_unseen(site) || (site && site->enabled && is_up(site)))
		return;
	expecting->off = true;
	if (!site || (!site->enabled && !site->available)) {
		part->instead = NGA_INSTEAD_ABSENT;
	} else if (!site->enabled) {
		part->instead = NGA_INSTEAD_UNLINKED;
		part->there = site->available->path;
	} else {
		part->instead = NGA_INSTEAD_ENTRY;
		part->there = site->enabled->path;
	}
}

static void hold_disabled(struct expecting *expecting)
{
	const struct nga_site *site = expecting->site;
	struct nga_expected *part = add_part(expecting, NGA_PART_DISABLED, NULL);

	if (!site || !site->enabled || !site->enabled->loaded)
		return;
	part->instead = NGA_INSTEAD_ENTRY;
	part->there = site->enabled->path;
}

/* ---- names ---- */

static const char *names_of(const struct expecting *expecting)
{
	struct shown shown = show_begin(expecting->arena);

	for (size_t i = 0; i < expecting->site->nservers; i++) {
		const struct nga_server *server = expecting->site->servers[i];
		for (size_t k = 0; k < server->nnames; k++)
			if (server->names[k].kind != NGA_NAME_EMPTY)
				show(&shown, server->names[k].text);
	}
	return shown.out.bytes;
}

static void hold_name(struct expecting *expecting, const char *name)
{
	struct nga_expected *part = add_part(expecting, NGA_PART_NAME, name);
	const struct nga_site *site = expecting->site;
	const struct expected_name wanted =
		expected_name(expecting->arena, expecting->snapshot, name);
	const struct nga_server *other = expected_name_other(&wanted, site);

	if (expected_name_held(&wanted, site))
		return;
	part->server = other;
	if (other) {
		part->instead = NGA_INSTEAD_SERVER;
	} else if (site && site->nservers > 0) {
		part->there = names_of(expecting);
		part->instead = NGA_INSTEAD_NAMES;
	} else {
		set_nobody(expecting, part);
	}
}

/* ---- the servers that are meant ---- */

static bool has_some_name(const struct expecting *expecting, const struct nga_server *server)
{
	const struct nga_expectation *expectation = expecting->expectation;

	for (size_t i = 0; i < expectation->nserver_names; i++) {
		const struct expected_name wanted = expected_name(
			expecting->arena, expecting->snapshot, expectation->server_names[i]);
		if (expected_name_on(&wanted, server))
			return true;
	}
	return false;
}

/* Takes those that have one of the names, or all. */
static void take_servers(
	struct expecting *expecting, const struct nga_server *const *servers, size_t n, bool all)
{
	for (size_t i = 0; i < n; i++)
		if (all || has_some_name(expecting, servers[i]))
			*(const struct nga_server **)vec_push(
				&expecting->servers, expecting->arena) = servers[i];
}

/* The site's servers of these names; else those of any site; else all of the site's. */
static void find_servers(struct expecting *expecting)
{
	const struct nga_snapshot *snapshot = expecting->snapshot;
	const struct nga_server *const *own = expecting->site ? expecting->site->servers : NULL;
	const struct nga_server *const *all = (const struct nga_server *const *)snapshot->servers;
	size_t nown = expecting->site ? expecting->site->nservers : 0;

	expecting->servers = (struct vec){.size = sizeof(const struct nga_server *)};
	take_servers(expecting, own, nown, false);
	if (expecting->servers.n == 0)
		take_servers(expecting, all, snapshot->nservers, false);
	if (expecting->servers.n == 0)
		take_servers(expecting, own, nown, true);
}

/* ---- addresses ---- */

/* Whether a server that listens on `address` is there for who asks at `wanted`: a port alone is any
 * address of the host, a wildcard every address of its family. */
static bool covers(struct arena *arena, const struct nga_address *address, const char *wanted)
{
	const struct address there = address_parse(arena, address->text, 0);
	const struct address asked = address_parse(arena, wanted, HTTP_PORT);

	if (asked.kind == ADDRESS_UNIX || there.kind == ADDRESS_UNIX)
		return strcmp(asked.host, there.host) == 0;
	if (asked.port != there.port)
		return false;
	if (wanted[strspn(wanted, "0123456789")] == '\0' || strcmp(asked.host, there.host) == 0)
		return true;
	return strcmp(there.host, asked.host[0] == '[' ? "[::]" : "0.0.0.0") == 0;
}

static bool listens_on(
	const struct expecting *expecting, const struct nga_server *server, const char *wanted)
{
	bool datagrams = strcmp(server->context->path, "stream") == 0;

	for (size_t i = 0; i < server->nlistens; i++) {
		const struct nga_listen *listen = &server->listens[i];
		if ((!listen->udp || datagrams) &&
			covers(expecting->arena, listen->address, wanted))
			return true;
	}
	return false;
}

static const char *listens_of(const struct expecting *expecting)
{
	const struct nga_server *const *servers = expecting->servers.items;
	struct shown shown = show_begin(expecting->arena);

	for (size_t i = 0; i < expecting->servers.n; i++)
		for (size_t k = 0; k < servers[i]->nlistens; k++)
			show(&shown, servers[i]->listens[k].address->text);
	return shown.out.bytes;
}

static void hold_listen(struct expecting *expecting, const char *wanted)
{
	struct nga_expected *part = add_part(expecting, NGA_PART_LISTEN, wanted);
	const struct nga_server *const *servers = expecting->servers.items;

	for (size_t i = 0; i < expecting->servers.n; i++)
		if (listens_on(expecting, servers[i], wanted))
			return;
	if (expecting->servers.n == 0) {
		set_nobody(expecting, part);
		return;
	}
	part->instead = NGA_INSTEAD_LISTENS;
	part->server = servers[0];
	part->there = listens_of(expecting);
}

/* ---- where requests end ---- */

static const char *ends_of(const struct expecting *expecting, const struct reached *reached)
{
	const struct reach_end *ends = reached->ends.items;
	struct shown shown = show_begin(expecting->arena);

	for (size_t i = 0; i < reached->ends.n; i++)
		if (!ends[i].upstream)
			show(&shown, ends[i].text);
	return shown.out.bytes ? shown.out.bytes : ends[0].text;
}

/* The root that servers have where they say none. */
static const char *outer_root(const struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nplaced; i++) {
		const struct nga_directive *line = snapshot->placed[i].directive;
		if (strcmp(snapshot->placed[i].context->path, "http") == 0 && line->nwords == 2 &&
			strcmp(line->words[0].text, "root") == 0)
			return line->words[1].text;
	}
	return NULL;
}

/* What is told of a server that does not reach it; of several the first that does most counts:
 * beside the real one often stands one that only redirects. */
static void tell_instead(const struct expecting *expecting, struct nga_expected *part,
	const struct nga_server *server, const struct reached *reached)
{
	static const unsigned char weights[] = {
		[NGA_INSTEAD_PASSES] = 3, [NGA_INSTEAD_FILES] = 2, [NGA_INSTEAD_RETURNS] = 1};
	enum nga_instead instead = NGA_INSTEAD_FILES;
	const char *there = reached->root;

	if (reached->ends.n > 0) {
		instead = NGA_INSTEAD_PASSES;
		there = ends_of(expecting, reached);
	} else if (reached->returns && !reached->root) {
		instead = NGA_INSTEAD_RETURNS;
		there = reached->returns;
	} else if (!there) {
		there = outer_root(expecting->snapshot);
	}
	if (part->server && weights[part->instead] >= weights[instead])
		return;
	part->instead = instead;
	part->there = there;
	part->server = server;
}

static void hold_upstream(struct expecting *expecting)
{
	const char *wanted = expecting->expectation->upstream;
	struct nga_expected *part = add_part(expecting, NGA_PART_UPSTREAM, wanted);
	const struct nga_server *const *servers = expecting->servers.items;
	const char *address = reach_text(expecting->arena, wanted, HTTP_PORT);
	bool unsure = false;

	if (!expecting->reach)
		expecting->reach = reach_new(expecting->arena, expecting->snapshot);
	for (size_t i = 0; i < expecting->servers.n; i++) {
		const struct reached reached = reach_of(expecting->reach, servers[i]);
		if (reached_has(&reached, address)) {
			part->instead = NGA_INSTEAD_NONE;
			part->server = NULL;
			part->there = NULL;
			return;
		}
		unsure |= reached.unsure;
		tell_instead(expecting, part, servers[i], &reached);
	}
	if (expecting->servers.n == 0)
		set_nobody(expecting, part);
	else if (unsure)
		part->instead = NGA_INSTEAD_NONE;
}

/* ---- all of it ---- */

static void hold(struct expecting *expecting)
{
	const struct nga_expectation *expectation = expecting->expectation;

	expecting->off = false;
	if (expectation->enabled == NGA_WISH_NO) {
		hold_disabled(expecting);
		return; /* of a site that is off there is nothing else to expect */
	}
	if (expectation->enabled == NGA_WISH_YES)
		hold_enabled(expecting);
	if (!expecting->snapshot->complete)
		return;
	find_servers(expecting);
	for (size_t i = 0; i < expectation->nserver_names; i++)
		hold_name(expecting, expectation->server_names[i]);
	for (size_t i = 0; i < expectation->nlistens; i++)
		hold_listen(expecting, expectation->listens[i]);
	if (expectation->upstream)
		hold_upstream(expecting);
}

static const struct nga_site *site_of(
	const struct nga_snapshot *snapshot, const struct nga_expectation *expectation)
{
	for (size_t i = 0; i < snapshot->nsites; i++)
		if (snapshot->sites[i].expectation == expectation)
			return &snapshot->sites[i];
	return NULL;
}

void expectations_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct expecting expecting = {
		.arena = arena,
		.snapshot = snapshot,
		.parts.size = sizeof(struct nga_expected),
	};

	for (size_t i = 0; i < snapshot->nexpectations; i++) {
		expecting.expectation = &snapshot->expectations[i];
		expecting.site = site_of(snapshot, expecting.expectation);
		hold(&expecting);
	}
	snapshot->expected = expecting.parts.items;
	snapshot->nexpected = expecting.parts.n;
}
