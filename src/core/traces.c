#include "traces.h"

#include <stdlib.h>
#include <string.h>

#include <arena.h>
#include <map.h>
#include <path.h>

#include "bytes.h"
#include "conf.h"
#include "parse.h"

const char *const traces_temps[TRACES_TEMPS] = {
	"client_body_temp_path",
	"proxy_temp_path",
	"fastcgi_temp_path",
	"uwsgi_temp_path",
	"scgi_temp_path",
};

/* A directive whose first argument is a path that nginx writes to. */
struct maker {
	const char *name;
	bool ending;    /* `name` is how its name ends */
	bool later;     /* not when it tests */
	bool variables; /* with variables in it, not when it tests either */
};

static const struct maker makers[] = {
	{.name = "pid"},
	{.name = "lock_file", .later = true},
	{.name = "error_log"},
	{.name = "access_log", .variables = true},
	{.name = "ssl_key_log", .ending = true},
	{.name = "_temp_path", .ending = true},
	{.name = "_cache_path", .ending = true},
	{.name = "hls_path"},
	{.name = "dash_path"},
	{.name = "upload_store"},
	{.name = "upload_state_store"},
	{.name = "state_path"},
};

struct tracing {
	struct arena *arena;
	const char *prefix;
	struct vec directories, paths; /* const char * */
	struct map seen_directories, seen_paths;
	bool set_pid, has_http, set_http_log, set_temps[TRACES_TEMPS];
};

static bool is_made_by(const struct maker *maker, const struct nga_word *name)
{
	size_t length = strlen(maker->name);

	if (maker->ending ? name->length <= length : name->length != length)
		return false;
	return memcmp(name->text + name->length - length, maker->name, length) == 0;
}

/* NULL for most of ten thousand sites' directives, which is why the last letter is asked first. */
static const struct maker *find_maker(const struct nga_word *name)
{
	if (name->length == 0 || !memchr("degh", name->text[name->length - 1], 4))
		return NULL;
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		if (is_made_by(&makers[i], name))
			return &makers[i];
	}
	return NULL;
}

static void add_once(struct tracing *tracing, struct vec *vec, struct map *seen, const char *path)
{
	if (map_get(seen, path))
		return;
	map_set(seen, path, tracing);
	*(const char **)vec_push(vec, tracing->arena) = path;
}

/* Completed as nginx does, and without the slashes behind it, which say nothing. */
static const char *complete(const struct tracing *tracing, const char *path)
{
	char *whole = arena_copy(tracing->arena, path_join(tracing->arena, tracing->prefix, path));

	for (size_t length = strlen(whole); length > 1 && whole[length - 1] == '/';)
		whole[--length] = '\0';
	return whole;
}

/* `path` may be NULL; what nginx makes there it makes in the directory above. */
static void add(struct tracing *tracing, const char *path, bool later)
{
	if (!path)
		return;
	path = complete(tracing, path);
	add_once(tracing, &tracing->directories, &tracing->seen_directories,
		path_directory(tracing->arena, path));
	if (!later)
		add_once(tracing, &tracing->paths, &tracing->seen_paths, path);
}

/* What is no file: a word, or an address of another kind of log. */
static bool is_no_path(const char *text)
{
	return text[0] == '\0' || strcmp(text, "off") == 0 || strcmp(text, "stderr") == 0 ||
	       bytes_begin(text, "syslog:") || bytes_begin(text, "memory:");
}

static void add_directive(struct tracing *tracing, const struct nga_directive *directive)
{
	const char *text = conf_argument(directive, 1);
	const struct maker *maker = find_maker(&directive->words[0]);

	if (!maker || !text || is_no_path(text))
		return;
	const char *variable = maker->variables ? strchr(text, '$') : NULL;
	if (variable) /* a name of which only the directory counts */
		text = arena_format(tracing->arena, "%.*s-", (int)(variable - text), text);
	add(tracing, text, maker->later || variable);
}

/* What is said where all others inherit it, so that nginx's default counts nowhere: by makers, but
 * for `http`. */
static void note_setting(struct tracing *tracing, const char *context, const char *name)
{
	if (strcmp(context, "main") == 0) {
		tracing->set_pid |= strcmp(name, "pid") == 0;
		tracing->has_http |= strcmp(name, "http") == 0;
	}
	if (strcmp(context, "http") != 0)
		return;
	tracing->set_http_log |= strcmp(name, "access_log") == 0;
	for (size_t i = 0; i < TRACES_TEMPS; i++)
		tracing->set_temps[i] |= strcmp(name, traces_temps[i]) == 0;
}

static void add_placed(struct tracing *tracing, const struct nga_placed *placed)
{
	const struct nga_directive *directive = placed->directive;

	if (!find_maker(&directive->words[0]) && !conf_is(directive, "http"))
		return;
	if (directive->parent && conf_has_free_words(directive->parent))
		return;
	note_setting(tracing, placed->context->path, directive->words[0].text);
	add_directive(tracing, directive);
}

static void add_globals(struct tracing *tracing, const char *globals)
{
	struct nga_file file = {.path = "-g", .bytes = globals, .size = strlen(globals)};

	parse_file(tracing->arena, &file);
	for (const struct nga_directive *directive = file.directives; directive;
		directive = directive->next) {
		note_setting(tracing, "main", directive->words[0].text);
		add_directive(tracing, directive);
	}
}

static void add_compiled(struct tracing *tracing, const struct traces_compiled *compiled)
{
	add(tracing, compiled->pid, tracing->set_pid);
	add(tracing, compiled->lock, true);
	add(tracing, compiled->error_log, !compiled->opens_error_log);
	add(tracing, compiled->http_log, !tracing->has_http || tracing->set_http_log);
	for (size_t i = 0; i < TRACES_TEMPS; i++)
		add(tracing, compiled->temps[i], !tracing->has_http || tracing->set_temps[i]);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char **sorted(struct vec *vec)
{
	if (vec->n > 1)
		qsort(vec->items, vec->n, sizeof(const char *), by_bytes);
	return vec->items;
}

/* Leaves out a directory where one above it stands, too. */
static size_t without_nested(struct tracing *tracing, const char **directories)
{
	size_t kept = 0;

	for (size_t i = 0; i < tracing->directories.n; i++) {
		const char *above = directories[i];
		bool nested = false;
		while (!nested && strcmp(above, "/") != 0) {
			above = path_directory(tracing->arena, above);
			nested = map_get(&tracing->seen_directories, above) != NULL;
		}
		if (!nested)
			directories[kept++] = directories[i];
	}
	return kept;
}

void traces_derive(struct arena *arena, const struct nga_snapshot *snapshot,
	const struct traces_compiled *compiled, const char *globals, struct traces *traces)
{
	struct tracing tracing = {.arena = arena,
		.prefix = snapshot->prefix,
		.directories = {.size = sizeof(const char *)},
		.paths = {.size = sizeof(const char *)},
		.seen_directories = {.arena = arena},
		.seen_paths = {.arena = arena}};

	for (size_t i = 0; i < snapshot->nplaced; i++)
		add_placed(&tracing, &snapshot->placed[i]);
	if (globals)
		add_globals(&tracing, globals);
	add_compiled(&tracing, compiled);
	traces->directories = sorted(&tracing.directories);
	traces->ndirectories = without_nested(&tracing, traces->directories);
	traces->paths = sorted(&tracing.paths);
	traces->npaths = tracing.paths.n;
}
