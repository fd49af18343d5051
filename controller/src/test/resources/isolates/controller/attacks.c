// SPDX-License-Identifier: Apache-2.0
/*
 * An isolate that tries to harm: one line an attempt, "name: works" or "name: stopped". The query names the targets:
 * controller, sibling and watcher (process ids), and other (the path of another function).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

static char query[8192];

static const char *value(const char *name)
{
	static char copy[8192];
	char *at, *end;

	snprintf(copy, sizeof(copy), "%s", query);
	at = strstr(copy, name);
	if (!at)
		return "";
	at += strlen(name) + 1;
	end = strchr(at, '&');
	if (end)
		*end = 0;
	return at;
}

static void tell(const char *name, int works)
{
	printf("%s: %s\n", name, works ? "works" : "stopped");
	fflush(stdout);
}

static int can_open(int flags, const char *format, const char *name)
{
	char path[8192];
	int fd;

	snprintf(path, sizeof(path), format, name);
	fd = open(path, flags);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static int can_read(const char *format, const char *name)
{
	char path[8192], byte;
	int fd, works;

	snprintf(path, sizeof(path), format, name);
	fd = open(path, O_RDONLY);
	works = fd >= 0 && read(fd, &byte, 1) == 1;
	if (fd >= 0)
		close(fd);
	return works;
}

static int can_read_memory(pid_t pid)
{
	char byte;
	struct iovec ours = { &byte, 1 }, theirs = { (void *)0x400000, 1 };

	return syscall(SYS_process_vm_readv, pid, &ours, 1, &theirs, 1, 0) >= 0 || errno == EFAULT;
}

static int can_write_memory(pid_t pid)
{
	char byte = 0;
	struct iovec ours = { &byte, 1 }, theirs = { (void *)0x400000, 1 };

	return syscall(SYS_process_vm_writev, pid, &ours, 1, &theirs, 1, 0) >= 0 || errno == EFAULT;
}

static int new_namespace(unsigned long flag)
{
	long pid = syscall(SYS_clone, flag | SIGCHLD, 0, 0, 0, 0);

	if (!pid)
		_exit(0);
	return pid > 0;
}

static int regains_root(void)
{
	return !setuid(0) || !setresuid(0, 0, 0) || !setgid(0) || !setgroups(0, NULL);
}

static int raises_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NPROC, &limit);
	limit.rlim_cur = limit.rlim_max = limit.rlim_max + 1;
	return !setrlimit(RLIMIT_NPROC, &limit);
}

static int dodges_watcher(void)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	return !setrlimit(RLIMIT_RTTIME, &limit);
}

int main(void)
{
	struct sched_param priority = { .sched_priority = 1 };
	struct timeval epoch = { 0, 0 };
	pid_t controller, sibling, watcher;
	char other[4096], controller_name[32], sibling_name[32];

	snprintf(query, sizeof(query), "%s", getenv("QUERY_STRING"));
	controller = atoi(value("controller"));
	sibling = atoi(value("sibling"));
	watcher = atoi(value("watcher"));
	snprintf(other, sizeof(other), "%s", value("other"));
	snprintf(controller_name, sizeof(controller_name), "%d", controller);
	snprintf(sibling_name, sizeof(sibling_name), "%d", sibling);
	printf("Content-Type: text/plain\n\n");

	tell("read the controller's environment", can_read("/proc/%s/environ", controller_name));
	tell("open the controller's memory", can_open(O_RDWR, "/proc/%s/mem", controller_name));
	tell("read the controller's memory map", can_read("/proc/%s/maps", controller_name));
	tell("read the controller's memory by process_vm_readv", can_read_memory(controller));
	tell("write the controller's memory by process_vm_writev", can_write_memory(controller));
	tell("open a descriptor of the controller", can_open(O_RDONLY, "/proc/%s/fd/0", controller_name));
	tell("trace the controller", !ptrace(PTRACE_SEIZE, controller, 0, 0));
	tell("stop the controller", !kill(controller, SIGSTOP) && !kill(controller, SIGCONT));
	tell("change the controller's priority", !setpriority(PRIO_PROCESS, (id_t)controller, 19));
	tell("change the controller's processors", !sched_setaffinity(controller, sizeof(cpu_set_t), &(cpu_set_t){ { 1 } }));
	tell("change the controller's limits", !prlimit(controller, RLIMIT_NOFILE, &(struct rlimit){ 9, 9 }, NULL));
	tell("choose the controller for the OOM killer", can_open(O_WRONLY, "/proc/%s/oom_score_adj", controller_name));
	tell("take a descriptor of the controller", syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, controller, 0), 0, 0) >= 0);
	tell("stop the watcher", !kill(watcher, SIGSTOP) && !kill(watcher, SIGCONT));
	tell("read a sibling's environment", can_read("/proc/%s/environ", sibling_name));
	tell("open a sibling's memory", can_open(O_RDWR, "/proc/%s/mem", sibling_name));
	tell("trace a sibling", !ptrace(PTRACE_SEIZE, sibling, 0, 0));
	tell("stop a sibling", !kill(sibling, SIGSTOP) && !kill(sibling, SIGCONT));
	tell("change a sibling's priority", !setpriority(PRIO_PROCESS, (id_t)sibling, 19));
	tell("read what a sibling is sent", can_open(O_RDONLY, "/proc/%s/fd/0", sibling_name));
	tell("write what a sibling answers", can_open(O_WRONLY, "/proc/%s/fd/1", sibling_name));
	tell("overwrite another function", can_open(O_WRONLY, "%s", other));
	tell("replace another function", !rename("/etc/hostname", other) || !unlink(other));
	tell("overwrite itself", can_open(O_WRONLY, "%s", getenv("SCRIPT_FILENAME")));
	tell("read /etc/shadow", can_read("%s", "/etc/shadow"));
	tell("write /etc/passwd", can_open(O_WRONLY, "%s", "/etc/passwd"));
	tell("write /proc/sys", can_open(O_WRONLY, "%s", "/proc/sys/kernel/hostname"));
	tell("trigger sysrq", can_open(O_WRONLY, "%s", "/proc/sysrq-trigger"));
	tell("read the kernel's memory", can_read("%s", "/proc/kcore"));
	tell("become root again", regains_root());
	tell("raise its limits", raises_limit());
	tell("take off the watcher's tag", dodges_watcher());
	tell("run in real time", !sched_setscheduler(0, SCHED_FIFO, &priority));
	tell("mount", !mount("none", "/tmp", "tmpfs", 0, NULL));
	tell("change the root", !chroot("/tmp"));
	tell("make a user namespace", new_namespace(CLONE_NEWUSER));
	tell("make a mount namespace", new_namespace(CLONE_NEWNS));
	tell("open a raw socket", socket(AF_INET, SOCK_RAW, 1) >= 0);
	tell("open a packet socket", socket(17, SOCK_RAW, 0) >= 0);
	tell("watch files by fanotify", syscall(SYS_fanotify_init, 0x200, O_RDONLY) >= 0);
	tell("load a BPF program", syscall(SYS_bpf, 0, &(char[128]){ 0 }, 128) >= 0);
	tell("use io_uring", syscall(SYS_io_uring_setup, 1, &(char[120]){ 0 }) >= 0);
	tell("use keys", syscall(SYS_add_key, "user", "k", "v", 1, KEY_SPEC_SESSION_KEYRING) >= 0);
	tell("set the clock", !settimeofday(&epoch, NULL));
	tell("set the host's name", !sethostname("mine", 4));
	tell("make a device", !mknod("/tmp/isolates-device", S_IFCHR | 0600, 0x101));
	/* Last, for it is root in there. */
	tell("make a network namespace by unshare", !unshare(CLONE_NEWUSER | CLONE_NEWNET));
	return 0;
}
