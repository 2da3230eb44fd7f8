#include "locations.h"

#include "bytes.h"
#include "conf.h"

#include <string.h>

struct location location_parse(const struct nga_directive *directive)
{
	static const struct {
		const char *modifier;
		enum location_kind kind;
	} modifiers[] = {
		/* the longer ones first: one word may hold modifier and URI */
		{"^~", LOCATION_STRONG},
		{"~*", LOCATION_PATTERN_ANY_CASE},
		{"~", LOCATION_PATTERN},
		{"=", LOCATION_EXACT},
	};
	const char *text = directive->nwords > 1 ? directive->words[1].text : "";

	if (text[0] == '@')
		return (struct location){LOCATION_NAMED, text};
	for (size_t i = 0; i < sizeof(modifiers) / sizeof(modifiers[0]); i++) {
		if (!bytes_begin(text, modifiers[i].modifier))
			continue;
		const char *uri = text + strlen(modifiers[i].modifier);
		if (uri[0] == '\0' && directive->nwords > 2)
			uri = directive->words[2].text;
		return (struct location){modifiers[i].kind, uri};
	}
	return (struct location){LOCATION_PREFIX, text};
}

/* ---- patterns ---- */

/* One piece of a pattern, outside groups. */
struct atom {
	enum {
		ATOM_NOTHING, /* nothing that must be there */
		ATOM_LITERAL,
		ATOM_ANY,
	} kind;
	char byte;
	size_t length; /* in the pattern */
};

/* How long the group or class at `text` is, to its closing byte. */
static size_t bracketed(const char *text, char opening, char closing)
{
	size_t i = 1, depth = 1;

	if (opening == '[' && text[i] == '^')
		i++;
	if (opening == '[' && text[i] == ']')
		i++;
	for (; text[i] != '\0' && depth > 0; i++) {
		if (text[i] == '\\' && text[i + 1] != '\0')
			i++;
		else if (text[i] == closing)
			depth--;
		else if (text[i] == opening && opening == '(')
			depth++;
	}
	return i;
}

static struct atom escaped_atom(const char *text)
{
	char byte = text[1];

	if (byte == '\0')
		return (struct atom){ATOM_NOTHING, 0, 1};
	if (byte == 'd' || byte == 'w' || byte == 's' || byte == 'D' || byte == 'W' || byte == 'S')
		return (struct atom){ATOM_ANY, 0, 2};
	if (byte_is_digit(byte) || byte_lower(byte) != byte || (byte >= 'a' && byte <= 'z'))
		return (struct atom){ATOM_NOTHING, 0, 2};
	return (struct atom){ATOM_LITERAL, byte, 2};
}

static struct atom next_atom(const char *text)
{
	switch (text[0]) {
	case '\\':
		return escaped_atom(text);
	case '(':
		return (struct atom){ATOM_NOTHING, 0, bracketed(text, '(', ')')};
	case '[':
		return (struct atom){ATOM_ANY, 0, bracketed(text, '[', ']')};
	case '{':
		return (struct atom){ATOM_NOTHING, 0, bracketed(text, '{', '}')};
	case '.':
		return (struct atom){ATOM_ANY, 0, 1};
	case '^':
	case '$':
	case '*':
	case '+':
	case '?':
		return (struct atom){ATOM_NOTHING, 0, 1};
	default:
		return (struct atom){ATOM_LITERAL, text[0], 1};
	}
}

static bool is_optional(const char *behind)
{
	return behind[0] == '?' || behind[0] == '*' || behind[0] == '{';
}

/* `|` outside groups makes everything optional; `(?i)` and its like change the meaning of
 * letters. */
static bool is_beyond_us(const char *pattern)
{
	if (strstr(pattern, "(?"))
		return true;
	while (*pattern != '\0') {
		if (*pattern == '|')
			return true;
		pattern += next_atom(pattern).length;
	}
	return false;
}

static bool same_byte(char a, char b, bool any_case)
{
	return a == b || (any_case && byte_lower(a) == byte_lower(b));
}

bool location_pattern_may_match(const char *pattern, const char *uri, bool any_case)
{
	if (is_beyond_us(pattern))
		return true;
	while (*pattern != '\0') {
		const struct atom atom = next_atom(pattern);
		pattern += atom.length;
		if (atom.kind == ATOM_NOTHING || is_optional(pattern))
			continue;
		if (atom.kind == ATOM_LITERAL)
			while (*uri != '\0' && !same_byte(*uri, atom.byte, any_case))
				uri++;
		if (*uri == '\0')
			return false;
		uri++;
	}
	return true;
}

/* ---- choosing ---- */

static bool has_locations(const struct referring *referring, const struct block *within)
{
	struct block *const *locations = referring->locations.items;

	for (size_t i = 0; i < referring->locations.n; i++)
		if (locations[i]->outer == within)
			return true;
	return false;
}

/* What is known of a choice on the way. */
struct choosing {
	const char *uri;
	const struct block *exact, *prefix;
	size_t prefix_length;
	bool strong;  /* the prefix keeps patterns away */
	bool pattern; /* one may match */
};

static void weigh(struct choosing *choosing, const struct block *block)
{
	const struct location location = location_parse(block->directive);
	size_t length = strlen(location.uri);
	bool any_case = location.kind == LOCATION_PATTERN_ANY_CASE;

	switch (location.kind) {
	case LOCATION_EXACT:
		if (strcmp(location.uri, choosing->uri) == 0)
			choosing->exact = block;
		break;
	case LOCATION_PREFIX:
	case LOCATION_STRONG:
		if (!bytes_begin(choosing->uri, location.uri) ||
			(choosing->prefix && length <= choosing->prefix_length))
			break;
		choosing->prefix = block;
		choosing->prefix_length = length;
		choosing->strong = location.kind == LOCATION_STRONG;
		break;
	case LOCATION_PATTERN:
	case LOCATION_PATTERN_ANY_CASE:
		if (location_pattern_may_match(location.uri, choosing->uri, any_case))
			choosing->pattern = true;
		break;
	case LOCATION_NAMED:
		break;
	}
}

enum location_choice location_choose(const struct referring *referring, const struct block *server,
	const char *uri, const struct block **chosen)
{
	struct choosing choosing = {.uri = uri};
	struct block *const *locations = referring->locations.items;

	for (size_t i = 0; i < referring->locations.n; i++)
		if (locations[i]->outer == server)
			weigh(&choosing, locations[i]);
	*chosen = choosing.exact ? choosing.exact : choosing.prefix;
	if (choosing.exact)
		return LOCATION_CHOSEN;
	if (choosing.pattern && !choosing.strong)
		return LOCATION_UNSURE;
	if (!*chosen)
		return LOCATION_NONE;
	return has_locations(referring, *chosen) ? LOCATION_UNSURE : LOCATION_CHOSEN;
}
