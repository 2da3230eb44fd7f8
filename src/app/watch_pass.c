/* Whole passes of --watch, and nginx's answer to what they saw. */
#include "watching.h"

#include <arena.h>

#include <string.h>

enum {
	MOST_REPEATS = 4, /* passes at once for directories that were new to the one before */
	NS_PER_MS = 1000000,
};

static const int64_t SECOND = 1000 * (int64_t)NS_PER_MS;

/* ---- what is meant ---- */

int watching_locate(struct watching *watching, struct nga_error *err)
{
	struct arena *arena = arena_new();
	struct meant *meant = arena_alloc(arena, sizeof(*meant));

	meant->arena = arena;
	if (locate(arena, watching->settings, &meant->target, err) != 0) {
		arena_free(arena);
		return -1;
	}
	/* What the last pass saw points into the one before: it is released with that pass. */
	watching->meant = meant;
	return 0;
}

/* ---- one pass ---- */

/* The snapshot and the report; what is believed and what is heard do not need them. */
static void free_pass(struct watched *watched)
{
	if (!watched)
		return;
	arena_free(watched->pass.arena);
	watched->pass = (struct pass){0};
}

static void free_watched(struct watched *watched)
{
	free_pass(watched);
	if (watched)
		arena_free(watched->arena);
}

static bool is_asked(const struct watching *watching)
{
	const struct options *options = watching->options;

	return !options->no_test && !options->root &&
	       judge_needs(&watching->settings->ruleset) & JUDGE_NEEDS_NGINX;
}

static struct watched *new_watched(struct watching *watching)
{
	struct arena *arena = arena_new();
	struct watched *watched = arena_alloc(arena, sizeof(*watched));

	watched->arena = arena;
	watched->known = (struct pass_known){
		.target = &watching->meant->target,
		.answer = watching->answer,
		.length = watching->answer_length,
	};
	watched->pass = (struct pass){
		.arena = arena_new(), .memory = watching->memory, .known = &watched->known};
	return watched;
}

static unsigned wants_of(const struct watching *watching)
{
	unsigned wants = PASS_WANTS_JUDGING | PASS_WANTS_WAYS;

	return watching->options->format->whole ? wants | PASS_WANTS_CONTENTS : wants;
}

static struct watched_gaps copy_gaps(struct arena *arena, const struct nga_snapshot *snapshot)
{
	struct nga_gap *copies = arena_array(arena, snapshot->ngaps, sizeof(*copies));

	for (size_t i = 0; i < snapshot->ngaps; i++) {
		copies[i] = snapshot->gaps[i];
		copies[i].path = arena_copy(arena, copies[i].path);
		copies[i].reason = arena_copy(arena, copies[i].reason);
	}
	return (struct watched_gaps){copies, snapshot->ngaps};
}

/* A pass and what is made of it; NULL where it failed. */
static struct watched *look(struct watching *watching, struct nga_error *err)
{
	struct watched *watched = new_watched(watching);

	watched->pass.touched = watching_touches(watching, watched->pass.arena);
	free_pass(watching->now);
	watching_drop_leads(watching, watched->pass.touched);
	if (pass_run(&watched->pass, watching->settings, wants_of(watching), err) != 0) {
		free_watched(watched);
		return NULL;
	}
	watch_set_derive(watched->arena, &watched->pass.snapshot, &watched->set);
	watched->gaps = copy_gaps(watched->arena, &watched->pass.snapshot);
	watching_gather_leads(watching, &watched->pass.snapshot);
	watched->entries = judge_entries_begin(
		watched->pass.arena, &watched->pass.snapshot, &watching->settings->ruleset);
	answer_key(&watched->pass.snapshot, watched->key);
	watching->counts.passes++;
	watching->looks = 0;
	return watched;
}

/* Takes the new pass in the place of the one before. True where directories are heard now that
 * were not when it looked at them. */
static bool take(struct watching *watching, struct watched *watched)
{
	struct watched *before = watching->now;
	bool unheard = watch_follow(watching->watch, &watched->set, watching->looks_at_all) > 0;

	watching->looks_at_all = false;
	watching_forget(watching, !unheard);
	watching->now = watched;
	watching->blurred = false;
	free_watched(before);
	pass_memory_drop(watching->memory);
	return unheard;
}

bool watching_pends(const struct watching *watching)
{
	return is_asked(watching) && strcmp(watching->now->key, watching->answer_key) != 0;
}

