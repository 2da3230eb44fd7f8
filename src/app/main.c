/* ngxaudit: an auditor of nginx configuration drift and symlinks.
 *
 * The world is read once into one snapshot; judging it is a pure function of snapshot and rules,
 * showing it one of the report. A map of the files, from the ground up; each floor sees those below
 * it, and no edge sees another.
 *
 * include/ngxaudit/     the nouns: conf.h (nginx's configuration), tls.h (certificates and keys),
 *                       drift.h (what should be), site.h, live.h (the running nginx),
 *                       snapshot.h (the audited world), rules.h, report.h, plan.h
 * rules/                what is judged: one block a rule, one file a group
 *
 * src/base/             knows nothing of nginx
 *   arena, map          memory with one owner; a hash map in it
 *   out, path, digest   text and its escaping, paths as text, short names for bytes
 *   errors              what stops the program, as a value
 *
 * src/core/             computing only: no file, no clock, no process
 *   bytes, nearest, dates, diff, patch      letters, "did you mean", days, unified diffs
 *   lex, lex_lua, directives, parse         from the bytes of a file to its directive tree
 *   conf, statements                        the trees joined by their includes; what they say
 *   placing, placings                       every directive in its places, and of one file again
 *   addresses, servers, claims              who listens where, for which names
 *   known, references, refer, locations     what directives name outside the configuration
 *   referred, referred_meet                 that is kept, and who shares it
 *   served, upstreams                       what requests would find there
 *   around, in_force, repeats               what counts where a directive stands, and where else
 *   loaded, pending                         what the running nginx has, and lacks
 *   spots, held, zones                      what it listens on, and what a reload meets
 *   elf_symbol                              where a program has what it knows
 *   maps, backends                          what variables can be, and who answers in the end
 *   certificates, certificate_names, keys   which certificates and keys servers use
 *   leads                                   which links lead through a path
 *   sites, site_name, marks                 entries made sites, and what their names say
 *   missing, successors                     sites, and files, that should be there
 *   expectations, expected_names, reach     what is expected of them, and where requests end
 *   states                                  the words for what a site is
 *   facts, facts_*, fact_*                  what rules can say: one table a subject
 *   subjects, subjects_*                    what rules are about, and where a finding belongs
 *   conditions, message                     the language of rules
 *   needs, rule_index                       what the chosen rules need, and which may hold
 *   judge, severities, ignores              from snapshot and rules to findings
 *   fingerprint, explains, excerpts         their identity, their complaints, their lines
 *   complaints, traces, binds, opened       nginx -t: what it says, makes, binds and opens
 *   code, private_copy                      what it would run, and what it may read instead
 *   suspects, suspect_ties, shadow          the sites it may refuse, and variations to ask about
 *   blame, blame_*, verdicts                which of them are at fault, found by asking
 *   plan, plan_*, remedies_*, restore       what would repair it, as steps
 *   state_name                              where what was done is remembered
 *   keep, manifest_*, changes               what is remembered, as text, and what differs from it
 *   report_diff, told, told_text            what two reports have not in common
 *   watch_set, believed                     where a change counts, and what was told of it
 *   answer                                  nginx's answer as bytes, for later passes
 *   hold_lines                              who stops every reload, as text
 *   narrow, render, render_*, json          what is shown, and how
 *   prose, prose_markdown                   text for people
 *   shown                                   what formats for programs have in common
 *
 * src/edge/world/       one path at a time
 *   world, world_walk                       paths inside a root, whatever links there say
 *   content, owners, owner_ids              what is in a file, and whose it is
 *   home, home_*                            where what was done to a tree is remembered
 * src/edge/scan/        the disk, into the snapshot
 *   scan, one_file, state                   the whole of it, and what its parts share
 *   pairs, directory, listing, entries      directories and what lies in them
 *   ahead, early, second                    many files at once, by two threads
 *   link_texts, unchanged                   what links say, and what is known
 *   link, right_text, other_tree, twins     where links lead, and what belongs together
 *   source, load, read, disabled            files: those that nginx reads, and the others
 *   cache, touched                          what a later scan finds again
 *   kept, renew                             the whole tree, where only what is in files changed
 *   include, expand, similar, leftover      include lines, globbing, names
 *   ends, again                             what links end in; single names, looked at again
 *   lookup, beside, ways, fifo              the second look: at what directives name
 *   sockets, listeners                      who listens on this machine
 *   access, accounts, users, readable       who may read or write what
 *   places, keys                            who may change or read what matters
 * src/edge/ask_nginx/   nginx itself
 *   find, build                             which nginx, and what nginx -V says
 *   ask_nginx, search                       nginx -t, once and in search of faults
 *   child, prepare                          a process beside us
 *   sandbox, sandbox_*                      a world of its own for it, in which nothing is left
 *   points, mountpoints, listens, local     what is asked of the kernel in its place
 * src/edge/live/        the running nginx
 *   live, proc, title                       masters, their processes, their command lines
 *   master, times, dump, peek                one of them: when it loaded what
 *   holders, diag                           sockets, and who holds them
 *   reload                                  a new configuration for one of them
 * src/edge/apply/       the only code that changes the tree
 *   apply, course, perform                  a repair: begun, done, kept or taken back
 *   compile, compile_*, look, rights        from steps to what is to be done, checked first
 *   journal_*, recover, undo, history       what was done, and the way back
 *   repairs, shelf, shelf_*, yards          where that is kept, and what was displaced
 * src/edge/store/       accepted states
 *   store, states                           all of them, by number; one of them counts
 *   collect, write                          what is remembered, copied
 *   look                                    the disk, held against it
 *   trail, passed, sha256, blob             where paths really lead, and what lies there
 * src/edge/watch/       waiting for the world
 *   watch, follow, mounts, filesystems      what changed where, signals, and the clock
 *   aside, hook                             what is computed or run beside the loop
 *   notify                                  the service manager
 * src/edge/prompt/      a person at a terminal
 *   prompt                                  questions and answers
 * src/edge/certs/       certificates, by libcrypto
 *   certs, chain                            names, days, and whether the key fits
 * src/edge/ruleset/     rules and the program's own configuration, by libconfuse
 *   ruleset, choose, rule_file, rule_words  rules out of blocks
 *   own_conf, own_expect, own_watch, text   the program's own file; prose
 *   guard, guard_*                          what libconfuse must not see
 *
 * src/app/              policy, and the only place with exit statuses
 *   main, options, options_check, help      what was asked for
 *   settings, policy                        what counts
 *   format                                  how it is to be said
 *   locate, running                         which nginx and which tree is meant; what it has
 *   pass, pass_memory, how_to_look          one pass: from the world to a report
 *   asking, tls, strangers                  nginx -t beside it, certificates in it, and whose word
 *                                           nginx would follow
 *   fixing, repair, worse, review           applying what was chosen, and the choosing
 *   accepted, restoring                     what was accepted, for a pass, and the way back
 *   operand_paths                           what of it
 *   hold, who                               stopping reloads, and in whose name
 *   news                                    what is new since the last time
 *   watch_pass, watch_look                  --watch: whole passes, and single entries at once
 *   watch_touches                           what was heard since the pass before
 *   watch_tell, watch_hook                  what it says, and to whom
 *   mode_*, style, output, progress, clock  what is done with it
 *   diff_live                               the running nginx beside the disk
 */
