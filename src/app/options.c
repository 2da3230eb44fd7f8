#include "options.h"

#include <arena.h>
#include <path.h>
#include <render.h>
#include <ruleset.h>

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

const char *const fail_on_words[] = {"never", "note", "warning", "error", NULL};

enum {
	OPT_FIRST = 256,
	OPT_SITES,
	OPT_PARSE,
	OPT_LIST_RULES,
	OPT_LIST_FACTS,
	OPT_EXPLAIN,
	OPT_PAIR,
	OPT_NGINX,
	OPT_NO_TEST,
	OPT_TEST_TIMEOUT,
	OPT_TEST_IN_PLACE,
	OPT_TEST_DISABLED,
	OPT_TEST_ANYWAY,
	OPT_NO_LIVE,
	OPT_FAIL_ON,
	OPT_ONLY,
	OPT_SKIP,
	OPT_SEVERITY,
	OPT_RULES,
	OPT_COLOUR,
	OPT_VERSION,
};

static const struct option long_options[] = {
	{"sites", no_argument, NULL, OPT_SITES},
	{"parse", no_argument, NULL, OPT_PARSE},
	{"list-rules", no_argument, NULL, OPT_LIST_RULES},
	{"list-facts", no_argument, NULL, OPT_LIST_FACTS},
	{"explain", required_argument, NULL, OPT_EXPLAIN},
	{"config", required_argument, NULL, 'c'},
	{"nginx-conf", required_argument, NULL, 'n'},
	{"prefix", required_argument, NULL, 'p'},
	{"root", required_argument, NULL, 'R'},
	{"pair", required_argument, NULL, OPT_PAIR},
	{"nginx", required_argument, NULL, OPT_NGINX},
	{"no-test", no_argument, NULL, OPT_NO_TEST},
	{"test-timeout", required_argument, NULL, OPT_TEST_TIMEOUT},
	{"test-in-place", no_argument, NULL, OPT_TEST_IN_PLACE},
	{"test-disabled", no_argument, NULL, OPT_TEST_DISABLED},
	{"test-anyway", no_argument, NULL, OPT_TEST_ANYWAY},
	{"no-live", no_argument, NULL, OPT_NO_LIVE},
	{"format", required_argument, NULL, 'f'},
	{"output", required_argument, NULL, 'o'},
	{"fail-on", required_argument, NULL, OPT_FAIL_ON},
	{"only", required_argument, NULL, OPT_ONLY},
	{"skip", required_argument, NULL, OPT_SKIP},
	{"severity", required_argument, NULL, OPT_SEVERITY},
	{"rules", required_argument, NULL, OPT_RULES},
	{"color", required_argument, NULL, OPT_COLOUR},
	{"quiet", no_argument, NULL, 'q'},
	{"verbose", no_argument, NULL, 'v'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, OPT_VERSION},
	{NULL, 0, NULL, 0},
};
static const char short_options[] = ":c:n:p:R:f:o:qvh";

