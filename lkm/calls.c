// SPDX-License-Identifier: GPL-2.0
/* The names of calls and their sets. */

#include <linux/kernel.h>
#include <linux/string.h>

#include "isolates.h"

struct call {
	const char *name;
	u8 set;
};

/* Made at build time, from the headers of the kernel that is built for. */
#include "calls_numbers.h"

const char * const set_names[SET_COUNT] = {
	[SET_OPEN] = "open",
	[SET_FILEOPS] = "fileops",
	[SET_FILENWOPS] = "filenwops",
	[SET_ALL] = "all",
};

const char *call_name(unsigned int call)
{
	if (call == CALL_OTHER)
		return "other";
	return call < ARRAY_SIZE(calls) ? calls[call].name : NULL;
}

int call_by_name(const char *name)
{
	unsigned int call;

	for (call = 0; call < ARRAY_SIZE(calls); call++) {
		if (calls[call].name && !strcmp(calls[call].name, name))
			return call;
	}
	return -ENOENT;
}

/* What is not known is only in the set of all. */
enum call_set call_set(unsigned int call)
{
	return call < ARRAY_SIZE(calls) && calls[call].name ? calls[call].set : SET_ALL;
}
