#include "bytes.h"
#include "sites.h"

#include <string.h>

/* What is left of `name` behind an ordering prefix; all of it where nothing would be left. */
static const char *without_prefix(const char *name)
{
	const char *rest = name;

	while (byte_is_digit(*rest))
		rest++;
	if (rest == name || (*rest != '-' && *rest != '_') || rest[1] == '\0')
		return name;
	return rest + 1;
}

const char *site_name(const char *name, size_t *length)
{
	static const char suffix[] = ".conf";
	enum { SUFFIX = sizeof(suffix) - 1 };

	name = without_prefix(name);
	*length = strlen(name);
	if (*length > SUFFIX && memcmp(name + *length - SUFFIX, suffix, SUFFIX) == 0)
		*length -= SUFFIX;
	return name;
}

bool site_names_equal(const char *a, const char *b)
{
	size_t a_length, b_length;

	a = site_name(a, &a_length);
	b = site_name(b, &b_length);
	return a_length == b_length && memcmp(a, b, a_length) == 0;
}