const char options_help[] =
	"Usage: ngxaudit [OPTION]... [SITE]...      audit once, print the findings\n"
	"       ngxaudit --sites [OPTION]...        one line a site: name, state, link,\n"
	"                                           addresses, names\n"
	"       ngxaudit --parse [OPTION]... [FILE] the configuration as nginx reads it,\n"
	"                                           as JSON\n"
	"       ngxaudit --list-rules | --explain RULE | --list-facts\n"
	"\n"
	"Compares what is available, what is enabled and what nginx really loads, and\n"
	"says what is wrong. It changes nothing. With sites: their findings, and those of\n"
	"what they share.\n"
	"\n"
	"What is audited\n"
	"  -n, --nginx-conf FILE     nginx's main configuration [of the running nginx,\n"
	"                            else of nginx -V, else /etc/nginx/nginx.conf]\n"
	"  -p, --prefix DIR          nginx's prefix, as nginx's own -p\n"
	"  -R, --root DIR            audit the tree under DIR as if DIR were /; nothing\n"
	"                            is asked of nginx or of the running system\n"
	"      --pair NAME=AVAILABLE[,AVAILABLE]:ENABLED\n"
	"                            directories that belong together; may be repeated\n"
	"      --nginx FILE          the nginx to ask\n"
	"      --no-test             do not ask nginx\n"
	"      --test-timeout SECONDS\n"
	"                            how long to wait for nginx [30]\n"
	"      --test-in-place       ask nginx the plain way: it binds its addresses, and\n"
	"                            what it makes stays\n"
	"      --test-disabled       ask it about sites that are not enabled as well, as\n"
	"                            if they were\n"
	"      --test-anyway         ask it though somebody who is not trusted could make\n"
	"                            it run code as root\n"
	"      --no-live             do not look at the running nginx\n"
	"\n"
	"What is judged\n"
	"      --only RULE,...       these rules or groups alone\n"
	"      --skip RULE,...       all but these rules or groups\n"
	"      --severity RULE=LEVEL weigh a rule or group: error, warning or note\n"
	"      --rules DIR           more rules, after those of /etc/ngxaudit/rules.d\n"
	"  -c, --config FILE         the program's own configuration\n"
	"                            [/etc/ngxaudit/ngxaudit.conf, where there is one]\n"
	"\n"
	"How it is said\n"
	"  -f, --format text|json    [text]\n"
	"  -o, --output FILE         where to; written beside, then renamed\n"
	"                            [standard output]\n"
	"      --fail-on LEVEL       error, warning, note or never: from which severity\n"
	"                            on a finding decides the exit status [warning]\n"
	"      --color WHEN          auto, always or never [auto]; NO_COLOR is honoured\n"
	"  -q, --quiet               print nothing where nothing was found\n"
	"  -v, --verbose             notes as well\n"
	"  -h, --help                this text\n"
	"      --version             the version\n"
	"\n"
	"Exit status: 0 nothing found, 1 warnings or notes at most, 2 at least one error,\n"
	"3 could not tell: bad usage, something could not be read, no answer from nginx.\n"
	"A run that could not look at something never exits 0.\n";

static const char *nearest_option(const char *name)
{
	const char *best = NULL;
	size_t distance = 3;

	for (const struct option *option = long_options; option->name; option++) {
		size_t here = path_distance(option->name, name, distance);
		if (here < distance) {
			distance = here;
			best = option->name;
		}
	}
	return best;
}

static int unknown_option(const char *argument, int letter, struct nga_error *err)
{
	size_t length = strcspn(argument, "=");

	if (letter > OPT_FIRST && argument[length] == '=')
		return err_set(err, 0, "%.*s takes no value", (int)length, argument);
	if (strncmp(argument, "--", 2) != 0)
		return err_set(err, 0, "unknown option -%c; --help lists them", letter);
	length -= 2;
	char name[64] = {0};
	memcpy(name, argument + 2, length < sizeof(name) ? length : sizeof(name) - 1);
	const char *nearest = nearest_option(name);
	if (nearest)
		return err_set(err, 0, "unknown option --%s; did you mean --%s?", name, nearest);
	return err_set(err, 0, "unknown option --%s; --help lists them", name);
}

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

static int read_list(
	struct arena *arena, const char *option, struct words *words, struct nga_error *err)
{
	size_t before = words->n;

	add_words(arena, words, optarg);
	return words->n > before ? 0
				 : err_set(err, 0, "%s needs the name of a rule or group", option);
}

