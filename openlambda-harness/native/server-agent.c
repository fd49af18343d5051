// SPDX-License-Identifier: Apache-2.0
/*
 * server-agent SOCKET TOKEN FOLDER ADDRESS PROGRAM [ARGUMENT...] - the first process of a container that keeps a server.
 *
 * Starts PROGRAM once, in FOLDER, and hands the worker a connection to it whenever the worker asks for one: the worker
 * then speaks HTTP with the server itself, and nobody copies bytes between them. ADDRESS is where PROGRAM listens: a
 * port on 127.0.0.1, which it also finds in the variable PORT, or the path of a unix socket.
 */
#define _GNU_SOURCE
#include "agent.h"
#include "frame.h"

#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

/* A server that is starting is asked this often: much less than any server takes to start. */
static const struct timespec between_tries = { .tv_nsec = 200000 };

static sigset_t original_mask;

static pid_t start(const char *folder, char **command)
{
	pid_t pid = fork();
	int null;

	if (pid)
		return pid;
	/* Where no namespace sees to it (the runtime none), it ends with us all the same. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigprocmask(SIG_SETMASK, &original_mask, NULL);
	signal(SIGPIPE, SIG_DFL);
	null = open("/dev/null", O_RDONLY);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || chdir(folder))
		err(126, "cannot start the server");
	execvp(command[0], command);
	err(127, "cannot start the server: %s", command[0]);
}

/* Returns a connected descriptor, or -1: then the server does not listen yet. */
static int connect_to(const char *address)
{
	struct sockaddr_in port = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_un path = { .sun_family = AF_UNIX };
	int is_path = address[0] == '/', one = 1, fd, result;

	fd = socket(is_path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		err(EXIT_FAILURE, "agent: socket");
	if (is_path) {
		if (strlen(address) >= sizeof(path.sun_path))
			errx(EXIT_FAILURE, "agent: the path %s is too long for a unix socket", address);
		strcpy(path.sun_path, address);
		result = connect(fd, (struct sockaddr *)&path, sizeof(path));
	} else {
		port.sin_port = htons((uint16_t)strtoul(address, NULL, 10));
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		result = connect(fd, (struct sockaddr *)&port, sizeof(port));
	}
	if (result) {
		close(fd);
		return -1;
	}
	return fd;
}

/* One byte, with the descriptor beside it. */
static int hand_over(int worker, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = { 0 };
	struct iovec byte = { .iov_base = "S", .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &byte,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
	return sendmsg(worker, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

/* Reaps; does not return when it was the server. As the last line of the log it is what the worker tells. */
static void reap(pid_t server)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != server)
			continue;
		if (WIFSIGNALED(status))
			errx(EXIT_FAILURE, "the server was killed by signal %d", WTERMSIG(status));
		errx(EXIT_FAILURE, "the server ended with exit status %d", WEXITSTATUS(status));
	}
}

int main(int argc, char **argv)
{
	struct frame frame = { 0 };
	struct signalfd_siginfo pending;
	pid_t server;
	int worker, children, wanted = 0;

	if (argc < 6)
		errx(2, "usage: server-agent SOCKET TOKEN FOLDER ADDRESS PROGRAM [ARGUMENT...]");
	children = agent_begin(&original_mask);
	if (argv[4][0] != '/')
		setenv("PORT", argv[4], 1);
	server = start(argv[3], argv + 5);
	worker = frame_connect(argv[1]);
	if (children < 0 || server < 0 || worker < 0 || frame_write(worker, FRAME_HELLO, argv[2], strlen(argv[2])))
		err(EXIT_FAILURE, "agent: %s", argv[1]);
	for (;;) {
		struct pollfd events[] = {
			{ .fd = worker, .events = POLLIN },
			{ .fd = children, .events = POLLIN },
		};

		if (ppoll(events, 2, wanted ? &between_tries : NULL, NULL) < 0 && errno != EINTR)
			err(EXIT_FAILURE, "agent: poll");
		if (events[1].revents) {
			while (read(children, &pending, sizeof(pending)) > 0)
				;
			reap(server);
		}
		if (events[0].revents) {
			if (frame_read(worker, &frame) <= 0)
				return EXIT_SUCCESS;
			if (frame.type != FRAME_CONNECT)
				errx(EXIT_FAILURE, "agent: unexpected frame '%c'", frame.type);
			wanted++;
		}
		if (wanted) {
			int connection = connect_to(argv[4]);

			if (connection < 0)
				continue;
			if (hand_over(worker, connection))
				return EXIT_SUCCESS;
			close(connection);
			wanted--;
		}
	}
}
