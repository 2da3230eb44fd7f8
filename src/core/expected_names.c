#include "expected_names.h"

#include "bytes.h"

#include <arena.h>

#include <string.h>

struct expected_name expected_name(
	struct arena *arena, const struct nga_snapshot *snapshot, const char *text)
{
	size_t length = strlen(text);

	if (text[0] == '~')
		return (struct expected_name){snapshot, text};
	length -= length > 1 && text[length - 1] == '.';
	return (struct expected_name){snapshot, bytes_lower(arena, text, length)};
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length > tail && strcmp(text + length - tail, end) == 0;
}

/* "*.example.com", ".example.com" and "www.example.*". */
static bool wildcard_covers(const char *pattern, const char *name)
{
	size_t length = strlen(pattern);

	if (pattern[0] == '*')
		return ends_with(name, pattern + 1);
	if (pattern[0] == '.')
		return strcmp(name, pattern + 1) == 0 || ends_with(name, pattern);
	return length > 1 && pattern[length - 1] == '*' &&
	       strncmp(name, pattern, length - 1) == 0 && name[length - 1] != '\0';
}

static bool is_claimed(const struct nga_server_name *name, const char *folded)
{
	return strcmp(name->folded, folded) == 0 ||
	       (name->kind == NGA_NAME_WILDCARD && wildcard_covers(name->folded, folded));
}

bool expected_name_on(const struct expected_name *wanted, const struct nga_server *server)
{
	for (size_t i = 0; i < server->nnames; i++)
		if (is_claimed(&server->names[i], wanted->folded))
			return true;
	return false;
}

static bool has_itself(const struct nga_server *server, const char *folded)
{
	for (size_t i = 0; i < server->nnames; i++)
		if (strcmp(server->names[i].folded, folded) == 0)
			return true;
	return false;
}

static bool has_expression(const struct nga_server *server)
{
	for (size_t i = 0; i < server->nnames; i++)
		if (server->names[i].kind == NGA_NAME_REGEX)
			return true;
	return false;
}

/* The earlier server that answers to the name in place of this one; NULL: none. */
static const struct nga_server *answers_before(
	const struct expected_name *wanted, const struct nga_server *server)
{
	const struct nga_snapshot *snapshot = wanted->snapshot;

	for (size_t i = 0; i < snapshot->nclaims; i++)
		if (snapshot->claims[i].server == server &&
			strcmp(snapshot->claims[i].name->folded, wanted->folded) == 0)
			return snapshot->claims[i].earlier;
	return NULL;
}

static bool is_of(const struct nga_server *server, const struct nga_site *site)
{
	return !site || server->site == site;
}

const struct nga_server *expected_name_other(
	const struct expected_name *wanted, const struct nga_site *site)
{
	const struct nga_snapshot *snapshot = wanted->snapshot;

	for (size_t i = 0; site && i < snapshot->nservers; i++)
		if (!is_of(snapshot->servers[i], site) &&
			has_itself(snapshot->servers[i], wanted->folded))
			return snapshot->servers[i];
	return NULL;
}

bool expected_name_held(const struct expected_name *wanted, const struct nga_site *site)
{
	const struct nga_snapshot *snapshot = wanted->snapshot;
	const struct nga_server *other = expected_name_other(wanted, site);

	for (size_t i = 0; i < snapshot->nservers; i++) {
		const struct nga_server *server = snapshot->servers[i];
		if (!is_of(server, site))
			continue;
		const struct nga_server *before = answers_before(wanted, server);
		if (has_itself(server, wanted->folded) && (!before || is_of(before, site)))
			return true;
		/* a name itself goes before wildcards and expressions */
		if (!other && (expected_name_on(wanted, server) || has_expression(server)))
			return true;
	}
	return false;
}
