#include "accepted.h"

#include "repair.h"

#include <arena.h>
#include <store.h>

#include <errno.h>
#include <string.h>

int accepted_read(struct arena *arena, const struct settings *settings,
	struct nga_snapshot *snapshot, struct nga_error *err)
{
	const struct store store = {arena, repair_where(settings, snapshot)};

	if (store_read(&store, 0, &snapshot->accepted, err) == 0)
		return 0;
	return err->code == EACCES || err->code == EPERM ? 1 : -1;
}

int accepted_insist(const struct nga_snapshot *snapshot, struct nga_error *err)
{
	if (snapshot->accepted)
		return 0;
	if (snapshot->accepted_withheld)
		return err_set(
			err, 0, "the accepted state is not for this user to read: run as root");
	return err_set(err, 0,
		"nothing was accepted so far: ngxaudit --accept remembers the state of today");
}

void accepted_add_limit(struct arena *arena, struct nga_snapshot *snapshot)
{
	const char **limits = arena_array(arena, snapshot->nlimits + 1, sizeof(*limits));

	if (snapshot->nlimits > 0)
		memcpy(limits, snapshot->limits, snapshot->nlimits * sizeof(*limits));
	limits[snapshot->nlimits++] = "the accepted state: run as root to include it";
	snapshot->limits = limits;
	snapshot->accepted_withheld = true;
}
