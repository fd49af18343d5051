// SPDX-License-Identifier: GPL-2.0
/*
 * Finds races by itself: trees of processes that fork, execute, call and exit all the time,
 * while their controllers are registered and forgotten, mode and policy change, and the module
 * is unloaded and loaded. stress STEPS SEED; a step is a fork, an exec, an exit, a call or a
 * change.
 *
 * The oracle: a change makes the sequence odd before it begins and even when it is done. A
 * process reads sequence and state, makes a call, and reads the sequence again: if it is the
 * same even number, nothing changed meanwhile, and the state tells what the call must have
 * returned. Everybody waits for his children, so that each process has a living line of
 * parents up to its controller and registration has to find it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TREES	2
/* The longer the line of parents, the longer takes registration to look at one process. */
#define DEPTH	150
#define STACK	16384
#define MEMORY	100
#define LOADS	1000

enum state { NONE, REGISTERED, UNKNOWN };
enum mode { OFF, LOG, ENFORCE };

/* What can go wrong: the first goes on, so that one kind does not hide the next. */
enum kind { ESCAPED, INTERCEPTED, COUNTED, BROKEN, KINDS };

static const char * const mode_words[] = { "off", "log", "enforce" };
static const char * const state_words[] = { "none", "registered", "unknown" };
static const int errors[] = { 0, 13, 22, 38 };

static struct shared {
	atomic_ulong sequence;
	atomic_int state[TREES];
	atomic_int mode;
	atomic_int error;	/* what the policy denies the call with, or 0 */
	atomic_ulong forks, execs, exits, calls, changes, judged;
	atomic_ulong registrations, zeros, loads;
	/* By load: calls that the module must have counted, and that it may have. */
	atomic_ulong must[LOADS], may[LOADS];
	atomic_bool stop;
	struct {
		atomic_ulong times;
		char first[256];
	} wrong[KINDS];
} *shared;

static unsigned int seed;
static int tree;
static bool executed;

static unsigned int dice(unsigned int sides)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % sides;
}

static unsigned long steps(void)
{
	return shared->forks + shared->execs + shared->exits + shared->calls + shared->changes;
}

static void wrong(enum kind kind, const char *format, ...)
{
	char *text = shared->wrong[kind].first;
	va_list arguments;

	if (!shared->wrong[kind].times++) {
		text += sprintf(text, "step %lu, registration %lu: ", steps(),
				shared->registrations);
		va_start(arguments, format);
		vsnprintf(text, 200, format, arguments);
		va_end(arguments);
	}
	if (kind == BROKEN)
		shared->stop = true;
}

/* getpgid: nobody else in the machine makes it. By the usual door or, on x86, by int 0x80. */
static int call(bool by_other_door)
{
	long result;

	(void)by_other_door;
#ifdef __x86_64__
	if (by_other_door)
		asm volatile("int $0x80" : "=a"(result) : "a"(132), "b"(0)
			     : "memory", "r8", "r9", "r10", "r11");
	else
#endif
		result = syscall(SYS_getpgid, 0) < 0 ? -errno : 0;
	return (int)result < 0 ? -(int)result : 0;
}

static void judge(void)
{
	unsigned long sequence = atomic_load(&shared->sequence);
	enum state state = atomic_load(&shared->state[tree]);
	enum mode mode = atomic_load(&shared->mode);
	int error = atomic_load(&shared->error), result, expected = 0;
	bool by_other_door = dice(4) == 0, stable;
	unsigned long load = atomic_load(&shared->loads);

	shared->may[load]++;
	stable = !(sequence & 1) && atomic_load(&shared->sequence) == sequence;
	result = call(by_other_door);
	stable = stable && atomic_load(&shared->sequence) == sequence;
	shared->calls++;
	if (stable && state == NONE)
		shared->may[load]--;
	if (result && result != 13 && result != 22 && result != 38)
		wrong(INTERCEPTED, "the call returned %d, which nobody asked for",
		      result);
	if (!executed && result)
		wrong(INTERCEPTED, "tree %d: before its exec a process was refused with %d",
		      tree, result);
	if (!stable || state == UNKNOWN)
		return;
	shared->judged++;
	if (state == REGISTERED && mode != OFF)
		shared->must[load]++;
	if (state == REGISTERED && mode == ENFORCE && executed)
		expected = error;
	if (result != expected)
		wrong(result ? INTERCEPTED : ESCAPED,
		      "tree %d, %s, mode %s, policy %d, %s: the call returned %d, not %d",
		      tree, state_words[state], mode_words[mode], error,
		      executed ? "executed" : "not executed", result, expected);
}

static void leave(void)
{
	shared->exits++;
	_exit(0);
}

static pid_t split(void)
{
	unsigned int mine = dice(1 << 15);
	pid_t pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		seed ^= mine * 2654435761U;
	} else if (pid > 0) {
		shared->forks++;
	}
	return pid;
}

