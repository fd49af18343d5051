// SPDX-License-Identifier: Apache-2.0
/*
 * Outlives the controller by a moment, to end whatever came of its isolates.
 *
 *     watcher FIRST LAST TAG SCRATCH MICROSECONDS [PATH ...]
 *
 * A process of an isolate is known by its user, from FIRST to LAST, where isolates have users of their own (LAST is 0
 * where they have not), and by its tag: the upper 24 bits of its limit RLIMIT_RTTIME are those of TAG, which spawn.c sets,
 * every descendant inherits, and nobody has a reason to change. The lower 40 bits are the microseconds at which the isolate
 * was started, by the clock CLOCK_BOOTTIME; all ones while it has no request yet, and so no deadline.
 *
 * Standard input is a socket to the controller. Each request is a struct message: kill one isolate's processes, or remove
 * its scratch directory. Each is answered by the same message when it is done. When the socket ends the controller is gone, however that
 * happened: everything is killed, SCRATCH is removed, and this process ends. Descriptor 3 holds the lock on the users, so
 * that no other controller has them before that.
 *
 * The first message is its own: 'r' with its process id as the tag, once it is ready. If there are PATHs, these are
 * directories that the isolates' users could not reach, as a directory above them is closed, as /root is. It makes a mount
 * namespace then in which the directories above are fresh and open, and hold nothing but the way to PATH, or for the root
 * directory all that it holds. Isolates enter that namespace; it goes when this process and they have gone.
 *
 * Where isolates have no users of their own, it also kills whatever runs for longer than MICROSECONDS, which the
 * controller cannot know of once it has left its process group.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TAG_SHIFT 40
#define TAG_TIME ((UINT64_C(1) << TAG_SHIFT) - 1)
#define SCAN_MILLIS 250

struct message {
	uint32_t what;		/* 'k' for kill, 'c' for clean */
	uint32_t user;		/* 0 if the isolate has none of its own */
	uint64_t tag;		/* of the isolate; for 'c' the number of the scratch directory */
};

static uint32_t first, last;
static uint64_t tags;
static const char *scratch;

/* Runs fn in a process of its own, and waits for it. */
static void run(void (*fn)(const void *), const void *argument)
{
	pid_t pid = fork();

	if (!pid) {
		fn(argument);
		_exit(0);
	}
	while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* As that user, every process one may signal is that user's: one call, and none can fork past it. */
static void kill_as_user(const void *argument)
{
	uid_t user = *(const uid_t *)argument;

	if (!setgroups(0, NULL) && !setresgid(user, user, user) && !setresuid(user, user, user))
		kill(-1, SIGKILL);
}

static void remove_tree(const void *argument)
{
	execl("/bin/rm", "rm", "-rf", "--one-file-system", "--", (const char *)argument, (char *)NULL);
	_exit(127);
}

/* The user of a process that is no zombie, or -1. */
static int64_t user_of(const char *pid)
{
	char path[64], text[2048], *at;
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/proc/%.20s/status", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length <= 0)
		return -1;
	text[length] = 0;
	at = strstr(text, "\nState:\t");
	if (!at || at[8] == 'Z' || at[8] == 'X')
		return -1;
	at = strstr(text, "\nUid:\t");
	return at ? (int64_t)strtoul(at + 6, NULL, 10) : -1;
}

static uint64_t microseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/*
 * Kills every process of the isolates, or of the one with that tag, or of those older than that many microseconds; 0
 * stands for any. Returns how many it found.
 */
static int sweep(uint64_t tag, uint64_t older)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	int found = 0;

	if (!proc)
		return 0;
	while ((entry = readdir(proc))) {
		struct rlimit limit;
		int64_t user;
		int tagged;
		pid_t pid;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		pid = (pid_t)atoi(entry->d_name);
		tagged = !prlimit(pid, RLIMIT_RTTIME, NULL, &limit) && limit.rlim_max >> TAG_SHIFT == tags >> TAG_SHIFT;
		if (tag && !(tagged && limit.rlim_max == tag))
			continue;
		if (older && !(tagged && (limit.rlim_max & TAG_TIME) != TAG_TIME &&
			       ((microseconds() - limit.rlim_max) & TAG_TIME) > older))
			continue;
		if (!tagged && !last)
			continue;
		user = user_of(entry->d_name);
		if (user < 0)
			continue;
		if (last && user >= first && user <= last) {
			uid_t id = (uid_t)user;

			run(kill_as_user, &id);
			found++;
		} else if (tagged) {
			kill(pid, SIGKILL);
			found++;
		}
	}
	closedir(proc);
	return found;
}

/* Until two passes find none: a process may be made behind the back of the first. */
static void kill_all(uint64_t tag)
{
	int quiet = 0;

	while (quiet < 2)
		quiet = sweep(tag, 0) ? 0 : quiet + 1;
}

static int closed(const char *path)
{
	struct stat status;

	return !stat(path, &status) && !(status.st_mode & S_IXOTH);
}

