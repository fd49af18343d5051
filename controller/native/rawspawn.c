// SPDX-License-Identifier: Apache-2.0
/*
 * The floor that isolates are held against: what a C program pays for the same process by the C library alone.
 *
 * glibc's posix_spawn, pipes on standard input and output, the input written, the output read to its end, the child
 * waited for; nothing is left out and nothing is done twice.
 */
#define _GNU_SOURCE
#include "rawspawn.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int spawn(char *const argv[], char *const envp[], int in, int out, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int error;

	error = posix_spawn_file_actions_init(&actions);
	if (error)
		return error;
	error = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	if (!error)
		error = posix_spawn(pid, argv[0], &actions, NULL, argv, envp);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* The input must fit into a pipe (64 KiB), as it is written before anything is read. */
int rawspawn(char *const argv[], char *const envp[], const void *input, size_t input_length, void *output,
	     size_t output_capacity, size_t *output_length, int *status, uint64_t *ns)
{
	uint64_t start = now_ns();
	int in[2], out[2], error;
	char *at = output;
	pid_t pid;
	ssize_t n;

	if (pipe2(in, O_CLOEXEC))
		return -errno;
	if (pipe2(out, O_CLOEXEC)) {
		error = errno;
		close(in[0]);
		close(in[1]);
		return -error;
	}
	error = spawn(argv, envp, in[0], out[1], &pid);
	close(in[0]);
	close(out[1]);
	if (error) {
		close(in[1]);
		close(out[0]);
		return -error;
	}
	/* A child that does not read its input is not an error here. */
	while (input_length) {
		n = write(in[1], input, input_length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		input = (const char *)input + n;
		input_length -= (size_t)n;
	}
	close(in[1]);
	*output_length = 0;
	while (*output_length < output_capacity) {
		n = read(out[0], at + *output_length, output_capacity - *output_length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		*output_length += (size_t)n;
	}
	close(out[0]);
	while (waitpid(pid, status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	*ns = now_ns() - start;
	return 0;
}
