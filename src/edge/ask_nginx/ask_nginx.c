#include "ask_nginx.h"

#include "child.h"
#include "sandbox.h"

#include <arena.h>
#include <complaints.h>

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct ask {
	struct arena *arena;
	struct ask_options options;
	struct child *child;
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

static struct child *start_test(struct ask *ask, bool quick, struct nga_error *err)
{
	const struct child_command command = {
		.argv = test_command(ask->arena, &ask->options),
		.environment = child_environment(ask->arena, quick),
		.sandbox = ask->options.in_place ? NULL : &ask->sandbox,
	};

	return child_start(ask->arena, &command, err);
}

/* As well isolated as this user may have it on this machine. */
static int choose_isolation(struct ask *ask, struct nga_error *err)
{
	ask->sandbox = (struct sandbox){.filter = true, .mounts = true, .user = geteuid() != 0};
	return sandbox_plan(ask->arena, &ask->options, &ask->sandbox, err);
}

struct ask *ask_start(struct arena *arena, const struct ask_options *options, struct nga_error *err)
{
	struct ask *ask = arena_alloc(arena, sizeof(*ask));

	*ask = (struct ask){.arena = arena, .options = *options};
	if (!options->in_place && choose_isolation(ask, err) < 0)
		return NULL;
	ask->child = start_test(ask, true, err);
	return ask->child ? ask : NULL;
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
	struct child *child = start_test(ask, false, &err);

	if (!child)
		return; /* the first answer stands */
	child_finish(child, ask->options.timeout - before, &end);
	take_end(ask->arena, &end, nginx);
	nginx->seconds = before + end.seconds;
}

/* An ordinary user's answer says nothing where only rights were missing; what nginx warned of
 * before is true. */
static const char *withdraw(struct arena *arena, struct nga_nginx *nginx)
{
	struct vec warnings = {.size = sizeof(struct nga_complaint)};
	const struct nga_complaint *rights = complaints_of_rights(nginx);

	if (!rights)
		return NULL;
	for (size_t i = 0; i < nginx->ncomplaints; i++) {
		if (strcmp(nginx->complaints[i].level, "warn") == 0)
			*(struct nga_complaint *)vec_push(&warnings, arena) = nginx->complaints[i];
	}
	nginx->answer = NGA_NOT_ASKED;
	nginx->asked = false;
	nginx->complaints = warnings.items;
	nginx->ncomplaints = warnings.n;
	return arena_format(
		arena, "nginx -t could not finish as this user: %s; run as root", rights->text);
}

void ask_finish(struct ask *ask, struct nga_nginx *nginx, const char **gap)
{
	struct child_end end;

	*gap = NULL;
	*nginx = (struct nga_nginx){.asked = true,
		.isolation = ask->options.in_place ? NGA_ISOLATION_NONE : NGA_ISOLATION_FULL};
	child_finish(ask->child, ask->options.timeout, &end);
	nginx->seconds = end.seconds;
	take_end(ask->arena, &end, nginx);
	if (names_an_unknown_host(nginx))
		ask_again(ask, nginx);
	if (nginx->answer == NGA_REFUSES && geteuid() != 0)
		*gap = withdraw(ask->arena, nginx);
}

void ask_abandon(struct ask *ask)
{
	if (ask)
		child_abandon(ask->child);
}
