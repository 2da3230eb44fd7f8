#include "addresses.h"

#include "bytes.h"

#include <arena.h>

#include <arpa/inet.h>
#include <string.h>

static bool parse_port(const char *text, size_t length, uint16_t *port)
{
	unsigned number = 0;

	if (length == 0 || length > 5)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!byte_is_digit(text[i]))
			return false;
		number = number * 10 + (unsigned)(text[i] - '0');
	}
	*port = (uint16_t)number;
	return number >= 1 && number <= UINT16_MAX;
}

/* "80" or "8000-8010". */
static bool parse_ports(const char *text, struct address *address)
{
	const char *dash = strchr(text, '-');
	size_t first = dash ? (size_t)(dash - text) : strlen(text);

	if (!parse_port(text, first, &address->port))
		return false;
	address->last_port = address->port;
	return !dash || (parse_port(dash + 1, strlen(dash + 1), &address->last_port) &&
				address->last_port >= address->port);
}

/* The host of an address without brackets. */
static void set_host(struct arena *arena, const char *text, size_t length, struct address *address)
{
	struct in_addr ip;
	const char *host = arena_copy_n(arena, text, length);

	address->kind = ADDRESS_IP;
	if (strcmp(host, "*") == 0 || strcmp(host, "0.0.0.0") == 0) {
		address->host = "0.0.0.0";
	} else if (inet_pton(AF_INET, host, &ip) == 1) {
		address->host = host;
		address->loopback = ntohl(ip.s_addr) >> 24 == 127;
	} else if (bytes_equal_but_case(host, "localhost")) {
		address->kind = ADDRESS_LOCALHOST;
		address->host = "127.0.0.1";
		address->loopback = true;
	} else {
		address->kind = ADDRESS_NAME;
		address->host = bytes_lower(arena, host, length);
	}
}

/* An address in brackets, one spelling for each: "[0:0::0]" is "[::]". Returns false where it is
 * none. */
static bool set_ipv6_host(
	struct arena *arena, const char *text, size_t length, struct address *address)
{
	struct in6_addr ip;
	char printed[INET6_ADDRSTRLEN];

	if (inet_pton(AF_INET6, arena_copy_n(arena, text, length), &ip) != 1)
		return false;
	(void)inet_ntop(AF_INET6, &ip, printed, sizeof(printed));
	address->kind = ADDRESS_IP;
	address->host = arena_format(arena, "[%s]", printed);
	address->loopback = strcmp(printed, "::1") == 0;
	return true;
}

static struct address as_written(struct arena *arena, const char *text)
{
	return (struct address){
		.kind = ADDRESS_NAME, .host = bytes_lower(arena, text, strlen(text))};
}

static struct address parse_ipv6(struct arena *arena, const char *text, uint16_t default_port)
{
	struct address address = {.port = default_port, .last_port = default_port};
	const char *end = strchr(text, ']');

	if (!end || !set_ipv6_host(arena, text + 1, (size_t)(end - text - 1), &address))
		return as_written(arena, text);
	if (end[1] != '\0' && (end[1] != ':' || !parse_ports(end + 2, &address)))
		return as_written(arena, text);
	return address;
}

struct address address_parse(struct arena *arena, const char *text, uint16_t default_port)
{
	struct address address = {.port = default_port, .last_port = default_port};

	if (bytes_begin(bytes_lower(arena, text, strnlen(text, 5)), "unix:"))
		return (struct address){.kind = ADDRESS_UNIX,
			.host = arena_format(arena, "unix:%s", text + 5),
			.loopback = true};
	if (text[0] == '[')
		return parse_ipv6(arena, text, default_port);
	const char *colon = strchr(text, ':');
	if (!colon && parse_ports(text, &address)) {
		address.host = "0.0.0.0";
		return address;
	}
	address.port = address.last_port = default_port;
	if (colon && !parse_ports(colon + 1, &address))
		return as_written(arena, text);
	set_host(arena, text, colon ? (size_t)(colon - text) : strlen(text), &address);
	return address;
}
