#include "answer.h"

#include "fact_index.h"

#include <arena.h>
#include <out.h>

#include <stdlib.h>
#include <string.h>

/* ---- its key ---- */

static void add_string(struct digest *digest, const char *text)
{
	text = text ? text : "";
	digest_add(digest, text, strlen(text) + 1);
}

static void add_lookup(
	struct digest *digest, const char *path, enum nga_lookup lookup, uint32_t mode)
{
	const uint32_t numbers[] = {(uint32_t)lookup, mode};

	add_string(digest, path);
	digest_add(digest, numbers, sizeof(numbers));
}

static void add_certificate(struct digest *digest, const struct nga_certificate *certificate)
{
	add_lookup(digest, certificate->path, certificate->lookup, (uint32_t)certificate->key_fit);
	for (size_t i = 0; i < certificate->nchain; i++)
		digest_add(digest, &certificate->chain[i].ends, sizeof(certificate->chain[i].ends));
}

void answer_key(const struct nga_snapshot *snapshot, char key[DIGEST_TEXT])
{
	struct digest digest;

	digest_begin(&digest);
	add_string(&digest, snapshot->nginx_conf);
	add_string(&digest, snapshot->prefix);
	for (size_t i = 0; i < snapshot->nfiles; i++) {
		const struct nga_file *file = snapshot->files[i];
		if (!file->loaded)
			continue;
		add_lookup(&digest, file->path, file->lookup, 0);
		digest_add(&digest, &file->stat, sizeof(file->stat));
	}
	for (size_t i = 0; i < snapshot->nreferences; i++) {
		const struct nga_reference *reference = &snapshot->references[i];
		if (reference->opener == NGA_BY_MASTER)
			add_lookup(&digest, reference->path, reference->lookup, reference->mode);
	}
	for (size_t i = 0; i < snapshot->ncertificates; i++)
		add_certificate(&digest, snapshot->certificates[i]);
	for (size_t i = 0; i < snapshot->nkeys; i++)
		digest_add(&digest, &snapshot->keys[i].stat, sizeof(snapshot->keys[i].stat));
	digest_tell(&digest, key);
}

/* ---- writing ---- */

/* The length, a colon and the bytes; "-" for NULL. */
static void put_text(struct out *out, const char *text)
{
	if (text)
		out_format(out, "%zu:%s", strlen(text), text);
	else
		out_text(out, "-");
}

static void put_number(struct out *out, uint64_t number)
{
	out_format(out, "%llu:", (unsigned long long)number);
}

static void put_complaints(struct out *out, const struct nga_complaint *complaints, size_t n)
{
	put_number(out, n);
	for (size_t i = 0; i < n; i++) {
		const struct nga_complaint *one = &complaints[i];
		put_text(out, one->level);
		put_text(out, one->text);
		put_text(out, one->file);
		put_number(out, one->line);
		put_number(out, one->blame);
		put_text(out, one->entry ? one->entry->path : NULL);
		put_text(out, one->partner ? one->partner->path : NULL);
	}
}

static bool is_nginx_gap(const struct nga_gap *gap)
{
	return strcmp(gap->path, "nginx") == 0;
}

static void put_gaps(struct out *out, const struct nga_snapshot *snapshot)
{
	size_t n = 0;

	for (size_t i = 0; i < snapshot->ngaps; i++)
		n += is_nginx_gap(&snapshot->gaps[i]);
	put_number(out, n);
	for (size_t i = 0; i < snapshot->ngaps; i++)
		if (is_nginx_gap(&snapshot->gaps[i]))
			put_text(out, snapshot->gaps[i].reason);
}

void answer_write(struct out *out, const struct nga_snapshot *snapshot)
{
	const struct nga_nginx *nginx = &snapshot->nginx;
	char key[DIGEST_TEXT];

	answer_key(snapshot, key);
	put_text(out, key);
	put_number(out, nginx->asked);
	put_number(out, nginx->answer);
	put_number(out, nginx->isolation);
	put_number(out, (uint64_t)(nginx->seconds * 1e6));
	put_text(out, nginx->hazard);
	put_complaints(out, nginx->complaints, nginx->ncomplaints);
	put_complaints(out, nginx->what_if, nginx->nwhat_if);
	put_gaps(out, snapshot);
}

