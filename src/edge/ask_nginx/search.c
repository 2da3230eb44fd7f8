#include "search.h"

#include <arena.h>
#include <shadow.h>
#include <verdicts.h>

#include <string.h>
#include <time.h>

enum { AT_ONCE = 2, NS_PER_SECOND = 1000000000 };

/* An experiment that is under way. */
struct trial {
	struct arena *arena; /* for it alone */
	struct blame_experiment experiment;
	struct shadow_variation variation;
	struct ask_options options;
	struct ask *ask;
};

struct hunt {
	struct arena *arena;
	struct search *search;
	const struct suspects *suspects;
	struct shadow *shadow;
	struct blame *blame;
	struct timespec started;
	struct trial trials[AT_ONCE]; /* the first `n` are under way */
	size_t n, done;
	const char *gap;
};

static double seconds_since(const struct timespec *then)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - then->tv_sec) +
	       (double)(now.tv_nsec - then->tv_nsec) / NS_PER_SECOND;
}

static struct ask_options with_files(struct arena *arena, const struct ask_options *ask,
	const struct shadow_variation *variation)
{
	struct ask_file *files = arena_array(arena, variation->nfiles + 1, sizeof(*files));
	struct ask_options options = *ask;

	for (size_t i = 0; i < variation->nfiles; i++)
		files[i] = (struct ask_file){
			.path = variation->files[i].path,
			.bytes = variation->files[i].bytes,
			.length = variation->files[i].length,
		};
	options.files = files;
	options.nfiles = variation->nfiles;
	return options;
}

/* Whether one more experiment is under way now. */
static bool start_trial(struct hunt *hunt)
{
	struct trial *trial = &hunt->trials[hunt->n];
	struct nga_error err;
	double left = hunt->search->seconds - seconds_since(&hunt->started);

	if (hunt->n == AT_ONCE || !blame_next(hunt->blame, &trial->experiment))
		return false;
	trial->arena = arena_new();
	shadow_make(hunt->shadow, trial->arena, trial->experiment.sites, trial->experiment.n,
		&trial->variation);
	trial->options = with_files(trial->arena, hunt->search->ask, &trial->variation);
	trial->options.timeout = left;
	trial->ask = left > 0 ? ask_start(trial->arena, &trial->options, &err) : NULL;
	if (trial->ask) {
		hunt->n++;
		return true;
	}
	if (left > 0 && !hunt->gap)
		hunt->gap = arena_format(hunt->arena,
			"nginx could not be asked which sites it refuses: %s", err.text);
	arena_free(trial->arena);
	blame_stop(hunt->blame);
	return false;
}

static const char *copy(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text) : NULL;
}

/* The complaint in the arena of the search, its place as on disk. */
static void take_complaint(struct hunt *hunt, const struct trial *trial,
	const struct nga_complaint *fatal, struct blame_outcome *outcome)
{
	struct nga_complaint *complaint = arena_alloc(hunt->arena, sizeof(*complaint));

	*complaint = (struct nga_complaint){
		.level = copy(hunt->arena, fatal ? fatal->level : ""),
		.text = copy(hunt->arena, fatal ? fatal->text : "it does not say why"),
		.file = fatal ? copy(hunt->arena, fatal->file) : NULL,
		.line = fatal ? fatal->line : 0,
	};
	outcome->site = shadow_place(&trial->variation, complaint);
	outcome->complaint = complaint;
}

static struct blame_outcome end_trial(struct hunt *hunt, struct trial *trial)
{
	struct blame_outcome outcome = {.answer = BLAME_CUT_OFF, .site = BLAME_NOBODY};
	struct nga_nginx nginx = {0};
	const char *gap = NULL;

	ask_finish(trial->ask, &nginx, &gap);
	if (nginx.answer == NGA_ACCEPTS) {
		outcome.answer = BLAME_ACCEPTED;
	} else if (nginx.answer == NGA_REFUSES) {
		outcome.answer = BLAME_REFUSED;
		take_complaint(hunt, trial, verdicts_fatal(&nginx), &outcome);
	}
	if (gap && !hunt->gap)
		hunt->gap = arena_copy(hunt->arena, gap);
	arena_free(trial->arena);
	return outcome;
}

/* Waits for the experiment that ends first. */
static void finish_trial(struct hunt *hunt)
{
	struct ask *asks[AT_ONCE];

	for (size_t i = 0; i < hunt->n; i++)
		asks[i] = hunt->trials[i].ask;
	size_t first = ask_first(asks, hunt->n, hunt->search->seconds);
	struct trial trial = hunt->trials[first];
	hunt->trials[first] = hunt->trials[--hunt->n];
	struct blame_outcome outcome = end_trial(hunt, &trial);
	if (hunt->search->progress)
		hunt->search->progress("looking for the sites that nginx refuses", ++hunt->done);
	blame_tell(hunt->blame, trial.experiment.id, &outcome);
}

static void run_hunt(struct hunt *hunt)
{
	(void)clock_gettime(CLOCK_MONOTONIC, &hunt->started);
	while (!blame_is_over(hunt->blame)) {
		while (start_trial(hunt))
			;
		if (hunt->n == 0)
			break;
		finish_trial(hunt);
	}
	while (hunt->n > 0) {
		ask_abandon(hunt->trials[--hunt->n].ask);
		arena_free(hunt->trials[hunt->n].arena);
	}
	hunt->search->seconds -= seconds_since(&hunt->started);
}

