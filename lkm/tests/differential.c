// SPDX-License-Identifier: GPL-2.0
/*
 * Random programs whose calls have the same results whenever they run: differential SEED COUNT
 * runs COUNT of them and prints what each call returned. Calls by all doors, with numbers that
 * no kernel has and bits that none reads, plain, under seccomp filters and under a tracer that
 * changes numbers, with signals coming in. Run with and without the module by a process that
 * is no isolate, it prints the same.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned int seed;
/* Names and buffers, where int 0x80 finds them. */
static char *low;

static unsigned int dice(unsigned int sides)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % sides;
}

/* What may be called with any arguments of ours, by 64-bit number and by that of int 0x80. */
static const struct {
	short nr, ia32;
} calls[] = {
	{ SYS_read, 3 }, { SYS_write, 4 }, { SYS_open, 5 }, { SYS_close, 6 }, { SYS_stat, 106 },
	{ SYS_fstat, 108 }, { SYS_lstat, 107 }, { SYS_lseek, 19 }, { SYS_access, 33 },
	{ SYS_dup, 41 }, { SYS_dup2, 63 }, { SYS_getpid, 20 }, { SYS_getuid, 24 },
	{ SYS_getgid, 47 }, { SYS_geteuid, 49 }, { SYS_getppid, 64 }, { SYS_umask, 60 },
	{ SYS_mkdir, 39 }, { SYS_rmdir, 40 }, { SYS_unlink, 10 }, { SYS_rename, 38 },
	{ SYS_chmod, 15 }, { SYS_readlink, 85 }, { SYS_symlink, 83 }, { SYS_ftruncate, 93 },
	{ SYS_fsync, 118 }, { SYS_sched_yield, 158 }, { SYS_mkdirat, 296 },
	{ SYS_unlinkat, 301 }, { SYS_openat, 295 }, { SYS_getpgid, 132 }, { SYS_getsid, 147 },
	{ SYS_setsid, 66 }, { SYS_munlock, 151 }, { SYS_madvise, 219 }, { SYS_fcntl, 55 },
	{ SYS_restart_syscall, 0 }, { SYS_io_uring_enter, 426 }, { SYS_getitimer, 105 },
};

#define CALLS	(sizeof(calls) / sizeof(*calls))

/* Neither the process's number nor a time is the same the next time: only that it is one. */
static long plain(unsigned long nr, long result)
{
	if (result > -4096 && result < 0)
		return result;
	switch (nr & 0x3fffffff) {
	case SYS_getpid:
	case SYS_getppid:
	case SYS_getpgid:
	case SYS_getsid:
	case SYS_setsid:
		return 1;
	}
	return result;
}

static unsigned long argument(void)
{
	switch (dice(8)) {
	case 0:
		return 0;
	case 1:
		return dice(16);
	case 2:
		return -dice(16);
	case 3:
		return AT_FDCWD;
	default:
		return (long)low + 64 * dice(8);
	}
}

static void one_call(void)
{
	unsigned long a = argument(), b = argument(), c = dice(4) ? dice(64) : argument(), nr;
	unsigned int which = dice(CALLS), door = dice(8);
	long result;

	nr = calls[which].nr;
	/* read and write: nothing into the first page, for that holds the names. */
	if (nr == SYS_read || nr == SYS_stat || nr == SYS_lstat || nr == SYS_fstat ||
	    nr == SYS_readlink || nr == SYS_getitimer || nr == SYS_fcntl)
		b = (long)low + 4096;
	/* Standard output is where the results go. */
	if (a == 1 || a == 2 || a == 0)
		a = 900;
	if (nr == SYS_dup2)
		b = 30 + dice(8);
	/* Of the caller or of nobody: any other number may be somebody's the next time. */
	if (nr == SYS_getpgid || nr == SYS_getsid)
		a = dice(2) ? 0 : 1 << 30;
	if (door == 0) {
		nr = calls[which].ia32;
		if (!(dice(8)))
			nr |= 1UL << (32 + dice(32));
		asm volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c)
			     : "memory", "r8", "r9", "r10", "r11");
		result = plain(calls[which].nr, (int)result);
	} else {
		switch (door) {
		case 1:
			nr |= 0x40000000;
			break;
		case 2:
			nr |= 1UL << (32 + dice(32));
			break;
		case 3:
			nr = 470 + dice(2000);
			break;
		case 4:
			nr = -1 - (long)dice(3);
			break;
		}
		asm volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c)
			     : "rcx", "r11", "memory");
		result = plain(nr, result);
	}
	printf("%u %u %lx: %ld\n", door, which, nr, result);
}