/* Binds what is at path to the same path under view. */
static int bind_one(const char *view, const char *path)
{
	char to[8192], target[4096];
	struct stat status;
	ssize_t length;
	int fd;

	snprintf(to, sizeof(to), "%s%s", view, path);
	if (lstat(path, &status))
		return -1;
	if (S_ISLNK(status.st_mode)) {
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			return -1;
		target[length] = 0;
		return symlink(target, to) && errno != EEXIST ? -1 : 0;
	}
	if (S_ISDIR(status.st_mode)) {
		if (mkdir(to, 0755) && errno != EEXIST)
			return -1;
	} else {
		fd = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
		if (fd < 0)
			return -1;
		close(fd);
	}
	return mount(path, to, NULL, MS_BIND | MS_REC, NULL);
}

/* Makes the way to path under view: open directories down to the lowest closed one, and what is below it. */
static int open_way(const char *view, const char *path)
{
	char prefix[4096], to[8192];
	size_t i, lowest = 0;

	for (i = 1; path[i]; i++) {
		if (path[i] != '/' && path[i + 1])
			continue;
		snprintf(prefix, sizeof(prefix), "%.*s", (int)(path[i] == '/' ? i : i + 1), path);
		if (closed(prefix))
			lowest = i;
	}
	if (!lowest)
		return 0;
	for (i = 1; path[i]; i++) {
		if (path[i] != '/')
			continue;
		snprintf(prefix, sizeof(prefix), "%.*s", (int)i, path);
		snprintf(to, sizeof(to), "%s%s", view, prefix);
		/* Over the bind of an open directory, a closed one is replaced by a fresh one. */
		if (closed(to) || access(to, F_OK)) {
			if (mkdir(to, 0755) && errno != EEXIST)
				return -1;
			if (closed(to) && mount("isolates", to, "tmpfs", 0, "mode=755"))
				return -1;
		}
	}
	return bind_one(view, path);
}

static int make_view(char **paths)
{
	char view[4096], path[512];
	struct dirent *entry;
	DIR *root;

	snprintf(view, sizeof(view), "%s/view", scratch);
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mkdir(view, 0755) ||
	    mount("isolates", view, "tmpfs", 0, "mode=755"))
		return -1;
	root = opendir("/");
	if (!root)
		return -1;
	while ((entry = readdir(root))) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(path, sizeof(path), "/%s", entry->d_name);
		if (bind_one(view, path)) {
			closedir(root);
			return -1;
		}
	}
	closedir(root);
	for (; *paths; paths++)
		if (open_way(view, *paths))
			return -1;
	if (chdir(view) || syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return -1;
	/* The view has itself in it, where the scratch directory is. */
	umount2(view, MNT_DETACH);
	return 0;
}

static void clean(const struct message *message)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%llu", scratch, (unsigned long long)message->tag);
	/* From here on nobody else can get in, whatever its owner had allowed. */
	if (last && (chown(path, 0, 0) || chmod(path, 0700)))
		return;
	run(remove_tree, path);
}

static int serve(void)
{
	struct message message;
	size_t got = 0;

	while (got < sizeof(message)) {
		ssize_t n = read(STDIN_FILENO, (char *)&message + got, sizeof(message) - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		got += (size_t)n;
	}
	if (message.what == 'k') {
		if (message.user)
			run(kill_as_user, &message.user);
		else
			kill_all(message.tag);
	} else if (message.what == 'c') {
		clean(&message);
	}
	return write(STDIN_FILENO, &message, sizeof(message)) == sizeof(message);
}

int main(int argc, char **argv)
{
	static const int ignored[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE };
	struct pollfd socket = { .fd = STDIN_FILENO, .events = POLLIN };
	struct message ready_message = { .what = 'r' };
	uint64_t older;
	pid_t pid;
	size_t i;

	if (argc < 6) {
		fprintf(stderr, "usage: watcher FIRST LAST TAG SCRATCH MICROSECONDS [PATH ...]\n");
		return 2;
	}
	first = (uint32_t)strtoul(argv[1], NULL, 10);
	last = (uint32_t)strtoul(argv[2], NULL, 10);
	tags = strtoull(argv[3], NULL, 10);
	scratch = argv[4];
	older = strtoull(argv[5], NULL, 10);
	/* The controller waits for the first process only. */
	pid = fork();
	if (pid)
		return pid < 0;
	setsid();
	for (i = 0; i < sizeof(ignored) / sizeof(*ignored); i++)
		signal(ignored[i], SIG_IGN);
	if (argc > 6 && make_view(argv + 6))
		ready_message.what = 'e', ready_message.tag = (uint64_t)errno;
	else
		ready_message.tag = (uint64_t)getpid();
	if (write(STDIN_FILENO, &ready_message, sizeof(ready_message)) < 0)
		return 1;
	for (;;) {
		int ready = poll(&socket, 1, last ? -1 : SCAN_MILLIS);

		if (ready > 0 && !serve())
			break;
		if (!ready)
			sweep(0, older);
	}
	kill_all(0);
	if (scratch[0])
		run(remove_tree, scratch);
	return 0;
}
