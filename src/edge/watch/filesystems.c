/* File systems on which changes are made that this kernel never hears of. */
#include "hearing.h"

#include <linux/magic.h>
#include <sys/vfs.h>

/* Those that <linux/magic.h> lacks, from statfs(2). */
enum {
	CIFS = 0xff534d42 & 0x7fffffff, /* compared without the sign */
	SMB2 = 0xfe534d42 & 0x7fffffff,
	FUSE = 0x65735546,
	GFS2 = 0x01161970,
	LUSTRE = 0x0bd00bd0,
	VBOXSF = 0x786f4256,
	VMHGFS = 0xbacbacbc & 0x7fffffff,
};

static const struct {
	unsigned long magic;
	const char *name;
} deaf[] = {
	{NFS_SUPER_MAGIC, "nfs"},
	{CIFS, "cifs"},
	{SMB2, "smb"},
	{SMB_SUPER_MAGIC, "smb"},
	{FUSE, "fuse"},
	{V9FS_MAGIC, "9p"},
	{CEPH_SUPER_MAGIC, "ceph"},
	{AFS_SUPER_MAGIC, "afs"},
	{AFS_FS_MAGIC, "afs"},
	{CODA_SUPER_MAGIC, "coda"},
	{NCP_SUPER_MAGIC, "ncp"},
	{OCFS2_SUPER_MAGIC, "ocfs2"},
	{GFS2, "gfs2"},
	{LUSTRE, "lustre"},
	{VBOXSF, "vboxsf"},
	{VMHGFS, "vmhgfs"},
	{OVERLAYFS_SUPER_MAGIC, "overlay"},
};

const char *filesystem_deafness(int fd)
{
	struct statfs found;

	if (fstatfs(fd, &found) != 0)
		return NULL;
	unsigned long magic = (unsigned long)found.f_type & 0x7fffffff;
	for (size_t i = 0; i < sizeof(deaf) / sizeof(deaf[0]); i++)
		if (deaf[i].magic == magic)
			return deaf[i].name;
	return NULL;
}
