/* What differs from the accepted state, as a unified diff: accepted is the `-` side. */
#include "accepted.h"
#include "diff_live.h"
#include "modes.h"
#include "operand_paths.h"
#include "pass.h"
#include "progress.h"
#include "repair.h"
#include "style.h"

#include <arena.h>
#include <blob.h>
#include <content.h>
#include <fact_change.h>
#include <patch.h>
#include <path.h>
#include <store.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct diffing {
	struct arena *arena;
	const struct settings *settings;
	const struct nga_snapshot *snapshot;
	struct world world;
	struct patch patch;
	struct operand_paths paths;
	bool differs;
	bool unread; /* something of it */
};

/* All changes of one path. */
struct changed {
	const struct nga_change *first;
	size_t n;
	const char *path; /* every link resolved, as the accepted state has it */
};

static bool is_how(const struct changed *changed, enum nga_difference how)
{
	for (size_t i = 0; i < changed->n; i++)
		if (changed->first[i].how == how)
			return true;
	return false;
}

/* ---- which paths ---- */

static bool is_known(const struct diffing *diffing, const char *path)
{
	const struct nga_snapshot *snapshot = diffing->snapshot;

	for (size_t i = 0; i < snapshot->accepted->nrecords; i++)
		if (path_is_below(snapshot->accepted->records[i].path, path))
			return true;
	for (size_t i = 0; i < snapshot->nchanges; i++)
		if (path_is_below(snapshot->changes[i].path, path))
			return true;
	return false;
}

static int take_paths(struct diffing *diffing, struct nga_error *err)
{
	const struct options *options = diffing->settings->options;
	struct operand_paths *paths = &diffing->paths;

	if (operand_paths_read(paths, options, err) != 0)
		return -1;
	for (size_t i = 0; i < paths->words.n; i++)
		if (!is_known(diffing, paths->words.items[i]) && !operand_paths_is_read(paths, i))
			return err_set(err, 0,
				"%s is neither in the accepted state nor configuration",
				options->operands.items[i]);
	return 0;
}

static bool is_wanted(const struct diffing *diffing, const struct changed *changed)
{
	return operand_paths_want(&diffing->paths, changed->path) ||
	       operand_paths_want(&diffing->paths, changed->first->path);
}

/* ---- the two sides ---- */

static struct patch_side side_of(
	const struct diffing *diffing, uint32_t mode, const char *bytes, size_t length)
{
	return (struct patch_side){mode, bytes, length, blob_id(diffing->arena, bytes, length)};
}

static int accepted_side(const struct diffing *diffing, const struct nga_record *record,
	struct patch_side *side, struct nga_error *err)
{
	const struct store store = {
		diffing->arena, repair_where(diffing->settings, diffing->snapshot)};
	struct store_content content;

	if (record->kind == NGA_RECORDED_LINK) {
		*side = side_of(diffing, S_IFLNK, record->text, strlen(record->text));
		return 0;
	}
	if (store_content(&store, diffing->snapshot->accepted, record, &content, err) != 0)
		return -1;
	*side = side_of(diffing, S_IFREG | record->mode, content.bytes, content.length);
	return 0;
}

static int present_side(const struct diffing *diffing, const struct changed *changed,
	struct patch_side *side, struct nga_error *err)
{
	const struct nga_change *change = changed->first;
	struct content content = {
		.path = changed->path, .most = CONTENT_LOADED_MOST, .directory = -1};

	if (S_ISLNK(change->stat.mode)) {
		const char *text = change->text ? change->text : "";
		*side = side_of(diffing, S_IFLNK, text, strlen(text));
		return 0;
	}
	enum content_outcome outcome = content_read(&diffing->world, diffing->arena, &content);
	if (outcome != CONTENT_READ)
		return err_set(err, outcome == CONTENT_REFUSED ? content.error : 0,
			"cannot read %s%s", changed->path,
			outcome == CONTENT_TOO_LARGE  ? ": it is too large"
			: outcome == CONTENT_CHANGING ? ": it is being changed"
						      : "");
	*side = side_of(
		diffing, S_IFREG | (change->stat.mode & 07777), content.bytes, content.size);
	return 0;
}

/* ---- what a diff cannot say ---- */

static const char *name_or_number(struct arena *arena, const char *name, uint32_t id)
{
	return name ? name : arena_format(arena, "%u", (unsigned)id);
}

/* Owners, and the modes of what has no diff. */
static void note_rights(const struct diffing *diffing, const struct changed *changed, bool mode)
{
	const struct nga_change *change = changed->first;
	const struct nga_record *was = change->was;
	struct arena *arena = diffing->arena;

	if (mode && (change->stat.mode & 07777) != was->mode)
		patch_note(&diffing->patch, changed->path,
			arena_format(arena, "has the mode %04o; accepted was %04o",
				(unsigned)(change->stat.mode & 07777), (unsigned)was->mode));
	const char *owner = name_or_number(arena, change->owner, change->stat.uid);
	const char *group = name_or_number(arena, change->group, change->stat.gid);
	const char *old_owner = name_or_number(arena, was->owner, was->uid);
	const char *old_group = name_or_number(arena, was->group, was->gid);
	if (strcmp(owner, old_owner) != 0 || strcmp(group, old_group) != 0)
		patch_note(&diffing->patch, changed->path,
			arena_format(arena, "belongs to %s:%s; accepted was %s:%s", owner, group,
				old_owner, old_group));
}

static const char *kind_of(uint32_t mode)
{
	if (S_ISDIR(mode))
		return "directory";
	if (S_ISLNK(mode))
		return "link";
	return S_ISREG(mode) ? "file" : "special file";
}

/* ---- one path ---- */

