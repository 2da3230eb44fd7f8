#include "facts.h"
#include "nearest.h"

#include <arena.h>

#include <fnmatch.h>
#include <string.h>

/* The literal "none" of whatever type. */
#define NONE INT64_MIN

static const char *const operators[] = {
	[NGA_IS] = "is",
	[NGA_IS_NOT] = "is not",
	[NGA_MATCHES] = "matches",
	[NGA_MATCHES_NOT] = "does not match",
	[NGA_CONTAINS] = "contains",
	[NGA_CONTAINS_NOT] = "does not contain",
	[NGA_ABOVE] = "above",
	[NGA_BELOW] = "below",
};
enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

#define BIT(op) (1u << (op))

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

/* ---- reading ---- */

static const char blanks[] = " \t\n";

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, blanks);
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

/* Moves `*text` behind the longest operator that it begins with ("is not", not "is"), and the
 * blanks after it; returns -1 where there is none. */
static int read_operator(const char **text, enum nga_operator *op)
{
	size_t longest = 0;

	for (size_t i = 0; i < OPERATORS; i++) {
		size_t length = strlen(operators[i]);
		if (length <= longest || strncmp(*text, operators[i], length) != 0 ||
			strcspn(*text + length, blanks) != 0)
			continue;
		longest = length;
		*op = (enum nga_operator)i;
	}
	*text = skip_blanks(*text + longest);
	return longest > 0 ? 0 : -1;
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
	bool equality = condition->op == NGA_IS || condition->op == NGA_IS_NOT;

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
	size_t length = strcspn(name, blanks);
	const char *rest = skip_blanks(name + length);
	const struct nga_fact *fact = fact_find(about, name, length);

	if (!fact)
		return unknown_fact(arena, arena_copy_n(arena, name, length), about, err);
	enum nga_operator op = NGA_IS;
	if (read_operator(&rest, &op) != 0)
		return err_set(err, 0,
			"\"%s\" is no condition: FACT, then is, is not, matches, does not match, "
			"contains, does not contain, above or below, then what to compare it with",
			text);
	if (!(fitting[fact->type] & BIT(op)))
		return err_set(err, 0, "\"%s\" is %s, for which there is no \"%s\"", fact->name,
			type_names[fact->type], operators[op]);
	*condition = (struct nga_condition){fact, op, rest, 0};
	return read_literal(arena, condition, err);
}

const char *condition_text(struct arena *arena, const struct nga_condition *condition)
{
	return arena_format(arena, "%s %s %s", condition->fact->name, operators[condition->op],
		condition->literal);
}

/* ---- comparing ---- */

bool condition_equal(const struct nga_condition *a, const struct nga_condition *b)
{
	return a->fact == b->fact && a->op == b->op && strcmp(a->literal, b->literal) == 0;
}

size_t condition_shared(const struct nga_rule *rule)
{
	size_t shared = rule->ncases > 0 ? rule->cases[0].nconditions : 0;

	for (size_t i = 1; i < rule->ncases; i++) {
		const struct nga_case *one = &rule->cases[i];
		size_t same = 0;
		while (same < shared && same < one->nconditions &&
			condition_equal(&one->conditions[same], &rule->cases[0].conditions[same]))
			same++;
		shared = same;
	}
	return shared;
}

/* ---- holding ---- */

static bool text_holds(const struct nga_condition *condition, const char *text)
{
	switch (condition->op) {
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
	switch (condition->op) {
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
	bool glob = condition->op == NGA_MATCHES || condition->op == NGA_MATCHES_NOT;

	for (size_t i = 0; i < value->nitems; i++)
		if (glob ? fnmatch(condition->literal, value->items[i], 0) == 0
			 : strcmp(condition->literal, value->items[i]) == 0)
			return true;
	return false;
}

static bool list_holds(const struct nga_condition *condition, const struct fact_value *value)
{
	bool negated = condition->op == NGA_MATCHES_NOT || condition->op == NGA_CONTAINS_NOT;

	return list_has(condition, value) != negated;
}

static bool value_holds(const struct nga_condition *condition, const struct fact_value *value)
{
	const struct nga_fact *fact = condition->fact;

	if (condition->number == NONE) {
		bool none = !value->known || (fact->type == FACT_LIST && value->nitems == 0);
		return none == (condition->op == NGA_IS);
	}
	if (!value->known)
		return false;
	if (fact->type == FACT_TEXT)
		return text_holds(condition, value->text);
	if (fact->type == FACT_LIST)
		return list_holds(condition, value);
	/* what nearly all conditions are, asked some million times */
	if (condition->op == NGA_IS)
		return value->number == condition->number;
	return number_holds(condition, value->number);
}

bool condition_may_hold(const struct nga_condition *condition, const char *name)
{
	const struct nga_fact *fact = condition->fact;
	const struct fact_value nothing = {.known = fact->type == FACT_YES};
	const struct fact_value called = {.known = true, .text = name};

	if (fact->is_name)
		return value_holds(condition, &called);
	return !fact->concerns || fact->concerns(name) || value_holds(condition, &nothing);
}

bool condition_holds(const struct nga_condition *condition, const struct fact_subject *subject)
{
	const struct fact_value value = condition->fact->get(subject);

	return value_holds(condition, &value);
}
