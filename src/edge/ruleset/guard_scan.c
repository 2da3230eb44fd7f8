#include "guard_scan.h"

#include "guard_token.h"

#include <arena.h>
#include <nearest.h>

#include <string.h>

/* More than anyone writes, and few enough that libconfuse's searches through all of them stay
 * short. */
enum { MOST_SECTIONS = 2000 };

/* A token as an error shows it. */
static const char *shown(const struct scanner *scanner, const struct token *token)
{
	if (token->kind == TOKEN_END)
		return "the end of the file";
	return arena_copy_n(scanner->arena, token->bytes, token->length > 60 ? 60 : token->length);
}

static int unexpected(
	const struct scanner *scanner, const struct token *token, const char *expected)
{
	return err_set(scanner->err, 0, "%s:%u: unexpected %s: expected %s", scanner->name,
		token->line, shown(scanner, token), expected);
}

static bool is_text(const struct token *token)
{
	return token->kind == TOKEN_WORD || token->kind == TOKEN_STRING;
}

static int scan_list(struct scanner *scanner, uint32_t begun, struct vec *texts)
{
	struct token token;

	for (;;) {
		if (guard_token(scanner, &token) < 0)
			return -1;
		if (token.kind == TOKEN_CLOSE)
			return 0;
		if (is_text(&token)) {
			struct guard_text *text = vec_push(texts, scanner->arena);
			text->line = token.line;
			if (guard_token(scanner, &token) < 0)
				return -1;
			if (token.kind == TOKEN_CLOSE)
				return 0;
			if (token.kind == TOKEN_COMMA)
				continue;
		}
		if (token.kind == TOKEN_END)
			return err_set(scanner->err, 0,
				"%s:%u: the list that begins here is not closed", scanner->name,
				begun);
		return unexpected(scanner, &token, "texts with commas between them, then }");
	}
}

static int scan_value(struct scanner *scanner, const struct token *name, struct guard_value *value)
{
	struct vec texts = {.size = sizeof(struct guard_text)};
	struct token token;
	bool list = value->option->kind == GUARD_LIST;

	if (guard_token(scanner, &token) < 0)
		return -1;
	if (token.kind != TOKEN_IS)
		return unexpected(scanner, &token,
			arena_format(scanner->arena, "= after %s", shown(scanner, name)));
	if (guard_token(scanner, &token) < 0)
		return -1;
	if (list && token.kind != TOKEN_OPEN)
		return unexpected(scanner, &token,
			arena_format(scanner->arena, "a list as in %s = {\"...\"}",
				value->option->name));
	if (!list && !is_text(&token))
		return unexpected(scanner, &token, "a text");
	if (list && scan_list(scanner, token.line, &texts) < 0)
		return -1;
	if (!list)
		((struct guard_text *)vec_push(&texts, scanner->arena))->line = token.line;
	value->texts = texts.items;
	value->n = texts.n;
	return 0;
}

static const struct guard_option *row_of(
	const struct guard_option *schema, const struct token *name)
{
	for (; schema->name; schema++)
		if (strlen(schema->name) == name->length &&
			memcmp(schema->name, name->bytes, name->length) == 0)
			return schema;
	return NULL;
}

/* The row of the schema that a name in a section means; NULL, and an error, where it means none. */
static const struct guard_option *find_option(
	const struct scanner *scanner, const struct guard_option *schema, const struct token *name)
{
	const struct guard_option *row = name->kind == TOKEN_WORD ? row_of(schema, name) : NULL;
	struct nearest nearest = {.word = shown(scanner, name)};

	if (row)
		return row;
	for (const struct guard_option *known = schema; known->name; known++)
		nearest_offer(&nearest, known->name);
	if (name->kind != TOKEN_WORD)
		unexpected(scanner, name, "the name of an option");
	else
		err_set(scanner->err, 0, "%s:%u: unknown option %s%s", scanner->name, name->line,
			nearest.word, nearest_hint(scanner->arena, &nearest));
	return NULL;
}

static int check_option_is_new(const struct scanner *scanner, const struct vec *values,
	const struct guard_option *option, uint32_t line)
{
	const struct guard_value *earlier = values->items;

	for (size_t i = 0; i < values->n; i++)
		if (earlier[i].option == option)
			return err_set(scanner->err, 0,
				"%s:%u: %s is given twice, first in line %u", scanner->name, line,
				option->name, earlier[i].line);
	return 0;
}

