#include "certificates.h"

#include "bytes.h"
#include "conf.h"

#include <arena.h>
#include <map.h>
#include <out.h>
#include <path.h>

#include <string.h>

/* One argument of ssl_certificate or ssl_certificate_key. */
struct naming {
	const struct nga_directive *directive;
	const struct nga_file *file;
	const struct nga_word *word;
};

/* What is said of TLS at one level: in a server, or around servers. */
struct level {
	struct vec certificates, keys; /* struct naming; an inner level replaces each as a whole */
	enum { UNSAID, OFF, ON } ssl, rejects, starttls;
};

static const char *const contexts[] = {"http", "mail", "stream"};
enum { NCONTEXTS = sizeof(contexts) / sizeof(contexts[0]) };

struct deriving {
	struct arena *arena, *working;
	struct nga_snapshot *snapshot;
	struct conf_cursor *cursor;
	struct level around[NCONTEXTS];
	bool by_line; /* a line says ssl or starttls, somewhere; else addresses alone tell of it */
	struct map by_pair; /* struct found, by path, key and name */
	struct vec all;     /* struct found * */
	struct vec served;  /* struct found *: of the server at hand */
	struct out key;
};

/* A certificate under construction. */
struct found {
	struct nga_certificate certificate;
	struct vec servers; /* const struct nga_server * */
};

/* ---- what is said ---- */

static void add_naming(struct arena *arena, struct vec *namings,
	const struct nga_directive *directive, const struct nga_file *file)
{
	struct naming *naming = vec_push(namings, arena);

	*naming = (struct naming){directive, file, &directive->words[1]};
}

static void read_line(struct arena *arena, struct level *level,
	const struct nga_directive *directive, const struct nga_file *file)
{
	const char *value = conf_argument(directive, 1);

	if (!value || directive->form != NGA_STATEMENT || directive->words[0].text[0] != 's')
		return;
	if (conf_is(directive, "ssl_certificate"))
		add_naming(arena, &level->certificates, directive, file);
	else if (conf_is(directive, "ssl_certificate_key"))
		add_naming(arena, &level->keys, directive, file);
	else if (conf_is(directive, "ssl"))
		level->ssl = strcmp(value, "on") == 0 ? ON : OFF;
	else if (conf_is(directive, "starttls"))
		level->starttls = strcmp(value, "off") == 0 ? OFF : ON;
	else if (conf_is(directive, "ssl_reject_handshake"))
		level->rejects = strcmp(value, "on") == 0 ? ON : OFF;
}

static struct level new_level(void)
{
	return (struct level){
		.certificates = {.size = sizeof(struct naming)},
		.keys = {.size = sizeof(struct naming)},
	};
}

static struct level *level_around(struct deriving *deriving, const char *context)
{
	for (size_t i = 0; i < NCONTEXTS; i++)
		if (strcmp(contexts[i], context) == 0)
			return &deriving->around[i];
	return NULL;
}

static void read_around(struct deriving *deriving)
{
	const struct nga_context *context = NULL;
	struct level *level = NULL;

	for (size_t i = 0; i < deriving->snapshot->nplaced; i++) {
		const struct nga_placed *placed = &deriving->snapshot->placed[i];
		if (placed->context != context) {
			context = placed->context;
			level = level_around(deriving, context->path);
		}
		if (level)
			read_line(deriving->working, level, placed->directive, placed->file);
		deriving->by_line |=
			conf_is(placed->directive, "ssl") || conf_is(placed->directive, "starttls");
	}
}

static struct level read_server(struct deriving *deriving, const struct nga_server *server)
{
	const struct level *outer = level_around(deriving, server->context->path);
	struct level level = new_level();
	const struct nga_directive *directive;
	const struct nga_file *file;

	conf_reopen(deriving->cursor, server->file, server->directive);
	while ((directive = conf_next(deriving->cursor, &file)) != NULL)
		read_line(deriving->working, &level, directive, file);
	if (!outer)
		return level;
	if (level.certificates.n == 0)
		level.certificates = outer->certificates;
	if (level.keys.n == 0)
		level.keys = outer->keys;
	level.ssl = level.ssl ? level.ssl : outer->ssl;
	level.starttls = level.starttls ? level.starttls : outer->starttls;
	level.rejects = level.rejects ? level.rejects : outer->rejects;
	return level;
}

