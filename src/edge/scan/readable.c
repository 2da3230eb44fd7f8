#include "readable.h"

#include "access.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Whether our capabilities open every file: root in a container may lack them. */
static bool capable(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = {0};

	if (syscall(SYS_capget, &header, data) != 0)
		return false;
	return data[0].effective & (1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH);
}

void readable_begin(struct scan *scan)
{
	scan->as_master = geteuid() == scan->options->master_uid;
	scan->sees_all = capable();
}

static int may_read(const struct world *world, const char *path)
{
	if (world->whole)
		return faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 ? 0 : errno;
	int fd;
	int error = world_open(world, path, O_PATH, &fd);
	if (error)
		return error;
	if (faccessat(fd, "", R_OK, AT_EACCESS | AT_EMPTY_PATH) != 0)
		error = errno;
	close(fd);
	return error;
}

enum nga_lookup readable_refused(struct scan *scan, const char *path, int error)
{
	if (scan->as_master && world_lookup(error) == NGA_DENIED)
		return NGA_DENIED;
	scan_gap(scan, path, strerror(error), false);
	return NGA_UNKNOWN;
}

enum nga_lookup readable_file(struct scan *scan, const char *path, const struct nga_stat *stat)
{
	const uint32_t everyone = S_IRUSR | S_IRGRP | S_IROTH;

	if (!scan->as_master) {
		if (scan->options->master_uid == 0)
			return NGA_FOUND;
		struct access_user user = access_user_by_uid(scan, scan->options->master_uid);
		return access_lookup(scan, &user, path, NULL);
	}
	if (scan->sees_all || (stat->mode & everyone) == everyone)
		return NGA_FOUND;
	int error = may_read(&scan->world, path);
	return error ? readable_refused(scan, path, error) : NGA_FOUND;
}