/* ---- when ---- */

void watching_touched(struct watching *watching)
{
	struct watch_times *times = &watching->times;
	const struct own_conf *own = &watching->settings->own;

	times->last_event = watch_clock();
	if (times->first_event == INT64_MAX)
		times->first_event = times->last_event;
	int64_t quiet = times->last_event + own->watch.settle_ns;
	int64_t longest = times->first_event + own->watch.settle_max_ns;
	int64_t due = quiet < longest ? quiet : longest;
	/* one that was to be made at once stays so */
	times->settle = times->settle < times->first_event ? times->settle : due;
}

void watching_hurry(struct watching *watching)
{
	watching_touched(watching);
	watching->times.settle = 0;
}

static void say_deafness(struct watching *watching)
{
	struct watch_state state = watch_state(watching->watch);
	bool same = state.reason && watching->said && strcmp(state.reason, watching->said) == 0;

	watching->times.poll = state.deaf > 0 ? watch_clock() + 2 * SECOND : INT64_MAX;
	if (same || (!state.reason && !watching->said))
		return;
	if (state.reason)
		watching_say("degraded: %s; %zu of %zu directories are looked at every 2 s",
			state.reason, state.deaf, watching->now->set.n);
	else
		watching_say("no longer degraded: every directory is watched");
	watching->said = state.reason ? arena_copy(watching->arena, state.reason) : NULL;
}

void watching_follow(struct watching *watching, bool all)
{
	if (watch_follow(watching->watch, &watching->now->set, all) > 0) {
		watching->touches.uncertain = true;
		watching_touched(watching);
	}
}

/* ---- telling the differences ---- */

/* What lies elsewhere than in the tree, where no event tells of it. */
static bool is_of_tree(const struct nga_rule *rule)
{
	static const char *const not_of_tree[] = {"live", "tls", "drift", "access", "ignores",
		"missing-socket", "dead-upstream", "nginx-refuses", "nginx-warns", "nginx-hangs"};

	for (size_t i = 0; i < sizeof(not_of_tree) / sizeof(not_of_tree[0]); i++)
		if (strcmp(rule->group, not_of_tree[i]) == 0 ||
			strcmp(rule->name, not_of_tree[i]) == 0)
			return false;
	return true;
}

static void count_misses(struct watching *watching, const struct believed_changes *changes)
{
	size_t missed = 0;

	for (size_t i = 0; i < changes->n; i++)
		missed += is_of_tree(changes->items[i].finding->rule);
	if (missed == 0)
		return;
	watching->counts.misses += missed;
	watching_say("missed: %zu of the following changes were found by looking, and no event "
		     "told of them",
		missed);
}

/* `finds`: nothing was heard meanwhile, so that what is different was missed. */
static void tell_pass(struct watching *watching, bool finds)
{
	struct arena *scratch = arena_new();
	struct believed_passing passing = {
		.report = &watching->now->pass.report,
		.pending = watching_pends(watching),
	};
	struct believed_changes changes = believed_settle(watching->told, scratch, &passing);

	if (finds)
		count_misses(watching, &changes);
	watching_tell(watching, &changes, true);
	watching_hook(watching, &passing.settled);
	believed_free(watching->told);
	watching->told = passing.next;
	if (passing.settled.n > 0 || watching->outdated)
		watching_write(watching);
	arena_free(scratch);
}

/* A pass that found what was not heard is made again, but not for ever. */
static void plan_next(struct watching *watching, bool unheard)
{
	watching->times.first_event = watching->times.settle = INT64_MAX;
	watching->repeats = unheard ? watching->repeats + 1 : 0;
	if (!unheard)
		return;
	if (watching->repeats <= MOST_REPEATS)
		watching_hurry(watching);
	else
		watching_touched(watching);
}

static struct watched *fail(struct watching *watching, const struct nga_error *err)
{
	watching->counts.failures++;
	watching->blurred = true;
	plan_next(watching, false);
	watching->times.report = INT64_MAX; /* with the next that does not fail */
	watching_say("this pass failed, what was found before stands: %s",
		out_escape(watching->arena, err->text));
	return NULL;
}