/* ---- who speaks TLS ---- */

/* In nginx `ssl` belongs to the address: all servers on it speak TLS when one listen says so. */
static bool listens_tls(const struct nga_server *server)
{
	for (size_t i = 0; i < server->nlistens; i++)
		if (server->listens[i].address->ssl)
			return true;
	return false;
}

static bool speaks_tls(const struct nga_server *server, const struct level *level)
{
	if (level->rejects == ON)
		return false;
	return level->ssl == ON || level->starttls == ON || listens_tls(server);
}

/* ---- which files ---- */

static bool is_plain_file(const char *text)
{
	return text[0] != '\0' && !bytes_begin(text, "data:") && !bytes_begin(text, "engine:") &&
	       !bytes_begin(text, "store:");
}

/* The length of $ssl_server_name at `text`, in either spelling; 0 for anything else. */
static size_t server_name_length(const char *text)
{
	static const char bare[] = "$ssl_server_name", braced[] = "${ssl_server_name}";
	size_t length = sizeof(bare) - 1;

	if (bytes_begin(text, braced))
		return sizeof(braced) - 1;
	if (!bytes_begin(text, bare))
		return 0;
	char next = byte_lower(text[length]);
	bool goes_on = (next >= 'a' && next <= 'z') || byte_is_digit(next) || next == '_';
	return goes_on ? 0 : length;
}

/* `text` with `name` in the place of $ssl_server_name; NULL where another variable is in it, and
 * where this one is and `name` is NULL. */
static const char *expand(struct arena *arena, const char *text, const char *name)
{
	struct out out = {.arena = arena};

	if (!strchr(text, '$'))
		return text;
	while (*text) {
		size_t plain = strcspn(text, "$");
		out_bytes(&out, text, plain);
		text += plain;
		size_t length = server_name_length(text);
		if (*text && (length == 0 || !name))
			return NULL;
		if (*text)
			out_text(&out, name);
		text += length;
	}
	return out.bytes;
}

static const char *complete(const struct deriving *deriving, const char *path)
{
	return path[0] == '/' ? path
			      : path_join(deriving->arena, deriving->snapshot->conf_dir, path);
}

static struct found *intern(struct deriving *deriving, const struct nga_certificate *wanted)
{
	struct out *key = &deriving->key;

	key->n = 0;
	out_text(key, wanted->path);
	out_bytes(key, "", 1);
	out_text(key, wanted->key_path ? wanted->key_path : "");
	out_bytes(key, "", 1);
	out_text(key, wanted->only_name ? wanted->only_name : "");
	struct found *found = map_get_n(&deriving->by_pair, key->bytes, key->n);
	if (found)
		return found;
	found = arena_alloc(deriving->arena, sizeof(*found));
	found->certificate = *wanted;
	found->servers.size = sizeof(const struct nga_server *);
	*(struct found **)vec_push(&deriving->all, deriving->working) = found;
	map_set_n(&deriving->by_pair, arena_copy_n(deriving->working, key->bytes, key->n), key->n,
		found);
	return found;
}

static void serve(struct deriving *deriving, const struct nga_server *server,
	const struct nga_certificate *certificate)
{
	struct found *found = intern(deriving, certificate);
	const struct nga_server **servers = found->servers.items;

	if (found->servers.n > 0 && servers[found->servers.n - 1] == server)
		return;
	*(const struct nga_server **)vec_push(&found->servers, deriving->arena) = server;
	*(struct found **)vec_push(&deriving->served, deriving->working) = found;
}

/* Serves the certificate whose file, and whose key's, is this one; `key` may be NULL. */
static void serve_file(struct deriving *deriving, const struct nga_server *server,
	struct nga_certificate *certificate, const char *key)
{
	const char *name = certificate->only_name;
	const char *path = expand(deriving->arena, certificate->word->text, name);

	key = key ? expand(deriving->arena, key, name) : NULL;
	certificate->varies = !path;
	certificate->path = path ? complete(deriving, path) : certificate->word->text;
	certificate->key_path = key ? complete(deriving, key) : NULL;
	serve(deriving, server, certificate);
}

