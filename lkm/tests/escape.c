// SPDX-License-Identifier: GPL-2.0
/*
 * Ways to make a call that the policy denies: escape WAY PATH tries to make the directory PATH
 * that way. Whether it is there afterwards is for who called to see; without a word the ways
 * are listed. As no isolate each of them makes it: an attempt that could not work proves
 * nothing. Linked statically and below 4 GiB, for 32-bit code takes no more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <linux/types.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "processes.h"

#define X32		0x40000000UL
#define IA32_MKDIR	39
#define IA32_MKDIRAT	296

/* Below 4 GiB, where int 0x80 finds it. */
static char path[100];

/* ---- By another number or door ---- */

static long raw(unsigned long nr, unsigned long a, unsigned long b, unsigned long c)
{
	long result;

	asm volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c)
		     : "rcx", "r11", "memory");
	return result;
}

static long int80(unsigned long nr, unsigned long a, unsigned long b, unsigned long c)
{
	long result;

	asm volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c)
		     : "memory", "r8", "r9", "r10", "r11");
	return result;
}

static void by_mkdir(void)
{
	raw(SYS_mkdir, (long)path, 0700, 0);
}

/* The kernel reads 32 bits: at once, or where there is other work on the call. */
static void by_high_bits(void)
{
	raw(SYS_mkdir | 1UL << 32, (long)path, 0700, 0);
	raw(SYS_mkdir | 1UL << 63, (long)path, 0700, 0);
	raw(SYS_mkdir | 0xffffffff00000000UL, (long)path, 0700, 0);
}

/* A filter that allows all calls but one. */
static int filter(unsigned int nr, unsigned int action, int flags)
{
	struct sock_filter lines[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = lines };

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static int allow_all(void)
{
	return filter(SYS_mkdir, SECCOMP_RET_ALLOW, 0);
}

static void by_high_bits_under_seccomp(void)
{
	allow_all();
	by_high_bits();
}

/* ---- By another process or thread ---- */

static void await(void)
{
	while (wait(NULL) > 0 || errno == EINTR)
		;
}

static void in_child(void (*way)(void))
{
	if (!fork()) {
		way();
		_exit(0);
	}
	await();
}

/*
 * From a 32-bit code segment, where int 0x80 is the usual door: there and back by far jumps,
 * for QEMU 7.2 lets no far return of user space read its own stack. Ends without a stack, for
 * 32-bit code has cut the pointer to it.
 */
static void in_32_bit_code(void)
{
	unsigned char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	__u32 there[2] = { (unsigned long)low, 0x23 };

	low[0] = 0xcd;		/* int $0x80 */
	low[1] = 0x80;
	low[2] = 0xea;		/* ljmp $0x33, $1f */
	low[7] = 0x33;
	low[8] = 0;
	asm volatile("movl $1f, 3(%[low])\n\t"
		     "ljmpl *%[there]\n"
		     "1:\n\t"
		     "movl %[exit], %%eax\n\t"
		     "xorl %%edi, %%edi\n\t"
		     "syscall"
		     : : [there] "m"(there), [low] "r"(low), [exit] "i"(SYS_exit),
		       "a"(IA32_MKDIR), "b"(path), "c"(0700), "d"(0) : "memory");
}

static void by_32_bit_code(void)
{
	in_child(in_32_bit_code);
}

/*
 * The other door of 32-bit code, on processors of AMD's kind: the second argument is in ebp, the
 * stack is read. The kernel returns to a vDSO that 64-bit processes do not have: the end.
 */
static void by_syscall_in_32_bit_code(void)
{
	unsigned char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
				  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	__u32 there[2] = { (unsigned long)low, 0x23 };

	if (fork()) {
		await();
		return;
	}
	low[0] = 0x0f;		/* syscall */
	low[1] = 0x05;
	asm volatile("movl %%edi, %%esp\n\t"
		     "movl $0700, %%ebp\n\t"
		     "ljmpl *(%%rsi)"
		     : : "S"(there), "D"(low + 2048), "a"(IA32_MKDIR), "b"(path) : "memory");
}

static void by_child(void)
{
	in_child(by_mkdir);
}

static void by_grandchild(void)
{
	in_child(by_child);
}

static void *start(void *way)
{
	((void (*)(void))way)();
	return NULL;
}

static void in_thread(void (*way)(void))
{
	pthread_t thread;

	pthread_create(&thread, NULL, start, way);
	pthread_join(thread, NULL);
}

static void by_thread(void)
{
	in_thread(by_mkdir);
}

static void by_child_of_thread(void)
{
	in_thread(by_child);
}

static void execute(void)
{
	execl("/proc/self/exe", "escape", "mkdir", path, NULL);
}

static void by_vfork(void)
{
	if (!vfork()) {
		execute();
		_exit(1);
	}
	await();
}

static void by_exec(void)
{
	execute();
}

/* A thread that executes takes over its leader's number. */
static void by_exec_in_thread(void)
{
	in_thread(execute);
}

static void by_exec_of_memory(void)
{
	int from = open("/proc/self/exe", O_RDONLY), to = memfd_create("x", 0);
	char * const words[] = { "escape", "mkdir", path, NULL };
	char buffer[65536];
	ssize_t length;

	while ((length = read(from, buffer, sizeof(buffer))) > 0) {
		if (write(to, buffer, length) != length)
			return;
	}
	fexecve(to, words, environ);
}

static void by_script(void)
{
	char name[32] = "/run/escape.XXXXXX";
	int file = mkstemp(name);

	dprintf(file, "#!/bin/sh\n/bin/mkdir %s\n", path);
	fchmod(file, 0700);
	close(file);
	if (!fork())
		execl(name, name, NULL);
	await();
	unlink(name);
}

/* The end of all of these is seen by their closing the pipe. */
static void in_orphan(int flags, void (*way)(void))
{
	int ends[2];
	char byte;

	if (pipe(ends))
		return;
	if (!syscall(SYS_clone, flags, 0, 0, 0, 0)) {
		way();
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) > 0)
		return;
	await();
}