static void await(int children)
{
	while (children) {
		if (wait(NULL) > 0)
			children--;
		else if (errno != EINTR)
			return;
	}
}

static void execute(void)
{
	char number[16], random[16];

	snprintf(number, sizeof(number), "%d", tree);
	snprintf(random, sizeof(random), "%u", seed);
	shared->execs++;
	execl("/proc/self/exe", "stress", "leaf", number, random, NULL);
	_exit(1);
}

static void *execute_in_thread(void *unused)
{
	execute();
	return unused;
}

static void *judge_in_thread(void *unused)
{
	judge();
	return unused;
}

static void in_thread(void *(*function)(void *))
{
	pthread_t thread;

	if (!pthread_create(&thread, NULL, function, NULL))
		pthread_join(thread, NULL);
}

/* What has executed a program of its own. */
static void leaf(void)
{
	int i, children = 0;

	executed = true;
	for (i = 20 + dice(160); i; i--)
		judge();
	if (dice(4) == 0) {
		children = 1 + dice(2);
		for (i = 0; i < children; i++) {
			if (!split()) {
				judge();
				if (dice(4) == 0)
					execute();
				leave();
			}
		}
		await(children);
	}
	if (dice(8) == 0)
		in_thread(judge_in_thread);
	judge();
	leave();
}

static void child(void)
{
	switch (dice(8)) {
	case 0:
		judge();
		leave();
		break;
	case 1:
		in_thread(execute_in_thread);
		break;
	case 2:
		if (!split())
			execute();
		await(1);
		judge();
		leave();
		break;
	default:
		execute();
	}
}

static void storm(void)
{
	while (!shared->stop) {
		int i, children = dice(4) ? 1 : 3;

		for (i = 0; i < children; i++) {
			if (!split())
				child();
		}
		await(children);
		judge();
	}
	leave();
}

/*
 * The members of a line share their memory: a fork at its end would else have to copy what ties
 * its memory to that of each of them.
 */
static int line(void *argument)
{
	long depth = (long)argument;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (depth < DEPTH) {
		char *stack = malloc(STACK);

		clone(line, stack + STACK, CLONE_VM | SIGCHLD, (void *)(depth + 1));
		shared->forks++;
	} else if (!split()) {
		storm();
	}
	await(1);
	leave();
	return 0;
}

/* A controller: one storm of its own children, one at the end of a long line. */
static void controller(void)
{
	if (!split())
		storm();
	if (!split())
		line((void *)1);
	await(2);
	leave();
}

/* ---- Changes ---- */

static pid_t controllers[TREES];

static int put(const char *name, const char *format, int value)
{
	char path[64], text[64];
	int file, length, error = 0;

	snprintf(path, sizeof(path), "/proc/isolates/%s", name);
	length = snprintf(text, sizeof(text), format, value);
	file = open(path, O_WRONLY);
	if (file < 0 || write(file, text, length) != length)
		error = errno;
	if (file >= 0 && close(file) && !error)
		error = errno;
	return error;
}

static void must_put(const char *name, const char *format, int value)
{
	int error = put(name, format, value);

	if (error)
		wrong(BROKEN, "writing %d to %s: error %d", value, name, error);
}

/* The number after a word at the start of a line, -1 if there is none. */
static long get(const char *name, const char *word)
{
	char path[64], line[256];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/isolates/%s", name);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file)) {
		if (!strncmp(line, word, strlen(word)))
			value = atol(line + strlen(word));
	}
	if (file)
		fclose(file);
	return value;
}

static void begin(void)
{
	shared->sequence++;
	shared->changes++;
}

static void end(void)
{
	shared->sequence++;
}

static void *put_in_thread(void *what)
{
	int value = *(int *)what;

	if (value >= TREES)
		must_put("mode", value == TREES ? "off" : "enforce", 0);
	else if (value >= 0)
		must_put("ppid", "%d", controllers[value]);
	else
		must_put("ppid", "0", 0);
	return NULL;
}

static void both(int one, int other)
{
	pthread_t thread;

	pthread_create(&thread, NULL, put_in_thread, &one);
	put_in_thread(&other);
	pthread_join(thread, NULL);
}

/* Neither at once nor later, as long as nobody is registered. */
static void look_for_nobody(void)
{
	if (get("status", "isolates=") != 0)
		wrong(INTERCEPTED, "after 0 there are %ld isolates", get("status", "isolates="));
	if (get("status", "controllers=") != 0)
		wrong(INTERCEPTED, "after 0 there is a controller");
}

static void nobody(void)
{
	int i;

	must_put("ppid", "0", 0);
	shared->zeros++;
	for (i = 0; i < TREES; i++)
		shared->state[i] = NONE;
	look_for_nobody();
}

/* What the module has counted since it was loaded, against what it must and may have. */
static void compare_counts(void)
{
	long seen, must, may;

	nobody();
	seen = get("stats", "getpgid,");
	if (seen < 0)
		seen = 0;
	must = shared->must[shared->loads];
	may = shared->may[shared->loads];
	if (seen < must || seen > may)
		wrong(COUNTED, "%ld calls seen, of %ld that must and %ld that may have been",
		      seen, must, may);
}

