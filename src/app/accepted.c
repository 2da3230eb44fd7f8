#include "accepted.h"

#include "repair.h"

#include <arena.h>
#include <changes.h>
#include <parse.h>
#include <path.h>
#include <store.h>
#include <successors.h>

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

/* What was accepted of the file to which the site's link led; NULL: nothing, or no bytes of it. */
static const struct nga_record *led_to(
	struct arena *arena, const struct nga_snapshot *snapshot, const struct nga_site *site)
{
	const struct nga_record *link = site->accepted;

	if (site->state != NGA_STATE_DANGLING || !link || link->kind != NGA_RECORDED_LINK)
		return NULL;
	const char *directory = path_directory(arena, link->path);
	const struct nga_record *file = changes_record(
		snapshot->accepted, path_fold(arena, path_join(arena, directory, link->text)));
	return file && file->kind == NGA_RECORDED_FILE && file->kept ? file : NULL;
}

void accepted_recall(
	struct arena *arena, const struct settings *settings, struct nga_snapshot *snapshot)
{
	const struct store store = {arena, repair_where(settings, snapshot)};

	for (size_t i = 0; i < snapshot->nsites; i++) {
		struct nga_site *site = &snapshot->sites[i];
		const struct nga_record *record = led_to(arena, snapshot, site);
		struct store_content content;
		struct nga_error err;
		if (!record ||
			store_content(&store, snapshot->accepted, record, &content, &err) != 0)
			continue;
		struct nga_file *was = arena_alloc(arena, sizeof(*was));
		was->path = record->path;
		was->bytes = content.bytes;
		was->size = content.length;
		parse_file(arena, was);
		site->was = was;
	}
	successors_derive(arena, snapshot);
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

int accepted_add_way(struct arena *arena, const struct settings *settings,
	const struct nga_snapshot *snapshot, struct nga_error *err)
{
	const int code = err->code;

	if (code != ENOENT || !snapshot->accepted)
		return -1;
	(void)err_set(err, 0, "%s, or bring the accepted one back: %s",
		arena_copy(arena, err->text),
		repair_command(arena, settings, snapshot, "--restore"));
	err->code = code;
	return -1;
}