/* What is known of all the sites, for the search to begin with. */
static struct blame_outcome whole_outcome(
	const struct suspects *suspects, const struct nga_nginx *nginx)
{
	struct blame_outcome outcome = {
		.answer = BLAME_REFUSED, .complaint = verdicts_fatal(nginx), .site = BLAME_NOBODY};

	if (outcome.complaint && outcome.complaint->file)
		outcome.site = suspects_behind(
			suspects, outcome.complaint->file, suspects->all, suspects->n);
	return outcome;
}

static enum blame_role *roles_of(const struct suspects *suspects, bool *any_broken)
{
	enum blame_role *roles = arena_array(suspects->arena, suspects->n + 1u, sizeof(*roles));

	for (uint32_t i = 0; i < suspects->n; i++) {
		roles[i] = suspects->items[i].role;
		*any_broken = *any_broken || roles[i] == BLAME_BROKEN;
	}
	return roles;
}

static const char cannot_lay_over[] =
	"nginx names one fault; whether it refuses other sites as well was not looked for, as it "
	"is asked in place";

/* Prepares what experiments need; NULL: it cannot be. */
static struct shadow *prepare(
	struct arena *arena, const struct search *search, bool disabled, struct suspects *suspects)
{
	suspects_collect(arena, search->snapshot, disabled, suspects);
	if (suspects->n == 0)
		return NULL;
	struct shadow *shadow = shadow_new(arena, suspects);
	if (shadow)
		suspects_tie(suspects);
	return shadow;
}

static struct hunt hunt(struct search *search, const struct suspects *suspects,
	struct shadow *shadow, const struct blame_setup *setup)
{
	struct hunt hunt = {.arena = suspects->arena,
		.search = search,
		.suspects = suspects,
		.shadow = shadow,
		.blame = blame_new(suspects->arena, setup)};

	run_hunt(&hunt);
	return hunt;
}

const char *search_faults(struct arena *arena, struct search *search, struct nga_nginx *nginx)
{
	struct suspects *suspects = arena_alloc(arena, sizeof(*suspects));
	struct shadow *shadow = prepare(arena, search, false, suspects);
	bool any_broken = false;

	if (!shadow)
		return NULL;
	if (search->ask->in_place)
		return cannot_lay_over;
	enum blame_role *roles = roles_of(suspects, &any_broken);
	struct blame_outcome whole = whole_outcome(suspects, nginx);
	struct blame_setup setup = {
		.nsites = suspects->n,
		.roles = roles,
		.ties = suspects->ties,
		.nties = suspects->nties,
		.whole = any_broken || !whole.complaint ? NULL : &whole,
	};
	const struct hunt done = hunt(search, suspects, shadow, &setup);
	const char *undecided = verdicts_take(arena, suspects, done.blame, nginx);
	return done.gap ? done.gap : undecided;
}

static bool is_blamed(const struct nga_nginx *nginx, const struct nga_entry *entry)
{
	for (size_t i = 0; i < nginx->ncomplaints; i++)
		if (nginx->complaints[i].entry == entry)
			return true;
	return false;
}

/* Those that are enabled stand, but for those at fault. Whether any is to be tested. */
static bool fix_enabled(
	const struct suspects *suspects, const struct nga_nginx *nginx, enum blame_role *roles)
{
	bool any = false;

	for (uint32_t i = 0; i < suspects->n; i++) {
		const struct suspect *suspect = &suspects->items[i];
		any = any || (!suspect->enabled && suspect->role == BLAME_SUSPECT);
		if (suspect->enabled && suspect->role == BLAME_SUSPECT)
			roles[i] = is_blamed(nginx, suspect->entry) ? BLAME_BROKEN : BLAME_FIXED;
	}
	return any;
}

const char *search_disabled(struct arena *arena, struct search *search, struct nga_nginx *nginx)
{
	struct suspects *suspects = arena_alloc(arena, sizeof(*suspects));
	struct shadow *shadow = prepare(arena, search, true, suspects);
	bool any_broken = false;

	if (!shadow || search->ask->in_place)
		return NULL;
	enum blame_role *roles = roles_of(suspects, &any_broken);
	if (!fix_enabled(suspects, nginx, roles))
		return NULL;
	struct blame_setup setup = {.nsites = suspects->n,
		.roles = roles,
		.ties = suspects->ties,
		.nties = suspects->nties};
	const struct hunt done = hunt(search, suspects, shadow, &setup);
	const char *undecided = verdicts_take_what_if(arena, suspects, done.blame, nginx);
	return done.gap ? done.gap : undecided;
}

const char *search_would_accept(struct arena *arena, const struct ask_options *ask,
	const struct ask_file *files, size_t nfiles, struct nga_nginx *nginx)
{
	struct ask_options options = *ask;
	struct nga_error err;
	const char *gap;

	if (ask->ncopies > 0 || ask->nfiles > 0)
		return "not asked: somebody who is not trusted may write what nginx loads";
	options.files = files;
	options.nfiles = nfiles;
	struct ask *asked = ask_start(arena, &options, &err);
	if (!asked)
		return arena_copy(arena, err.text);
	ask_finish(asked, nginx, &gap);
	return gap;
}