/* Whether the bytes of that side may be shown, and can be. */
static bool has_text(const struct nga_record *record)
{
	return record->kind == NGA_RECORDED_LINK ||
	       (record->kind == NGA_RECORDED_FILE && record->kept);
}

/* What appeared where configuration lies need not be configuration: a key may have been put there.
 */
static bool is_text(const struct diffing *diffing, const struct nga_change *change)
{
	if (S_ISLNK(change->stat.mode))
		return true;
	return S_ISREG(change->stat.mode) &&
	       (change->was ||
		       strcmp(change_role(diffing->arena, diffing->snapshot, change), "file") == 0);
}

static const char *without_diff(const struct diffing *diffing, const struct changed *changed)
{
	const struct nga_record *was = changed->first->was;
	uint32_t mode = changed->first->stat.mode;

	if (is_how(changed, NGA_DIFFERS_GONE))
		return "is gone";
	if (is_how(changed, NGA_DIFFERS_NEW))
		return arena_format(diffing->arena, "is a new %s", kind_of(mode));
	if (is_how(changed, NGA_DIFFERS_KIND))
		return arena_format(diffing->arena, "is a %s now", kind_of(mode));
	if (is_how(changed, NGA_DIFFERS_CONTENT) && was && !was->kept)
		return "holds other bytes than accepted; only their digest was kept";
	return NULL;
}

/* The others are shown all the same. */
static void tell_unread(struct diffing *diffing, const struct nga_error *why)
{
	(void)fprintf(stderr, "ngxaudit: %s\n", out_escape(diffing->arena, why->text));
	diffing->unread = true;
}

static void write_changed(struct diffing *diffing, const struct changed *changed)
{
	const struct nga_change *change = changed->first;
	const struct nga_record *was = change->was;
	struct patch_side from = {0}, to = {0};
	bool old_text = was && has_text(was),
	     new_text = change->stat.mode && is_text(diffing, change);
	bool secret = was && was->kind == NGA_RECORDED_FILE && !was->kept;
	bool directory = was && was->kind == NGA_RECORDED_DIRECTORY;
	bool shown = (old_text || new_text) && !secret && !directory;
	struct nga_error why;

	diffing->differs = true;
	if ((was && !old_text) || (change->stat.mode && !new_text)) {
		const char *words = without_diff(diffing, changed);
		if (words)
			patch_note(&diffing->patch, changed->path, words);
	}
	bool unread =
		shown && ((old_text && accepted_side(diffing, was, &from, &why) != 0) ||
				 (new_text && present_side(diffing, changed, &to, &why) != 0));
	if (unread)
		tell_unread(diffing, &why);
	if (is_how(changed, NGA_DIFFERS_MODE))
		note_rights(diffing, changed, !old_text || unread);
	if (shown && !unread)
		patch_path(&diffing->patch, changed->path, &from, &to);
}

static struct changed changed_at(const struct diffing *diffing, size_t i)
{
	const struct nga_snapshot *snapshot = diffing->snapshot;
	struct changed changed = {.first = &snapshot->changes[i], .n = 1};

	while (i + changed.n < snapshot->nchanges &&
		strcmp(changed.first[changed.n].path, changed.first->path) == 0)
		changed.n++;
	changed.path = changed.first->path;
	if (changed.first->was)
		changed.path = changed.first->was->path;
	else if (changed.first->dir)
		changed.path = path_join(
			diffing->arena, changed.first->dir->real, path_base(changed.first->path));
	return changed;
}

static void write_all(struct diffing *diffing)
{
	for (size_t i = 0; i < diffing->snapshot->nchanges;) {
		const struct changed changed = changed_at(diffing, i);
		if (is_wanted(diffing, &changed))
			write_changed(diffing, &changed);
		i += changed.n;
	}
}

static int status_of(const struct diffing *diffing)
{
	const struct nga_snapshot *snapshot = diffing->snapshot;

	for (size_t i = 0; i < snapshot->ngaps; i++)
		(void)fprintf(stderr, "ngxaudit: %s: %s\n",
			out_escape(diffing->arena, snapshot->gaps[i].path),
			out_escape(diffing->arena, snapshot->gaps[i].reason));
	if (snapshot->ngaps > 0 || diffing->unread)
		return STATUS_TROUBLE;
	return diffing->differs ? 1 : 0;
}

int mode_diff(struct out *out, struct settings *settings, struct nga_error *err)
{
	const struct options *options = settings->options;
	const bool terminal = !options->output && isatty(STDOUT_FILENO);
	struct out quiet = {.arena = out->arena};
	struct pass pass = {.arena = out->arena};
	struct diffing diffing = {
		.arena = out->arena,
		.settings = settings,
		.snapshot = &pass.snapshot,
		.paths = {.arena = out->arena, .snapshot = &pass.snapshot},
		.world.fd = -1,
		.patch = {.out = options->quiet ? &quiet : out,
			.form = terminal ? DIFF_SAFE : DIFF_RAW,
			.colour = style_of(settings).colour},
	};

	if (options->live) {
		if (diff_live(&diffing.patch, &pass, settings, err) != 0)
			return -1;
		diffing.differs = diffing.patch.out->n > 0;
		return status_of(&diffing);
	}
	if (pass_run(&pass, settings, PASS_WANTS_ACCEPTED, err) != 0)
		return -1;
	progress_clear();
	repair_warn(out->arena, settings, &pass.snapshot);
	if (accepted_insist(&pass.snapshot, err) != 0 || take_paths(&diffing, err) != 0 ||
		world_open_root(&diffing.world, pass.snapshot.root, err) != 0)
		return -1;
	write_all(&diffing);
	world_close(&diffing.world);
	return status_of(&diffing);
}
