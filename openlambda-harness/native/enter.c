// SPDX-License-Identifier: Apache-2.0
/*
 * enter ROOT HOSTNAME UID CGROUP_PROCS... -- PROGRAM [ARGUMENT...]
 *
 * Run by util-linux `unshare` in new mount, pid, uts, ipc and net namespaces: joins the control groups, lays out
 * the root file system, becomes the container's first process. What runc does from config.json, where there is
 * no runc. ROOT is a prepared folder that holds the mount points; the host's /usr and the other system folders
 * that are real folders in ROOT are bound read-only, /dev is ROOT's own if it has nodes, else single host nodes.
 */
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const system_folders[] = { "usr", "lib", "lib32", "lib64", "libx32", "bin", "sbin" };
static const char *const devices[] = { "null", "zero", "full", "random", "urandom" };

static void join(const char *procs)
{
	int fd = open(procs, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, "0", 1) != 1)
		err(EXIT_FAILURE, "enter: %s", procs);
	close(fd);
}

/* A user namespace may not clear what the host's mount has set: keep those flags. */
static unsigned long locked_flags(const char *path)
{
	struct statvfs host;
	unsigned long flags = 0;

	if (statvfs(path, &host))
		return 0;
	if (host.f_flag & ST_NODEV)
		flags |= MS_NODEV;
	if (host.f_flag & ST_NOEXEC)
		flags |= MS_NOEXEC;
	if (host.f_flag & ST_NOATIME)
		flags |= MS_NOATIME;
	if (host.f_flag & ST_NODIRATIME)
		flags |= MS_NODIRATIME;
	if (host.f_flag & ST_RELATIME)
		flags |= MS_RELATIME;
	return flags;
}

static void bind_read_only(const char *from, const char *to, unsigned long extra)
{
	if (mount(from, to, NULL, MS_BIND | MS_REC, NULL))
		err(EXIT_FAILURE, "enter: bind %s", from);
	if (mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | extra | locked_flags(to), NULL))
		err(EXIT_FAILURE, "enter: make %s read-only", to);
}

static int is_folder(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISDIR(status.st_mode);
}

static void lay_out(const char *root)
{
	char host[64];

	if (mount(root, root, NULL, MS_BIND, NULL) || chdir(root))
		err(EXIT_FAILURE, "enter: %s", root);
	for (size_t i = 0; i < sizeof(system_folders) / sizeof(*system_folders); i++) {
		snprintf(host, sizeof(host), "/%s", system_folders[i]);
		if (is_folder(system_folders[i]))
			bind_read_only(host, system_folders[i], MS_NODEV);
	}
	for (size_t i = 0; i < sizeof(devices) / sizeof(*devices); i++) {
		char node[64];
		struct stat status;

		snprintf(host, sizeof(host), "/dev/%s", devices[i]);
		snprintf(node, sizeof(node), "dev/%s", devices[i]);
		if (!lstat(node, &status) && S_ISREG(status.st_mode) && mount(host, node, NULL, MS_BIND, NULL))
			err(EXIT_FAILURE, "enter: bind %s", host);
	}
	if (mount("tmpfs", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777"))
		err(EXIT_FAILURE, "enter: /tmp");
	if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		err(EXIT_FAILURE, "enter: /proc");
	/* The new root on top of the old one, then the old one off: no path, and no mount, leads back. */
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		err(EXIT_FAILURE, "enter: pivot_root");
	if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | locked_flags("/"), NULL))
		err(EXIT_FAILURE, "enter: make / read-only");
}

/* A new net namespace has its loopback down; a server in the container is reached through it. */
static void bring_up_loopback(void)
{
	struct ifreq loopback = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &loopback))
		err(EXIT_FAILURE, "enter: loopback");
	close(fd);
}

/* No capability, no way to get one; as root of the host also no longer root. */
static void drop_privileges(uid_t uid)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	for (int capability = 0; prctl(PR_CAPBSET_DROP, capability) == 0; capability++)
		;
	if (uid && (setgroups(0, NULL) || setresgid(uid, uid, uid) || setresuid(uid, uid, uid)))
		err(EXIT_FAILURE, "enter: become user %u", uid);
	if (syscall(SYS_capset, &header, none) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		err(EXIT_FAILURE, "enter: drop capabilities");
}

static int failure_pipe;

static void tell_failure(void)
{
	if (write(failure_pipe, "", 1) != 1)
		_exit(EXIT_FAILURE);
}

/* The parent's exit status is the child's way to say that it became PROGRAM, or did not. */
static void fork_first_process(void)
{
	int ends[2];
	pid_t first;
	char failed;

	if (pipe2(ends, O_CLOEXEC))
		err(EXIT_FAILURE, "enter: pipe");
	/* `unshare --pid` puts only children into the new pid namespace. */
	first = fork();
	if (first < 0)
		err(EXIT_FAILURE, "enter: fork");
	if (first) {
		close(ends[1]);
		_exit(read(ends[0], &failed, 1) ? EXIT_FAILURE : EXIT_SUCCESS);
	}
	failure_pipe = ends[1];
	atexit(tell_failure);
}

int main(int argc, char **argv)
{
	int at = 4;

	for (; at < argc && strcmp(argv[at], "--"); at++)
		join(argv[at]);
	if (at + 1 >= argc)
		errx(2, "usage: enter ROOT HOSTNAME UID CGROUP_PROCS... -- PROGRAM [ARGUMENT...]");
	fork_first_process();
	if (sethostname(argv[2], strlen(argv[2])))
		err(EXIT_FAILURE, "enter: sethostname");
	bring_up_loopback();
	lay_out(argv[1]);
	drop_privileges(strtoul(argv[3], NULL, 10));
	execv(argv[at + 1], argv + at + 1);
	err(EXIT_FAILURE, "enter: %s", argv[at + 1]);
}
