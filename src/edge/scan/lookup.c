/* The second look at the disk: what directives name is looked up as the user who opens it. */
#include "beside.h"
#include "scan.h"
#include "sockets.h"
#include "users.h"
#include "ways.h"

#include <path.h>

#include <string.h>
#include <sys/stat.h>

/* What must stand at the end of a path. */
enum aim {
	AIM_FILE,      /* a file to be read, or a character device */
	AIM_DIRECTORY, /* a directory to be passed */
	AIM_EITHER,    /* what an alias may name */
	AIM_NEW_FILE,  /* a file to be written or made, or a character device */
	AIM_SOCKET,
	AIM_COUNT,
};

/* How one look ended; kept, for sites name the same paths again and again. */
struct outcome {
	enum nga_lookup lookup;
	uint32_t mode;
	const char *at, *nearest;
};

struct looking {
	struct scan *scan;
	struct access_user master, workers;
	struct map outcomes[2][AIM_COUNT]; /* by opener and aim; in each by path */
	struct beside beside;
	struct sockets *sockets;
	bool asked_sockets;
};

/* ---- one path ---- */

static unsigned rights_for(enum aim aim, bool directory)
{
	if (directory)
		return WAY_PASS;
	return aim == AIM_NEW_FILE ? WAY_WRITE : WAY_READ;
}

static bool fits(enum aim aim, uint32_t mode)
{
	switch (aim) {
	case AIM_DIRECTORY:
		return S_ISDIR(mode);
	case AIM_SOCKET:
		return S_ISSOCK(mode);
	case AIM_EITHER:
		return S_ISREG(mode) || S_ISDIR(mode);
	default:
		return S_ISREG(mode) || S_ISCHR(mode);
	}
}

static enum nga_lookup judge_end(struct way *way, enum aim aim)
{
	uint32_t mode = way->end->stat.mode;

	if (!fits(aim, mode))
		return NGA_WRONG_KIND;
	if (aim == AIM_SOCKET || way_may(way, way->end, rights_for(aim, S_ISDIR(mode))))
		return NGA_FOUND;
	return NGA_DENIED;
}

/* A file that is not there yet is made: so its directory counts. */
static enum nga_lookup judge_missing(struct way *way, enum aim aim)
{
	if (aim != AIM_NEW_FILE || !way->can_be_made)
		return NGA_MISSING;
	return way_may(way, way->end, WAY_WRITE | WAY_PASS) ? NGA_FOUND : NGA_DENIED;
}

static struct outcome look(
	struct looking *looking, enum nga_opener opener, enum aim aim, const char *path)
{
	struct way way = {
		.scan = looking->scan,
		.user = opener == NGA_BY_MASTER ? &looking->master : &looking->workers,
		.about_loaded = opener == NGA_BY_MASTER,
	};
	struct outcome outcome = {.lookup = way_walk(&way, path)};

	if (outcome.lookup == NGA_FOUND && !way.in_kernel)
		outcome.lookup = judge_end(&way, aim);
	else if (outcome.lookup == NGA_MISSING)
		outcome.lookup = judge_missing(&way, aim);
	if (outcome.lookup == NGA_FOUND)
		return outcome;
	/* Where something stands at the end, it is what stands in the way; where a file cannot be
	 * made, its directory. */
	bool at_end = !way.at || (outcome.lookup == NGA_DENIED && way.can_be_made);
	outcome.at = at_end ? way_node_path(looking->scan, way.end) : way.at;
	if (outcome.lookup == NGA_WRONG_KIND)
		outcome.mode = way.end->stat.mode;
	if (outcome.lookup == NGA_MISSING && way.at_mode != 0)
		outcome.mode = way.at_mode;
	else if (outcome.lookup == NGA_MISSING)
		outcome.nearest = beside_nearest(&looking->beside, way.at);
	return outcome;
}

static const struct outcome *look_once(
	struct looking *looking, enum nga_opener opener, enum aim aim, const char *path)
{
	struct map *map = &looking->outcomes[opener][aim];
	struct arena *arena = map->arena = looking->scan->arena;
	struct outcome *outcome = map_get(map, path);

	if (!outcome) {
		outcome = arena_alloc(arena, sizeof(*outcome));
		*outcome = look(looking, opener, aim, path);
		map_set(map, path, outcome);
	}
	return outcome;
}

/* ---- one reference ---- */

