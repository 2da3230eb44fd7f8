/* The content of what directives name. */
#include "access.h"
#include "scan.h"

#include <content.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A refusal that the auditor met, as the master would have met it or not. The gap is that of the
 * look at the reference: a directory on the way, or else the file itself. */
static enum nga_lookup refused(struct scan *scan, const char *path, int error)
{
	struct access_user master = access_user_by_uid(scan, scan->options->master_uid);
	enum nga_lookup lookup = world_lookup(error);

	if (lookup != NGA_DENIED && lookup != NGA_UNKNOWN)
		return world_holds(&scan->world, path) ? lookup : NGA_OUTSIDE_ROOT;
	if (lookup == NGA_DENIED && scan->as_master)
		return NGA_DENIED;
	lookup = access_lookup(scan, &master, path, NULL);
	if (lookup == NGA_FOUND) {
		scan_gap(scan, path, strerror(error), true);
		lookup = NGA_UNKNOWN;
	}
	return lookup;
}

static enum nga_lookup unknown(struct scan *scan, const char *path, const char *reason)
{
	scan_gap(scan, path, reason, true);
	return NGA_UNKNOWN;
}

enum nga_lookup scan_read(
	struct scan *scan, struct arena *arena, const char *path, struct scan_bytes *bytes)
{
	struct content content = {.path = path, .most = CONTENT_AVAILABLE_MOST};

	switch (content_read(&scan->world, arena, &content)) {
	case CONTENT_READ:
		*bytes = (struct scan_bytes){content.buffer, content.size};
		return NGA_FOUND;
	case CONTENT_REFUSED:
		return refused(scan, path, content.error);
	case CONTENT_TOO_LARGE:
		return unknown(scan, path, "it is larger than 1 MiB");
	case CONTENT_CHANGING:
		return unknown(scan, path, "it changed whenever it was read");
	default:
		return NGA_WRONG_KIND;
	}
}
