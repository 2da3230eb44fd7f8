#include "options.h"

#include "options_check.h"

#include "format.h"

#include <arena.h>
#include <path.h>
#include <render.h>
#include <ruleset.h>

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

const char *const fail_on_words[] = {"never", "note", "warning", "error", NULL};

/* How one option is read: `optarg` is its value. */
struct reading {
	struct arena *arena;
	struct options *options;
	const char *name; /* of the option, without hyphens */
	struct nga_error *err;
};

/* What an option sets. */
enum row_kind {
	ROW_MODE,
	ROW_FLAG, /* a bool of struct options, at `field` */
	ROW_TEXT, /* a const char * there */
	ROW_LIST, /* a struct words there */
	ROW_READ, /* what `read` makes of it */
};

struct row {
	const char *name;
	int letter; /* 0: it has none */
	enum row_kind kind;
	enum mode mode;
	size_t field;
	int (*read)(const struct reading *reading);
};

/* ---- values that are more than a text ---- */

static void add_words(struct arena *arena, struct words *words, const char *list)
{
	struct vec all = {.size = sizeof(const char *)};

	for (size_t i = 0; i < words->n; i++)
		*(const char **)vec_push(&all, arena) = words->items[i];
	for (const char *at = list; *at;) {
		size_t length = strcspn(at, ",");
		if (length > 0)
			*(const char **)vec_push(&all, arena) = arena_copy_n(arena, at, length);
		at += length + (at[length] == ',');
	}
	*words = (struct words){.items = all.items, .n = all.n};
}

static int read_list(const struct reading *reading, struct words *words)
{
	size_t before = words->n;

	add_words(reading->arena, words, optarg);
	if (words->n > before)
		return 0;
	return err_set(reading->err, 0, "--%s needs the name of a rule or group", reading->name);
}

static int read_mode(const struct reading *reading, enum mode mode)
{
	enum mode *now = &reading->options->mode;

	if (*now != MODE_AUDIT && *now != mode && mode != MODE_HELP)
		return err_set(reading->err, 0,
			"--%s beside another mode: one at a time; --help lists them",
			reading->name);
	*now = mode;
	return 0;
}

/* NAME=AVAILABLE[,AVAILABLE]:ENABLED */
static int read_pair(const struct reading *reading)
{
	struct options *options = reading->options;
	struct arena *arena = reading->arena;
	const char *equals = strchr(optarg, '='), *colon = strrchr(optarg, ':');
	struct words available = {0};

	if (!equals || equals == optarg || !colon || colon < equals || colon[1] == '\0')
		return err_set(reading->err, 0,
			"--pair %s: expected NAME=AVAILABLE[,AVAILABLE]:ENABLED", optarg);
	add_words(arena, &available, arena_copy_n(arena, equals + 1, (size_t)(colon - equals - 1)));
	struct own_pair *pairs = arena_array(arena, options->npairs + 1, sizeof(*pairs));
	if (options->npairs > 0)
		memcpy(pairs, options->pairs, options->npairs * sizeof(*pairs));
	pairs[options->npairs++] = (struct own_pair){
		.name = arena_copy_n(arena, optarg, (size_t)(equals - optarg)),
		.available = available.items,
		.navailable = available.n,
		.enabled = colon + 1,
	};
	options->pairs = pairs;
	return 0;
}

static int read_timeout(const struct reading *reading)
{
	char *end = NULL;
	double seconds = strtod(optarg, &end);

	if (end == optarg || *end != '\0' || !(seconds > 0 && seconds <= 86400))
		return err_set(
			reading->err, 0, "--test-timeout %s: expected a number of seconds", optarg);
	reading->options->test_timeout = seconds;
	return 0;
}

static int read_format(const struct reading *reading)
{
	return format_read(reading->arena, optarg, reading->options, reading->err);
}

/* The index of `optarg` among `words`, or -1. */
static int word_index(const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], optarg) == 0)
			return i;
	return -1;
}

static int read_fail_on(const struct reading *reading)
{
	if (word_index(fail_on_words) < 0)
		return err_set(reading->err, 0,
			"--fail-on %s: expected error, warning, note or never", optarg);
	reading->options->fail_on = optarg;
	return 0;
}