static enum aim aim_of(const struct nga_reference *reference)
{
	switch (reference->referent) {
	case NGA_REF_DIRECTORY:
		/* `location = /x { alias /srv/file; }` names a file. */
		return strcmp(reference->directive->words[0].text, "alias") == 0 ? AIM_EITHER
										 : AIM_DIRECTORY;
	case NGA_REF_PARENT:
		return AIM_NEW_FILE;
	case NGA_REF_SOCKET:
		return AIM_SOCKET;
	default:
		return AIM_FILE;
	}
}

static void take(struct nga_reference *reference, const struct outcome *outcome)
{
	reference->lookup = outcome->lookup;
	reference->mode = outcome->mode;
	reference->missing_at = outcome->at;
	reference->nearest = outcome->nearest;
}

/* nginx takes the first index that is there, and answers 403 where that may not be read. Where the
 * directory itself is not there, the reference that names it says so. */
static void look_for_index(struct looking *looking, struct nga_reference *reference)
{
	enum nga_opener opener = reference->opener;

	if (look_once(looking, opener, AIM_DIRECTORY, reference->path)->lookup != NGA_FOUND)
		return;
	for (size_t i = 0; i < reference->ncandidates; i++) {
		const struct outcome *outcome =
			look_once(looking, opener, AIM_FILE, reference->candidates[i]);
		if (i == 0 || outcome->lookup != NGA_MISSING)
			take(reference, outcome);
		if (outcome->lookup != NGA_MISSING)
			return;
	}
}

/* A socket that may be there (nobody could look) is not said to be silent. nginx takes "unix:PATH"
 * and "unix:PATH:URI". */
static void look_at_socket(struct looking *looking, struct nga_upstream_address *address)
{
	const char *text = address->text + strlen("unix:");
	const char *path = arena_copy_n(looking->scan->arena, text, strcspn(text, ":"));
	enum nga_lookup lookup = look_once(looking, NGA_BY_WORKERS, AIM_SOCKET, path)->lookup;

	address->local = true;
	address->listening = lookup != NGA_MISSING && lookup != NGA_WRONG_KIND;
}

/* Where the tables of listening sockets cannot be read, nothing is known to be local: so nothing is
 * told. */
static void look_at_port(struct looking *looking, struct nga_upstream_address *address)
{
	if (!looking->asked_sockets) {
		looking->asked_sockets = true;
		looking->sockets = sockets_read(looking->scan);
	}
	if (looking->sockets)
		sockets_judge(looking->sockets, address);
}

static void look_at_upstream(struct looking *looking, struct nga_reference *reference)
{
	bool alive = reference->naddresses == 0;

	for (size_t i = 0; i < reference->naddresses; i++) {
		struct nga_upstream_address *address = &reference->addresses[i];
		if (strncmp(address->text, "unix:", strlen("unix:")) == 0)
			look_at_socket(looking, address);
		else
			look_at_port(looking, address);
		alive = alive || !address->local || address->listening;
	}
	reference->lookup = alive ? NGA_FOUND : NGA_MISSING;
}

static void look_at(struct looking *looking, struct nga_reference *reference)
{
	enum nga_referent referent = reference->referent;
	bool running = referent == NGA_REF_SOCKET || referent == NGA_REF_UPSTREAM;

	/* What listens below another root is nobody's to say. */
	if (referent == NGA_REF_LOCATION || (running && !looking->scan->world.whole))
		return;
	if (referent == NGA_REF_UPSTREAM)
		look_at_upstream(looking, reference);
	else if (referent == NGA_REF_INDEX)
		look_for_index(looking, reference);
	else
		take(reference,
			look_once(looking, reference->opener, aim_of(reference), reference->path));
}

void scan_references(struct scan *scan, struct nga_snapshot *snapshot)
{
	enum { BETWEEN_PROGRESS = 1000 };
	void (*progress)(const char *, size_t) = scan->options->progress;
	struct looking looking = {
		.scan = scan,
		.master = access_user_by_uid(scan, scan->options->master_uid),
		.workers = users_workers(scan, snapshot),
		.beside.scan = scan,
	};

	for (size_t i = 0; i < snapshot->nreferences; i++) {
		if (progress && i % BETWEEN_PROGRESS == 0)
			progress("references", i);
		if (snapshot->references[i].judged)
			look_at(&looking, &snapshot->references[i]);
	}
	ways_publish(scan);
	scan_publish(scan);
}
