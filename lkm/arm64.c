// SPDX-License-Identifier: GPL-2.0
/* Calls of 32-bit programs on arm64. */

#include <linux/fcntl.h>

#include "arch.h"
#include "isolates.h"

/* They have a number of their own, and take no directory: taken for openat. */
#define COMPAT_OPEN	5
#define COMPAT_CREAT	8

unsigned int call_translate(const struct pt_regs *regs, unsigned long nr)
{
	if (call_is_compat(current)) {
		nr = (u32)nr;
		return nr < CALLS_LISTED ? compat_calls[nr] : CALL_OTHER;
	}
	return nr < CALL_OTHER ? nr : CALL_OTHER;
}

bool call_arguments(struct pt_regs *regs, unsigned int call, unsigned long *args, bool may_fault)
{
	int nr = syscall_get_nr(current, regs);

	syscall_get_arguments(current, regs, args);
	if (call_is_compat(current) && (nr == COMPAT_OPEN || nr == COMPAT_CREAT)) {
		args[2] = nr == COMPAT_CREAT ? O_CREAT | O_WRONLY | O_TRUNC : args[1];
		args[1] = args[0];
		args[0] = AT_FDCWD;
	}
	return true;
}
