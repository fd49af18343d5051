// SPDX-License-Identifier: Apache-2.0
/*
 * From a request to a running isolate, as fast as Linux allows without a process kept in store.
 *
 * posix_spawn() is clone(CLONE_VM | CLONE_VFORK): the child borrows the parent's memory, so no page table is copied, and
 * the calling thread sleeps until the child has called execve(), so that both can share one stack. An event loop must not
 * sleep. Here the child gets a stack of its own out of a pool, and CLONE_VFORK is left out: the loop goes on serving
 * while the kernel loads the new program. What CLONE_VFORK guaranteed is regained by CLONE_CHILD_CLEARTID: the kernel
 * clears a word in the slot at the moment the child leaves the shared memory, by a successful execve or by exit, and only
 * then is the slot used again. Nothing has to wait for that word: it is looked at when a slot is needed.
 *
 * CLONE_CLEAR_SIGHAND makes every caught signal default in the child as it is made, so that no handler of the JVM can run
 * on the child's behalf in the JVM's memory, and no signal need be blocked around the call.
 *
 * Needs Linux 5.9 (clone3, CLONE_CLEAR_SIGHAND, close_range).
 */
#define _GNU_SOURCE
#include "spawn.h"

#include "rawcall.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define GUARD_SIZE 65536u	/* one page, whatever the size of a page */
#define STACK_SIZE 65536u	/* address space; one or two pages of it are ever touched */
#define ARENA_SIZE (1u << 20)	/* strings and pointers of one launch; above every limit of the HTTP front */
#define ARENA_KEPT 65536u	/* a slot that once held more gives the pages back */
#define MAX_SLOTS 65536u	/* indexes are 16 bits of a slot's name */
#define SURE_IN_PIPE 4096u	/* an empty pipe always takes this much at once: one page, pipe(7) */

struct slot {
	/*
	 * Not zero while the child is in our memory. Written by the kernel, CLONE_CHILD_CLEARTID, after everything that
	 * the child wrote; so the fields below are read only after an acquiring load has seen zero here.
	 */
	uint32_t occupied;
	uint32_t failure;	/* step << 16 | errno */
	uint32_t uses;		/* part of the slot's name, so that a name given out earlier finds nothing */
	uint32_t lent;
	size_t arena_used;

	/* Read by the child. */
	struct spawn_pool *pool;
	char *path;
	char *directory;
	char **argv;
	char **envp;
	int stdin_fd;
	int stdout_fd;
	int stdin_is_pipe;
	uint32_t user;
	uint64_t tag;
	int is_template;
	char users[96];		/* what a template's namespace maps; empty if it has none */

	char arena[] __attribute__((aligned(16)));
};

struct spawn_pool {
	struct slot **slots;
	uint32_t count;
	uint32_t capacity;
	int null_fd;
	struct sock_fprog filter;
	uint64_t token[3];
	struct spawn_limit limits[SPAWN_LIMITS];
	unsigned int limits_length;
	int mounts_fd;		/* a mount namespace for the children, or -1 */
};

#define SLOT_SPAN ((GUARD_SIZE + STACK_SIZE + sizeof(struct slot) + ARENA_SIZE + 65535u) & ~65535ul)

/* The stack grows down from the slot's own struct, with the guard below it. */
static char *stack_of(struct slot *slot)
{
	return (char *)slot - STACK_SIZE;
}

