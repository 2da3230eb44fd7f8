/* Who may change what nginx loads: the loaded files, the directories on the way to them, and those
 * in which patterns look. */
#include "kept.h"
#include "users.h"
#include "ways.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_TRUSTED = 4 };

/* A group, judged. */
struct judged_group {
	uint32_t gid;
	enum nga_writer writer;
	const char *name; /* "group deploy" */
};

struct judging {
	struct scan *scan;
	struct access_user workers;
	uint32_t trusted[MOST_TRUSTED]; /* users */
	size_t ntrusted;
	struct map groups;   /* struct judged_group by gid */
	struct map followed; /* directories of patterns */
	struct vec places;   /* struct nga_place: the suspicious ones */
};

/* ---- whom to trust ---- */

static bool is_trusted(const struct judging *judging, uint32_t uid)
{
	for (size_t i = 0; i < judging->ntrusted; i++)
		if (judging->trusted[i] == uid)
			return true;
	return false;
}

static void trust(struct judging *judging, uint32_t uid)
{
	if (!is_trusted(judging, uid))
		judging->trusted[judging->ntrusted++] = uid;
}

static void trust_users(struct judging *judging)
{
	const struct scan *scan = judging->scan;
	struct nga_stat root;

	trust(judging, 0);
	trust(judging, scan->options->master_uid);
	trust(judging, geteuid());
	if (!scan->world.whole && world_stat(&scan->world, "/", &root) == 0)
		trust(judging, root.uid);
}

static bool all_trusted(const struct judging *judging, const struct users_members *members)
{
	for (size_t i = 0; i < members->n; i++)
		if (!is_trusted(judging, members->uids[i]))
			return false;
	return true;
}

static enum nga_writer judge_gid(struct judging *judging, uint32_t gid)
{
	const struct access_user *workers = &judging->workers;
	bool suspect = workers->known && !is_trusted(judging, workers->uid);

	if (gid == 0)
		return NGA_WRITER_TRUSTED;
	if (suspect && users_in_group(judging->scan, workers, gid))
		return NGA_WRITER_WORKERS;
	struct users_members members = users_members(judging->scan, gid);
	return all_trusted(judging, &members) ? NGA_WRITER_TRUSTED : NGA_WRITER_OTHER;
}

static const struct judged_group *group_of(struct judging *judging, uint32_t gid)
{
	struct arena *arena = judging->scan->arena;
	struct judged_group *group = map_get_n(&judging->groups, &gid, sizeof(gid));

	if (group)
		return group;
	group = arena_alloc(arena, sizeof(*group));
	group->gid = gid;
	group->writer = judge_gid(judging, gid);
	group->name = arena_format(arena, "group %s", users_group_name(judging->scan, gid));
	map_set_n(&judging->groups, &group->gid, sizeof(group->gid), group);
	return group;
}

/* ---- who may write ---- */

/* The owner may, whatever the mode says now: it can change that. */
static void judge_owner(struct judging *judging, struct nga_place *place)
{
	const struct access_user *workers = &judging->workers;
	uint32_t uid = place->stat.uid;

	place->owner_trusted = is_trusted(judging, uid);
	if (place->owner_trusted)
		return;
	if (workers->known && workers->uid == uid) {
		place->writer = NGA_WRITER_WORKERS;
		place->writer_name = workers->name;
		return;
	}
	place->writer = NGA_WRITER_OTHER;
	place->writer_name = access_user_by_uid(judging->scan, uid).name;
	/* One without a name is called by number. */
	if (!place->writer_name[strspn(place->writer_name, "0123456789")])
		place->writer_name =
			arena_format(judging->scan->arena, "uid %s", place->writer_name);
}

static void judge_group(struct judging *judging, struct nga_place *place)
{
	if (!(place->stat.mode & S_IWGRP))
		return;
	const struct judged_group *group = group_of(judging, place->stat.gid);
	place->group_trusted = group->writer == NGA_WRITER_TRUSTED;
	if (group->writer <= place->writer)
		return;
	place->writer = group->writer;
	place->writer_name = group->name;
}

/* In a sticky directory nobody but its owner can replace the entries of others. A link has no
 * mode. */
static void judge_place(struct judging *judging, struct nga_place *place)
{
	bool sticky = place->directory && place->stat.mode & S_ISVTX;

	judge_owner(judging, place);
	if (sticky || S_ISLNK(place->stat.mode))
		return;
	judge_group(judging, place);
	if (place->stat.mode & S_IWOTH) {
		place->writer = NGA_WRITER_EVERYONE;
		place->writer_name = "everyone";
	}
}

static void add_place(struct judging *judging, const struct way_node *node)
{
	struct nga_place place = {.stat = node->stat, .directory = S_ISDIR(node->stat.mode)};

	judge_place(judging, &place);
	if (place.writer == NGA_WRITER_TRUSTED)
		return;
	place.path = way_node_path(judging->scan, node);
	*(struct nga_place *)vec_push(&judging->places, judging->scan->arena) = place;
}

/* ---- the way to each file ---- */

/* Where others may make entries of their own, a link is as good as the one who owns it. */
static void visit_link(struct way *way, const struct way_node *link)
{
	struct way_node node = *link;
	uint32_t shared = S_ISVTX | S_IWOTH;

	if ((node.parent->stat.mode & shared) != shared)
		return;
	/* The first look follows links without asking whose they are. */
	if (node.stat.mode == 0 && world_lstat(&way->scan->world, node.path, &node.stat) != 0)
		return;
	add_place(way->data, &node);
}