static int read_colour(const struct reading *reading)
{
	static const char *const words[] = {
		[COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never", NULL};
	int index = word_index(words);

	if (index < 0)
		return err_set(
			reading->err, 0, "--color %s: expected auto, always or never", optarg);
	reading->options->colour = (enum colour)index;
	return 0;
}

static int read_explain(const struct reading *reading)
{
	reading->options->rule = optarg;
	return read_mode(reading, MODE_EXPLAIN);
}

static int read_hold(const struct reading *reading)
{
	if (optarg[strspn(optarg, " \t\r\n")] == '\0')
		return err_set(reading->err, 0, "--hold needs a reason: others will ask for it");
	reading->options->reason = optarg;
	return read_mode(reading, MODE_HOLD);
}

/* ---- the table ---- */

static const struct row rows[] = {
	{.name = "pre-reload", .kind = ROW_MODE, .mode = MODE_PRE_RELOAD},
	{.name = "watch", .kind = ROW_MODE, .mode = MODE_WATCH},
	{.name = "sites", .kind = ROW_MODE, .mode = MODE_SITES},
	{.name = "parse", .kind = ROW_MODE, .mode = MODE_PARSE},
	{.name = "fix", .kind = ROW_MODE, .mode = MODE_FIX},
	{.name = "undo", .kind = ROW_MODE, .mode = MODE_UNDO},
	{.name = "accept", .kind = ROW_MODE, .mode = MODE_ACCEPT},
	{.name = "diff", .kind = ROW_MODE, .mode = MODE_DIFF},
	{.name = "recover", .kind = ROW_MODE, .mode = MODE_RECOVER},
	{.name = "restore", .kind = ROW_MODE, .mode = MODE_RESTORE},
	{.name = "hold", .kind = ROW_READ, .read = read_hold},
	{.name = "release", .kind = ROW_MODE, .mode = MODE_RELEASE},
	{.name = "list-rules", .kind = ROW_MODE, .mode = MODE_LIST_RULES},
	{.name = "list-facts", .kind = ROW_MODE, .mode = MODE_LIST_FACTS},
	{.name = "help", .letter = 'h', .kind = ROW_MODE, .mode = MODE_HELP},
	{.name = "version", .kind = ROW_MODE, .mode = MODE_VERSION},
	{.name = "explain", .kind = ROW_READ, .read = read_explain},
	{.name = "config",
		.letter = 'c',
		.kind = ROW_TEXT,
		.field = offsetof(struct options, config)},
	{.name = "nginx-conf",
		.letter = 'n',
		.kind = ROW_TEXT,
		.field = offsetof(struct options, nginx_conf)},
	{.name = "prefix",
		.letter = 'p',
		.kind = ROW_TEXT,
		.field = offsetof(struct options, prefix)},
	{.name = "root", .letter = 'R', .kind = ROW_TEXT, .field = offsetof(struct options, root)},
	{.name = "pair", .kind = ROW_READ, .read = read_pair},
	{.name = "nginx", .kind = ROW_TEXT, .field = offsetof(struct options, nginx)},
	{.name = "no-test", .kind = ROW_FLAG, .field = offsetof(struct options, no_test)},
	{.name = "test-timeout", .kind = ROW_READ, .read = read_timeout},
	{.name = "test-in-place",
		.kind = ROW_FLAG,
		.field = offsetof(struct options, test_in_place)},
	{.name = "test-disabled",
		.kind = ROW_FLAG,
		.field = offsetof(struct options, test_disabled)},
	{.name = "test-anyway", .kind = ROW_FLAG, .field = offsetof(struct options, test_anyway)},
	{.name = "live", .kind = ROW_FLAG, .field = offsetof(struct options, live)},
	{.name = "no-live", .kind = ROW_FLAG, .field = offsetof(struct options, no_live)},
	{.name = "format", .letter = 'f', .kind = ROW_READ, .read = read_format},
	{.name = "output",
		.letter = 'o',
		.kind = ROW_TEXT,
		.field = offsetof(struct options, output)},
	{.name = "fail-on", .kind = ROW_READ, .read = read_fail_on},
	{.name = "only", .kind = ROW_LIST, .field = offsetof(struct options, only)},
	{.name = "skip", .kind = ROW_LIST, .field = offsetof(struct options, skip)},
	{.name = "severity", .kind = ROW_LIST, .field = offsetof(struct options, severities)},
	{.name = "rules", .kind = ROW_TEXT, .field = offsetof(struct options, rules_dir)},
	{.name = "state-dir", .kind = ROW_TEXT, .field = offsetof(struct options, state_dir)},
	{.name = "changes", .kind = ROW_FLAG, .field = offsetof(struct options, changes)},
	{.name = "dry-run", .kind = ROW_FLAG, .field = offsetof(struct options, dry_run)},
	{.name = "yes", .letter = 'y', .kind = ROW_FLAG, .field = offsetof(struct options, yes)},
	{.name = "reload", .kind = ROW_FLAG, .field = offsetof(struct options, reload)},
	{.name = "force", .kind = ROW_FLAG, .field = offsetof(struct options, force)},
	{.name = "list", .kind = ROW_FLAG, .field = offsetof(struct options, list)},
	{.name = "verify", .kind = ROW_FLAG, .field = offsetof(struct options, verify)},
	{.name = "color", .kind = ROW_READ, .read = read_colour},
	{.name = "quiet",
		.letter = 'q',
		.kind = ROW_FLAG,
		.field = offsetof(struct options, quiet)},
	{.name = "verbose",
		.letter = 'v',
		.kind = ROW_FLAG,
		.field = offsetof(struct options, verbose)},
};

enum {
	ROWS = sizeof(rows) / sizeof(rows[0]),
	FIRST = 256, /* what getopt_long returns for the row at 0, its letter aside */
};

static int read_row(const struct row *row, const struct reading *reading)
{
	void *field = (char *)reading->options + row->field;

	switch (row->kind) {
	case ROW_MODE:
		return read_mode(reading, row->mode);
	case ROW_FLAG:
		*(bool *)field = true;
		return 0;
	case ROW_TEXT:
		if (optarg[0] == '\0') /* as a variable of a script that was not set */
			return err_set(reading->err, 0,
				"--%s needs a value, and was given an empty one", row->name);
		*(const char **)field = optarg;
		return 0;
	case ROW_LIST:
		return read_list(reading, field);
	case ROW_READ:
		break;
	}
	return row->read(reading);
}

/* ---- reading ---- */

/* What getopt_long wants to know, from the table. */
struct getopt_tables {
	struct option longs[ROWS + 1];
	char letters[2 * ROWS + 2];
};

static void fill_tables(struct getopt_tables *tables)
{
	size_t n = 0;

	*tables = (struct getopt_tables){0};
	tables->letters[n++] = ':';
	for (int i = 0; i < ROWS; i++) {
		bool value = rows[i].kind != ROW_MODE && rows[i].kind != ROW_FLAG;
		tables->longs[i] = (struct option){
			rows[i].name, value ? required_argument : no_argument, NULL, FIRST + i};
		if (!rows[i].letter)
			continue;
		tables->letters[n++] = (char)rows[i].letter;
		if (value)
			tables->letters[n++] = ':';
	}
}

static const struct row *find_row(int option)
{
	if (option >= FIRST)
		return &rows[option - FIRST];
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i].letter == option)
			return &rows[i];
	return NULL;
}

