/* A network of the test's own, for what listens on every address. */
#ifndef UNIT_OWN_NETWORK_H
#define UNIT_OWN_NETWORK_H

#include <net/if.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Moves the process into a new network that has nothing but the loopback. Says so and returns false
 * where that may not be. */
static inline bool own_network(void)
{
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};

	if (unshare(CLONE_NEWNET) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
		(void)fprintf(stderr, "SKIPPED what listens on every address: no network of one's "
				      "own\n");
		return false;
	}
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up = fd >= 0 && ioctl(fd, SIOCSIFFLAGS, &loopback) == 0;
	(void)close(fd);
	return up;
}

#endif