static void orphaned(void)
{
	orphan_oneself();
	by_mkdir();
}

static void by_daemon(void)
{
	in_orphan(SIGCHLD, orphaned);
}

static void by_sibling(void)
{
	in_orphan(CLONE_PARENT | SIGCHLD, by_mkdir);
}

static void by_nephew(void)
{
	in_orphan(CLONE_PARENT | SIGCHLD, by_child);
}

static void by_untraceable(void)
{
	in_orphan(CLONE_UNTRACED | SIGCHLD, by_mkdir);
}

static void by_clone3(void)
{
	struct clone_args arguments = { .flags = CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD };

	if (!syscall(SYS_clone3, &arguments, sizeof(arguments))) {
		by_mkdir();
		_exit(0);
	}
	await();
}

static void in_namespaces(int flags, void (*way)(void))
{
	if (!unshare(flags))
		in_child(way);
}

static void by_pid_namespace(void)
{
	in_namespaces(CLONE_NEWPID, by_mkdir);
}

static void by_user_namespace(void)
{
	/* The path is somebody else's there: a place of its own is shared by both. */
	in_namespaces(CLONE_NEWUSER | CLONE_NEWPID, by_child);
}

static void by_mount_namespace(void)
{
	in_namespaces(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS, by_mkdir);
}

static void by_chroot(void)
{
	if (!chroot("/"))
		by_mkdir();
}

static void by_other_user(void)
{
	chmod("/run/escapes", 0777);
	if (!setresuid(65534, 65534, 65534))
		by_mkdir();
}

static void by_survivor(void)
{
	pid_t parent = getppid();

	/* The child of a killed process goes on. */
	kill(parent, SIGKILL);
	while (getppid() == parent)
		usleep(1000);
	by_mkdir();
}

