#include "believed.h"

#include "needs.h"

#include <string.h>

/* What is remembered of a finding. */
struct believed_finding {
	struct nga_finding finding; /* a copy, with all that a line about it needs */
	char key[sizeof(((struct nga_finding *)0)->fingerprint) + 1];
	bool waits;                       /* its rule needs nginx's answer */
	bool alone;                       /* a look at the entry alone decides it */
	bool settled;                     /* the last pass said so */
	bool now;                         /* whoever listens believes it */
	struct believed_finding *related; /* the next one of the same subject */
};

/* ---- copies ---- */

static const char *copy_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text) : NULL;
}

static const char *const *copy_texts(struct arena *arena, const char *const *texts, size_t n)
{
	const char **copy = arena_array(arena, n + 1, sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = arena_copy(arena, texts[i]);
	return copy;
}

/* The rules may be read anew meanwhile: name, group and remedies are all that a line shows. */
static struct nga_rule *copy_rule(struct arena *arena, const struct nga_rule *rule)
{
	struct nga_rule *copy = arena_alloc(arena, sizeof(*copy));

	copy->name = arena_copy(arena, rule->name);
	copy->group = arena_copy(arena, rule->group);
	copy->about = rule->about;
	copy->remedies = copy_texts(arena, rule->remedies, rule->nremedies);
	copy->nremedies = rule->nremedies;
	return copy;
}

static struct nga_finding copy_finding(
	struct arena *arena, const struct nga_finding *finding, const struct nga_rule *rule)
{
	struct nga_finding copy = {
		.rule = rule,
		.severity = finding->severity,
		.subject = arena_copy(arena, finding->subject),
		.file = copy_text(arena, finding->file),
		.line = finding->line,
		.column = finding->column,
		.message = arena_copy(arena, finding->message),
		.nginx_says = copy_texts(arena, finding->nginx_says, finding->nnginx_says),
		.nnginx_says = finding->nnginx_says,
	};

	memcpy(copy.fingerprint, finding->fingerprint, sizeof(copy.fingerprint));
	return copy;
}

/* ---- remembering ---- */

static void make_key(const struct nga_finding *finding, char *key)
{
	size_t length = strlen(finding->fingerprint);

	memcpy(key, finding->fingerprint, length);
	key[length] = (char)('0' + (int)finding->severity);
	key[length + 1] = '\0';
}

static struct believed_finding *find(const struct believed *told, const struct nga_finding *finding)
{
	char key[sizeof(finding->fingerprint) + 1];

	make_key(finding, key);
	return map_get(&told->findings, key);
}

static struct believed_finding *remember(
	struct believed *told, const struct nga_finding *finding, const struct nga_rule *rule)
{
	struct believed_finding *one = arena_alloc(told->arena, sizeof(*one));

	one->finding = copy_finding(told->arena, finding, rule);
	make_key(finding, one->key);
	one->related = map_get(&told->subjects, one->finding.subject);
	map_set(&told->findings, one->key, one);
	map_set(&told->subjects, one->finding.subject, one);
	*(struct believed_finding **)vec_push(&told->all, told->arena) = one;
	return one;
}

static struct believed *new_believed(void)
{
	struct arena *arena = arena_new();
	struct believed *told = arena_alloc(arena, sizeof(*told));

	*told = (struct believed){
		.arena = arena,
		.findings.arena = arena,
		.subjects.arena = arena,
		.all.size = sizeof(struct believed_finding *),
	};
	return told;
}

/* Remembers all of the report but what waits for nginx where that is `pending`. */
static void remember_report(struct believed *told, const struct nga_report *report, bool pending)
{
	struct map copies = {.arena = told->arena}; /* by the address of a rule */

	for (size_t i = 0; i < report->nfindings; i++) {
		const struct nga_finding *finding = &report->findings[i];
		bool waits = needs_answer(finding->rule);
		if (pending && waits)
			continue;
		struct nga_rule *rule = map_get_n(&copies, &finding->rule, sizeof(finding->rule));
		if (!rule) {
			rule = copy_rule(told->arena, finding->rule);
			map_set_n(&copies, &finding->rule, sizeof(finding->rule), rule);
		}
		struct believed_finding *one = remember(told, finding, rule);
		one->waits = waits;
		one->alone = needs_entry_alone(finding->rule);
		one->settled = one->now = true;
	}
}

struct believed *believed_new(const struct nga_report *report)
{
	struct believed *told = new_believed();

	remember_report(told, report, false);
	return told;
}

void believed_free(struct believed *told)
{
	if (told)
		arena_free(told->arena);
}

/* ---- telling ---- */

static void push(
	struct vec *changes, struct arena *arena, const struct nga_finding *finding, bool gone)
{
	*(struct believed_change *)vec_push(changes, arena) =
		(struct believed_change){finding, gone};
}

static struct believed_changes changes_of(const struct vec *changes)
{
	return (struct believed_changes){changes->items, changes->n};
}

static bool is_among(const struct report_findings *findings, const struct believed_finding *one)
{
	char key[sizeof(one->key)];

	for (size_t i = 0; i < findings->n; i++) {
		make_key(&findings->items[i], key);
		if (strcmp(key, one->key) == 0)
			return true;
	}
	return false;
}

struct believed_changes believed_again(struct believed *told, struct arena *arena,
	const char *subject, const struct report_findings *now)
{
	struct vec changes = {.size = sizeof(struct believed_change)};

	for (struct believed_finding *one = map_get(&told->subjects, subject); one;
		one = one->related)
		if (one->now && one->alone && !is_among(now, one)) {
			one->now = false;
			push(&changes, arena, &one->finding, true);
		}
	for (size_t i = 0; i < now->n; i++) {
		struct believed_finding *one = find(told, &now->items[i]);
		if (one && one->now)
			continue;
		if (!one)
			one = remember(
				told, &now->items[i], copy_rule(told->arena, now->items[i].rule));
		one->alone = one->now = true;
		push(&changes, arena, &one->finding, false);
	}
	return changes_of(&changes);
}

/* What waits for nginx stays as it was. */
static void carry_over(const struct believed *told, struct believed *next)
{
	struct believed_finding *const *all = told->all.items;

	for (size_t i = 0; i < told->all.n; i++) {
		if (!all[i]->waits || !all[i]->settled || find(next, &all[i]->finding))
			continue;
		struct believed_finding *one = remember(
			next, &all[i]->finding, copy_rule(next->arena, all[i]->finding.rule));
		one->waits = one->settled = one->now = true;
	}
}

/* How `next` differs from what was believed, or from what the pass before said. */
static struct believed_changes compare(
	const struct believed *told, const struct believed *next, struct arena *arena, bool settled)
{
	struct vec changes = {.size = sizeof(struct believed_change)};
	struct believed_finding *const *before = told->all.items, *const *after = next->all.items;

	for (size_t i = 0; i < told->all.n; i++)
		if ((settled ? before[i]->settled : before[i]->now) &&
			!find(next, &before[i]->finding))
			push(&changes, arena, &before[i]->finding, true);
	for (size_t i = 0; i < next->all.n; i++) {
		const struct believed_finding *one = find(told, &after[i]->finding);
		if (!one || !(settled ? one->settled : one->now))
			push(&changes, arena, &after[i]->finding, false);
	}
	return changes_of(&changes);
}

struct believed_changes believed_settle(
	const struct believed *told, struct arena *arena, struct believed_passing *passing)
{
	passing->next = new_believed();
	remember_report(passing->next, passing->report, passing->pending);
	if (passing->pending)
		carry_over(told, passing->next);
	passing->settled = compare(told, passing->next, arena, true);
	return compare(told, passing->next, arena, false);
}