struct spawn_pool *spawn_pool_create(const struct sock_filter *filter, unsigned short filter_length,
				     const uint64_t token[3], const struct spawn_limit *limits, unsigned int limits_length)
{
	struct spawn_pool *pool;
	int fd;

	if (limits_length > SPAWN_LIMITS)
		return NULL;
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return NULL;
	for (; pool->limits_length < limits_length; pool->limits_length++) {
		struct spawn_limit *limit = &pool->limits[pool->limits_length];
		struct rlimit ours;

		*limit = limits[pool->limits_length];
		/* Only root may raise what we have ourselves, and it need not. */
		if (!getrlimit((__rlimit_resource_t)limit->resource, &ours) && limit->value > ours.rlim_max)
			limit->value = ours.rlim_max;
	}
	/* The child moves its pipes to 0 and 1, which must therefore not be pipes themselves: fill the low three. */
	do {
		fd = open("/dev/null", O_RDWR);
	} while (fd >= 0 && fd <= 2);
	if (fd < 0)
		goto free_pool;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC))
		goto close_fd;
	pool->null_fd = fd;
	pool->mounts_fd = -1;
	memcpy(pool->token, token, sizeof(pool->token));
	if (filter_length) {
		struct sock_filter *copy = malloc(filter_length * sizeof(*copy));

		if (!copy)
			goto close_fd;
		memcpy(copy, filter, filter_length * sizeof(*copy));
		pool->filter.filter = copy;
		pool->filter.len = filter_length;
	}
	return pool;

close_fd:
	close(fd);
free_pool:
	free(pool);
	return NULL;
}

void spawn_pool_enter_mounts(struct spawn_pool *pool, int fd)
{
	pool->mounts_fd = fd;
}

static int reusable(const struct slot *slot)
{
	if (!slot->lent)
		return 1;
	/* Its program runs: nobody will be told anything else by this slot. A failure is kept until it is asked for. */
	return !__atomic_load_n(&slot->occupied, __ATOMIC_ACQUIRE) && !slot->failure;
}

static void give_back(struct slot *slot)
{
	if (slot->arena_used > ARENA_KEPT) {
		char *from = (char *)(((uintptr_t)slot->arena + 65535u) & ~65535ul);

		madvise(from, slot->arena + slot->arena_used - from, MADV_DONTNEED);
	}
	slot->arena_used = 0;
	slot->failure = 0;
	slot->lent = 0;
	slot->uses++;
}

static struct slot *grow(struct spawn_pool *pool)
{
	struct slot *slot;
	char *span;

	if (pool->count == MAX_SLOTS)
		return NULL;
	if (pool->count == pool->capacity) {
		uint32_t capacity = pool->capacity ? pool->capacity * 2 : 16;
		struct slot **slots = realloc(pool->slots, capacity * sizeof(*slots));

		if (!slots)
			return NULL;
		pool->slots = slots;
		pool->capacity = capacity;
	}
	span = mmap(NULL, SLOT_SPAN, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (span == MAP_FAILED)
		return NULL;
	if (mprotect(span, GUARD_SIZE, PROT_NONE)) {
		munmap(span, SLOT_SPAN);
		return NULL;
	}
	slot = (struct slot *)(span + GUARD_SIZE + STACK_SIZE);
	slot->pool = pool;
	pool->slots[pool->count++] = slot;
	return slot;
}

/* As many slots come to exist as children were ever between clone and execve at once, not as isolates run. */
static struct slot *borrow(struct spawn_pool *pool, uint32_t *index)
{
	struct slot *slot;
	uint32_t i;

