#include "notify.h"

#include <arena.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct notify {
	int fd;
	struct sockaddr_un address;
	socklen_t length;
	int64_t watchdog; /* nanoseconds; 0: nobody waits for it */
};

/* WATCHDOG_PID, where it is set, names who is meant. */
static int64_t watchdog_of(void)
{
	const char *limit = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	long long microseconds = limit ? strtoll(limit, NULL, 10) : 0;

	if (pid && strtoll(pid, NULL, 10) != (long long)getpid())
		return 0;
	return microseconds > 0 && microseconds < INT64_MAX / 1000 ? microseconds * 1000 / 2 : 0;
}

/* A path, or the name of an abstract socket behind an `@`. */
static bool set_address(struct notify *notify, const char *name)
{
	size_t length = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || length < 2 ||
		length >= sizeof(notify->address.sun_path))
		return false;
	notify->address.sun_family = AF_UNIX;
	memcpy(notify->address.sun_path, name, length);
	if (name[0] == '@')
		notify->address.sun_path[0] = '\0';
	notify->length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return true;
}

struct notify *notify_open(struct arena *arena)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct notify *notify = arena_alloc(arena, sizeof(*notify));
	bool named = name && set_address(notify, name);

	notify->watchdog = watchdog_of();
	(void)unsetenv("NOTIFY_SOCKET");
	(void)unsetenv("WATCHDOG_USEC");
	(void)unsetenv("WATCHDOG_PID");
	if (!named)
		return NULL;
	notify->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return notify->fd >= 0 ? notify : NULL;
}

void notify_close(struct notify *notify)
{
	if (notify)
		(void)close(notify->fd);
}

void notify_send(const struct notify *notify, const char *text)
{
	if (notify)
		(void)sendto(notify->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
			(const struct sockaddr *)&notify->address, notify->length);
}

int64_t notify_watchdog(const struct notify *notify)
{
	return notify ? notify->watchdog : 0;
}