bool watching_pass(struct watching *watching)
{
	struct nga_error err;
	struct meant *meant = watching->meant;
	/* what comes while it looks is no miss of the events' */
	bool quiet = watching->rescans && watching->times.first_event == INT64_MAX;
	struct watched *watched = NULL;

	if (watching->rescans && watching_locate(watching, &err) != 0)
		watched = fail(watching, &err);
	else if (!(watched = look(watching, &err)))
		(void)fail(watching, &err);
	watching->outdated |= watching->rescans;
	watching->rescans = false;
	if (!watched) {
		if (watching->meant != meant)
			arena_free(watching->meant->arena);
		watching->meant = meant;
		return false;
	}
	if (watching->told)
		watching_say_gaps(watching, &watched->gaps);
	plan_next(watching, take(watching, watched));
	if (watching->meant != meant)
		arena_free(meant->arena);
	say_deafness(watching);
	watching_ask(watching);
	if (watching->told)
		tell_pass(watching, quiet && !watch_pending(watching->watch));
	else if (!watching_pends(watching))
		watching_report(watching);
	else if (watching->times.report == INT64_MAX)
		watching->times.report =
			watch_clock() + watching->settings->own.watch.settle_max_ns;
	watching_status(watching);
	return true;
}

int watching_begin(struct watching *watching, struct nga_error *err)
{
	bool unheard = true;

	watching->memory = pass_memory_new();
	if (watching_locate(watching, err) != 0)
		return -1;
	for (int i = 0; i <= MOST_REPEATS && unheard; i++) {
		struct watched *watched = look(watching, err);
		if (!watched)
			return -1;
		unheard = take(watching, watched);
	}
	plan_next(watching, unheard);
	say_deafness(watching);
	watching->times.report = watch_clock() + watching->settings->own.watch.settle_max_ns;
	watching_ask(watching);
	if (!watching_pends(watching))
		watching_report(watching);
	return 0;
}

/* ---- nginx ---- */

/* In a copy of this process: a pass of its own, with nginx asked. */
static void ask_and_write(struct out *out, void *data)
{
	struct watching *watching = data;
	struct watched *watched = new_watched(watching);
	struct nga_error err;

	watched->known.asks = true;
	if (pass_run(&watched->pass, watching->settings, wants_of(watching), &err) == 0)
		answer_write(out, &watched->pass.snapshot);
}

void watching_ask(struct watching *watching)
{
	struct nga_error err;
	struct watch_times *times = &watching->times;
	int64_t now = watch_clock();

	if (!is_asked(watching))
		times->ask = INT64_MAX;
	if (watching->aside || (now < times->ask && !watching_pends(watching)))
		return;
	if (now < times->asked + SECOND) { /* what changes all the time is asked about in turns */
		times->ask = times->asked + SECOND;
		return;
	}
	times->asked = now;
	times->ask = INT64_MAX; /* the answer says when next */
	watching->aside_arena = arena_new();
	watching->aside = aside_start(watching->aside_arena, ask_and_write, watching, &err);
	if (watching->aside) {
		watch_also(watching->watch, WATCHING_ASIDE, aside_fd(watching->aside));
		return;
	}
	arena_free(watching->aside_arena);
	watching_say("%s; nginx is asked later", err.text);
	times->ask = now + 60 * SECOND;
}

void watching_answer(struct watching *watching)
{
	const char *bytes;
	size_t length;
	struct answer answer;

	if (!watching->aside || !aside_take(watching->aside, &bytes, &length))
		return;
	watch_also(watching->watch, WATCHING_ASIDE, -1);
	watching->aside = NULL;
	watching->times.ask = watching->times.asked + watching->settings->own.watch.ask_ns;
	if (!bytes || !answer_read(watching->aside_arena, bytes, length,
			      &watching->now->pass.snapshot, &answer)) {
		arena_free(watching->aside_arena);
		watching->times.ask = watch_clock() + 60 * SECOND;
		watching_say("nginx could not be asked; it is tried again in a minute");
		return;
	}
	arena_free(watching->answer_arena);
	watching->answer_arena = watching->aside_arena;
	watching->answer = bytes;
	watching->answer_length = length;
	memcpy(watching->answer_key, answer.key, sizeof(answer.key));
	watching_hurry(watching);
}

void watching_end(struct watching *watching)
{
	aside_abandon(watching->aside);
	if (watching->aside)
		arena_free(watching->aside_arena);
	arena_free(watching->answer_arena);
	believed_free(watching->told);
	arena_free(watching->touches.arena);
	free_watched(watching->now);
	watching_drop_leads(watching, NULL);
	pass_memory_free(watching->memory);
	if (watching->meant)
		arena_free(watching->meant->arena);
}
