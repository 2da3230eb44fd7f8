/* Who may have private keys, or put others in their place. */
#include "scan.h"
#include "users.h"
#include "ways.h"

#include <sys/stat.h>

/* One user's way to one key. */
struct trying {
	struct nga_key *key;
	enum nga_holder who; /* what the user is called in the snapshot */
	struct way way;
};

static void note_writer(struct trying *trying, const struct way_node *node)
{
	struct nga_key *key = trying->key;

	if (key->writer >= trying->who)
		return;
	key->writer = trying->who;
	key->writer_name = trying->way.user->name;
	key->writable = way_node_path(trying->way.scan, node);
}

/* The owner may, whatever the mode says now: it can change that. */
static bool may(struct trying *trying, struct way_node *node, unsigned rights)
{
	return node->stat.uid == trying->way.user->uid || way_may(&trying->way, node, rights);
}

/* Whoever can write a directory can put another key in the place of this one; in a sticky one only
 * where the entry is its own, as a link in /tmp may be. */
static void visit(struct way *way, struct way_node *node)
{
	const uint32_t shared = S_ISVTX | S_IWOTH;
	struct trying *trying = way->data;

	if (node->text) {
		bool in_shared = (node->parent->stat.mode & shared) == shared;
		if (in_shared && node->stat.uid == way->user->uid)
			note_writer(trying, node);
	} else if (node->stat.uid == way->user->uid ||
		   (!(node->stat.mode & S_ISVTX) && way_may(way, node, WAY_WRITE | WAY_PASS))) {
		note_writer(trying, node);
	}
}

static void try_way(
	struct scan *scan, const struct access_user *user, enum nga_holder who, struct nga_key *key)
{
	struct trying trying = {
		.key = key,
		.who = who,
		.way = {.scan = scan,
			.user = user,
			.about_loaded = true,
			.by_modes_alone = true,
			.visit = visit},
	};
	struct way *way = &trying.way;

	way->data = &trying;
	if (way_walk(way, key->reference->path) != NGA_FOUND || way->in_kernel ||
		!S_ISREG(way->end->stat.mode))
		return;
	key->stat = way->end->stat;
	if (may(&trying, way->end, WAY_WRITE))
		note_writer(&trying, way->end);
	if (key->reader < who && may(&trying, way->end, WAY_READ)) {
		key->reader = who;
		key->reader_name = user->name;
	}
}

void scan_keys(struct scan *scan, struct nga_snapshot *snapshot)
{
	/* Nobody's number, so that neither owner nor group counts. */
	const struct access_user everyone = {.name = "everyone", .uid = UINT32_MAX, .known = true};
	const struct access_user workers = users_workers(scan, snapshot);
	/* A master that is not root has workers of its own user, who need the keys. */
	bool apart = workers.known && workers.uid != 0 && scan->options->master_uid == 0;

	for (size_t i = 0; i < snapshot->nkeys; i++) {
		try_way(scan, &everyone, NGA_HOLDER_EVERYONE, &snapshot->keys[i]);
		if (apart)
			try_way(scan, &workers, NGA_HOLDER_WORKERS, &snapshot->keys[i]);
	}
	scan_publish(scan);
}
