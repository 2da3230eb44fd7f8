#include "sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined(__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

enum { X32_BIT = 0x40000000 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(value) BPF_STMT(BPF_RET | BPF_K, (value))
#define FAIL(error) ANSWER(SECCOMP_RET_ERRNO | (error))
/* Call `number` is answered by the statement behind; else it is skipped. */
#define ON(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1)

/* nginx -t ignores EADDRINUSE. Success it must never hear of bind: it then unlinks the path of a
 * unix socket, which is that of the running server. Other calls of this machine's kernel, and
 * io_uring, would be ways round. */
int sandbox_filter(void)
{
#ifdef OUR_ARCHITECTURE
	struct sock_filter statements[] = {
		LOAD(arch),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0),
		FAIL(ENOSYS),
		LOAD(nr),
#if defined(__x86_64__)
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1),
		FAIL(ENOSYS),
		ON(SYS_chown),
		FAIL(0),
		ON(SYS_lchown),
		FAIL(0),
#endif
		ON(SYS_fchown),
		FAIL(0),
		ON(SYS_fchownat),
		FAIL(0),
		ON(SYS_bind),
		FAIL(EADDRINUSE),
		ON(SYS_listen),
		FAIL(EADDRINUSE),
		ON(SYS_io_uring_setup),
		FAIL(ENOSYS),
		ANSWER(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = {
		.len = sizeof(statements) / sizeof(statements[0]), .filter = statements};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#else
	errno = ENOSYS;
	return -1;
#endif
}