static void by_child_of_killed(void)
{
	int ends[2];
	char byte;

	if (pipe(ends))
		return;
	if (!fork()) {
		close(ends[0]);
		if (!fork()) {
			by_survivor();
			_exit(0);
		}
		for (;;)
			pause();
	}
	close(ends[1]);
	if (read(ends[0], &byte, 1) > 0)
		return;
	await();
}

/* ---- By signals ---- */

static void handler(int signal)
{
	(void)signal;
	by_mkdir();
}

static void by_signal_handler(void)
{
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
}

extern char syscall_instruction[];
asm("syscall_instruction: syscall\n\tint3");

static void forge(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)signal;
	(void)info;
	registers[REG_RIP] = (long)syscall_instruction;
	registers[REG_RAX] = SYS_mkdir;
	registers[REG_RDI] = (long)path;
	registers[REG_RSI] = 0700;
}

static void leave_at_trap(int signal)
{
	(void)signal;
	_exit(0);
}

/* The return from a signal brings registers of one's own making. */
static void by_forged_return(void)
{
	struct sigaction action = { .sa_sigaction = forge, .sa_flags = SA_SIGINFO };

	signal(SIGTRAP, leave_at_trap);
	sigaction(SIGUSR1, &action, NULL);
	if (!fork())
		raise(SIGUSR1);
	await();
}

/* A call interrupted and begun again, under another number. */
static void restart(int signal, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

	(void)signal;
	(void)info;
	/* Interrupted in read, which begins again: it shall be mkdir. */
	registers[REG_RAX] = SYS_mkdir;
	registers[REG_RDI] = (long)path;
	registers[REG_RSI] = 0700;
}

static void by_restarted_call(void)
{
	struct sigaction action = { .sa_sigaction = restart, .sa_flags = SA_SIGINFO | SA_RESTART };
	int ends[2];
	pid_t pid;
	char byte;

	if (pipe(ends))
		return;
	sigaction(SIGUSR1, &action, NULL);
	pid = fork();
	if (!pid) {
		alarm(5);
		raw(SYS_read, ends[0], (long)&byte, 1);
		_exit(0);
	}
	usleep(300000);
	kill(pid, SIGUSR1);
	await();
}

/* ---- By ptrace ---- */

/* A harmless call of a traced child becomes another one where the tracer is told of it. */
static void trace(int resume, unsigned long nr, int (*setup)(void))
{
	struct user_regs_struct registers;
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		if (setup)
			setup();
		raise(SIGSTOP);
		raw(SYS_getppid, 0, 0, 0);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, NULL,
	       PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
	while (!ptrace(resume, pid, NULL, NULL) && waitpid(pid, &status, 0) == pid &&
	       WIFSTOPPED(status)) {
		ptrace(PTRACE_GETREGS, pid, NULL, &registers);
		if (registers.orig_rax != SYS_getppid)
			continue;
		registers.orig_rax = nr;
		registers.rdi = (long)path;
		registers.rsi = 0700;
		ptrace(PTRACE_SETREGS, pid, NULL, &registers);
	}
}

static void by_traced_number(void)
{
	trace(PTRACE_SYSCALL, SYS_mkdir, NULL);
}

static void by_traced_high_bits(void)
{
	trace(PTRACE_SYSCALL, SYS_mkdir | 1UL << 32, NULL);
}

static void by_traced_x32(void)
{
	trace(PTRACE_SYSCALL, SYS_mkdir | X32, NULL);
}

static void by_traced_under_seccomp(void)
{
	trace(PTRACE_SYSCALL, SYS_mkdir | 1UL << 32, allow_all);
}

