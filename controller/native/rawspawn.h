/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ISOLATES_RAWSPAWN_H
#define ISOLATES_RAWSPAWN_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0 or a negative errno; fills ns, the wait status and the number of output bytes kept. */
int rawspawn(char *const argv[], char *const envp[], const void *input, size_t input_length, void *output,
	     size_t output_capacity, size_t *output_length, int *status, uint64_t *ns);

#endif
