#include "explains.h"

#include "message.h"

#include <arena.h>
#include <map.h>
#include <out.h>

#include <assert.h>
#include <string.h>

struct explaining {
	struct arena *arena;
	const struct nga_nginx *nginx;
	const char **wholes; /* the complaints as texts */
	bool *given;
	size_t left;       /* how many are not given away yet */
	struct map quoted; /* what stands in quotes in some complaint, to a vec of their numbers */
};

/* A complaint as one text, with the place that it names. */
static const char *whole(struct arena *arena, const struct nga_complaint *complaint)
{
	if (!complaint->file)
		return complaint->text;
	if (complaint->line == 0)
		return arena_format(arena, "%s in %s", complaint->text, complaint->file);
	return arena_format(
		arena, "%s in %s:%u", complaint->text, complaint->file, complaint->line);
}

static bool is_word(char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z') || byte == '_' || byte == '-' || byte == '~';
}

/* Whether the piece's last word ends where it does in the text: "in /etc/a" is no piece of "in
 * /etc/ab" or "in /etc/a.bak". */
static bool ends_there(const char *rest)
{
	return !is_word(rest[0]) && !(rest[0] == '.' && is_word(rest[1]));
}

static bool is_piece(const char *piece, const char *text)
{
	size_t length = strlen(piece);

	for (const char *at = strstr(text, piece); at; at = strstr(at + 1, piece))
		if (ends_there(at + length) || !is_word(piece[length - 1]))
			return true;
	return false;
}

/* One reading of a template: a list stands for its n-th item. NULL: a fact is unknown, or no list
 * has so many. */
static const char *render_nth(const char *template, const struct raised *raised, size_t n)
{
	struct out out = {.arena = raised->subject.arena};
	struct message_piece piece;
	bool lists = false;

	for (const char *at = template; message_next(&at, &piece);) {
		if (!piece.fact) {
			out_bytes(&out, piece.text, piece.length);
			continue;
		}
		const struct nga_fact *fact =
			fact_find(raised->finding.rule->about, piece.text, piece.length);
		assert(fact);
		struct fact_value value = fact->get(&raised->subject);
		if (!value.known)
			return NULL;
		if (fact->type != FACT_LIST) {
			message_value(&out, fact, &value, false);
			continue;
		}
		if (n >= value.nitems)
			return NULL;
		lists = true;
		out_text(&out, value.items[n]);
	}
	return n == 0 || lists ? out.bytes : NULL;
}

static void add_words(struct explaining *explaining, struct nga_finding *finding, size_t complaint)
{
	size_t n = finding->nnginx_says;
	const char **words = arena_array(explaining->arena, n + 1, sizeof(const char *));

	explaining->given[complaint] = true;
	explaining->left--;
	if (n > 0 && strcmp(finding->nginx_says[n - 1], explaining->wholes[complaint]) == 0)
		return; /* said of each of two sites */
	if (n > 0)
		memcpy(words, finding->nginx_says, n * sizeof(const char *));
	words[n] = explaining->wholes[complaint];
	finding->nginx_says = words;
	finding->nnginx_says = n + 1;
}

/* What stands between the quote at or behind `at` and the next one; NULL: there is no such pair. */
static const char *next_quoted(const char *at, size_t *length)
{
	const char *open = strchr(at, '"');
	const char *close = open ? strchr(open + 1, '"') : NULL;

	if (!close)
		return NULL;
	*length = (size_t)(close - open - 1);
	return open + 1;
}

/* Every two quotes with none between them count, for nobody knows which of them open: names may
 * hold quotes. */
static void add_quoted(struct explaining *explaining, size_t complaint)
{
	size_t length;

	for (const char *at = explaining->wholes[complaint]; (at = next_quoted(at, &length));
		at += length) {
		struct vec *numbers = map_get_n(&explaining->quoted, at, length);
		if (!numbers) {
			numbers = arena_alloc(explaining->arena, sizeof(*numbers));
			numbers->size = sizeof(size_t);
			map_set_n(&explaining->quoted, at, length, numbers);
		}
		*(size_t *)vec_push(numbers, explaining->arena) = complaint;
	}
}

static void offer_one(
	struct explaining *explaining, struct raised *raised, const char *piece, size_t complaint)
{
	if (!explaining->given[complaint] && is_piece(piece, explaining->wholes[complaint]))
		add_words(explaining, &raised->finding, complaint);
}

/* A piece with something in quotes is looked for only where that is: thousands of equal warnings
 * are usual. */
static void offer(struct explaining *explaining, struct raised *raised, const char *piece)
{
	size_t length;
	const char *quoted = next_quoted(piece, &length);

	if (!quoted) {
		for (size_t i = 0; i < explaining->nginx->ncomplaints; i++)
			offer_one(explaining, raised, piece, i);
		return;
	}
	const struct vec *numbers = map_get_n(&explaining->quoted, quoted, length);
	for (size_t i = 0; numbers && i < numbers->n; i++)
		offer_one(explaining, raised, piece, ((const size_t *)numbers->items)[i]);
}

static void offer_all(struct explaining *explaining, struct raised *raised)
{
	const struct nga_rule *rule = raised->finding.rule;
	const char *piece;

	for (size_t i = 0; i < rule->nexplains; i++)
		for (size_t n = 0;
			explaining->left > 0 && (piece = render_nth(rule->explains[i], raised, n));
			n++)
			if (*piece)
				offer(explaining, raised, piece);
}

bool *explains_give(
	struct arena *arena, const struct nga_nginx *nginx, struct raised **shown, size_t n)
{
	size_t count = nginx->ncomplaints;
	struct explaining explaining = {
		.arena = arena,
		.nginx = nginx,
		.wholes = arena_array(arena, count + 1, sizeof(const char *)),
		.given = arena_array(arena, count + 1, sizeof(bool)),
		.left = count,
		.quoted = {.arena = arena},
	};

	for (size_t i = 0; i < count; i++) {
		explaining.wholes[i] = whole(arena, &nginx->complaints[i]);
		add_quoted(&explaining, i);
	}
	for (size_t i = 0; i < n && explaining.left > 0; i++)
		offer_all(&explaining, shown[i]);
	return explaining.given;
}