/* The registers of a stopped child, to make the call from the start. */
static void by_traced_registers(void)
{
	struct user_regs_struct registers;
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_GETREGS, pid, NULL, &registers);
	registers.rip = (long)syscall_instruction;
	registers.rax = SYS_mkdir;
	registers.orig_rax = -1;
	registers.rdi = (long)path;
	registers.rsi = 0700;
	ptrace(PTRACE_SETREGS, pid, NULL, &registers);
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	waitpid(pid, &status, 0);
	kill(pid, SIGKILL);
	await();
}

static int hand_to_tracer(void)
{
	return filter(SYS_getppid, SECCOMP_RET_TRACE, 0);
}

/* A filter hands a call to its tracer, who makes another one of it. */
static void by_seccomp_trace(void)
{
	trace(PTRACE_CONT, SYS_mkdir, hand_to_tracer);
}

/* A filter asks a supervisor, who lets the call go on. */
static void by_supervisor(void)
{
	struct seccomp_notif_resp answer = { .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
	struct seccomp_notif asked = { };
	int listener = filter(SYS_mkdir, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);

	if (!fork()) {
		by_mkdir();
		_exit(0);
	}
	if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked)) {
		answer.id = asked.id;
		ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
	}
	await();
}

/* Code written into another isolate. */
static void by_written_code(void)
{
	static const unsigned char code[] = { 0x0f, 0x05, 0xcc };
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int ends[2];
	char byte = 0;
	pid_t pid;

	if (page == MAP_FAILED || pipe(ends))
		return;
	signal(SIGTRAP, leave_at_trap);
	pid = fork();
	if (!pid) {
		if (read(ends[0], &byte, 1) == 1)
			asm volatile("jmp *%0" : : "r"(page), "a"(SYS_mkdir), "D"(path), "S"(0700));
		_exit(0);
	}
	process_vm_writev(pid, &(struct iovec){ (void *)code, sizeof(code) }, 1,
			  &(struct iovec){ page, sizeof(code) }, 1, 0);
	if (write(ends[1], &byte, 1) == 1)
		await();
}

/* ---- By programs that the kernel starts ---- */

static bool write_to(const char *file, const char *text)
{
	int descriptor = open(file, O_WRONLY);
	ssize_t length = write(descriptor, text, strlen(text));

	close(descriptor);
	return length >= 0;
}

static void read_from(const char *file, char *text, size_t size)
{
	int descriptor = open(file, O_RDONLY);
	ssize_t length = read(descriptor, text, size - 1);

	text[length > 0 ? length : 0] = '\0';
	close(descriptor);
}

static void wait_for_directory(void)
{
	int tries;

	for (tries = 0; tries < 30 && access(path, F_OK); tries++)
		usleep(100000);
}

/* Has the kernel start mkdir, if it may be named in that file. */
static void by_helper(const char *file, void (*trigger)(void))
{
	char name[32] = "/run/escape.XXXXXX", before[256], program[64];
	int script = mkstemp(name);

	dprintf(script, "#!/bin/sh\n/bin/mkdir %s\n", path);
	fchmod(script, 0700);
	close(script);
	read_from(file, before, sizeof(before));
	snprintf(program, sizeof(program), "%s%s", strstr(file, "core") ? "|" : "", name);
	if (write_to(file, program)) {
		trigger();
		wait_for_directory();
		write_to(file, *before ? before : "\n");
	}
	unlink(name);
}

static void dump_core(void)
{
	if (!fork()) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ RLIM_INFINITY, RLIM_INFINITY });
		abort();
	}
	await();
}

static void by_core_pattern(void)
{
	by_helper("/proc/sys/kernel/core_pattern", dump_core);
}

/* What guards the files that name programs stands on kprobes. */
static void by_switching_kprobes_off(void)
{
	write_to("/sys/kernel/debug/kprobes/enabled", "0");
	by_core_pattern();
	write_to("/sys/kernel/debug/kprobes/enabled", "1");
}

/* Of a protocol family whose module is not there. */
static void ask_for_module(void)
{
	close(socket(AF_X25, SOCK_SEQPACKET, 0));
}

