/* Following links hop by hop, each one told. */
#ifndef SCAN_LINK_H
#define SCAN_LINK_H

#include "tree.h"

enum { TRACE_LINKS = 40 }; /* as many as the kernel follows: path_resolution(7) */

/* A path on the way through its links. */
struct trace {
	struct scan *scan;
	const char *at;   /* how far it is resolved: no link is in it */
	const char *rest; /* what could not be walked; "" when it came to its end */
	struct nga_hop hops[TRACE_LINKS];
	const char *rests[TRACE_LINKS]; /* what was still to be walked behind each hop */
	size_t nhops;
	int error;   /* 0, or why it stopped */
	bool circle; /* it came back to hops[broken] */
	size_t broken;
};

/* Walks `text` from the directory `trace->at`, which holds no link. Begin with a zeroed trace with
 * `scan` and `at` set; hops are added to those that are there. */
void trace_text(struct trace *trace, const char *text);

/* Notes that the link at `path` holds `text`, with `rest` to be walked behind it. False (and an
 * error set) where the kernel would give up. */
bool trace_hop(struct trace *trace, const char *path, const char *text, const char *rest);

/* Where the trace ended, or the path that is not there. */
const char *trace_end(struct trace *trace);

/* `path` with every link on its way resolved, as far as it exists. */
const char *trace_real(struct scan *scan, const char *path);

#endif
