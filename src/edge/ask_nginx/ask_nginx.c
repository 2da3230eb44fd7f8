#include "ask_nginx.h"

#include "child.h"
#include "sandbox.h"

#include <arena.h>
#include <complaints.h>
#include <path.h>

#include <assert.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

const char ask_copies_directory[] = "/proc/self/fd/3"; /* SANDBOX_COPIES */

struct ask {
	struct arena *arena;
	struct ask_options options;
	struct child *child;
	enum nga_isolation isolation;
	struct sandbox sandbox;
};

static void push(struct vec *argv, struct arena *arena, const char *argument)
{
	char **place = vec_push(argv, arena);

	*place = argument ? arena_copy(arena, argument) : NULL;
}

static char **test_command(struct arena *arena, const struct ask_options *options)
{
	struct vec argv = {.size = sizeof(char *)};

	push(&argv, arena, options->binary);
	push(&argv, arena, "-t");
	if (!options->old) {
		push(&argv, arena, "-e");
		push(&argv, arena, "stderr");
	}
	push(&argv, arena, "-c");
	push(&argv, arena, options->nginx_conf);
	if (options->prefix) {
		push(&argv, arena, "-p");
		push(&argv, arena, options->prefix);
	}
	if (options->globals) {
		push(&argv, arena, "-g");
		push(&argv, arena, options->globals);
	}
	push(&argv, arena, NULL);
	return argv.items;
}

/* Whether it runs; where not, `*isolated` tells whether that was for its program alone. */
static bool start_test(struct ask *ask, bool quick, bool *isolated, struct nga_error *err)
{
	struct child_command command = {
		.argv = test_command(ask->arena, &ask->options),
		.environment = child_environment(ask->arena, quick),
		.sandbox = ask->isolation == NGA_ISOLATION_NONE ? NULL : &ask->sandbox,
	};

	ask->child = child_start(ask->arena, &command, err);
	*isolated = command.sandboxed;
	return ask->child;
}

static bool start_in_own_world(struct ask *ask, bool *isolated, struct nga_error *err)
{
	ask->isolation = NGA_ISOLATION_FULL;
	ask->sandbox = (struct sandbox){.mounts = true, .user = geteuid() != 0};
	return sandbox_plan(ask->arena, &ask->options, &ask->sandbox, err) == 0 &&
	       start_test(ask, true, isolated, err);
}

/* After `err` said why it has no world of its own. */
static bool start_filtered(struct ask *ask, struct nga_error *err)
{
	bool isolated;

	if (ask->options.nfiles > 0)
		return false;
	const char *created = sandbox_would_create(ask->arena, ask->options.traces);
	if (created) {
		(void)err_set(err, 0,
			"not asked: no mount namespace may be had here, and nginx -t would create "
			"%s; make it, or use --test-in-place",
			created);
		return false;
	}
	ask->isolation = NGA_ISOLATION_FILTER;
	ask->sandbox = (struct sandbox){.mounts = false};
	return start_test(ask, true, &isolated, err);
}

struct ask *ask_start(struct arena *arena, const struct ask_options *options, struct nga_error *err)
{
	struct ask *ask = arena_alloc(arena, sizeof(*ask));
	bool isolated = false;

	*ask = (struct ask){.arena = arena, .options = *options};
	if (options->in_place)
		return start_test(ask, true, &isolated, err) ? ask : NULL;
	if (start_in_own_world(ask, &isolated, err))
		return ask;
	return !isolated && start_filtered(ask, err) ? ask : NULL;
}

/* Where nginx could not say why it refuses, we do. */
static void explain_end(struct arena *arena, const struct child_end *end, struct nga_nginx *nginx)
{
	struct vec complaints = {.size = sizeof(struct nga_complaint)};
	const char *text;

	if (WIFSIGNALED(end->status))
		text = arena_format(arena, "nginx died of signal %d", WTERMSIG(end->status));
	else if (nginx->ncomplaints == 0)
		text = arena_format(arena, "nginx -t exited with status %d and did not say why",
			WEXITSTATUS(end->status));
	else
		return;
	for (size_t i = 0; i < nginx->ncomplaints; i++)
		*(struct nga_complaint *)vec_push(&complaints, arena) = nginx->complaints[i];
	*(struct nga_complaint *)vec_push(&complaints, arena) =
		(struct nga_complaint){.level = "emerg", .text = text};
	nginx->complaints = complaints.items;
	nginx->ncomplaints = complaints.n;
}

