// SPDX-License-Identifier: GPL-2.0
/* The names of calls, their sets, and their 64-bit numbers whichever way they are made. */

#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/syscall.h>

#include "isolates.h"

struct call {
	const char *name;
	u8 set;
};

/* Made at build time, from the headers of the kernel that is built for. */
#include "calls_numbers.h"

#ifndef __X32_SYSCALL_BIT
#define __X32_SYSCALL_BIT	0x40000000UL
#endif

#define IA32_SOCKETCALL	102
#define IA32_IPC	117

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

static unsigned int one_of(const char * const *names, unsigned int count, unsigned long which)
{
	int call;

	if (which >= count || !names[which])
		return CALL_OTHER;
	call = call_by_name(names[which]);
	return call < 0 ? CALL_OTHER : call;
}

/* Two calls of old that stand for many; the rule of the one meant holds. */
static unsigned int socketcall(unsigned long which)
{
	static const char * const names[] = {
		NULL, "socket", "bind", "connect", "listen", "accept", "getsockname",
		"getpeername", "socketpair", "sendto", "recvfrom", "sendto", "recvfrom",
		"shutdown", "setsockopt", "getsockopt", "sendmsg", "recvmsg", "accept4",
		"recvmmsg", "sendmmsg",
	};

	return one_of(names, ARRAY_SIZE(names), which);
}

static unsigned int ipc(unsigned long which)
{
	static const char * const names[] = {
		[1] = "semop", [2] = "semget", [3] = "semctl", [4] = "semtimedop",
		[11] = "msgsnd", [12] = "msgrcv", [13] = "msgget", [14] = "msgctl",
		[21] = "shmat", [22] = "shmdt", [23] = "shmget", [24] = "shmctl",
	};

	/* The upper half holds a version. */
	return one_of(names, ARRAY_SIZE(names), which & 0xffff);
}

unsigned int call_translate(const struct pt_regs *regs, unsigned long nr)
{
	if (in_ia32_syscall()) {
		nr = (u32)nr;
		if (nr == IA32_SOCKETCALL)
			return socketcall((u32)regs->bx);
		if (nr == IA32_IPC)
			return ipc((u32)regs->bx);
		return nr < ARRAY_SIZE(ia32_calls) ? ia32_calls[nr] : CALL_OTHER;
	}
	if (nr & __X32_SYSCALL_BIT) {
		nr &= ~__X32_SYSCALL_BIT;
		if (nr >= 512 && nr < 512 + ARRAY_SIZE(x32_calls))
			return x32_calls[nr - 512];
	}
	return nr < CALL_OTHER ? nr : CALL_OTHER;
}
