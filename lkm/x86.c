// SPDX-License-Identifier: GPL-2.0
/* Calls by the other doors of x86-64: int 0x80 and x32. */

#include <asm/unistd.h>

#include "arch.h"
#include "isolates.h"

#define IA32_SOCKETCALL	102
#define IA32_IPC	117

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
	if (call_is_compat(current)) {
		nr = (u32)nr;
		if (nr == IA32_SOCKETCALL)
			return socketcall((u32)regs->bx);
		if (nr == IA32_IPC)
			return ipc((u32)regs->bx);
		return nr < CALLS_LISTED ? compat_calls[nr] : CALL_OTHER;
	}
	if (nr & __X32_SYSCALL_BIT) {
		nr &= ~__X32_SYSCALL_BIT;
		if (nr >= 512 && nr < 512 + CALLS_LISTED)
			return x32_calls[nr - 512];
	}
	return nr < CALL_OTHER ? nr : CALL_OTHER;
}

/* socketcall hands over its arguments in memory. */
static bool socketcall_arguments(unsigned long *args, bool may_fault)
{
	u32 inner[3];
	int i;

	if (!copy_in(inner, args[1], sizeof(inner), may_fault))
		return false;
	for (i = 0; i < ARRAY_SIZE(inner); i++)
		args[i] = inner[i];
	return true;
}

bool call_arguments(struct pt_regs *regs, unsigned int call, unsigned long *args, bool may_fault)
{
	syscall_get_arguments(current, regs, args);
	if (call != __NR_connect && call != __NR_bind)
		return true;
	if (!call_is_compat(current) || syscall_get_nr(current, regs) != IA32_SOCKETCALL)
		return true;
	return socketcall_arguments(args, may_fault);
}
