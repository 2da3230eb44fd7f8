#include "bytes.h"
#include "certificates.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* A longer name than DNS has; RFC 1035 gives 253 bytes. */
enum { LONGEST_NAME = 512 };

static int by_bytes(const void *key, const void *item)
{
	return strcmp(key, *(const char *const *)item);
}

static bool has_name(const struct nga_certificate *certificate, const char *name)
{
	return certificate->nnames > 0 && bsearch(name, certificate->names, certificate->nnames,
						  sizeof(*certificate->names), by_bytes);
}

/* Whether it has `*` with `rest`, which begins with the dot. */
static bool has_wildcard(const struct nga_certificate *certificate, const char *rest)
{
	size_t length = strlen(rest);
	char wildcard[LONGEST_NAME] = "*";

	if (length >= sizeof(wildcard) - 1)
		return false;
	memcpy(wildcard + 1, rest, length + 1);
	return has_name(certificate, wildcard);
}

bool certificate_covers(const struct nga_certificate *certificate, const char *name)
{
	const char *dot = strchr(name, '.');

	if (has_name(certificate, name))
		return true;
	return dot && dot != name && has_wildcard(certificate, dot);
}

static bool is_ip(const char *name)
{
	struct in_addr ip;

	return inet_pton(AF_INET, name, &ip) == 1;
}

/* Whether somebody can ask for it: a letter or a digit is in it, unlike in `_` and `--`. */
static bool is_name(const char *name)
{
	for (; *name; name++)
		if ((*name >= 'a' && *name <= 'z') || byte_is_digit(*name))
			return true;
	return false;
}

static bool is_judged(const struct nga_server_name *name)
{
	size_t length = strlen(name->folded);

	if (name->kind != NGA_NAME_EXACT && name->kind != NGA_NAME_WILDCARD)
		return false;
	if (!is_name(name->folded) || is_ip(name->folded))
		return false;
	return name->folded[length - 1] != '*';
}

static bool is_good_for(const struct nga_certificate *certificate, const char *name)
{
	if (name[0] != '.')
		return certificate_covers(certificate, name);
	return certificate_covers(certificate, name + 1) && has_wildcard(certificate, name);
}

const struct nga_certificate *certificate_amiss(
	const struct nga_server *server, const struct nga_server_name *name)
{
	if (strcmp(server->context->path, "mail") == 0 || !is_judged(name))
		return NULL;
	for (size_t i = 0; i < server->ncertificates; i++) {
		const struct nga_certificate *certificate = server->certificates[i];
		if (certificate->nchain == 0 ||
			(certificate->only_name &&
				strcmp(certificate->only_name, name->folded) != 0))
			continue;
		if (!is_good_for(certificate, name->folded))
			return certificate;
	}
	return NULL;
}