#include "clock.h"
#include "locate.h"
#include "modes.h"
#include "output.h"
#include "progress.h"

#include <arena.h>
#include <out.h>
#include <render.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int mode_function(struct out *out, struct settings *settings, struct nga_error *err);

static mode_function *const modes[] = {
	[MODE_AUDIT] = mode_audit,
	[MODE_PRE_RELOAD] = mode_pre_reload,
	[MODE_WATCH] = mode_watch,
	[MODE_SITES] = mode_sites,
	[MODE_PARSE] = mode_parse,
	[MODE_FIX] = mode_fix,
	[MODE_UNDO] = mode_undo,
	[MODE_RECOVER] = mode_recover,
	[MODE_ACCEPT] = mode_accept,
	[MODE_DIFF] = mode_diff,
	[MODE_RESTORE] = mode_restore,
	[MODE_HOLD] = mode_hold,
	[MODE_RELEASE] = mode_release,
	[MODE_LIST_RULES] = mode_list_rules,
	[MODE_LIST_FACTS] = mode_list_facts,
	[MODE_EXPLAIN] = mode_explain,
};

/* Fills `out`; returns the exit status, or -1 with `err` set. */
static int run(struct out *out, const struct options *options, struct nga_error *err)
{
	struct settings settings;

	if (options->mode == MODE_HELP) {
		for (size_t i = 0; options_help[i]; i++)
			out_text(out, options_help[i]);
		return STATUS_CLEAN;
	}
	if (options->mode == MODE_VERSION) {
		out_text(out, "ngxaudit " NGXAUDIT_VERSION "\n");
		return STATUS_CLEAN;
	}
	if (settings_read(out->arena, options, clock_today(out->arena), &settings, err) != 0)
		return -1;
	settings.host = locate_begin(out->arena, &settings);
	if (settings_read_rules(out->arena, &settings, err) != 0)
		return -1;
	return modes[options->mode](out, &settings, err);
}

static void complain(struct arena *arena, const char *text)
{
	progress_clear();
	(void)fprintf(stderr, "ngxaudit: %s\n", out_escape(arena, text));
}

/* Says what went wrong, also where a reader looks at nothing but what was to be written. */
static int fail(struct arena *arena, const struct options *options, const struct nga_error *err)
{
	struct render_trouble trouble = {.text = err->text, .at_ns = clock_now()};
	struct out out = {.arena = arena};
	struct nga_error again;

	complain(arena, err->text);
	if (!options->format->trouble)
		return STATUS_TROUBLE;
	options->format->trouble(&out, &trouble);
	if (output_write(arena, options->output, out.bytes, out.n, &again) != 0 &&
		strcmp(again.text, err->text) != 0)
		complain(arena, again.text);
	return STATUS_TROUBLE;
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
	/* what is told only once is remembered when it was written, not before; one that stays has
	 * written all it had to say */
	if (status >= 0 && !options.changes && options.mode != MODE_WATCH &&
		output_write(arena, options.output, out.bytes, out.n, &err) != 0)
		status = -1;
	if (status < 0)
		status = fail(arena, &options, &err);
	exit(status); /* the arena goes with the process: giving it back by hand takes longer */
}
