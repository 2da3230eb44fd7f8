#include "spots.h"

#include "bytes.h"

#include <stdlib.h>
#include <string.h>

static bool is_host(const struct spot *spot, const char *host)
{
	return spot->length == strlen(host) && strncmp(spot->host, host, spot->length) == 0;
}

bool spot_of_text(const char *text, struct spot *spot)
{
	size_t length = strlen(text);

	*spot = (struct spot){.host = text, .length = length};
	if (bytes_begin(text, "unix:"))
		return true;
	spot->udp = length > 4 && strcmp(text + length - 4, " udp") == 0;
	const char *colon = strrchr(text, ':');
	if (!colon)
		return false;
	spot->length = (size_t)(colon - text);
	spot->port = (uint16_t)strtoul(colon + 1, NULL, 10);
	spot->v6 = text[0] == '[';
	spot->any = is_host(spot, spot->v6 ? "[::]" : "0.0.0.0");
	return spot->v6 || strspn(text, "0123456789.") == spot->length;
}

bool spot_of_socket(const struct nga_socket *socket, struct spot *spot)
{
	if (!spot_of_text(socket->text, spot))
		return false;
	spot->takes_ipv4 = spot->v6 && spot->any && !socket->v6only;
	return true;
}

/* ipv6only is on unless a listen line says otherwise: since nginx 1.3.4. */
static bool says_both(const struct nga_listen *listen)
{
	for (uint32_t i = 2; listen->directive && i < listen->directive->nwords; i++)
		if (strcmp(listen->directive->words[i].text, "ipv6only=off") == 0)
			return true;
	return false;
}

bool spot_of_address(const struct nga_address *address, struct spot *spot)
{
	if (!spot_of_text(address->text, spot))
		return false;
	for (size_t i = 0; spot->v6 && spot->any && i < address->nservers; i++) {
		const struct nga_server *server = address->servers[i];
		for (size_t k = 0; k < server->nlistens; k++)
			spot->takes_ipv4 |= server->listens[k].address == address &&
					    says_both(&server->listens[k]);
	}
	return true;
}

bool spot_same_port(const struct spot *a, const struct spot *b)
{
	return a->udp == b->udp && a->port == b->port && a->port != 0;
}

static bool same_host(const struct spot *a, const struct spot *b)
{
	return a->length == b->length && strncmp(a->host, b->host, a->length) == 0;
}

bool spot_covers(const struct spot *there, const struct spot *asked)
{
	if (there->port == 0 || asked->port == 0)
		return there->port == asked->port && same_host(there, asked);
	if (!spot_same_port(there, asked))
		return false;
	if (there->v6 != asked->v6)
		return there->takes_ipv4 && !asked->v6;
	return there->any || same_host(there, asked);
}

bool spot_meets(const struct spot *a, const struct spot *b)
{
	if (!spot_same_port(a, b))
		return false;
	if (a->v6 != b->v6)
		return a->v6 ? a->takes_ipv4 : b->takes_ipv4;
	return a->any || b->any || same_host(a, b);
}

bool spot_overlaps(const struct spot *a, const struct spot *b)
{
	return !a->udp && spot_meets(a, b);
}