/* Where the path holds $ssl_server_name alone, it is known for each exact name. */
static void serve_naming(struct deriving *deriving, const struct nga_server *server,
	const struct naming *naming, const char *key)
{
	const char *text = naming->word->text;
	bool by_name = strchr(text, '$') && expand(deriving->working, text, "x");
	bool served = false;

	for (size_t i = 0; by_name && i < server->nnames; i++) {
		const struct nga_server_name *name = &server->names[i];
		if (name->kind != NGA_NAME_EXACT || strchr(name->folded, '/'))
			continue;
		struct nga_certificate certificate = {.directive = naming->directive,
			.file = naming->file,
			.word = naming->word,
			.only_name = name->folded};
		serve_file(deriving, server, &certificate, key);
		served = true;
	}
	if (served)
		return;
	struct nga_certificate certificate = {
		.directive = naming->directive, .file = naming->file, .word = naming->word};
	serve_file(deriving, server, &certificate, key);
}

/* The n-th key belongs to the n-th certificate. */
static void serve_level(
	struct deriving *deriving, struct nga_server *server, const struct level *level)
{
	const struct naming *certificates = level->certificates.items, *keys = level->keys.items;

	deriving->served.n = 0;
	for (size_t i = 0; i < level->certificates.n; i++) {
		const char *key = i < level->keys.n ? keys[i].word->text : NULL;
		if (is_plain_file(certificates[i].word->text))
			serve_naming(deriving, server, &certificates[i],
				key && is_plain_file(key) ? key : NULL);
	}
	struct found *const *served = deriving->served.items;
	server->ncertificates = deriving->served.n;
	server->certificates = arena_array(
		deriving->arena, deriving->served.n, sizeof(const struct nga_certificate *));
	for (size_t i = 0; i < deriving->served.n; i++)
		server->certificates[i] = &served[i]->certificate;
}

/* ---- beginning and end ---- */

static void settle(const struct deriving *deriving)
{
	struct nga_snapshot *snapshot = deriving->snapshot;
	struct found *const *all = deriving->all.items;

	snapshot->ncertificates = deriving->all.n;
	snapshot->certificates =
		arena_array(deriving->arena, deriving->all.n, sizeof(struct nga_certificate *));
	for (size_t i = 0; i < deriving->all.n; i++) {
		all[i]->certificate.servers = all[i]->servers.items;
		all[i]->certificate.nservers = all[i]->servers.n;
		snapshot->certificates[i] = &all[i]->certificate;
	}
}

void certificates_derive(struct arena *arena, struct nga_snapshot *snapshot)
{
	struct arena *working = arena_new();
	struct deriving deriving = {
		.arena = arena,
		.working = working,
		.snapshot = snapshot,
		.by_pair = {.arena = working},
		.all = {.size = sizeof(struct found *)},
		.served = {.size = sizeof(struct found *)},
		.key = {.arena = working},
	};

	for (size_t i = 0; i < NCONTEXTS; i++)
		deriving.around[i] = new_level();
	read_around(&deriving);
	if (snapshot->nplaced > 0)
		deriving.cursor = conf_open(working, snapshot->placed[0].file, NULL);
	for (size_t i = 0; i < snapshot->nservers; i++) {
		if (!deriving.by_line && !listens_tls(snapshot->servers[i]))
			continue;
		struct level level = read_server(&deriving, snapshot->servers[i]);
		if (level.certificates.n > 0 && speaks_tls(snapshot->servers[i], &level))
			serve_level(&deriving, snapshot->servers[i], &level);
	}
	settle(&deriving);
	arena_free(working);
}

const char **certificates_limits(
	struct arena *arena, const struct nga_snapshot *snapshot, size_t *n)
{
	struct vec limits = {.size = sizeof(const char *)};

	for (size_t i = 0; i < snapshot->ncertificates; i++) {
		const struct nga_certificate *certificate = snapshot->certificates[i];
		if (certificate->varies)
			*(const char **)vec_push(&limits, arena) = arena_format(arena,
				"certificates that %s may name were not read: a variable decides",
				certificate->path);
	}
	*n = limits.n;
	return limits.items;
}
