#include "tls.h"

#include <arena.h>
#include <certificates.h>
#include <certs.h>
#include <judge.h>
#include <scan.h>

#include <string.h>

static enum nga_lookup read_through_scan(
	void *data, struct arena *arena, const char *path, struct certs_bytes *bytes)
{
	struct scan_bytes found = {0};
	enum nga_lookup lookup = scan_read(data, arena, path, &found);

	*bytes = (struct certs_bytes){found.bytes, found.size};
	return lookup;
}

void tls_look(struct arena *arena, struct scan *scan, struct nga_snapshot *snapshot, unsigned needs)
{
	const struct certs_reader reader = {.read = read_through_scan, .data = scan};

	if (needs & JUDGE_NEEDS_CERTIFICATES) {
		certificates_derive(arena, snapshot);
		certs_read(arena, &reader, snapshot);
	}
	if (needs & JUDGE_NEEDS_KEY_FIT)
		certs_match_keys(&reader, snapshot);
	if (needs & JUDGE_NEEDS_KEYS) {
		keys_derive(arena, snapshot);
		scan_keys(scan, snapshot);
	}
}

void tls_add_limits(struct arena *arena, struct nga_snapshot *snapshot)
{
	size_t n, before = snapshot->nlimits;
	const char **more = certificates_limits(arena, snapshot, &n);

	if (n == 0)
		return;
	const char **limits = arena_array(arena, before + n, sizeof(*limits));
	if (before > 0)
		memcpy(limits, snapshot->limits, before * sizeof(*limits));
	memcpy(limits + before, more, n * sizeof(*limits));
	snapshot->limits = limits;
	snapshot->nlimits = before + n;
}
