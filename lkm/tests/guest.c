// SPDX-License-Identifier: GPL-2.0
/*
 * What the tests make isolates do: each word on the command line is one way to make a call, or
 * to be a process. Prints the errno that came back, 0 for success. Linked statically and below
 * 4 GiB, for int 0x80 takes no more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "processes.h"

static const char *path;

static int try_mkdir(void)
{
	if (mkdirat(AT_FDCWD, path, 0700))
		return errno;
	rmdir(path);
	return 0;
}

/* Runs a function in a forked process and returns what it returned. */
static int in_child(int (*function)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(function());
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 255;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static int child(void)
{
	return in_child(try_mkdir);
}

static int grandchild(void)
{
	return in_child(child);
}

static void *in_thread(void *result)
{
	*(int *)result = try_mkdir();
	return NULL;
}

static int thread(void)
{
	pthread_t id;
	int result = 255;

	pthread_create(&id, NULL, in_thread, &result);
	pthread_join(id, NULL);
	return result;
}

/* Reports by a pipe, since nobody is left to wait for it. */
static int daemonized(void)
{
	int ends[2], result = 255;
	pid_t pid;

	if (pipe(ends))
		return 255;
	pid = fork();
	if (!pid) {
		orphan_oneself();
		result = try_mkdir();
		if (write(ends[1], &result, sizeof(result)) < 0)
			_exit(1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(ends[1]);
	if (read(ends[0], &result, sizeof(result)) != sizeof(result))
		return 255;
	return result;
}

/* The child is its parent's sibling. */
static int clone_parent(void)
{
	int ends[2], result = 255;

	if (pipe(ends))
		return 255;
	if (!syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0)) {
		result = try_mkdir();
		if (write(ends[1], &result, sizeof(result)) < 0)
			_exit(1);
		_exit(0);
	}
	close(ends[1]);
	if (read(ends[0], &result, sizeof(result)) != sizeof(result))
		return 255;
	return result;
}

static int vforked(void)
{
	int status;
	pid_t pid = vfork();

	if (!pid) {
		execl("/proc/self/exe", "guest", "exit-mkdir", path, NULL);
		_exit(255);
	}
	waitpid(pid, &status, 0);
	return WEXITSTATUS(status);
}

#ifdef __x86_64__
static long int80(long nr, long a, long b, long c)
{
	long result;

	asm volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c)
		     : "memory", "r8", "r9", "r10", "r11");
	return (int)result;
}

static int result_of(long result)
{
	return result < 0 ? -result : 0;
}

static int door_int80(void)
{
	long result = int80(39, (long)path, 0700, 0);

	rmdir(path);
	return result_of(result);
}

static int door_x32(void)
{
	long result = syscall(0x40000000 | SYS_mkdir, path, 0700);

	if (result < 0)
		return errno;
	rmdir(path);
	return 0;
}

/* A call that only int 0x80 has, and that stands for connect. */
static int door_socketcall(void)
{
	static struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/nowhere" };
	static unsigned int arguments[3];

	arguments[0] = socket(AF_UNIX, SOCK_STREAM, 0);
	arguments[1] = (unsigned long)&address;
	arguments[2] = sizeof(address);
	return result_of(int80(102, 3, (long)arguments, 0));
}
#endif

static int door_io_uring(void)
{
	char parameters[256] = "";

	return syscall(SYS_io_uring_setup, 4, parameters) < 0 ? errno : 0;
}

static int try_connect(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "/nowhere" };
	int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);

	return connect(descriptor, (void *)&address, sizeof(address)) ? errno : 0;
}

