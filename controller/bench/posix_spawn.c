// SPDX-License-Identifier: Apache-2.0
/*
 * The floor: posix_spawn and wait by the C library alone, one after another. posix_spawn PROGRAM N prints the median in ms.
 */
#include "../native/rawspawn.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	char *command[] = { argc > 2 ? argv[1] : NULL, NULL }, *environment[] = { "CONTENT_LENGTH=1", NULL }, out[4096];
	size_t n = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, i, length;
	uint64_t *ns = malloc((n + 1) * sizeof(*ns));
	int status;

	if (!n || !ns) {
		fprintf(stderr, "usage: posix_spawn PROGRAM N\n");
		return 2;
	}
	for (i = 0; i < n; i++)
		if (rawspawn(command, environment, "7", 1, out, sizeof(out), &length, &status, &ns[i]) || status || !length) {
			fprintf(stderr, "posix_spawn: %s failed\n", command[0]);
			return 1;
		}
	qsort(ns, n, sizeof(*ns), by_value);
	printf("%.3f\n", ns[n / 2] / 1e6);
	return 0;
}