/* A title as it is written; libconfuse says later what it means. */
static int check_title_is_new(const struct scanner *scanner, const struct vec *sections,
	const struct guard_option *option, const struct token *token)
{
	const struct guard_section *earlier = sections->items;
	const char *title = arena_copy_n(scanner->arena, token->bytes, token->length);

	if (token->kind == TOKEN_STRING && token->length == 2)
		return unexpected(scanner, token, "a name");
	for (size_t i = 0; i < sections->n; i++)
		if (earlier[i].option == option && strcmp(earlier[i].title, title) == 0)
			return err_set(scanner->err, 0,
				"%s:%u: %s %s is given twice, first in line %u", scanner->name,
				token->line, option->name, title, earlier[i].line);
	return 0;
}

static int scan_body(
	struct scanner *scanner, const struct guard_option *schema, struct guard_section *section);

/* `name {` or `name title {`, up to the brace that closes it. */
static int scan_section(
	struct scanner *scanner, const struct vec *sections, struct guard_section *section)
{
	struct token token;
	const struct guard_option *option = section->option;
	const struct guard_section *earlier = sections->items;

	if (++scanner->sections > MOST_SECTIONS)
		return err_set(scanner->err, 0, "%s:%u: more than %d sections in one file",
			scanner->name, section->line, MOST_SECTIONS);
	if (guard_token(scanner, &token) < 0)
		return -1;
	if (option->kind == GUARD_TITLED) {
		if (!is_text(&token))
			return unexpected(scanner, &token,
				arena_format(scanner->arena, "a name after %s", option->name));
		if (check_title_is_new(scanner, sections, option, &token) < 0)
			return -1;
		section->title = arena_copy_n(scanner->arena, token.bytes, token.length);
		if (guard_token(scanner, &token) < 0)
			return -1;
	}
	if (token.kind != TOKEN_OPEN)
		return unexpected(scanner, &token,
			arena_format(scanner->arena, "{ after %s %s", option->name,
				section->title ? section->title : ""));
	for (size_t i = 0; i < sections->n; i++)
		section->nth += earlier[i].option == option;
	return scan_body(scanner, option->within, section);
}

/* What stands in one pair of braces, while it is read. */
struct body {
	struct vec values;   /* struct guard_value */
	struct vec sections; /* struct guard_section */
};

static int scan_statement(struct scanner *scanner, const struct guard_option *option,
	const struct token *name, struct body *body)
{
	if (option->kind == GUARD_SECTION || option->kind == GUARD_TITLED) {
		struct guard_section section = {.option = option, .line = name->line};
		if (scan_section(scanner, &body->sections, &section) < 0)
			return -1;
		*(struct guard_section *)vec_push(&body->sections, scanner->arena) = section;
		return 0;
	}
	struct guard_value value = {.option = option, .line = name->line};
	if (check_option_is_new(scanner, &body->values, option, name->line) < 0 ||
		scan_value(scanner, name, &value) < 0)
		return -1;
	*(struct guard_value *)vec_push(&body->values, scanner->arena) = value;
	return 0;
}

static int scan_body(
	struct scanner *scanner, const struct guard_option *schema, struct guard_section *section)
{
	struct body body = {
		.values = {.size = sizeof(struct guard_value)},
		.sections = {.size = sizeof(struct guard_section)},
	};
	struct token token;

	for (;;) {
		if (guard_token(scanner, &token) < 0)
			return -1;
		if (token.kind == (section->option ? TOKEN_CLOSE : TOKEN_END))
			break;
		if (token.kind == TOKEN_END)
			return err_set(scanner->err, 0,
				"%s:%u: the section that begins here is not closed", scanner->name,
				section->line);
		const struct guard_option *option = find_option(scanner, schema, &token);
		if (!option || scan_statement(scanner, option, &token, &body) < 0)
			return -1;
	}
	section->values = body.values.items;
	section->nvalues = body.values.n;
	section->sections = body.sections.items;
	section->nsections = body.sections.n;
	return 0;
}

static int check_nul(const struct guard_source *source, struct nga_error *err)
{
	const char *nul = source->length > 0 ? memchr(source->bytes, '\0', source->length) : NULL;
	unsigned line = 1;

	if (!nul)
		return 0;
	for (const char *at = source->bytes; at < nul; at++)
		line += *at == '\n';
	return err_set(err, 0, "%s:%u: a NUL byte", source->name, line);
}

struct guard_section *guard_scan(struct arena *arena, const struct guard_source *source, char *text,
	const struct guard_option *schema, struct nga_error *err)
{
	struct scanner scanner = {
		.arena = arena,
		.name = source->name,
		.text = text,
		.length = source->length,
		.line = 1,
		.err = err,
	};
	struct guard_section *file = arena_alloc(arena, sizeof(*file));

	file->line = 1;
	if (check_nul(source, err) < 0 || scan_body(&scanner, schema, file) < 0)
		return NULL;
	return file;
}
