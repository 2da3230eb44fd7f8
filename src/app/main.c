/* ngxaudit: an auditor of nginx configuration drift and symlinks.
 *
 * A map of the program, from the ground up; a floor uses the floors below it, and edges do not use
 * each other.
 *
 *   include/ngxaudit/   the nouns: conf.h (nginx's configuration), snapshot.h (the audited world),
 * rules.h, report.h rules/              what is judged: one block a rule, one file a group
 *   src/base/           arena, map, out (text and escaping), path, errors, digest
 *   src/core/           computing only
 *     lex, parse        from bytes to words to directive trees
 *     conf              the trees joined by their includes
 *     servers, addresses, references, sites   what the configuration means
 *     facts, conditions, message, subjects    what rules can say about it
 *     judge, ignores, fingerprint             from snapshot and rules to a report
 *     narrow, render_*  what is shown of it, and how
 *   src/edge/           the world
 *     scan              directories, links, files, includes, rights, sockets
 *     ask_nginx         nginx -V and nginx -t
 *     live              the running nginx
 *     ruleset           rules and the program's own configuration, by libconfuse
 *   src/app/            main, options, settings, locate (which nginx?), pass, and the modes
 */
#include "clock.h"
#include "modes.h"
#include "output.h"
#include "progress.h"

#include <arena.h>
#include <out.h>

#include <stdio.h>
#include <stdlib.h>

typedef int mode_function(struct out *out, struct settings *settings, struct nga_error *err);

static mode_function *const modes[] = {
	[MODE_AUDIT] = mode_audit,
	[MODE_SITES] = mode_sites,
	[MODE_PARSE] = mode_parse,
	[MODE_LIST_RULES] = mode_list_rules,
	[MODE_LIST_FACTS] = mode_list_facts,
	[MODE_EXPLAIN] = mode_explain,
};

/* Fills `out`; returns the exit status, or -1 with `err` set. */
static int run(struct out *out, const struct options *options, struct nga_error *err)
{
	struct settings settings;

	if (options->mode == MODE_HELP) {
		out_text(out, options_help);
		return STATUS_CLEAN;
	}
	if (options->mode == MODE_VERSION) {
		out_text(out, "ngxaudit " NGXAUDIT_VERSION "\n");
		return STATUS_CLEAN;
	}
	if (settings_read(out->arena, options, clock_today(out->arena), &settings, err) != 0)
		return -1;
	return modes[options->mode](out, &settings, err);
}

int main(int argc, char **argv)
{
	struct arena *arena = arena_new();
	struct out out = {.arena = arena};
	struct options options;
	struct nga_error err;

	int status = options_read(arena, argc, argv, &options, &err);
	if (status == 0)
		status = run(&out, &options, &err);
	if (status >= 0 && output_write(arena, options.output, out.bytes, out.n, &err) != 0)
		status = -1;
	if (status < 0) {
		progress_clear();
		(void)fprintf(stderr, "ngxaudit: %s\n", out_escape(arena, err.text));
		status = STATUS_TROUBLE;
	}
	arena_free(arena);
	exit(status);
}