static void by_modprobe(void)
{
	by_helper("/proc/sys/kernel/modprobe", ask_for_module);
}

/* Control groups of the first version call a program when one has become empty. */
static void empty_group(void)
{
	write_to("/run/escape-cgroup/group/notify_on_release", "1");
	if (!fork()) {
		write_to("/run/escape-cgroup/group/cgroup.procs", "0");
		_exit(0);
	}
	await();
}

static void by_release_agent(void)
{
	by_helper("/run/escape-cgroup/release_agent", empty_group);
}

static void change_device(void)
{
	write_to("/sys/class/mem/null/uevent", "change");
}

static void by_uevent_helper(void)
{
	by_helper("/sys/kernel/uevent_helper", change_device);
}

/* ---- By io_uring ---- */

static void by_io_uring(void)
{
	struct {
		__u32 sq_entries, cq_entries, flags, sq_cpu, sq_idle, features, wq, resv[3];
		struct {
			__u32 head, tail, mask, entries, flags, dropped, array, resv;
			__u64 user;
		} sq;
		__u32 cq[10];
	} parameters = { };
	char *ring, *entries;
	int descriptor = syscall(SYS_io_uring_setup, 4, &parameters);

	if (descriptor < 0)
		return;
	ring = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
	entries = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0x10000000);
	if (ring == MAP_FAILED || entries == MAP_FAILED)
		return;
	memset(entries, 0, 64);
	entries[0] = 37;	/* IORING_OP_MKDIRAT */
	*(__s32 *)(entries + 4) = AT_FDCWD;
	*(__u64 *)(entries + 16) = (long)path;
	*(__u32 *)(entries + 24) = 0700;
	*(__u32 *)(ring + parameters.sq.array) = 0;
	*(__u32 *)(ring + parameters.sq.tail) = 1;
	syscall(SYS_io_uring_enter, descriptor, 1, 1, 1, NULL, 0);
}

/* ---- By letting oneself go ---- */

static void free_oneself(const char *directory)
{
	char name[128];

	snprintf(name, sizeof(name), "%s/ppid", directory);
	write_to(name, "0\n");
	snprintf(name, sizeof(name), "%s/mode", directory);
	write_to(name, "off\n");
	snprintf(name, sizeof(name), "%s/policy", directory);
	write_to(name, "clear\n");
	by_mkdir();
}

static void by_files(void)
{
	free_oneself("/proc/isolates");
}

static void by_files_of_init(void)
{
	free_oneself("/proc/1/root/proc/isolates");
}

static void by_another_proc(void)
{
	if (!mount("proc", "/run/escape-proc", "proc", 0, NULL)) {
		free_oneself("/run/escape-proc/isolates");
		umount("/run/escape-proc");
	}
}

/* Descriptors that somebody opened before: 201 ppid, 202 mode, 203 policy. */
static void by_inherited_files(void)
{
	if (write(201, "0\n", 2) < 0 && write(202, "off\n", 4) < 0 && write(203, "clear\n", 6) < 0)
		errno = 0;
	close(203);
	by_mkdir();
}

/* And taken out of the process that holds them, which is our parent. */
static void by_stolen_files(void)
{
	int process = syscall(SYS_pidfd_open, getppid(), 0), i;

	for (i = 201; i <= 203; i++) {
		int stolen = syscall(SYS_pidfd_getfd, process, i, 0);

		if (write(stolen, i == 201 ? "0\n" : i == 202 ? "off\n" : "clear\n",
			  i == 201 ? 2 : i == 202 ? 4 : 6) < 0)
			errno = 0;
		close(stolen);
	}
	by_mkdir();
}