/* By the exit status alone: the text can be forged. */
static void take_end(struct arena *arena, const struct child_end *end, struct nga_nginx *nginx)
{
	complaints_parse(arena, end->text, end->length, nginx);
	if (end->timed_out) {
		nginx->answer = NGA_TIMED_OUT;
	} else if (WIFEXITED(end->status) && WEXITSTATUS(end->status) == 0) {
		nginx->answer = NGA_ACCEPTS;
	} else {
		nginx->answer = NGA_REFUSES;
		explain_end(arena, end, nginx);
	}
}

static bool names_an_unknown_host(const struct nga_nginx *nginx)
{
	for (size_t i = 0; nginx->answer == NGA_REFUSES && i < nginx->ncomplaints; i++) {
		if (strstr(nginx->complaints[i].text, "host not found"))
			return true;
	}
	return false;
}

static void ask_again(struct ask *ask, struct nga_nginx *nginx)
{
	struct nga_error err;
	struct child_end end;
	double before = nginx->seconds;
	bool isolated;

	if (!start_test(ask, false, &isolated, &err))
		return; /* the first answer stands */
	child_finish(ask->child, ask->options.timeout - before, &end);
	take_end(ask->arena, &end, nginx);
	nginx->seconds = before + end.seconds;
}

static bool is_read_only(struct arena *arena, const char *path)
{
	struct statvfs found;

	if (statvfs(path, &found) < 0 && statvfs(path_directory(arena, path), &found) < 0)
		return true;
	return found.f_flag & ST_RDONLY;
}

/* That something is read-only which, outside, is not; NULL: nothing is. */
static const struct nga_complaint *isolation_complaint(
	struct arena *arena, const struct nga_nginx *nginx)
{
	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		const char *text = nginx->complaints[i].text;
		const char *from = strchr(text, '"'), *to = from ? strchr(from + 1, '"') : NULL;
		if (!to || !strstr(to, "(30: Read-only file system)"))
			continue;
		if (!is_read_only(arena, arena_copy_n(arena, from + 1, (size_t)(to - from - 1))))
			return &nginx->complaints[i];
	}
	return NULL;
}

/* Takes back an answer that says nothing of the configuration; what nginx warned of before is
 * true. */
static void withdraw(struct arena *arena, struct nga_nginx *nginx)
{
	struct vec warnings = {.size = sizeof(struct nga_complaint)};

	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		if (strcmp(nginx->complaints[i].level, "warn") == 0)
			*(struct nga_complaint *)vec_push(&warnings, arena) = nginx->complaints[i];
	}
	nginx->answer = NGA_NOT_ASKED;
	nginx->asked = false;
	nginx->complaints = warnings.items;
	nginx->ncomplaints = warnings.n;
}

/* Why a refusal counts for nothing; NULL: it counts. */
static const char *excuse(struct ask *ask, const struct nga_nginx *nginx)
{
	const struct nga_complaint *complaint = geteuid() != 0 ? complaints_of_rights(nginx) : NULL;

	if (complaint)
		return arena_format(ask->arena,
			"nginx -t could not finish as this user: %s; run as root", complaint->text);
	complaint = ask->isolation == NGA_ISOLATION_FULL ? isolation_complaint(ask->arena, nginx)
							 : NULL;
	if (complaint)
		return arena_format(ask->arena,
			"nginx -t writes where nothing says so: %s; use --test-in-place",
			complaint->text);
	return NULL;
}

void ask_finish(struct ask *ask, struct nga_nginx *nginx, const char **gap)
{
	struct child_end end;

	*gap = NULL;
	*nginx = (struct nga_nginx){.asked = true, .isolation = ask->isolation};
	child_finish(ask->child, ask->options.timeout, &end);
	nginx->seconds = end.seconds;
	take_end(ask->arena, &end, nginx);
	if (names_an_unknown_host(nginx))
		ask_again(ask, nginx);
	if (nginx->answer == NGA_REFUSES)
		*gap = excuse(ask, nginx);
	if (*gap)
		withdraw(ask->arena, nginx);
}

size_t ask_first(struct ask *const *asks, size_t n, double seconds)
{
	struct child *children[CHILD_FIRST_MOST];

	assert(n <= CHILD_FIRST_MOST);
	for (size_t i = 0; i < n; i++)
		children[i] = asks[i]->child;
	return child_first(children, n, seconds);
}

void ask_abandon(struct ask *ask)
{
	if (ask)
		child_abandon(ask->child);
}
