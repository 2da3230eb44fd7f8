#include "guard_token.h"

#include <string.h>

static bool starts(const struct scanner *scanner, const char *piece)
{
	size_t length = strlen(piece);

	return scanner->length - scanner->at >= length &&
	       memcmp(scanner->text + scanner->at, piece, length) == 0;
}

static void blank(struct scanner *scanner)
{
	if (scanner->text[scanner->at] == '\n')
		scanner->line++;
	else
		scanner->text[scanner->at] = ' ';
	scanner->at++;
}

static int blank_block_comment(struct scanner *scanner)
{
	uint32_t begun = scanner->line;

	blank(scanner);
	blank(scanner);
	while (scanner->at < scanner->length && !starts(scanner, "*/"))
		blank(scanner);
	if (scanner->at == scanner->length)
		return err_set(scanner->err, 0,
			"%s:%u: the comment that begins with /* is not closed", scanner->name,
			begun);
	blank(scanner);
	blank(scanner);
	return 0;
}

/* Steps over blanks and comments, which libconfuse never sees: it counts lines wrongly after
 * them. */
static int skip_blanks(struct scanner *scanner)
{
	while (scanner->at < scanner->length) {
		if (strchr(" \t\r\n", scanner->text[scanner->at])) {
			blank(scanner);
		} else if (starts(scanner, "#") || starts(scanner, "//")) {
			while (scanner->at < scanner->length && scanner->text[scanner->at] != '\n')
				blank(scanner);
		} else if (starts(scanner, "/*")) {
			if (blank_block_comment(scanner) < 0)
				return -1;
		} else {
			break;
		}
	}
	return 0;
}

static bool is_hex(char byte)
{
	return byte != '\0' && strchr("0123456789abcdefABCDEF", byte);
}

/* \xHH is a byte, but never a NUL: that would end the text. */
static bool is_byte_escape(const char *escape)
{
	return escape[1] == 'x' && is_hex(escape[2]) && is_hex(escape[3]) &&
	       !(escape[2] == '0' && escape[3] == '0');
}

/* libconfuse drops the backslash of an escape that it does not know, which is not what a person
 * means who writes a pattern, and reads \0 as octal. */
static int check_escape(const struct scanner *scanner, char quote)
{
	const char *escape = scanner->text + scanner->at;

	if (quote == '\'' || (escape[1] != '\0' && strchr("\\\"nt$\n", escape[1])) ||
		is_byte_escape(escape))
		return 0;
	return err_set(scanner->err, 0, "%s:%u: unknown escape \\%c: a backslash is written \\\\",
		scanner->name, scanner->line, escape[1]);
}

static int check_string_byte(const struct scanner *scanner, char quote)
{
	if (scanner->text[scanner->at] == '\\' && scanner->at + 1 < scanner->length)
		return check_escape(scanner, quote);
	if (quote == '"' && starts(scanner, "${"))
		return err_set(scanner->err, 0,
			"%s:%u: \"${\" would be replaced by an environment variable: "
			"write \"\\${\"",
			scanner->name, scanner->line);
	return 0;
}

static int scan_string(struct scanner *scanner, struct token *token)
{
	char quote = scanner->text[scanner->at++];
	const char *telling = quote == '"' ? "\"\\$\n" : "'\\\n";

	for (;;) {
		scanner->at += strcspn(scanner->text + scanner->at, telling);
		if (scanner->at >= scanner->length || scanner->text[scanner->at] == quote)
			break;
		if (check_string_byte(scanner, quote) < 0)
			return -1;
		if (scanner->text[scanner->at] == '\\')
			scanner->at++;
		if (scanner->at < scanner->length && scanner->text[scanner->at++] == '\n')
			scanner->line++;
	}
	if (scanner->at >= scanner->length)
		return err_set(scanner->err, 0, "%s:%u: the string that begins here is not closed",
			scanner->name, token->line);
	scanner->at++;
	token->kind = TOKEN_STRING;
	return 0;
}

static bool is_word_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("_-.:@%~", byte));
}

/* A word without quotes. A slash needs a plain byte behind it: libconfuse has other plans for the
 * rest. */
static int scan_word(struct scanner *scanner, struct token *token)
{
	size_t begun = scanner->at;

	while (scanner->at < scanner->length) {
		const char *byte = scanner->text + scanner->at;
		if (!is_word_byte(*byte) && !(*byte == '/' && is_word_byte(byte[1])))
			break;
		scanner->at++;
	}
	token->kind = TOKEN_WORD;
	bool ended = scanner->at == scanner->length ||
		     strchr(" \t\r\n{}=,#", scanner->text[scanner->at]);
	if (scanner->at > begun && ended)
		return 0;
	unsigned char byte = (unsigned char)scanner->text[scanner->at];
	if (starts(scanner, "${") || byte <= ' ' || byte > '~')
		return err_set(scanner->err, 0, "%s:%u: unexpected %s%02x: put the text in quotes",
			scanner->name, scanner->line,
			starts(scanner, "${") ? "\"${\", byte 0x" : "byte 0x", byte);
	return err_set(scanner->err, 0, "%s:%u: unexpected %c: put the text in quotes",
		scanner->name, scanner->line, byte);
}

int guard_token(struct scanner *scanner, struct token *token)
{
	static const struct {
		char byte;
		enum token_kind kind;
	} marks[] = {{'{', TOKEN_OPEN}, {'}', TOKEN_CLOSE}, {'=', TOKEN_IS}, {',', TOKEN_COMMA}};
	int result = skip_blanks(scanner);
	size_t begun = scanner->at;

	*token = (struct token){.line = scanner->line, .bytes = scanner->text + begun};
	if (result < 0 || begun == scanner->length)
		return result;
	char byte = scanner->text[begun];
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (byte == marks[i].byte)
			token->kind = marks[i].kind;
	if (token->kind != TOKEN_END)
		scanner->at++;
	else
		result = byte == '"' || byte == '\'' ? scan_string(scanner, token)
						     : scan_word(scanner, token);
	token->length = scanner->at - begun;
	return result;
}