/* A function, or a single call: a door and the number of mkdir or mkdirat there. */
static const struct way {
	const char *name;
	void (*function)(void);
	long (*door)(unsigned long nr, unsigned long a, unsigned long b, unsigned long c);
	unsigned long mkdir, mkdirat;
} ways[] = {
	{ "mkdir", .function = by_mkdir },
	{ "mkdirat", .door = raw, .mkdirat = SYS_mkdirat },
	{ "high-bits", .function = by_high_bits },
	{ "x32", .door = raw, .mkdir = SYS_mkdir | X32 },
	{ "x32-mkdirat", .door = raw, .mkdirat = SYS_mkdirat | X32 },
	{ "x32-high-bits", .door = raw, .mkdir = SYS_mkdir | X32 | 1UL << 32 },
	{ "int80", .door = int80, .mkdir = IA32_MKDIR },
	{ "int80-mkdirat", .door = int80, .mkdirat = IA32_MKDIRAT },
	{ "int80-high-bits", .door = int80, .mkdir = IA32_MKDIR | 1UL << 32 },
	{ "32-bit-code", .function = by_32_bit_code },
	{ "32-bit-syscall", .function = by_syscall_in_32_bit_code },
	{ "high-bits-under-seccomp", .function = by_high_bits_under_seccomp },
	{ "child", .function = by_child },
	{ "grandchild", .function = by_grandchild },
	{ "thread", .function = by_thread },
	{ "child-of-thread", .function = by_child_of_thread },
	{ "vfork", .function = by_vfork },
	{ "exec", .function = by_exec },
	{ "exec-in-thread", .function = by_exec_in_thread },
	{ "exec-of-memory", .function = by_exec_of_memory },
	{ "script", .function = by_script },
	{ "daemon", .function = by_daemon },
	{ "sibling", .function = by_sibling },
	{ "nephew", .function = by_nephew },
	{ "untraceable", .function = by_untraceable },
	{ "clone3", .function = by_clone3 },
	{ "pid-namespace", .function = by_pid_namespace },
	{ "user-namespace", .function = by_user_namespace },
	{ "mount-namespace", .function = by_mount_namespace },
	{ "chroot", .function = by_chroot },
	{ "other-user", .function = by_other_user },
	{ "child-of-killed", .function = by_child_of_killed },
	{ "signal-handler", .function = by_signal_handler },
	{ "forged-return", .function = by_forged_return },
	{ "restarted-call", .function = by_restarted_call },
	{ "traced-number", .function = by_traced_number },
	{ "traced-high-bits", .function = by_traced_high_bits },
	{ "traced-x32", .function = by_traced_x32 },
	{ "traced-under-seccomp", .function = by_traced_under_seccomp },
	{ "traced-registers", .function = by_traced_registers },
	{ "seccomp-trace", .function = by_seccomp_trace },
	{ "supervisor", .function = by_supervisor },
	{ "written-code", .function = by_written_code },
	{ "core-pattern", .function = by_core_pattern },
	{ "kprobes-off", .function = by_switching_kprobes_off },
	{ "modprobe", .function = by_modprobe },
	{ "release-agent", .function = by_release_agent },
	{ "uevent-helper", .function = by_uevent_helper },
	{ "io-uring", .function = by_io_uring },
	{ "files", .function = by_files },
	{ "files-of-init", .function = by_files_of_init },
	{ "another-proc", .function = by_another_proc },
	{ "inherited-files", .function = by_inherited_files },
	{ "stolen-files", .function = by_stolen_files },
};

static void take(const struct way *way)
{
	if (way->function)
		way->function();
	else if (way->mkdir)
		way->door(way->mkdir, (long)path, 0700, 0);
	else
		way->door(way->mkdirat, AT_FDCWD, (long)path, 0700);
}

int main(int argc, char **argv)
{
	size_t i;

	snprintf(path, sizeof(path), "%s", argc > 2 ? argv[2] : "");
	for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (argc < 2)
			puts(ways[i].name);
		if (argc < 3 || strcmp(argv[1], ways[i].name))
			continue;
		take(&ways[i]);
		return 0;
	}
	return argc > 1 ? 2 : 0;
}
