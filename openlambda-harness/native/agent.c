// SPDX-License-Identifier: Apache-2.0
/*
 * agent SOCKET TOKEN EXECUTABLE - the first process of a container that runs an executable.
 *
 * Each invocation is a fresh process of EXECUTABLE, by CGI/1.1: the request's environment added to ours, its body
 * on standard input, head and body of the answer on standard output, passed on as they come. What the process
 * leaves running is killed when it ends, so that one invocation cannot reach into the next.
 */
#define _GNU_SOURCE
#include "agent.h"
#include "frame.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static sigset_t original_mask;

struct invocation {
	pid_t pid;
	int in;			/* writes the child's standard input; -1 when all is written */
	int out;		/* reads its standard output; -1 at its end */
	int status;
	bool exited;
	const char *body;
	size_t body_left;
};

/* Our own environment, then the request's: the block holds "NAME=value\0"... */
static char **join_environment(char *block, size_t length)
{
	size_t count = 0, own = 0, at = 0;
	char **joined;

	while (environ[own])
		own++;
	for (size_t i = 0; i < length; i++)
		count += block[i] == '\0';
	joined = calloc(own + count + 1, sizeof(*joined));
	if (!joined)
		return NULL;
	for (char *entry = block; at < count; entry += strlen(entry) + 1)
		joined[at++] = entry;
	memcpy(joined + at, environ, own * sizeof(*joined));
	return joined;
}

/* Between vfork and exec: system calls only. */
static void become(const char *executable, char **envp, int in, int out)
{
	char *argv[] = { (char *)executable, NULL };

	if (dup2(in, 0) == 0 && dup2(out, 1) == 1) {
		sigprocmask(SIG_SETMASK, &original_mask, NULL);
		execve(executable, argv, envp);
	}
	_exit(errno == ENOENT ? 127 : 126);
}

static __attribute__((noinline)) pid_t launch(const char *executable, char **envp, int in, int out)
{
	pid_t pid = vfork();

	if (pid == 0)
		become(executable, envp, in, out);
	return pid;
}

static int start(struct invocation *invocation, const char *executable, struct frame *frame)
{
	uint32_t environment;
	char **envp;
	int in[2], out[2];

	if (frame->length < 4 || (environment = get32(frame->payload)) > frame->length - 4) {
		errno = EPROTO;
		return -1;
	}
	envp = join_environment(frame->payload + 4, environment);
	if (!envp)
		return -1;
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC)) {
		free(envp);
		return -1;
	}
	*invocation = (struct invocation){
		.in = in[1],
		.out = out[0],
		.body = frame->payload + 4 + environment,
		.body_left = frame->length - 4 - environment,
	};
	/*
	 * A body that fits the pipe is written before the child exists: it never waits for its input, and we need no
	 * turn of the loop for it. The pipe holds 64 KiB, and nobody else writes to it.
	 */
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	while (invocation->body_left) {
		ssize_t n = write(in[1], invocation->body, invocation->body_left);

		if (n < 0)
			break;
		invocation->body += n;
		invocation->body_left -= n;
	}
	invocation->pid = launch(executable, envp, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	free(envp);
	if (invocation->pid < 0) {
		close(in[1]);
		close(out[0]);
		return -1;
	}
	if (!invocation->body_left) {
		close(invocation->in);
		invocation->in = -1;
	}
	return 0;
}

static void feed(struct invocation *invocation)
{
	ssize_t n = write(invocation->in, invocation->body, invocation->body_left);

	if (n > 0) {
		invocation->body += n;
		invocation->body_left -= n;
	}
	/* A program need not read its input: its closed end is no error of ours. */
	if (!invocation->body_left || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close(invocation->in);
		invocation->in = -1;
	}
}

static void reap(struct invocation *invocation)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == invocation->pid) {
			invocation->exited = true;
			invocation->status = status;
			/* We are the first process of our pid namespace: this is everything else in it. */
			kill(-1, SIGKILL);
		}
	}
}

static int pass_on(struct invocation *invocation, int worker)
{
	static char buffer[FRAME_HEAD + (64 << 10)];
	ssize_t n = read(invocation->out, buffer, sizeof(buffer));

	if (n > 0)
		return frame_write(worker, FRAME_CHUNK, buffer, n);
	if (n == 0 || errno != EINTR) {
		close(invocation->out);
		invocation->out = -1;
	}
	return 0;
}

/* Serves one invocation to its end. Returns -1 when the worker is gone. */
static int serve(const char *executable, int worker, int children, struct frame *frame)
{
	struct invocation invocation;
	char problem[64] = "";

	if (start(&invocation, executable, frame)) {
		snprintf(problem, sizeof(problem), "cannot start the executable: %s", strerror(errno));
		return frame_write(worker, FRAME_END, problem, strlen(problem));
	}
	while (!invocation.exited || invocation.out >= 0) {
		struct pollfd events[] = {
			{ .fd = invocation.out, .events = POLLIN },
			{ .fd = children, .events = POLLIN },
			{ .fd = invocation.in, .events = POLLOUT },
			{ .fd = worker, .events = POLLRDHUP },
		};

		if (poll(events, 4, -1) < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		if (events[3].revents)
			return -1;
		if (events[0].revents && pass_on(&invocation, worker))
			return -1;
		if (events[2].revents)
			feed(&invocation);
		if (events[1].revents) {
			struct signalfd_siginfo pending;

			while (read(children, &pending, sizeof(pending)) > 0)
				;
			reap(&invocation);
		}
	}
	if (invocation.in >= 0)
		close(invocation.in);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	if (WIFSIGNALED(invocation.status))
		snprintf(problem, sizeof(problem), "killed by signal %d", WTERMSIG(invocation.status));
	else if (WEXITSTATUS(invocation.status))
		snprintf(problem, sizeof(problem), "exit status %d", WEXITSTATUS(invocation.status));
	return frame_write(worker, FRAME_END, problem, strlen(problem));
}

int main(int argc, char **argv)
{
	struct frame frame = { 0 };
	int worker, children;

	if (argc != 4)
		errx(2, "usage: agent SOCKET TOKEN EXECUTABLE");
	/* As RFC 3875, section 7.2 has it: the executable finds the files beside it. */
	if (chdir(dirname(strdupa(argv[3]))))
		err(EXIT_FAILURE, "agent: the folder of %s", argv[3]);
	children = agent_begin(&original_mask);
	worker = frame_connect(argv[1]);
	if (children < 0 || worker < 0)
		err(EXIT_FAILURE, "agent: %s", argv[1]);
	if (frame_write(worker, FRAME_HELLO, argv[2], strlen(argv[2])) || frame_write(worker, FRAME_READY, "x", 1))
		err(EXIT_FAILURE, "agent: %s", argv[1]);
	while (frame_read(worker, &frame) > 0) {
		if (frame.type != FRAME_INVOKE)
			errx(EXIT_FAILURE, "agent: unexpected frame '%c'", frame.type);
		if (serve(argv[3], worker, children, &frame))
			break;
	}
	return EXIT_SUCCESS;
}
