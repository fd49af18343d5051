// SPDX-License-Identifier: Apache-2.0
/*
 * launcher SOCKET TOKEN - starts programs for the container worker, and reaps them.
 *
 * A JVM is slow at starting programs: ProcessBuilder goes through a helper program and a thread for each. This
 * process is small, so vfork and exec cost what they cost in C, and it is driven by one socket that the worker's
 * event loop reads. It is a subreaper: a container's first process, which a detached `runc run` leaves behind,
 * becomes its child, so that its end is noticed at once and no zombie remains. It ends when the worker does.
 */
#define _GNU_SOURCE
#include "frame.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct started {
	struct started *next;
	pid_t pid;
	uint32_t sequence;
};

static struct started *running;
static sigset_t original_mask;

static uint32_t forget(pid_t pid)
{
	for (struct started **at = &running; *at; at = &(*at)->next) {
		struct started *found = *at;

		if (found->pid == pid) {
			uint32_t sequence = found->sequence;

			*at = found->next;
			free(found);
			return sequence;
		}
	}
	return 0;
}

static void report(int worker, uint32_t sequence, pid_t pid, int status)
{
	char payload[12];

	put32(payload, sequence);
	put32(payload + 4, pid);
	put32(payload + 8, status);
	if (frame_write(worker, FRAME_EXIT, payload, sizeof(payload)))
		exit(EXIT_SUCCESS);
}

static void reap(int worker)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		report(worker, forget(pid), pid, status);
}

/* Between vfork and exec: system calls only. */
static void become(char **argv, char **envp, const char *log)
{
	int in = open("/dev/null", O_RDONLY);
	int out = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);

	if (in >= 0 && out >= 0 && dup2(in, 0) == 0 && dup2(out, 1) == 1 && dup2(out, 2) == 2) {
		close(in);
		close(out);
		sigprocmask(SIG_SETMASK, &original_mask, NULL);
		execve(argv[0], argv, envp);
	}
	_exit(127);
}

static char *take_string(char **cursor, const char *end)
{
	char *string = *cursor;

	if (string >= end)
		errx(EXIT_FAILURE, "launcher: the worker sent a request that ends too early");
	*cursor += strlen(string) + 1;
	return string;
}

static char **take_strings(char **cursor, const char *end, unsigned int count)
{
	char **strings = calloc(count + 1, sizeof(*strings));

	if (!strings)
		err(EXIT_FAILURE, "launcher");
	for (unsigned int i = 0; i < count; i++)
		strings[i] = take_string(cursor, end);
	return strings;
}

static void spawn(int worker, const struct frame *frame)
{
	char *cursor = frame->payload + 8;
	const char *end = frame->payload + frame->length;
	struct started *started = malloc(sizeof(*started));
	uint32_t sequence;
	char **argv, **envp, *log;
	pid_t pid;

	if (!started || frame->length < 8)
		errx(EXIT_FAILURE, "launcher: out of memory, or a request that is too short");
	sequence = get32(frame->payload);
	log = take_string(&cursor, end);
	argv = take_strings(&cursor, end, get16(frame->payload + 4));
	envp = take_strings(&cursor, end, get16(frame->payload + 6));
	pid = vfork();
	if (pid == 0)
		become(argv, envp, log);
	free(argv);
	free(envp);
	if (pid < 0) {
		free(started);
		report(worker, sequence, 0, 127 << 8);
		return;
	}
	*started = (struct started){ .next = running, .pid = pid, .sequence = sequence };
	running = started;
}

int main(int argc, char **argv)
{
	struct frame frame = { 0 };
	struct pollfd events[2] = { { .events = POLLIN }, { .events = POLLIN } };
	sigset_t children;

	if (argc != 3)
		errx(2, "usage: launcher SOCKET TOKEN");
	/* A session of its own: Ctrl-C is for the worker, which then ends its containers in order. */
	setsid();
	if (prctl(PR_SET_CHILD_SUBREAPER, 1))
		err(EXIT_FAILURE, "launcher: cannot become a subreaper");
	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigprocmask(SIG_BLOCK, &children, &original_mask);
	events[1].fd = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
	if (events[1].fd < 0)
		err(EXIT_FAILURE, "launcher: signalfd");
	events[0].fd = frame_connect(argv[1]);
	if (events[0].fd < 0)
		err(EXIT_FAILURE, "launcher: %s", argv[1]);
	if (frame_write(events[0].fd, FRAME_HELLO, argv[2], strlen(argv[2])))
		err(EXIT_FAILURE, "launcher: %s", argv[1]);
	for (;;) {
		if (poll(events, 2, -1) < 0 && errno != EINTR)
			err(EXIT_FAILURE, "launcher: poll");
		if (events[1].revents) {
			struct signalfd_siginfo pending;

			while (read(events[1].fd, &pending, sizeof(pending)) > 0)
				;
			reap(events[0].fd);
		}
		if (events[0].revents) {
			if (frame_read(events[0].fd, &frame) <= 0)
				return EXIT_SUCCESS;
			if (frame.type == FRAME_SPAWN)
				spawn(events[0].fd, &frame);
		}
	}
}