/* NAME=AVAILABLE[,AVAILABLE]:ENABLED */
static int read_pair(struct arena *arena, struct options *options, struct nga_error *err)
{
	const char *equals = strchr(optarg, '='), *colon = strrchr(optarg, ':');
	struct words available = {0};

	if (!equals || equals == optarg || !colon || colon < equals || colon[1] == '\0')
		return err_set(
			err, 0, "--pair %s: expected NAME=AVAILABLE[,AVAILABLE]:ENABLED", optarg);
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

static int read_timeout(double *seconds, struct nga_error *err)
{
	char *end = NULL;

	*seconds = strtod(optarg, &end);
	if (end == optarg || *end != '\0' || !(*seconds > 0 && *seconds <= 86400))
		return err_set(err, 0, "--test-timeout %s: expected a number of seconds", optarg);
	return 0;
}

static int read_format(const struct render_format **format, struct nga_error *err)
{
	for (size_t i = 0; i < render_format_count; i++)
		if (strcmp(render_formats[i].name, optarg) == 0) {
			*format = &render_formats[i];
			return 0;
		}
	return err_set(err, 0, "--format %s: expected text or json", optarg);
}

/* The index of `optarg` among `words`, or -1. */
static int word_index(const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (strcmp(words[i], optarg) == 0)
			return i;
	return -1;
}

static int read_fail_on(const char **fail_on, struct nga_error *err)
{
	if (word_index(fail_on_words) < 0)
		return err_set(
			err, 0, "--fail-on %s: expected error, warning, note or never", optarg);
	*fail_on = optarg;
	return 0;
}

static int read_colour(enum colour *colour, struct nga_error *err)
{
	static const char *const words[] = {
		[COLOUR_AUTO] = "auto", [COLOUR_ALWAYS] = "always", [COLOUR_NEVER] = "never", NULL};
	int index = word_index(words);

	if (index < 0)
		return err_set(err, 0, "--color %s: expected auto, always or never", optarg);
	*colour = (enum colour)index;
	return 0;
}

static int read_mode(struct options *options, enum mode mode, struct nga_error *err)
{
	if (options->mode != MODE_AUDIT && options->mode != mode && mode != MODE_HELP)
		return err_set(err, 0,
			"only one of --sites, --parse, --list-rules, --list-facts and "
			"--explain at a time");
	options->mode = mode;
	return 0;
}

/* A table of what each option does: one case an option. */
static int read_option(
	struct arena *arena, int option, struct options *options, struct nga_error *err)
{
	switch (option) {
	case OPT_SITES:
		return read_mode(options, MODE_SITES, err);
	case OPT_PARSE:
		return read_mode(options, MODE_PARSE, err);
	case OPT_LIST_RULES:
		return read_mode(options, MODE_LIST_RULES, err);
	case OPT_LIST_FACTS:
		return read_mode(options, MODE_LIST_FACTS, err);
	case OPT_EXPLAIN:
		options->rule = optarg;
		return read_mode(options, MODE_EXPLAIN, err);
	case OPT_VERSION:
		return read_mode(options, MODE_VERSION, err);
	case 'h':
		return read_mode(options, MODE_HELP, err);
	case 'c':
		options->config = optarg;
		return 0;
	case 'n':
		options->nginx_conf = optarg;
		return 0;
	case 'p':
		options->prefix = optarg;
		return 0;
	case 'R':
		options->root = optarg;
		return 0;
	case OPT_PAIR:
		return read_pair(arena, options, err);
	case OPT_NGINX:
		options->nginx = optarg;
		return 0;
	case OPT_NO_TEST:
		options->no_test = true;
		return 0;
	case OPT_TEST_TIMEOUT:
		return read_timeout(&options->test_timeout, err);
	case OPT_TEST_IN_PLACE:
		options->test_in_place = true;
		return 0;
	case OPT_TEST_DISABLED:
		options->test_disabled = true;
		return 0;
	case OPT_TEST_ANYWAY:
		options->test_anyway = true;
		return 0;
	case OPT_NO_LIVE:
		options->no_live = true;
		return 0;
	case 'f':
		return read_format(&options->format, err);
	case 'o':
		options->output = optarg;
		return 0;
	case OPT_FAIL_ON:
		return read_fail_on(&options->fail_on, err);
	case OPT_ONLY:
		return read_list(arena, "--only", &options->only, err);
	case OPT_SKIP:
		return read_list(arena, "--skip", &options->skip, err);
	case OPT_SEVERITY:
		return read_list(arena, "--severity", &options->severities, err);
	case OPT_RULES:
		options->rules_dir = optarg;
		return 0;
	case OPT_COLOUR:
		return read_colour(&options->colour, err);
	case 'q':
		options->quiet = true;
		return 0;
	default:
		options->verbose = true;
		return 0;
	}
}

static int check_operands(const struct options *options, struct nga_error *err)
{
	size_t most = options->mode == MODE_AUDIT ? SIZE_MAX : options->mode == MODE_PARSE;

	if (options->mode == MODE_HELP || options->operands.n <= most)
		return 0;
	return err_set(err, 0, "unexpected argument %s; --help shows the usage",
		options->operands.items[most]);
}

int options_read(
	struct arena *arena, int argc, char **argv, struct options *options, struct nga_error *err)
{
	*options = (struct options){.format = &render_formats[0]};
	opterr = 0;
	for (int option;
		(option = getopt_long(argc, argv, short_options, long_options, NULL)) != -1;) {
		const char *argument = argv[optind - 1];
		if (option == '?')
			return unknown_option(argument, optopt, err);
		if (option == ':')
			return err_set(err, 0, "%s needs a value", argument);
		if (read_option(arena, option, options, err) != 0)
			return -1;
	}
	options->operands.items = arena_array(arena, (size_t)argc, sizeof(const char *));
	while (optind < argc)
		options->operands.items[options->operands.n++] = argv[optind++];
	return check_operands(options, err);
}