static void load(void)
{
	int file = open(getenv("ISOLATES_KO"), O_RDONLY);

	if (file < 0 || syscall(SYS_finit_module, file, "mode=enforce", 0))
		wrong(BROKEN, "insmod: error %d", errno);
	close(file);
	if (++shared->loads == LOADS)
		wrong(BROKEN, "too many loads");
	shared->mode = ENFORCE;
	shared->error = 0;
}

static void reload(void)
{
	/* Calls under way count in the old module or in none. */
	compare_counts();
	if (syscall(SYS_delete_module, "isolates", O_NONBLOCK))
		wrong(BROKEN, "rmmod: error %d", errno);
	else
		load();
}

static void pause_a_while(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = dice(5) * 1000000L }, NULL);
}

static void change(void)
{
	int which = dice(TREES), i;

	begin();
	if (shared->state[0] == NONE && shared->state[1] == NONE)
		look_for_nobody();
	/* Mostly from nobody to somebody and back: that is where the windows are. */
	switch (dice(4) ? shared->state[which] == NONE ? 0 : 7 : dice(20)) {
	case 0 ... 6:
		must_put("ppid", "%d", controllers[which]);
		shared->registrations++;
		shared->state[which] = REGISTERED;
		break;
	case 7 ... 10:
		nobody();
		break;
	case 11:
		i = put("ppid", "-%d", controllers[which]);
		if (i && i != ESRCH)
			wrong(BROKEN, "forgetting: error %d", i);
		if (shared->state[which] == REGISTERED)
			shared->state[which] = UNKNOWN;
		break;
	case 12:
		/* Which of the two comes first nobody knows: but all of it has gone after. */
		both(which, -1);
		nobody();
		break;
	case 13:
		both(0, 1);
		shared->registrations += 2;
		shared->state[0] = REGISTERED;
		shared->state[1] = REGISTERED;
		break;
	case 14:
		i = dice(3);
		must_put("mode", mode_words[i], 0);
		shared->mode = i;
		break;
	case 15:
		i = dice(2);
		both(which, TREES + i);
		shared->registrations++;
		shared->state[which] = REGISTERED;
		shared->mode = i ? ENFORCE : OFF;
		break;
	default:
		i = 1 + dice(3);
		must_put("mode", "enforce", 0);
		must_put("policy", "getpgid,deny,%d\n", errors[i]);
		shared->mode = ENFORCE;
		shared->error = errors[i];
	}
	end();
	pause_a_while();
}

static void start_trees(void)
{
	for (tree = 0; tree < TREES; tree++) {
		controllers[tree] = split();
		if (!controllers[tree])
			controller();
	}
}

/* Each kind of what went wrong once, as soon as it is seen. */
static int tell(void)
{
	static bool told[KINDS];
	enum kind kind;
	int any = 0;

	for (kind = 0; kind < KINDS; kind++) {
		if (shared->wrong[kind].times && !told[kind]) {
			printf("wrong: %s\n", shared->wrong[kind].first);
			fflush(stdout);
			told[kind] = true;
		}
		any |= told[kind];
	}
	return any;
}

int main(int argc, char **argv)
{
	unsigned long goal, reloads_after;

	if (argc > 3 && !strcmp(argv[1], "leaf")) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		tree = atoi(argv[2]);
		seed = strtoul(argv[3], NULL, 10);
	} else if (argc == 3) {
		seed = atoi(argv[2]);
		if (dup2(memfd_create("stress", 0), MEMORY) < 0 ||
		    ftruncate(MEMORY, sizeof(*shared)))
			return 2;
	} else {
		fprintf(stderr, "usage: stress STEPS SEED\n");
		return 2;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, MEMORY, 0);
	if (shared == MAP_FAILED)
		return 2;
	if (!strcmp(argv[1], "leaf"))
		leaf();

	goal = strtoul(argv[1], NULL, 10);
	/* Five loads in a run: each stops the machine for long. */
	reloads_after = goal / 5;
	load();
	start_trees();
	/* Before the storms: changes are what races need most. */
	setpriority(PRIO_PROCESS, 0, -20);
	while (!shared->stop && steps() < goal) {
		change();
		tell();
		if (steps() > reloads_after * shared->loads) {
			begin();
			reload();
			end();
		}
	}
	begin();
	compare_counts();
	shared->stop = true;
	end();
	await(TREES);
	printf("%lu steps: %lu changes (%lu registrations, %lu times 0, %lu loads), ", steps(),
	       shared->changes, shared->registrations, shared->zeros, shared->loads);
	printf("%lu forks, %lu execs, %lu calls, %lu of them judged\n", shared->forks,
	       shared->execs, shared->calls, shared->judged);
	return tell();
}
