/* Hostile bytes as the program's own configuration: the guards refuse them, or libconfuse reads
 * what they saw. */
#include <ruleset.h>

#include <arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct arena *arena = arena_new();
	struct own_conf conf;
	struct nga_error err = {0};
	char path[64], disagreement[128];
	int fd = memfd_create("own.conf", MFD_CLOEXEC);

	if (fd < 0 || fchmod(fd, 0600) < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int result = own_conf_read(arena, path, "2026-11-20", &conf, &err);
	(void)snprintf(disagreement, sizeof(disagreement), "%s:1: libconfuse cannot read it", path);
	if (result < 0 && (strcmp(err.text, disagreement) == 0 || !strstr(err.text, path)))
		abort();
	close(fd);
	arena_free(arena);
	return 0;
}
