#include "ignores.h"

#include "conf.h"

#include <arena.h>

#include <fnmatch.h>
#include <string.h>

static const char marker[] = "ngxaudit: ignore";
static const char because[] = "because";

struct gathering {
	struct arena *arena;
	const struct nga_ruleset *ruleset;
	struct vec found; /* struct nga_ignore * */
};

/* ---- which rules one names ---- */

static bool names(const struct nga_ignore *ignore, const struct nga_rule *rule)
{
	return strcmp(ignore->rule, "*") == 0 || strcmp(ignore->rule, rule->name) == 0 ||
	       strcmp(ignore->rule, rule->group) == 0;
}

bool ignores_allow_comment(const struct nga_rule *rule)
{
	static const char *const never[] = {"access", "syntax", "links", "key-exposed"};

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (strcmp(rule->group, never[i]) == 0 || strcmp(rule->name, never[i]) == 0)
			return false;
	return true;
}

static bool all_judged(const struct nga_ignore *ignore, const struct nga_ruleset *ruleset)
{
	for (size_t i = 0; i < ruleset->nrules; i++)
		if (names(ignore, &ruleset->rules[i]) && ruleset->rules[i].off)
			return false;
	return true;
}

static const char *comment_fault(const struct nga_ignore *ignore, const struct nga_ruleset *ruleset)
{
	size_t named = 0;

	for (size_t i = 0; i < ruleset->nrules; i++) {
		if (!names(ignore, &ruleset->rules[i]))
			continue;
		if (!ignores_allow_comment(&ruleset->rules[i]))
			return "a comment cannot silence it; the program's own configuration can";
		named++;
	}
	if (named == 0)
		return "there is no such rule";
	if (!ignore->reason)
		return "it lacks \"because\" and a reason";
	return ignore->target_line > 0 ? NULL : "no statement follows it in the file";
}

/* ---- comments ---- */

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r';
}

/* What follows the marker, where the `#` at `at` begins a comment that is one of ours; else NULL. A
 * comment begins where a token could. */
static const char *after_marker(const struct nga_file *file, const char *at)
{
	const char *end = file->bytes + file->size, *word = at + 1;
	size_t length = sizeof(marker) - 1;

	if (at > file->bytes && !is_blank(at[-1]) && !memchr("\n;{}", at[-1], 4))
		return NULL;
	while (word < end && is_blank(*word))
		word++;
	if ((size_t)(end - word) < length || memcmp(word, marker, length) != 0)
		return NULL;
	word += length;
	return word == end || is_blank(*word) || *word == '\n' ? word : NULL;
}

/* What follows the marker of the first comment of ours from `*at` on, which moves behind its `#`;
 * NULL where there is none. */
static const char *next_marked(const struct nga_file *file, const char **at)
{
	const char *end = file->bytes + file->size, *rest = NULL;

	while (!rest && (*at = memchr(*at, '#', (size_t)(end - *at))))
		rest = after_marker(file, (*at)++);
	return rest;
}

bool ignores_stand_in(const struct nga_file *file)
{
	const char *at = file->bytes;

	return file->size > 0 && next_marked(file, &at);
}

/* The word at `*at`, which moves behind it; NULL where the line ends. */
static const char *next_word(struct arena *arena, const char **at, const char *end)
{
	while (*at < end && is_blank(**at))
		(*at)++;
	const char *begun = *at;
	while (*at < end && !is_blank(**at))
		(*at)++;
	return *at > begun ? arena_copy_n(arena, begun, (size_t)(*at - begun)) : NULL;
}

static const char *read_reason(struct arena *arena, const char *at, const char *end)
{
	const char *word = next_word(arena, &at, end);

	if (!word || strcmp(word, because) != 0)
		return NULL;
	while (at < end && is_blank(*at))
		at++;
	while (end > at && is_blank(end[-1]))
		end--;
	return at < end ? arena_copy_n(arena, at, (size_t)(end - at)) : NULL;
}

static struct nga_ignore *read_comment(
	struct gathering *gathering, const struct nga_file *file, const char *at)
{
	const char *end = file->bytes + file->size;
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	struct nga_ignore *ignore = arena_alloc(gathering->arena, sizeof(*ignore));

	end = newline ? newline : end;
	const char *rule = next_word(gathering->arena, &at, end);
	*ignore = (struct nga_ignore){
		.rule = rule ? rule : "",
		.reason = read_reason(gathering->arena, at, end),
		.file = file->path,
	};
	*(struct nga_ignore **)vec_push(&gathering->found, gathering->arena) = ignore;
	return ignore;
}

/* Comments and directives are both in the order of lines, so one walk serves all comments of the
 * file. */
static void find_comments(struct gathering *gathering, const struct nga_file *file)
{
	const char *counted = file->bytes, *at = file->bytes, *rest;
	const struct nga_directive *next = file->directives;
	uint32_t line = 1;

	while ((rest = next_marked(file, &at))) {
		struct nga_ignore *ignore = read_comment(gathering, file, rest);
		for (; counted < at; counted++)
			line += *counted == '\n';
		while (next && next->words[0].line <= line)
			next = conf_following(next);
		ignore->line = line;
		ignore->target_line = next ? next->words[0].line : 0;
		ignore->target_last = next ? next->words[next->nwords - 1].line : 0;
		ignore->fault = comment_fault(ignore, gathering->ruleset);
	}
}

/* ---- all ---- */

/* The comments of a file that is loaded under two names belong to the one to keep. */
static bool has_comments(const struct nga_file *file)
{
	return file->loaded && file->ignores && !(file->entry && file->entry->doubles);
}

struct ignores ignores_gather(
	struct arena *arena, const struct nga_snapshot *snapshot, struct nga_ruleset *ruleset)
{
	struct gathering gathering = {
		.arena = arena,
		.ruleset = ruleset,
		.found = {.size = sizeof(struct nga_ignore *)},
	};

	for (size_t i = 0; i < ruleset->nignores; i++) {
		ruleset->ignores[i].used = false;
		*(struct nga_ignore **)vec_push(&gathering.found, arena) = &ruleset->ignores[i];
	}
	for (size_t i = 0; i < snapshot->nfiles; i++)
		if (has_comments(snapshot->files[i]))
			find_comments(&gathering, snapshot->files[i]);
	struct ignores ignores = {gathering.found.items, gathering.found.n};
	for (size_t i = 0; i < ignores.n; i++)
		ignores.items[i]->judged = all_judged(ignores.items[i], ruleset);
	return ignores;
}

static bool holds(const struct nga_ignore *ignore, const struct nga_finding *finding)
{
	if (ignore->expired || ignore->fault || !names(ignore, finding->rule))
		return false;
	if (ignore->target_line > 0)
		return finding->line >= ignore->target_line &&
		       finding->line <= ignore->target_last && finding->file &&
		       strcmp(finding->file, ignore->file) == 0;
	return !ignore->subject || fnmatch(ignore->subject, finding->subject, FNM_PATHNAME) == 0;
}

const struct nga_ignore *ignores_hold(
	const struct ignores *ignores, const struct nga_finding *finding)
{
	const struct nga_ignore *held = NULL;

	for (size_t i = 0; i < ignores->n; i++)
		if (holds(ignores->items[i], finding)) {
			ignores->items[i]->used = true;
			held = held ? held : ignores->items[i];
		}
	return held;
}
