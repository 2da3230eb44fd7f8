#include "ask_nginx.h"

#include "local.h"

#include <arena.h>
#include <binds.h>

#include <errno.h>
#include <string.h>

/* The errno that bind(2) would give to the master; -1: unknown. */
static int check(const struct local *local, const struct bind *bind, unsigned first_free_port)
{
	if (bind->address->port > 0 && bind->address->port < first_free_port)
		return EACCES;
	return local_check(local, bind->host, bind->v6);
}

static void complain(
	struct arena *arena, struct vec *complaints, const struct bind *bind, int error)
{
	struct nga_complaint *complaint = vec_push(complaints, arena);

	*complaint = (struct nga_complaint){.level = "emerg",
		.text = arena_format(arena, "bind() to %s failed (%d: %s)", bind->text, error,
			strerrordesc_np(error)),
		.file = bind->file,
		.line = bind->line};
}

/* The address of which it cannot be told; NULL: of each it could. */
static const char *check_all(struct arena *arena, const struct binds *binds,
	unsigned first_free_port, struct vec *complaints)
{
	struct local local;
	struct nga_error err;
	const char *unknown = NULL;

	if (binds->n == 0)
		return NULL;
	if (local_open(&local, &err) < 0)
		return binds->items[0].address->text;
	for (size_t i = 0; i < binds->n; i++) {
		int error = check(&local, &binds->items[i], first_free_port);
		if (error > 0)
			complain(arena, complaints, &binds->items[i], error);
		else if (error < 0)
			unknown = binds->items[i].address->text;
	}
	local_close(&local);
	return unknown;
}

const char *ask_check_listens(struct arena *arena, const struct nga_snapshot *snapshot,
	int master_pid, struct nga_nginx *nginx)
{
	struct vec complaints = {.size = sizeof(struct nga_complaint)};
	bool limited = master_pid > 0 && !local_may_bind(master_pid);
	struct binds binds;

	if (nginx->answer != NGA_ACCEPTS || nginx->isolation == NGA_ISOLATION_NONE)
		return NULL;
	binds_derive(arena, snapshot, &binds);
	for (size_t i = 0; i < nginx->ncomplaints; i++)
		*(struct nga_complaint *)vec_push(&complaints, arena) = nginx->complaints[i];
	const char *unknown =
		check_all(arena, &binds, limited ? local_first_free_port() : 0, &complaints);
	if (complaints.n > nginx->ncomplaints)
		nginx->answer = NGA_REFUSES;
	nginx->complaints = complaints.items;
	nginx->ncomplaints = complaints.n;
	return unknown ? arena_format(arena, "cannot tell whether %s is an address of this host",
				 unknown)
		       : NULL;
}