/* Each time that a walk comes by. */
static void visit_again(struct way *way, struct way_node *node)
{
	if (node->text)
		visit_link(way, node);
	else
		add_place(way->data, node);
}

static void visit(struct way *way, struct way_node *node)
{
	if (!node->visited)
		visit_again(way, node);
	node->visited = true;
}

static void follow_file(struct judging *judging, const struct nga_file *file)
{
	struct way way = {
		.scan = judging->scan,
		.file = file,
		.about_loaded = true,
		.visit = visit,
		.data = judging,
	};
	enum nga_lookup lookup = way_walk(&way, file->path);

	if (lookup == NGA_FOUND && !way.in_kernel && S_ISREG(way.end->stat.mode))
		add_place(judging, way.end);
}

/* Where a pattern looks: one that matches nothing today reads whatever somebody puts there, or
 * makes the directory for. */
static void follow_directory(struct judging *judging, const char *path)
{
	struct way way = {
		.scan = judging->scan,
		.about_loaded = true,
		.visit = visit,
		.data = judging,
	};

	if (map_get(&judging->followed, path))
		return;
	map_set(&judging->followed, path, judging);
	/* "/." enters the directory. */
	(void)way_walk(&way, arena_format(judging->scan->arena, "%s/.", path));
}

static int by_path(const void *left, const void *right)
{
	const struct nga_place *a = left, *b = right;

	return strcmp(a->path, b->path);
}

/* Two names may lead to one file. */
static size_t drop_repeated(struct nga_place *places, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(places[kept - 1].path, places[i].path) != 0)
			places[kept++] = places[i];
	return kept;
}

static struct judging begin(struct scan *scan, struct nga_snapshot *snapshot)
{
	struct judging judging = {
		.scan = scan,
		.workers = users_workers(scan, snapshot),
		.groups.arena = scan->arena,
		.followed.arena = scan->arena,
		.places.size = sizeof(struct nga_place),
	};

	trust_users(&judging);
	return judging;
}

const char *scan_strangers_place(
	struct scan *scan, struct nga_snapshot *snapshot, const char *path, bool replace)
{
	struct judging judging = begin(scan, snapshot);
	struct way way = {
		.scan = scan, .about_loaded = true, .visit = visit_again, .data = &judging};
	enum nga_lookup lookup = way_walk(&way, path);

	if (lookup == NGA_FOUND && !way.in_kernel && !replace)
		add_place(&judging, way.end);
	scan_publish(scan);
	const struct nga_place *places = judging.places.items;
	return judging.places.n > 0 ? places[0].path : NULL;
}

static void find_places(struct judging *judging, struct nga_snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (snapshot->files[i]->loaded)
			follow_file(judging, snapshot->files[i]);
	for (size_t i = 0; i < snapshot->nincludes; i++)
		if (snapshot->includes[i]->pattern)
			follow_directory(judging, snapshot->includes[i]->directory);
	for (size_t i = 0; i < snapshot->npairs; i++)
		if (snapshot->pairs[i]->enabled->included)
			follow_directory(judging, snapshot->pairs[i]->enabled->path);
	snapshot->places = judging->places.items;
	if (judging->places.n > 0)
		qsort(snapshot->places, judging->places.n, sizeof(*snapshot->places), by_path);
	snapshot->nplaces = drop_repeated(snapshot->places, judging->places.n);
}

/* ---- places that are kept ---- */

/* What is told from now on lies in another arena. */
static void move(struct scan *scan, struct arena *arena)
{
	scan->arena = arena;
	scan->gaps.foreign = scan->limits.foreign = true;
}

/* Finds them in the memory of the tree, where the next scan has them without looking. What could
 * not be looked at is looked at each time. */
static void keep_places(struct scan *scan, struct nga_snapshot *snapshot)
{
	struct kept *kept = scan->kept;
	struct arena *arena = scan->arena;
	size_t told = scan->gaps.n + scan->limits.n;

	move(scan, kept->arena);
	scan->users = NULL; /* they are named */
	struct judging judging = begin(scan, snapshot);
	find_places(&judging, snapshot);
	move(scan, arena);
	scan->users = NULL; /* groups that are asked for later are not the tree's */
	if (scan->gaps.n + scan->limits.n > told)
		return;
	kept->workers = judging.workers;
	kept->places = snapshot->places;
	kept->nplaces = snapshot->nplaces;
	kept->ways = scan->ways;
	scan->ways = NULL;
}

/* Who may write where is what it was, if it means the same workers. */
static bool take_over(struct scan *scan, struct nga_snapshot *snapshot)
{
	struct kept *kept = scan->kept;
	const struct access_user workers = users_workers(scan, snapshot);

	if (!kept->ways || !users_are_same(scan, &kept->workers, &workers)) {
		kept->ways = scan->ways = NULL;
		return false;
	}
	snapshot->places = kept->places;
	snapshot->nplaces = kept->nplaces;
	return true;
}

void scan_places(struct scan *scan, struct nga_snapshot *snapshot)
{
	const struct kept *kept = scan->kept;

	if (kept && !kept->again && !scan->ways) {
		keep_places(scan, snapshot);
	} else if (!kept || !kept->again || !take_over(scan, snapshot)) {
		struct judging judging = begin(scan, snapshot);
		find_places(&judging, snapshot);
	}
	ways_publish(scan);
	scan_publish(scan);
}
