#include "bytes.h"

#include <arena.h>
#include <out.h>

bool byte_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

char byte_lower(char byte)
{
	if (byte >= 'A' && byte <= 'Z')
		return (char)(byte - 'A' + 'a');
	return byte;
}

char *bytes_lower(struct arena *arena, const char *text, size_t length)
{
	char *lower = arena_alloc(arena, length + 1);

	for (size_t i = 0; i < length; i++)
		lower[i] = byte_lower(text[i]);
	return lower;
}

bool bytes_equal_but_case(const char *a, const char *b)
{
	while (*a != '\0' && byte_lower(*a) == byte_lower(*b)) {
		a++;
		b++;
	}
	return *a == '\0' && *b == '\0';
}

void bytes_decimal(struct out *out, unsigned number)
{
	char digits[16];
	size_t first = sizeof(digits);

	do {
		digits[--first] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	out_bytes(out, digits + first, sizeof(digits) - first);
}
