#include "facts.h"

#include "nearest.h"

#include <arena.h>

#include <fnmatch.h>
#include <string.h>

/* The literal "none" of whatever type. */
#define NONE INT64_MIN

/* Longer words first: "is not" before "is". */
static const struct operator_row {
	const char *word;
	enum nga_operator operator;
} operators[] = {
	{"does not match", NGA_MATCHES_NOT},
	{"does not contain", NGA_CONTAINS_NOT},
	{"is not", NGA_IS_NOT},
	{"is", NGA_IS},
	{"matches", NGA_MATCHES},
	{"contains", NGA_CONTAINS},
	{"above", NGA_ABOVE},
	{"below", NGA_BELOW},
};
enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

#define BIT(operator) (1u << (operator))

/* Which operators a type of fact takes. */
static const unsigned fitting[] = {
	[FACT_TEXT] = BIT(NGA_IS) | BIT(NGA_IS_NOT) | BIT(NGA_MATCHES) | BIT(NGA_MATCHES_NOT) |
		      BIT(NGA_CONTAINS) | BIT(NGA_CONTAINS_NOT),
	[FACT_NUMBER] = BIT(NGA_IS) | BIT(NGA_IS_NOT) | BIT(NGA_ABOVE) | BIT(NGA_BELOW),
	[FACT_YES] = BIT(NGA_IS) | BIT(NGA_IS_NOT),
	[FACT_ENUM] = BIT(NGA_IS) | BIT(NGA_IS_NOT),
	[FACT_LIST] = BIT(NGA_IS) | BIT(NGA_IS_NOT) | BIT(NGA_MATCHES) | BIT(NGA_MATCHES_NOT) |
		      BIT(NGA_CONTAINS) | BIT(NGA_CONTAINS_NOT),
};

static const char *const type_names[] = {
	[FACT_TEXT] = "a text",
	[FACT_NUMBER] = "a number",
	[FACT_YES] = "yes or no",
	[FACT_ENUM] = "one of a few words",
	[FACT_LIST] = "a list",
};

static const char *const yes_words[] = {"no", "yes", NULL};

static bool uses(const struct nga_condition *condition, enum nga_operator which)
{
	return which == condition->operator;
}

/* ---- reading ---- */

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t\n");
}

static int unknown_fact(
	struct arena *arena, const char *name, enum nga_about about, struct nga_error *err)
{
	const struct fact_table *table = fact_table(about);
	struct nearest nearest = {.word = name};

	for (size_t i = 0; i < table->nfacts; i++)
		nearest_offer(&nearest, table->facts[i].name);
	return err_set(err, 0, "there is no fact \"%s\" of a subject \"%s\"%s", name, table->about,
		nearest_hint(arena, &nearest));
}

/* The row of the operator at `text`, and what follows it; NULL: there is none. */
static const struct operator_row *read_operator(const char *text, const char **rest)
{
	for (size_t i = 0; i < OPERATORS; i++) {
		size_t length = strlen(operators[i].word);
		if (strncmp(text, operators[i].word, length) != 0 ||
			strcspn(text + length, " \t\n") != 0)
			continue;
		*rest = skip_blanks(text + length);
		return &operators[i];
	}
	return NULL;
}

static int read_word(struct arena *arena, const char *const *words, struct nga_condition *condition,
	struct nga_error *err)
{
	struct nearest nearest = {.word = condition->literal};

	for (size_t i = 0; words[i]; i++) {
		if (strcmp(words[i], condition->literal) == 0) {
			condition->number = (int64_t)i;
			return 0;
		}
		nearest_offer(&nearest, words[i]);
	}
	return err_set(err, 0, "\"%s\" cannot be \"%s\"%s", condition->fact->name,
		condition->literal, nearest_hint(arena, &nearest));
}

static int read_number(struct nga_condition *condition, struct nga_error *err)
{
	const char *digit = condition->literal + (condition->literal[0] == '-');
	int64_t number = 0;

	for (; *digit >= '0' && *digit <= '9' && number < INT64_MAX / 10 - 1; digit++)
		number = number * 10 + (*digit - '0');
	if (*digit != '\0' || digit[-1] == '-')
		return err_set(err, 0, "\"%s\" is a number, and \"%s\" is none",
			condition->fact->name, condition->literal);
	condition->number = condition->literal[0] == '-' ? -number : number;
	return 0;
}