	for (i = 0; i < pool->count; i++)
		if (reusable(pool->slots[i]))
			break;
	slot = i < pool->count ? pool->slots[i] : grow(pool);
	if (!slot)
		return NULL;
	if (slot->lent)
		give_back(slot);
	*index = i;
	return slot;
}

/* Lays out path, directory, argv and envp in the slot; returns 0 or -E2BIG or -EINVAL. */
static int fill(struct slot *slot, const struct spawn_request *request)
{
	char *strings = slot->arena, *end = strings + request->block_length, *s;
	size_t count = 0, pointers, offset;
	char **next;

	if (request->block_length > ARENA_SIZE)
		return -E2BIG;
	if (!request->block_length || request->block[request->block_length - 1])
		return -EINVAL;
	memcpy(strings, request->block, request->block_length);
	for (s = strings; s < end; s += strlen(s) + 1)
		count++;
	if (count < 2)
		return -EINVAL;
	if (count < 2 + request->arguments)
		return -EINVAL;
	/* argv is {path, arguments, NULL}, envp what follows, NULL at its end. */
	pointers = 2 + (count - 2) + 1;
	offset = (request->block_length + sizeof(char *) - 1) & ~(sizeof(char *) - 1);
	if (offset + pointers * sizeof(char *) > ARENA_SIZE)
		return -E2BIG;

	slot->path = strings;
	slot->directory = strings + strlen(strings) + 1;
	next = (char **)(slot->arena + offset);
	slot->argv = next;
	*next++ = slot->path;
	s = slot->directory + strlen(slot->directory) + 1;
	for (count = 0; count < request->arguments; count++, s += strlen(s) + 1)
		*next++ = s;
	*next++ = NULL;
	slot->envp = next;
	for (; s < end; s += strlen(s) + 1)
		*next++ = s;
	*next = NULL;
	slot->arena_used = offset + pointers * sizeof(char *);
	return 0;
}

static void __attribute__((noreturn)) fail(struct slot *slot, enum spawn_step step, long error)
{
	slot->failure = (uint32_t)step << 16 | (uint32_t)-error;
	/* A template has memory of its own: it is told on its socket, which is its standard input once that is set. */
	if (slot->is_template)
		rawcall(__NR_write, step > STEP_STDIO ? STDIN_FILENO : slot->stdin_fd, (long)&slot->failure,
			sizeof(slot->failure), 0, 0, 0);
	for (;;)
		rawcall(__NR_exit_group, 127, 0, 0, 0, 0, 0);
}

static long set_limit(int resource, uint64_t value)
{
	const struct {
		uint64_t soft, hard;
	} limit = { value, value };

	return rawcall(__NR_prlimit64, 0, resource, (long)&limit, 0, 0, 0);
}

/* Writes the map of a process's namespace, as somebody outside of it must. It has memory of its own, so libc may be used. */
static void __attribute__((noreturn)) write_maps(const char *users, pid_t pid, int go)
{
	static const char *const names[] = { "uid_map", "gid_map" };
	char path[64], byte;
	int i, fd, status = read(go, &byte, 1) != 1;

	for (i = 0; i < 2 && !status; i++) {
		snprintf(path, sizeof(path), "/proc/%d/%s", pid, names[i]);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		status = fd < 0 || write(fd, users, strlen(users)) != (ssize_t)strlen(users);
	}
	_exit(status);
}

/*
 * Makes a template root of a user namespace that knows its function's users only, so that each of its forks can become one
 * of them, without coming back, and nobody else. Of root's capabilities it keeps those two: nothing on the host is its own.
 */
static long enter_namespace(const struct slot *slot)
{
	pid_t self = (pid_t)rawcall(__NR_getpid, 0, 0, 0, 0, 0, 0);
	int go[2], status = 0;
	long ret, writer, capability;

	ret = rawcall(__NR_pipe2, (long)go, O_CLOEXEC, 0, 0, 0, 0);
	if (ret < 0)
		return ret;
	writer = rawcall(__NR_clone, SIGCHLD, 0, 0, 0, 0, 0);
	if (!writer) {
		close(go[1]);
		write_maps(slot->users, self, go[0]);
	}
	if (writer < 0)
		return writer;
	ret = rawcall(__NR_unshare, CLONE_NEWUSER, 0, 0, 0, 0, 0);
	if (ret >= 0)
		ret = rawcall(__NR_write, go[1], (long)"", 1, 0, 0, 0);
	rawcall(__NR_close, go[1], 0, 0, 0, 0, 0);
	rawcall(__NR_close, go[0], 0, 0, 0, 0, 0);
	rawcall(__NR_wait4, writer, (long)&status, 0, 0, 0, 0);
	if (ret < 0 || status)
		return ret < 0 ? ret : -EPERM;
	for (capability = 0; capability < 64; capability++)
		if (capability != CAP_SETUID && capability != CAP_SETGID)
			rawcall(__NR_prctl, PR_CAPBSET_DROP, capability, 0, 0, 0, 0);
	ret = rawcall(__NR_setgroups, 0, 0, 0, 0, 0, 0);
	if (ret >= 0)
		ret = rawcall(__NR_setresgid, 0, 0, 0, 0, 0, 0);
	if (ret >= 0)
		ret = rawcall(__NR_setresuid, 0, 0, 0, 0, 0, 0);
	return ret;
}

/* All that runs between clone and execve: no libc, no memory but this stack, the slot and the pool's constants. */
static void child(void *argument)
{
	struct slot *slot = argument;
	const struct spawn_pool *pool = slot->pool;
	const uint64_t no_signals = 0;
	unsigned int i;
	long ret;

	/*
	 * A process group of its own: whatever it starts can be killed with it. No session of its own: setsid costs
	 * more, and under CONFIG_SCHED_AUTOGROUP it makes a scheduling group for each isolate, which then waits for its
	 * share of the processor like a stranger.
	 */
	ret = rawcall(__NR_setpgid, 0, 0, 0, 0, 0, 0);
	if (ret < 0)
		fail(slot, STEP_GROUP, ret);
	for (i = 0; i < pool->limits_length; i++) {
		ret = set_limit(pool->limits[i].resource, pool->limits[i].value);
		if (ret < 0)
			fail(slot, STEP_LIMITS, ret);
	}
	/*
	 * The tag by which the watcher knows whatever came of this isolate, orphans and daemons too: a limit that every
	 * descendant inherits, that concerns real-time processes only, and that is too high to matter to them.
	 */
	ret = set_limit(RLIMIT_RTTIME, slot->tag);
	if (ret < 0)
		fail(slot, STEP_LIMITS, ret);

	if (pool->mounts_fd >= 0) {
		ret = rawcall(__NR_setns, pool->mounts_fd, CLONE_NEWNS, 0, 0, 0, 0);
		if (ret < 0)
			fail(slot, STEP_USER, ret);
	}

	ret = rawcall(__NR_dup3, slot->stdin_fd, STDIN_FILENO, 0, 0, 0, 0);
	if (ret < 0)
		fail(slot, STEP_STDIO, ret);
	ret = rawcall(__NR_dup3, slot->stdout_fd, STDOUT_FILENO, 0, 0, 0, 0);
	if (ret < 0)
		fail(slot, STEP_STDIO, ret);
	/* A JVM and its libraries open files without O_CLOEXEC; the table is a copy, so nothing closes for the parent. */
	ret = rawcall(__NR_close_range, STDERR_FILENO + 1, UINT_MAX, 0, 0, 0, 0);
	if (ret < 0)
		fail(slot, STEP_STDIO, ret);

	/* No program that it starts can give it more than it has: set-user-id bits and file capabilities are void. */
	ret = rawcall(__NR_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
	if (ret < 0)
		fail(slot, STEP_USER, ret);
	if (slot->users[0]) {
		ret = enter_namespace(slot);
		if (ret < 0)
			fail(slot, STEP_NAMESPACE, ret);
	} else if (slot->user) {
		/* Its pipes are its own, so that it can open /dev/stdin and /dev/stdout again; /dev/null is not. */
		ret = 0;
		if (!slot->is_template)
			ret = rawcall(__NR_fchown, STDOUT_FILENO, slot->user, slot->user, 0, 0, 0);
		if (ret >= 0 && slot->stdin_is_pipe)
			ret = rawcall(__NR_fchown, STDIN_FILENO, slot->user, slot->user, 0, 0, 0);
		if (ret >= 0)
			ret = rawcall(__NR_setgroups, 0, 0, 0, 0, 0, 0);
		if (ret >= 0)
			ret = rawcall(__NR_setresgid, slot->user, slot->user, slot->user, 0, 0, 0);
		if (ret >= 0)
			ret = rawcall(__NR_setresuid, slot->user, slot->user, slot->user, 0, 0, 0);
		if (ret < 0)
			fail(slot, STEP_USER, ret);
	}
	/* After the change of user, which clears it: when the controller dies, so do its isolates. */
	rawcall(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0, 0);

	ret = rawcall(__NR_chdir, (long)slot->directory, 0, 0, 0, 0, 0);
	if (ret < 0)
		fail(slot, STEP_DIRECTORY, ret);

	/* The JVM's threads block signals for reasons of their own; a mask survives execve. */
	rawcall(__NR_rt_sigprocmask, SIG_SETMASK, (long)&no_signals, 0, sizeof(no_signals), 0, 0);

	if (pool->filter.len) {
		ret = rawcall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, (long)&pool->filter, 0, 0, 0);
		if (ret < 0)
			fail(slot, STEP_SECCOMP, ret);
	}

	/*
	 * The filter is in force now, and a policy may deny execve. What an isolate does before its first execve is to be
	 * let through, so this one call shows a token: execve takes three arguments, a filter sees six, and 192 random
	 * bits in the unused ones are let pass. The isolate cannot learn them: execve clears the registers.
	 */
	ret = rawcall(__NR_execve, (long)slot->path, (long)slot->argv, (long)slot->envp, (long)pool->token[0],
		      (long)pool->token[1], (long)pool->token[2]);
	fail(slot, STEP_EXEC, ret);
}

static void close_pair(int pair[2])
{
	if (pair[0] >= 0)
		close(pair[0]);
	if (pair[1] >= 0)
		close(pair[1]);
}

/*
 * Makes the child's standard input: fds[0] is the child's end, fds[1] ours or -1. A body that surely fits into the pipe is
 * written before there is a child at all, which then finds it complete and its end closed.
 */
static int open_stdin(struct spawn_pool *pool, const struct spawn_request *request, int fds[2], size_t *written)
{
	ssize_t n;

	*written = 0;
	if (request->body_complete && !request->body_length) {
		fds[0] = fcntl(pool->null_fd, F_DUPFD_CLOEXEC, 3);
		fds[1] = -1;
		return fds[0] < 0 ? -errno : 0;
	}
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	if (request->body_length > SURE_IN_PIPE || !request->body_complete)
		if (fcntl(fds[1], F_SETFL, O_NONBLOCK))
			goto failed;
	if (request->body_length) {
		n = write(fds[1], request->body, request->body_length);
		if (n < 0 && errno != EAGAIN)
			goto failed;
		*written = n < 0 ? 0 : (size_t)n;
	}
	if (request->body_complete && *written == request->body_length) {
		close(fds[1]);
		fds[1] = -1;
	}
	return 0;

failed:
	n = -errno;
	close_pair(fds);
	return (int)n;
}

int spawn_pipes(uint32_t user, int ends[2], int *stdin_fd, int *stdout_fd)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, error;