static void on_signal(int signal)
{
	(void)signal;
}

/* Refuses one call, if any, and lets all others through. */
static void filter(void)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, dice(2) ? SYS_getgid : 9999, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 77),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = lines };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(3);
}

static void program(int kind)
{
	static const char * const names[] = { "a", "b", "a/c", "d", "/", ".", "a/x", "e" };
	int i, count = 10 + dice(60);

	/* A link to / shall lead to what is removed at the end, not to the machine's own files. */
	if (chroot("."))
		_exit(2);
	for (i = 0; i < 8; i++)
		strcpy(low + 64 * i, names[i]);
	if (kind == 1)
		filter();
	if (kind == 2) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
	}
	if (kind == 3) {
		signal(SIGUSR1, on_signal);
		signal(SIGALRM, on_signal);
		setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 3000 }, { 0, 3000 } }, NULL);
	}
	for (i = 0; i < count; i++) {
		one_call();
		if (kind == 3 && dice(4) == 0) {
			raise(SIGUSR1);
			nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
		}
	}
	fflush(stdout);
	_exit(0);
}

/* Makes other calls of some, by numbers with bits that the kernel does not read. */
static void trace(pid_t pid)
{
	struct user_regs_struct registers;
	int status, n = 0;

	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	while (!ptrace(PTRACE_SYSCALL, pid, NULL, NULL) && waitpid(pid, &status, 0) == pid &&
	       WIFSTOPPED(status)) {
		if (WSTOPSIG(status) != (SIGTRAP | 0x80) || n++ % 2)
			continue;
		ptrace(PTRACE_GETREGS, pid, NULL, &registers);
		if (registers.orig_rax == SYS_getuid)
			registers.orig_rax = SYS_umask | 1UL << 40;
		else if (registers.orig_rax == SYS_getgid)
			registers.orig_rax = -1;
		else if (registers.orig_rax == SYS_geteuid)
			registers.orig_rax = SYS_rmdir | 0xffffffff00000000UL;
		else
			continue;
		ptrace(PTRACE_SETREGS, pid, NULL, &registers);
	}
}

int main(int argc, char **argv)
{
	char directory[] = "/dev/shm/differential.XXXXXX";
	int i, count;

	if (argc != 3)
		return 2;
	/* A heap at a random place is at times in reach of the arguments. */
	if (!(personality(0xffffffff) & ADDR_NO_RANDOMIZE)) {
		personality(ADDR_NO_RANDOMIZE);
		execv("/proc/self/exe", argv);
		return 2;
	}
	seed = atoi(argv[1]);
	count = atoi(argv[2]);
	low = mmap((void *)0x20000000, 65536, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (low == MAP_FAILED || !mkdtemp(directory) || chdir(directory))
		return 2;
	for (i = 0; i < count; i++) {
		int kind = dice(4), status = 0;
		unsigned int mine = dice(1 << 15);
		pid_t pid;

		printf("program %d of kind %d\n", i, kind);
		fflush(stdout);
		pid = fork();
		if (!pid) {
			seed ^= mine << 8;
			program(kind);
		}
		if (kind == 2)
			trace(pid);
		else
			waitpid(pid, &status, 0);
		printf("ended %x\n", status);
	}
	i = system("rm -rf /dev/shm/differential.*");
	return i;
}
