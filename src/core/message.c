#include "message.h"

#include "facts.h"
#include "nearest.h"

#include <arena.h>
#include <out.h>

#include <assert.h>
#include <string.h>

bool message_next(const char **at, struct message_piece *piece)
{
	const char *text = *at, *end;

	if (*text == '\0')
		return false;
	if (*text == '{' && (end = strchr(text, '}'))) {
		*piece = (struct message_piece){text + 1, (size_t)(end - text - 1), true};
		*at = end + 1;
		return true;
	}
	size_t length = 1 + strcspn(text + 1, "{");
	*piece = (struct message_piece){text, length, false};
	*at = text + length;
	return true;
}

int message_check(const char *message, enum nga_about about, struct nga_error *err)
{
	const struct fact_table *table = fact_table(about);
	struct message_piece piece;

	for (const char *at = message; message_next(&at, &piece);) {
		if (!piece.fact && piece.text[0] == '{')
			return err_set(err, 0, "a { that no } closes: \"%s\"", message);
		if (!piece.fact || fact_find(about, piece.text, piece.length))
			continue;
		return err_set(err, 0, "{%.*s} is no fact of a subject \"%s\"", (int)piece.length,
			piece.text, table->about);
	}
	return 0;
}

static void put(struct out *out, const char *text, bool escaped)
{
	if (escaped)
		out_escaped(out, text);
	else
		out_text(out, text);
}

void message_value(
	struct out *out, const struct nga_fact *fact, const struct fact_value *value, bool escaped)
{
	if (!value->known || (fact->type == FACT_LIST && value->nitems == 0)) {
		out_text(out, "none");
		return;
	}
	switch (fact->type) {
	case FACT_TEXT:
		put(out, value->text, escaped);
		break;
	case FACT_NUMBER:
		out_format(out, "%lld", (long long)value->number);
		break;
	case FACT_YES:
		out_text(out, value->number ? "yes" : "no");
		break;
	case FACT_ENUM:
		out_text(out, fact->words[value->number]);
		break;
	case FACT_LIST:
		for (size_t i = 0; i < value->nitems; i++) {
			out_text(out, i > 0 ? ", " : "");
			put(out, value->items[i], escaped);
		}
		break;
	}
}

const char *message_render(
	const char *message, enum nga_about about, const struct fact_subject *subject, bool escaped)
{
	struct out out = {.arena = subject->arena};
	struct message_piece piece;

	out_text(&out, "");
	for (const char *at = message; message_next(&at, &piece);) {
		if (!piece.fact) {
			out_bytes(&out, piece.text, piece.length);
			continue;
		}
		const struct nga_fact *fact = fact_find(about, piece.text, piece.length);
		assert(fact); /* message_check() was asked when the rule was read */
		struct fact_value value = fact->get(subject);
		message_value(&out, fact, &value, escaped);
	}
	return out.bytes;
}
