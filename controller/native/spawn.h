/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOLATES_SPAWN_H
#define ISOLATES_SPAWN_H

#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the child was doing when it failed. Order and values are those of isolates.controller.LaunchStep. */
enum spawn_step {
	STEP_GROUP = 1,
	STEP_LIMITS,
	STEP_STDIO,
	STEP_USER,
	STEP_DIRECTORY,
	STEP_SECCOMP,
	STEP_EXEC,
	STEP_NAMESPACE,
};

/*
 * What to run. `block` holds NUL-terminated strings one after another: the executable's path, the working directory, as many
 * arguments as `arguments` says, then the environment; it is copied, so it is the caller's again when spawn_isolate() returns.
 *
 * A template gets a socket as its standard input, of which the other end is `stdin_fd` of the result, and no standard output.
 * If `last_user` is not 0, it is root of a user namespace of its own that knows the users from `first_user` to `last_user`
 * alone, `user` among them as its own, and may do nothing there but become one of them.
 */
struct spawn_request {
	const char *block;
	size_t block_length;
	unsigned int arguments;
	int is_template;
	uint32_t first_user;
	uint32_t last_user;
	const void *body;	/* the first bytes of standard input */
	size_t body_length;
	int body_complete;	/* no more of it will follow */
	uint32_t user;		/* user and group id of the process, or 0 for ours */
	uint64_t tag;		/* of all processes of this controller: the upper 24 bits */
	int waits;		/* for a request that comes later: its tag says so */
};

/* What every process may use at most: one of the RLIMIT_ of setrlimit(2). */
struct spawn_limit {
	int resource;
	uint64_t value;
};

#define SPAWN_LIMITS 8
#define SPAWN_TAG_TIME ((UINT64_C(1) << 40) - 1)	/* the bits of a tag that say when, in microseconds since boot */
#define SPAWN_TAG_WAITS SPAWN_TAG_TIME			/* in place of a time: has no request yet, and no deadline */

struct spawn_result {
	pid_t pid;
	int pidfd;		/* readable once the process is dead */
	int stdin_fd;		/* non-blocking write end, or -1 if all of the body is on its way already */
	int stdout_fd;		/* non-blocking read end; -1 of a template */
	size_t written;		/* how much of the body the pipe has taken */
	uint64_t start_ns;	/* CLOCK_BOOTTIME right before the process was made */
	uint64_t slot;		/* for spawn_outcome() */
	uint64_t tag;		/* names this process and all its descendants */
};

struct spawn_pool;

/*
 * A pool and everything spawned from it belong to one thread, the event loop: there are no locks. The filter, which may be
 * empty, is what every child installs right before its execve; `token` is explained in spawn.c.
 */
struct spawn_pool *spawn_pool_create(const struct sock_filter *filter, unsigned short filter_length,
				     const uint64_t token[3], const struct spawn_limit *limits, unsigned int limits_length);

/* Children enter this mount namespace from now on. */
void spawn_pool_enter_mounts(struct spawn_pool *pool, int fd);

/* Returns 0 or a negative errno. Failures of the child itself come later, by spawn_outcome(). */
int spawn_isolate(struct spawn_pool *pool, const struct spawn_request *request, struct spawn_result *result);

/*
 * How the launch behind `slot` ended: -EAGAIN while the child still runs our code, 0 if it reached its program, else
 * step << 16 | errno. Anything but -EAGAIN gives the slot back: ask once.
 */
int spawn_outcome(struct spawn_pool *pool, uint64_t slot);

/* Makes the pipes of a process to be: ends[0] and ends[1] its standard input and output, ours non-blocking. 0 or -errno. */
int spawn_pipes(uint32_t user, int ends[2], int *stdin_fd, int *stdout_fd);

#endif
