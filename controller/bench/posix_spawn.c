// SPDX-License-Identifier: Apache-2.0
/*
 * The floor: posix_spawn and wait by the C library alone. posix_spawn PROGRAM N runs N of them one after another and prints the
 * median in ms; posix_spawn PROGRAM N JOBS does so in as many processes at a time, and prints how many a second all of them ran.
 */
#include "../native/rawspawn.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int run(char *program, size_t n, uint64_t *ns)
{
	char *command[] = { program, NULL }, *environment[] = { "CONTENT_LENGTH=1", NULL }, out[4096];
	size_t i, length;
	int status;

	for (i = 0; i < n; i++)
		if (rawspawn(command, environment, "7", 1, out, sizeof(out), &length, &status, &ns[i]) || status || !length) {
			fprintf(stderr, "posix_spawn: %s failed\n", program);
			return 1;
		}
	return 0;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, jobs = argc > 3 ? strtoul(argv[3], NULL, 10) : 0, i;
	uint64_t *ns = malloc((n + 1) * sizeof(*ns));
	double from = seconds();
	int status, failed = 0;

	if (!n || !ns || (argc > 3 && (!jobs || jobs > n))) {
		fprintf(stderr, "usage: posix_spawn PROGRAM N [JOBS]\n");
		return 2;
	}
	if (!jobs) {
		if (run(argv[1], n, ns))
			return 1;
		qsort(ns, n, sizeof(*ns), by_value);
		printf("%.3f\n", ns[n / 2] / 1e6);
		return 0;
	}
	for (i = 0; i < jobs; i++)
		switch (fork()) {
		case -1:
			perror("posix_spawn: fork");
			return 1;
		case 0:
			_exit(run(argv[1], n / jobs, ns));
		}
	while (wait(&status) > 0)
		failed |= status;
	if (failed)
		return 1;
	printf("%.0f\n", n / jobs * jobs / (seconds() - from));
	return 0;
}