static int read_literal(struct arena *arena, struct nga_condition *condition, struct nga_error *err)
{
	const struct nga_fact *fact = condition->fact;
	bool equality = uses(condition, NGA_IS) || uses(condition, NGA_IS_NOT);

	if (condition->literal[0] == '\0')
		return err_set(err, 0, "nothing stands behind the operator");
	if (equality && strcmp(condition->literal, "none") == 0) {
		condition->number = NONE;
		return 0;
	}
	if (fact->type == FACT_YES)
		return read_word(arena, yes_words, condition, err);
	if (fact->type == FACT_ENUM)
		return read_word(arena, fact->words, condition, err);
	if (fact->type == FACT_NUMBER)
		return read_number(condition, err);
	if (fact->type == FACT_LIST && equality)
		return err_set(err, 0, "\"%s\" is a list: it contains, or is none", fact->name);
	return 0;
}

int condition_parse(struct arena *arena, const char *text, enum nga_about about,
	struct nga_condition *condition, struct nga_error *err)
{
	const char *name = skip_blanks(text);
	size_t length = strcspn(name, " \t\n");
	const char *rest = skip_blanks(name + length);
	const struct nga_fact *fact = fact_find(about, name, length);

	if (!fact)
		return unknown_fact(arena, arena_copy_n(arena, name, length), about, err);
	const struct operator_row *row = read_operator(rest, &rest);
	if (!row)
		return err_set(err, 0,
			"\"%s\" is no condition: FACT, then is, is not, matches, does not match, "
			"contains, does not contain, above or below, then what to compare it with",
			text);
	if (!(fitting[fact->type] & BIT(row->operator)))
		return err_set(err, 0, "\"%s\" is %s, for which there is no \"%s\"", fact->name,
			type_names[fact->type], row->word);
	*condition = (struct nga_condition){fact, row->operator, rest, 0};
	return read_literal(arena, condition, err);
}

/* ---- holding ---- */

static bool text_holds(const struct nga_condition *condition, const char *text)
{
	switch (condition->operator) {
	case NGA_IS:
		return strcmp(text, condition->literal) == 0;
	case NGA_IS_NOT:
		return strcmp(text, condition->literal) != 0;
	case NGA_MATCHES:
		return fnmatch(condition->literal, text, 0) == 0;
	case NGA_MATCHES_NOT:
		return fnmatch(condition->literal, text, 0) != 0;
	case NGA_CONTAINS:
		return strstr(text, condition->literal) != NULL;
	case NGA_CONTAINS_NOT:
		return strstr(text, condition->literal) == NULL;
	case NGA_ABOVE:
	case NGA_BELOW:
		break;
	}
	return false;
}

static bool number_holds(const struct nga_condition *condition, int64_t number)
{
	switch (condition->operator) {
	case NGA_IS_NOT:
		return number != condition->number;
	case NGA_ABOVE:
		return number > condition->number;
	case NGA_BELOW:
		return number < condition->number;
	default:
		return false;
	}
}

/* Whether some item is the word, or matches the glob. */
static bool list_has(const struct nga_condition *condition, const struct fact_value *value)
{
	bool glob = uses(condition, NGA_MATCHES) || uses(condition, NGA_MATCHES_NOT);

	for (size_t i = 0; i < value->nitems; i++)
		if (glob ? fnmatch(condition->literal, value->items[i], 0) == 0
			 : strcmp(condition->literal, value->items[i]) == 0)
			return true;
	return false;
}

static bool list_holds(const struct nga_condition *condition, const struct fact_value *value)
{
	bool negated = uses(condition, NGA_MATCHES_NOT) || uses(condition, NGA_CONTAINS_NOT);

	return list_has(condition, value) != negated;
}

bool condition_holds(const struct nga_condition *condition, const struct fact_subject *subject)
{
	const struct nga_fact *fact = condition->fact;
	struct fact_value value = fact->get(subject);

	if (condition->number == NONE) {
		bool none = !value.known || (fact->type == FACT_LIST && value.nitems == 0);
		return none == uses(condition, NGA_IS);
	}
	if (!value.known)
		return false;
	if (fact->type == FACT_TEXT)
		return text_holds(condition, value.text);
	if (fact->type == FACT_LIST)
		return list_holds(condition, &value);
	/* what nearly all conditions are, asked some million times */
	if (uses(condition, NGA_IS))
		return value.number == condition->number;
	return number_holds(condition, value.number);
}
