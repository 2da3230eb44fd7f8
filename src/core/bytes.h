/* Letters and digits of ASCII, whatever the locale says. */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct out;

bool byte_is_digit(char byte);

/* `byte` as nginx compares names: A to Z become a to z, others stay. */
char byte_lower(char byte);

/* A copy of the first `length` bytes of `text` in lower case. */
char *bytes_lower(struct arena *arena, const char *text, size_t length);

/* Whether both are the same but for the case of ASCII letters. */
bool bytes_equal_but_case(const char *a, const char *b);

/* Appends a decimal number: printf is slow where there are ten thousand of them. */
void bytes_decimal(struct out *out, unsigned number);

/* Whether `text` begins with all of `beginning`. */
static inline bool bytes_begin(const char *text, const char *beginning)
{
	while (*beginning != '\0' && *text == *beginning) {
		text++;
		beginning++;
	}
	return *beginning == '\0';
}

#endif