	if (!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC) && !fcntl(in[1], F_SETFL, O_NONBLOCK) &&
	    !fcntl(out[0], F_SETFL, O_NONBLOCK) &&
	    (!user || (!fchown(in[0], user, user) && !fchown(out[1], user, user)))) {
		ends[0] = in[0];
		ends[1] = out[1];
		*stdin_fd = in[1];
		*stdout_fd = out[0];
		return 0;
	}
	error = errno;
	close_pair(in);
	close_pair(out);
	return -error;
}

/* The socket of a template: in[0] is its end; its standard output is the null device. */
static int open_control(struct spawn_pool *pool, int in[2], int out[2])
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, in))
		return -errno;
	out[1] = fcntl(pool->null_fd, F_DUPFD_CLOEXEC, 3);
	/* The kernel says who sent a message: what a template says of its forks is not to be believed. */
	if (out[1] < 0 || fcntl(in[1], F_SETFL, O_NONBLOCK) ||
	    setsockopt(in[1], SOL_SOCKET, SO_PASSCRED, &(int){ 1 }, sizeof(int)))
		return -errno;
	return 0;
}

/* Users keep their numbers in a template's namespace, but for its own, which is root there. */
static void describe_users(char *text, size_t size, const struct spawn_request *request)
{
	uint32_t own = request->user, before = own - request->first_user, after = request->last_user - own;
	int length = snprintf(text, size, "0 %u 1\n", own);

	if (before)
		length += snprintf(text + length, size - (size_t)length, "%u %u %u\n", request->first_user,
				   request->first_user, before);
	if (after)
		snprintf(text + length, size - (size_t)length, "%u %u %u\n", own + 1, own + 1, after);
}