static int open_names(void)
{
	int descriptor = open("/tmp/a,b\nc d", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int result = descriptor < 0 ? errno : 0;

	unlink("/tmp/a,b\nc d");
	return result;
}

static void *fork_from_thread(void *result)
{
	*(int *)result = vforked();
	return NULL;
}

/* A controller with threads: what any of them starts is an isolate, they themselves are none. */
static int threaded_controller(void)
{
	int self, of_thread = 255, started = 255;
	pthread_t id;
	FILE *file = fopen("/proc/isolates/ppid", "w");

	if (!file || fprintf(file, "%d\n", getpid()) < 0 || fclose(file))
		return 255;
	pthread_create(&id, NULL, fork_from_thread, &started);
	pthread_join(id, NULL);
	pthread_create(&id, NULL, in_thread, &of_thread);
	pthread_join(id, NULL);
	self = try_mkdir();
	printf("self=%d thread=%d started=%d\n", self, of_thread, started);
	return 0;
}

/*
 * Already there when its grandparent becomes a controller: tries when told to by its standard
 * input.
 */
static int when_told(void)
{
	char byte;

	if (read(0, &byte, 1) != 1)
		return 255;
	return try_mkdir();
}

static int late(void)
{
	return in_child(when_told);
}

/* The same, but by a program of its own. */
static int execute_late(void)
{
	execl("/proc/self/exe", "guest", "exit-when-told", path, NULL);
	return 255;
}

static int executes(void)
{
	return in_child(execute_late);
}

static void relay(void)
{
	for (;;) {
		if (fork() > 0)
			_exit(0);
	}
}

/* Lines of processes that each fork the next one and end; all are children of this one. */
static int relays(void)
{
	int i;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	for (i = 0; i < 2; i++) {
		if (!fork())
			relay();
	}
	while (wait(NULL) > 0)
		;
	return 0;
}

/* Six ways to be asleep in the kernel, until killed. */
static int asleep(const char *how)
{
	struct epoll_event event;
	int ends[2], word = 0;
	char byte;

	if (pipe(ends))
		return 255;
	for (;;) {
		if (!strcmp(how, "nanosleep")) {
			nanosleep(&(struct timespec){ .tv_sec = 100000 }, NULL);
		} else if (!strcmp(how, "poll")) {
			poll(&(struct pollfd){ .fd = ends[0], .events = POLLIN }, 1, -1);
		} else if (!strcmp(how, "epoll_wait")) {
			epoll_wait(epoll_create1(0), &event, 1, -1);
		} else if (!strcmp(how, "wait4")) {
			if (!fork())
				for (;;)
					pause();
			wait(NULL);
		} else if (!strcmp(how, "futex")) {
			syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
		} else if (!strcmp(how, "read")) {
			if (read(ends[0], &byte, 1) < 0)
				return errno;
		} else {
			return 254;
		}
	}
}

/* One of what the files take and what they do not. */
static int word(char *to)
{
	static const char * const words[] = {
		"off", "log\n", "enforce\n", "all", "open", "99999999", "-1", "+1", "0x1", "1 2",
		"2147483648", "-2147483648", "*,deny\n", "mkdir,deny,13\n", "clear\n", "mkdir",
		"mkdir,deny,0\n", "mkdir,deny,512\n", "mkdir,deny,4096\n", ",,,,\n",
		"io_uring_setup,allow\n", "nosuchcall,deny\n", "mkdir,kill,1\n", "\n",
		"# comment\n", "mkdir,deny,13,\n",
	};

	return sprintf(to, "%s", words[random() % (sizeof(words) / sizeof(*words))]);
}

/* Random writes to all files, right and wrong, for some seconds. */
static int fuzz(int seconds, unsigned int seed)
{
	static const char * const names[] = {
		"ppid", "mode", "set", "policy", "stats", "status", "log",
	};
	static unsigned char bytes[70000];
	time_t end = time(NULL) + seconds;
	unsigned long done = 0;

	srandom(seed);
	while (time(NULL) < end) {
		int which = random() % 7;
		char name[64];
		size_t length, i;
		int descriptor;

		snprintf(name, sizeof(name), "/proc/isolates/%s", names[which]);
		descriptor = open(name, (random() % 4 ? O_RDWR : random() % 3) | O_NONBLOCK);
		if (descriptor < 0)
			descriptor = open(name, O_RDONLY | O_NONBLOCK);
		for (int n = random() % 4; n >= 0 && descriptor >= 0; n--, done++) {
			if (random() % 2) {
				length = 0;
				for (int w = random() % 4; w >= 0; w--)
					length += word((char *)bytes + length);
			} else {
				length = random() % (random() % 8 ? 80 : sizeof(bytes));
				for (i = 0; i < length; i++)
					bytes[i] = random();
				/* No number by chance: it might be that of an innocent process. */
				bytes[0] |= 0x80;
			}
			if (random() % 8 == 0)
				lseek(descriptor, random() % 100000 - 50000, random() % 3);
			if (random() % 3 == 0 &&
			    read(descriptor, bytes, random() % sizeof(bytes)) < -1)
				return 1;
			/* A buffer that is not there, now and then. */
			if (pwrite(descriptor, random() % 16 ? bytes : (void *)8, length,
				   random() % 16 ? 0 : random()) < -1)
				return 1;
		}
		if (descriptor >= 0)
			close(descriptor);
	}
	printf("%lu\n", done);
	return 0;
}

#ifdef __x86_64__
/* A filter of that many comparisons, none of them true. */
static void filter(int rules)
{
	struct sock_filter *program = calloc(rules + 2, sizeof(*program));
	struct sock_fprog all = { .len = rules + 2, .filter = program };
	int i;

	program[0] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
						  offsetof(struct seccomp_data, nr));
	for (i = 1; i <= rules; i++)
		program[i] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
							  1000 + i, 0, 0);
	program[i] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all))
		exit(255);
}

