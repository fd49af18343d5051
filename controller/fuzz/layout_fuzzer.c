// SPDX-License-Identifier: Apache-2.0
/*
 * libFuzzer on the C that lays out a launch: any block of strings must become a path, a directory and two vectors within
 * the slot, or be refused. spawn.c is included, as what is tried is its own.
 */
#include "../native/spawn.c"

#include <stdio.h>

static int within(const struct slot *slot, const char *at)
{
	return at >= slot->arena && at < slot->arena + ARENA_SIZE && memchr(at, 0, (size_t)(slot->arena + ARENA_SIZE - at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint64_t token[3];
	static struct spawn_pool *pool;
	struct spawn_request request = { .block = (const char *)data, .block_length = size };
	struct slot *slot;
	uint32_t index;
	char **at;
	int error;

	if (!pool)
		pool = spawn_pool_create(NULL, 0, token, NULL, 0);
	/* An argument more or less than there are strings, too. */
	request.arguments = size ? data[0] % 8 : 0;
	slot = borrow(pool, &index);
	if (!pool || !slot)
		abort();
	error = fill(slot, &request);
	if (error) {
		if (error != -EINVAL && error != -E2BIG)
			abort();
		return 0;
	}
	if (!within(slot, slot->path) || !within(slot, slot->directory) || slot->argv[0] != slot->path ||
	    slot->argv[1 + request.arguments])
		abort();
	for (at = slot->argv; *at; at++)
		if (!within(slot, *at))
			abort();
	for (at = slot->envp; *at; at++)
		if ((char *)(at + 1) > slot->arena + slot->arena_used || !within(slot, *at))
			abort();
	give_back(slot);
	return 0;
}