int spawn_isolate(struct spawn_pool *pool, const struct spawn_request *request, struct spawn_result *result)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 };
	struct clone_args args;
	struct timespec now;
	struct slot *slot;
	uint32_t index;
	int pidfd = -1;
	long ret;

	slot = borrow(pool, &index);
	if (!slot)
		return -ENOMEM;
	ret = fill(slot, request);
	if (ret)
		return (int)ret;
	if (request->is_template) {
		result->written = 0;
		ret = open_control(pool, in, out);
		if (ret)
			goto close_pipes;
	} else {
		ret = open_stdin(pool, request, in, &result->written);
		if (ret)
			return (int)ret;
		if (pipe2(out, O_CLOEXEC) || fcntl(out[0], F_SETFL, O_NONBLOCK)) {
			ret = -errno;
			goto close_pipes;
		}
	}
	slot->stdin_fd = in[0];
	slot->stdout_fd = out[1];
	slot->stdin_is_pipe = !request->is_template && (request->body_length || !request->body_complete);
	slot->user = request->user;
	slot->is_template = request->is_template;
	slot->users[0] = 0;
	if (request->is_template && request->last_user)
		describe_users(slot->users, sizeof(slot->users), request);
	slot->lent = 1;
	slot->occupied = 1;

	memset(&args, 0, sizeof(args));
	args.flags = CLONE_PIDFD | CLONE_CHILD_CLEARTID | CLONE_CLEAR_SIGHAND;
	/* A process that shares its memory cannot make a user namespace; there are few templates, so they are plain forks. */
	if (!request->is_template)
		args.flags |= CLONE_VM;
	args.pidfd = (uintptr_t)&pidfd;
	args.child_tid = (uintptr_t)&slot->occupied;
	args.exit_signal = SIGCHLD;
	args.stack = (uintptr_t)stack_of(slot);
	args.stack_size = STACK_SIZE;

	/* The clock of field 22 of /proc/PID/stat: with the process id it names this process for as long as the host is up. */
	clock_gettime(CLOCK_BOOTTIME, &now);
	result->start_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
	/* No two are made within a microsecond. */
	slot->tag = request->tag | (request->waits ? SPAWN_TAG_WAITS : result->start_ns / 1000 & SPAWN_TAG_TIME);
	result->tag = slot->tag;
	ret = rawclone(&args, child, slot);
	if (ret < 0) {
		slot->occupied = 0;
		give_back(slot);
		goto close_pipes;
	}
	if (request->is_template)
		slot->occupied = 0;
	close(in[0]);
	close(out[1]);
	result->pid = (pid_t)ret;
	result->pidfd = pidfd;
	result->stdin_fd = in[1];
	result->stdout_fd = out[0];
	result->slot = (uint64_t)slot->uses << 16 | index;
	return 0;

close_pipes:
	close_pair(in);
	close_pair(out);
	return (int)ret;
}

int spawn_outcome(struct spawn_pool *pool, uint64_t name)
{
	uint32_t index = name & 0xffff;
	struct slot *slot;
	int failure;

	if (index >= pool->count)
		return 0;
	slot = pool->slots[index];
	if (!slot->lent || slot->uses != name >> 16)
		return 0;
	if (__atomic_load_n(&slot->occupied, __ATOMIC_ACQUIRE))
		return -EAGAIN;
	failure = (int)slot->failure;
	give_back(slot);
	return failure;
}
