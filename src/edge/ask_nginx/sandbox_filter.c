#include "sandbox.h"

#include <assert.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum { MOST_STATEMENTS = 64 };

struct program {
	struct sock_filter statements[MOST_STATEMENTS];
	unsigned short n;
};

static void say(struct program *program, struct sock_filter statement)
{
	assert(program->n < MOST_STATEMENTS);
	program->statements[program->n++] = statement;
}

static void load(struct program *program, size_t offset)
{
	say(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

/* The call ends here, without being made: with `error`, or with success where that is 0. */
static void answer(struct program *program, unsigned error)
{
	say(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error));
}

static void on(struct program *program, unsigned call, unsigned error)
{
	say(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
	answer(program, error);
}

#if defined(__x86_64__)
static const unsigned ours = AUDIT_ARCH_X86_64, x32 = 0x40000000;
#elif defined(__aarch64__)
static const unsigned ours = AUDIT_ARCH_AARCH64;
#else
static const unsigned ours = 0; /* a machine whose calls nobody looked at */
#endif

/* Calls by the numbers of another machine would be ways round: 32-bit ones, and x32. */
static void begin(struct program *program)
{
	load(program, offsetof(struct seccomp_data, arch));
	say(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ours, 1, 0));
	answer(program, ENOSYS);
	load(program, offsetof(struct seccomp_data, nr));
#if defined(__x86_64__)
	say(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, x32, 0, 1));
	answer(program, ENOSYS);
#endif
}

/* nginx -t ignores EADDRINUSE. Success it must never hear of bind: it then unlinks the path of a
 * unix socket, which is that of the running server. By io_uring, all could be done unseen. */
static void always(struct program *program)
{
	on(program, SYS_bind, EADDRINUSE);
	on(program, SYS_listen, EADDRINUSE);
	on(program, SYS_io_uring_setup, ENOSYS);
	on(program, SYS_fchown, 0);
	on(program, SYS_fchownat, 0);
#ifdef SYS_chown
	on(program, SYS_chown, 0);
	on(program, SYS_lchown, 0);
#endif
}

/* Where nothing else keeps it from changing what is there. */
static void alone(struct program *program)
{
	on(program, SYS_fchmod, 0);
	on(program, SYS_fchmodat, 0);
	on(program, SYS_mkdirat, EEXIST);
#ifdef SYS_fchmodat2
	on(program, SYS_fchmodat2, 0);
#endif
#ifdef SYS_chmod
	on(program, SYS_chmod, 0);
	on(program, SYS_mkdir, EEXIST);
#endif
}

int sandbox_filter(const struct sandbox *sandbox)
{
	struct program program = {.n = 0};

	if (ours == 0) {
		errno = ENOSYS;
		return -1;
	}
	begin(&program);
	always(&program);
	if (!sandbox->mounts)
		alone(&program);
	say(&program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
	const struct sock_fprog whole = {.len = program.n, .filter = program.statements};
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &whole);
}