/*
 * Nanoseconds a call: under -icount shift=0 of QEMU, instructions a call, the loop's five
 * included.
 */
static int cost(int calls, int rules)
{
	struct timespec start, end;
	double best = 1e9, each;
	int round, i;

	if (rules)
		filter(rules);
	for (round = 0; round < 5; round++) {
		clock_gettime(CLOCK_MONOTONIC, &start);
		for (i = 0; i < calls; i++) {
			long result;

			asm volatile("syscall" : "=a"(result) : "a"(SYS_getppid)
				     : "rcx", "r11", "memory");
		}
		clock_gettime(CLOCK_MONOTONIC, &end);
		each = ((end.tv_sec - start.tv_sec) * 1e9 + end.tv_nsec - start.tv_nsec) / calls;
		if (each < best)
			best = each;
	}
	printf("%.1f\n", best);
	return 0;
}
#endif

int main(int argc, char **argv)
{
	static const struct {
		const char *word;
		int (*function)(void);
	} ways[] = {
		{ "mkdir", try_mkdir }, { "child", child }, { "grandchild", grandchild },
		{ "thread", thread }, { "daemon", daemonized }, { "clone-parent", clone_parent },
		{ "vfork", vforked }, { "io_uring", door_io_uring },
#ifdef __x86_64__
		{ "int80", door_int80 }, { "x32", door_x32 }, { "socketcall", door_socketcall },
#endif
		{ "connect", try_connect }, { "names", open_names }, { "late", late },
		{ "executes", executes },
	};
	const char *word = argc > 1 ? argv[1] : "";

	path = argc > 2 ? argv[2] : "/run/isolates-test";
	setvbuf(stdout, NULL, _IONBF, 0);
	if (!strcmp(word, "exit-mkdir"))
		return try_mkdir();
	if (!strcmp(word, "exit-when-told"))
		return when_told();
	if (!strcmp(word, "relays"))
		return relays();
	if (!strcmp(word, "threaded-controller"))
		return threaded_controller();
	if (!strcmp(word, "asleep") && argc > 2)
		return asleep(argv[2]);
	if (!strcmp(word, "fuzz") && argc > 3)
		return fuzz(atoi(argv[2]), atoi(argv[3]));
#ifdef __x86_64__
	if (!strcmp(word, "cost") && argc > 3)
		return cost(atoi(argv[2]), atoi(argv[3]));
#endif
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (!strcmp(word, ways[i].word)) {
			printf("%d\n", ways[i].function());
			return 0;
		}
	}
	fprintf(stderr, "guest: unknown word '%s'\n", word);
	return 2;
}