/* ---- reading ---- */

struct reading {
	struct arena *arena;
	const struct nga_snapshot *snapshot;
	const char *at, *end;
	bool broken;
};

static uint64_t take_number(struct reading *reading)
{
	uint64_t number = 0;

	while (reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9')
		number = number * 10 + (uint64_t)(*reading->at++ - '0');
	if (reading->at < reading->end && *reading->at == ':')
		reading->at++;
	else
		reading->broken = true;
	return reading->broken ? 0 : number;
}

/* One of so many that are counted from 0: what is none has no name when it is told. */
static unsigned take_one_of(struct reading *reading, unsigned n)
{
	uint64_t number = take_number(reading);

	if (number < n)
		return (unsigned)number;
	reading->broken = true;
	return 0;
}

static const char *take_text(struct reading *reading)
{
	if (reading->at < reading->end && *reading->at == '-') {
		reading->at++;
		return NULL;
	}
	size_t length = (size_t)take_number(reading);
	if (reading->broken || length > (size_t)(reading->end - reading->at)) {
		reading->broken = true;
		return NULL;
	}
	const char *text = arena_copy_n(reading->arena, reading->at, length);
	reading->at += length;
	return text;
}

/* How many follow; each takes a byte at least. */
static size_t take_count(struct reading *reading)
{
	uint64_t n = take_number(reading);

	if (n <= (uint64_t)(reading->end - reading->at))
		return (size_t)n;
	reading->broken = true;
	return 0;
}

static const struct nga_entry *take_entry(struct reading *reading)
{
	const char *path = take_text(reading);

	return path ? index_entry(reading->snapshot, path) : NULL;
}

static const struct nga_complaint *take_complaints(struct reading *reading, size_t *count)
{
	size_t n = take_count(reading);
	struct nga_complaint *complaints = arena_array(reading->arena, n + 1, sizeof(*complaints));

	for (size_t i = 0; i < n && !reading->broken; i++) {
		struct nga_complaint *one = &complaints[i];
		one->level = take_text(reading);
		one->text = take_text(reading);
		one->file = take_text(reading);
		one->line = (uint32_t)take_number(reading);
		one->blame = (enum nga_blame)take_one_of(reading, NGA_BLAME_BASE + 1);
		one->entry = take_entry(reading);
		one->partner = take_entry(reading);
		if (one->blame != NGA_BLAME_BASE && !one->entry)
			one->blame = NGA_BLAME_NOBODY; /* the site is gone */
		reading->broken |= !one->level || !one->text;
	}
	*count = n;
	return complaints;
}

static void take_gaps(struct reading *reading, struct answer *answer)
{
	answer->ngaps = take_count(reading);
	answer->gaps = arena_array(reading->arena, answer->ngaps + 1, sizeof(*answer->gaps));
	for (size_t i = 0; i < answer->ngaps; i++) {
		answer->gaps[i] = take_text(reading);
		reading->broken |= !answer->gaps[i];
	}
}

bool answer_read(struct arena *arena, const char *bytes, size_t length,
	const struct nga_snapshot *snapshot, struct answer *answer)
{
	struct reading reading = {
		.arena = arena, .snapshot = snapshot, .at = bytes, .end = bytes + length};
	const char *key = take_text(&reading);

	*answer = (struct answer){0};
	if (!key || strlen(key) != DIGEST_TEXT - 1)
		return false;
	memcpy(answer->key, key, DIGEST_TEXT);
	struct nga_nginx *nginx = &answer->nginx;
	nginx->asked = take_number(&reading);
	nginx->answer = (enum nga_answer)take_one_of(&reading, NGA_TIMED_OUT + 1);
	nginx->isolation = (enum nga_isolation)take_one_of(&reading, NGA_ISOLATION_FULL + 1);
	nginx->seconds = (double)take_number(&reading) / 1e6;
	nginx->hazard = take_text(&reading);
	nginx->complaints = take_complaints(&reading, &nginx->ncomplaints);
	nginx->what_if = take_complaints(&reading, &nginx->nwhat_if);
	take_gaps(&reading, answer);
	return !reading.broken;
}
