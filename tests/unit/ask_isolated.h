/* A place in which an isolated nginx may write what it likes, and nothing of it stays. */
#ifndef UNIT_ASK_ISOLATED_H
#define UNIT_ASK_ISOLATED_H

#include "ask_world.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static inline struct world isolated_new(const char *rest)
{
	struct world world = world_new();
	struct traces *traces = arena_alloc(world.arena, sizeof(*traces));

	traces->directories = arena_array(world.arena, 1, sizeof(*traces->directories));
	traces->directories[traces->ndirectories++] = world.dir;
	traces->paths = arena_array(world.arena, 2, sizeof(*traces->paths));
	traces->paths[traces->npaths++] = in(&world, "pid");
	traces->paths[traces->npaths++] = in(&world, "log");
	world.options.in_place = false;
	world.options.traces = traces;
	configure(&world, rest);
	return world;
}

static inline bool is_there(const struct world *world, const char *name)
{
	return access(in(world, name), F_OK) == 0;
}

/* As in a container: whoever asks for namespaces is refused. */
static inline void give_up_namespaces(void)
{
	struct sock_filter statements[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_NEWNS | CLONE_NEWUSER, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = sizeof(statements) / sizeof(statements[0]), .filter = statements};

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

/* Whether this machine gives us a world of our own at all. */
static inline bool isolation_is_to_be_had(void)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(unshare(CLONE_NEWNS | (geteuid() != 0 ? CLONE_NEWUSER : 0)) != 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

#endif
