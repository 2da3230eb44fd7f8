#include "link.h"

#include <path.h>

#include <errno.h>
#include <string.h>

/* Whether walking what hops[first] holds led to `path` again before it was done, with `rest` behind
 * it: what is behind a hop is the least that is pending between two of them. */
static bool comes_back(const struct trace *trace, size_t first, const char *path, const char *rest)
{
	size_t behind = strlen(trace->rests[first]);

	if (strcmp(trace->hops[first].path, path) != 0 || strlen(rest) < behind)
		return false;
	for (size_t i = first + 1; i < trace->nhops; i++)
		if (strlen(trace->rests[i]) < behind)
			return false;
	return true;
}

bool trace_hop(struct trace *trace, const char *path, const char *text, const char *rest)
{
	for (size_t i = 0; i < trace->nhops; i++) {
		if (!comes_back(trace, i, path, rest))
			continue;
		trace->error = ELOOP;
		trace->circle = true;
		trace->broken = i;
		return false;
	}
	if (trace->nhops == TRACE_LINKS) {
		trace->error = ELOOP;
		trace->broken = trace->nhops - 1;
		return false;
	}
	trace->rests[trace->nhops] = rest;
	trace->hops[trace->nhops++] = (struct nga_hop){.path = path, .text = text};
	trace->broken = trace->nhops - 1;
	return true;
}

/* Follows the link at `path`: what is pending then is its text and `rest`. */
static const char *follow(struct trace *trace, const char *path, const char *text, const char *rest)
{
	if (!trace_hop(trace, path, text, rest)) {
		trace->rest = "";
		trace->at = path;
		return NULL;
	}
	if (text[0] == '/')
		trace->at = "/";
	return *rest ? arena_format(trace->scan->arena, "%s%s", text, rest) : text;
}

/* Walks the first component of `pending`; returns what is pending then, NULL where it cannot go
 * on. */
static const char *step(struct trace *trace, const char *pending)
{
	struct arena *arena = trace->scan->arena;
	size_t length = strcspn(pending, "/");
	const char *rest = pending + length, *text;

	if (length == 1 && pending[0] == '.')
		return rest;
	if (length == 2 && pending[0] == '.' && pending[1] == '.') {
		trace->at = path_directory(arena, trace->at);
		return rest;
	}
	const char *name = arena_copy_n(arena, pending, length);
	const char *path = path_join(arena, trace->at, name);
	int error = world_readlink(&trace->scan->world, arena, path, &text);
	if (!error)
		return follow(trace, path, text, rest);
	if (error == EINVAL) {
		trace->at = path;
		return rest;
	}
	trace->error = error;
	trace->rest = pending;
	return NULL;
}

void trace_text(struct trace *trace, const char *text)
{
	trace->rest = "";
	if (text[0] == '/')
		trace->at = "/";
	while (text && *(text += strspn(text, "/")))
		text = step(trace, text);
}

const char *trace_end(struct trace *trace)
{
	struct arena *arena = trace->scan->arena;

	return *trace->rest ? path_fold(arena, path_join(arena, trace->at, trace->rest))
			    : trace->at;
}

const char *trace_real(struct scan *scan, const char *path)
{
	struct trace trace = {.scan = scan, .at = "/"};

	trace_text(&trace, path);
	return trace_end(&trace);
}
