#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);
		if (written < 0)
			return -1;
		bytes += written;
		length -= (size_t)written;
	}
	return 0;
}

static int write_file(const char *path, int flags, const char *bytes, size_t length)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | flags, 0644);

	if (fd < 0)
		return -1;
	int result = write_all(fd, bytes, length);
	return close(fd) < 0 ? -1 : result;
}

/* Root here, and the user who started us to all others. Groups must be given up before theirs may
 * be mapped: user_namespaces(7). */
static int become_root(const struct sandbox *sandbox)
{
	const char *deny = "deny";

	if (write_file("/proc/self/setgroups", 0, deny, strlen(deny)) < 0 ||
		write_file("/proc/self/uid_map", 0, sandbox->uid_map, strlen(sandbox->uid_map)) < 0)
		return -1;
	return write_file("/proc/self/gid_map", 0, sandbox->gid_map, strlen(sandbox->gid_map));
}

/* A file system in memory, in which we then stand. It must be mounted somewhere to be built upon:
 * at "/", below which nobody sees it, since "/" itself is never looked up from above. */
static int open_memory(void)
{
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC), tree = -1;

	if (context >= 0 && fsconfig(context, FSCONFIG_SET_STRING, "mode", "0755", 0) == 0 &&
		fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		tree = fsmount(context, FSMOUNT_CLOEXEC, 0);
	if (tree < 0 || move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return -1;
	return fchdir(tree);
}

/* What was built upon it holds it. */
static int leave_memory(void)
{
	return umount2(".", MNT_DETACH) < 0 ? -1 : chdir("/");
}

static int take_trees(const struct sandbox *sandbox)
{
	const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE;

	for (size_t i = 0; i < sandbox->nsteps; i++) {
		struct sandbox_step *step = &sandbox->steps[i];
		if (!step->keep)
			continue;
		step->tree = open_tree(AT_FDCWD, step->point, flags);
		if (step->tree < 0)
			return -1;
	}
	return 0;
}

/* What is not covered cannot be changed. A kernel before 5.12 has no such call. */
static int make_read_only(void)
{
	struct mount_attr attributes = {.attr_set = MOUNT_ATTR_RDONLY};
	int made = mount_setattr(AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof(attributes));

	return made < 0 && errno != ENOSYS ? -1 : 0;
}

/* An owner whom a user namespace does not know cannot be given: then it is ours, which is what lets
 * nginx write as the master would. */
static int make_one(const struct sandbox_layer *layer)
{
	int made = layer->directory ? mkdir(layer->name, layer->mode)
				    : write_file(layer->name, O_CREAT | O_EXCL, "", 0);

	if (layer->uid != 0 || layer->gid != 0)
		(void)!lchown(layer->name, layer->uid, layer->gid);
	return made;
}

static int make_layers(const struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->nsteps; i++) {
		const struct sandbox_step *step = &sandbox->steps[i];
		const struct sandbox_layer upper = {.name = step->upper,
			.directory = true,
			.mode = step->mode,
			.uid = step->uid,
			.gid = step->gid};
		if (!step->keep && (make_one(&upper) < 0 || mkdir(step->work, 0700) < 0))
			return -1;
	}
	for (size_t i = 0; i < sandbox->nlayers; i++) {
		if (make_one(&sandbox->layers[i]) < 0)
			return -1;
	}
	return 0;
}

static int take_steps(const struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->nsteps; i++) {
		struct sandbox_step *step = &sandbox->steps[i];
		if (!step->keep)
			step->failed =
				mount("overlay", step->point, "overlay", 0, step->options) < 0;
		else if (move_mount(step->tree, "", AT_FDCWD, step->point,
				 MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return -1;
	}
	return 0;
}

static int lay_shields(const struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->nshields; i++) {
		const struct sandbox_shield *shield = &sandbox->shields[i];
		if (!shield->cover->failed)
			continue;
		int made = shield->directory ? mkdir(shield->name, 0700)
					     : write_file(shield->name, O_CREAT | O_EXCL, "", 0);
		if (made < 0 || mount(shield->name, shield->path, NULL, MS_BIND, NULL) < 0)
			return -1;
	}
	return 0;
}

static int lay_files(const struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->nfiles; i++) {
		const char *name = sandbox->files[i].name;
		const struct ask_file *file = sandbox->files[i].file;
		if (write_file(name, O_CREAT | O_EXCL, file->bytes, file->length) < 0 ||
			mount(name, file->path, NULL, MS_BIND, NULL) < 0)
			return -1;
	}
	return 0;
}

/* The directory stays reachable through its descriptor when the file system is gone from sight. */
static int make_copies(const struct sandbox *sandbox)
{
	if (sandbox->ncopies == 0)
		return 0;
	if (mkdir("c", 0755) < 0)
		return -1;
	for (size_t i = 0; i < sandbox->ncopies; i++) {
		const struct sandbox_file *copy = &sandbox->copies[i];
		if (write_file(copy->name, O_CREAT | O_EXCL, copy->file->bytes,
			    copy->file->length) < 0)
			return -1;
	}
	*sandbox->copies_fd = open("c", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return *sandbox->copies_fd < 0 ? -1 : 0;
}

/* No file may grow beyond nothing: a log that is there is opened, and not added to. */
static int forbid_writing(void)
{
	const struct rlimit none = {0, 0};
	const struct sigaction ignore = {.sa_handler = SIG_IGN};

	return sigaction(SIGXFSZ, &ignore, NULL) < 0 ? -1 : setrlimit(RLIMIT_FSIZE, &none);
}

int sandbox_enter(const struct sandbox *sandbox)
{
	if (!sandbox->mounts)
		return forbid_writing();
	if (sandbox->user && become_root(sandbox) < 0)
		return -1;
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || make_read_only() < 0 ||
		take_trees(sandbox) < 0)
		return -1;
	const mode_t mask = umask(0);
	if (open_memory() < 0 || make_layers(sandbox) < 0 || take_steps(sandbox) < 0 ||
		lay_shields(sandbox) < 0 || lay_files(sandbox) < 0 || make_copies(sandbox) < 0)
		return -1;
	(void)umask(mask);
	return leave_memory();
}
