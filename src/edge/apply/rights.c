#include "rights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BITS = 07777, SPECIAL_BITS = S_ISUID | S_ISGID };

static bool has(const struct nga_stat *stat, enum act_kind kind, const struct rights *rights)
{
	if (kind == ACT_MODE)
		return (stat->mode & BITS) == rights->mode;
	return stat->uid == rights->uid && stat->gid == rights->gid;
}

/* By a descriptor that opens nothing: O_PATH neither waits on a FIFO nor needs the right to read.
 * chmod(2) has no call of its own for these in older kernels: so by the name that /proc gives it.
 */
static int set(int fd, enum act_kind kind, const struct rights *rights)
{
	char name[sizeof("/proc/self/fd/-2147483648")];

	if (kind == ACT_OWN)
		return fchownat(fd, "", rights->uid, rights->gid, AT_EMPTY_PATH) == 0 ? 0 : errno;
	(void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return chmod(name, rights->mode) == 0 ? 0 : errno;
}

/* To the disk, where it may be opened without anything happening by it. */
static int bring_to_disk(int yard, const struct spot *spot, const struct nga_stat *stat)
{
	if (!S_ISREG(stat->mode) && !S_ISDIR(stat->mode))
		return 0;
	int fd = openat(yard, spot->name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return 0;
	int error = fsync(fd) == 0 ? 0 : errno;
	close(fd);
	return error;
}

int rights_change(struct course *repair, const struct spot *spot, const struct act *act, bool back)
{
	const struct rights *from = back ? &act->to : &act->from;
	const struct rights *to = back ? &act->from : &act->to;
	int yard = course_yard(repair, spot->yard)->fd;
	int fd = yard < 0 ? -1 : openat(yard, spot->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	struct nga_stat stat;

	if (fd < 0 && (yard < 0 || errno == ENOENT))
		return back ? 0 : ESTALE;
	if (fd < 0)
		return errno;
	int error = world_fstat(fd, &stat);
	bool other = stat.dev != act->at_a->dev || stat.ino != act->at_a->ino;
	if (!error && !other && has(&stat, act->kind, from)) {
		error = set(fd, act->kind, to);
		if (!error)
			error = bring_to_disk(yard, spot, &stat);
	} else if (!error && (!back || !(other || has(&stat, act->kind, to))))
		error = ESTALE;
	close(fd);
	if (back && error == ESTALE)
		course_tell(repair, spot->path, spot->why);
	return error;
}

static void add(struct course *repair, struct act act)
{
	bool same = act.kind == ACT_MODE ? act.from.mode == act.to.mode
					 : act.from.uid == act.to.uid && act.from.gid == act.to.gid;

	if (!same)
		course_add_act(repair, act);
}

void rights_add(struct course *repair, size_t group, int spot, const struct rights rights[2])
{
	struct act act = {.group = group, .a = spot, .b = spot, .from = rights[0], .to = rights[1]};
	bool owner = act.from.uid != act.to.uid || act.from.gid != act.to.gid;
	struct act before = act, after = act;

	/* chown(2) clears these bits where it likes: so they are gone before, and set after. */
	before.kind = after.kind = ACT_MODE;
	before.to.mode = after.from.mode = act.from.mode & (owner ? ~(uint32_t)SPECIAL_BITS : BITS);
	act.kind = ACT_OWN;
	add(repair, before);
	add(repair, act);
	add(repair, after);
}
