/* Any bytes as what the kernel answers about its sockets, for both who ask it. */
#include <diag.h>
#include <listeners.h>

#include <ngxaudit/live.h>

#include <assert.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	struct scan scan = {.arena = arena};
	struct map listeners = {.arena = arena};
	struct vec sockets = {.size = sizeof(struct nga_socket)};
	/* no byte behind them, that one who reads it is caught */
	char *bytes = size > 0 ? malloc(size) : NULL;
	const struct diag_datagram datagram = {.bytes = bytes, .length = size, .udp = size & 1};

	if (bytes)
		memcpy(bytes, data, size);
	(void)diag_take(arena, &sockets, &datagram);
	const struct nga_socket *found = sockets.items;
	for (size_t i = 0; i < sockets.n; i++)
		assert(strchr(found[i].text, ':'));
	int result = listeners_take(
		&scan, (const struct nlmsghdr *)(const void *)bytes, size, &listeners);
	assert(result >= -1 && listeners.n <= size / NLMSG_HDRLEN);
	free(bytes);
	arena_free(arena);
	return 0;
}