static const char *nearest_option(const char *name)
{
	const char *best = NULL;
	size_t distance = 3;

	for (size_t i = 0; i < ROWS; i++) {
		size_t here = path_distance(rows[i].name, name, distance);
		if (here < distance) {
			distance = here;
			best = rows[i].name;
		}
	}
	return best;
}

static int unknown_option(const char *argument, int option, struct nga_error *err)
{
	size_t length = strcspn(argument, "=");

	if (option >= FIRST && argument[length] == '=')
		return err_set(err, 0, "%.*s takes no value", (int)length, argument);
	if (strncmp(argument, "--", 2) != 0)
		return err_set(err, 0, "unknown option -%c; --help lists them", option);
	length -= 2;
	char name[64] = {0};
	memcpy(name, argument + 2, length < sizeof(name) ? length : sizeof(name) - 1);
	const char *nearest = nearest_option(name);
	if (nearest)
		return err_set(err, 0, "unknown option --%s; did you mean --%s?", name, nearest);
	return err_set(err, 0, "unknown option --%s; --help lists them", name);
}

int options_read(
	struct arena *arena, int argc, char **argv, struct options *options, struct nga_error *err)
{
	struct reading reading = {.arena = arena, .options = options, .err = err};
	const struct render_format *own = render_format_of_command(argc > 0 ? argv[0] : "");
	struct getopt_tables tables;

	*options = (struct options){.format = own};
	opterr = 0;
	fill_tables(&tables);
	for (int option;
		(option = getopt_long(argc, argv, tables.letters, tables.longs, NULL)) != -1;) {
		const char *argument = argv[optind - 1];
		if (option == '?')
			return unknown_option(argument, optopt, err);
		if (option == ':')
			return err_set(err, 0, "%s needs a value", argument);
		const struct row *row = find_row(option);
		reading.name = row->name;
		if (read_row(row, &reading) != 0)
			return -1;
	}
	options->operands.items = arena_array(arena, (size_t)argc, sizeof(const char *));
	while (optind < argc)
		options->operands.items[options->operands.n++] = argv[optind++];
	if (options_check(options, err) != 0)
		return -1;
	return format_check(arena, options, own, err);
}
