/* SPDX-License-Identifier: GPL-2.0 */
/* x86-64. Included by arch.h alone. */
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <asm/syscall.h>

/* By int 0x80: in_ia32_syscall(), without asking for current again. */
static __always_inline bool call_is_compat(struct task_struct *task)
{
	return IS_ENABLED(CONFIG_IA32_EMULATION) && task_thread_info(task)->status & TS_COMPAT;
}

/*
 * In a probe on sys_enter. The number is read again after it, and -1 is no call: the result stays
 * as set here.
 */
static __always_inline void call_cancel(struct pt_regs *regs, long result)
{
	regs->orig_ax = -1;
	regs->ax = result;
}

/* In a probe on sys_exit: the call is made again. Both instructions that make calls are as long. */
static inline void call_repeat(struct pt_regs *regs, unsigned long nr)
{
	regs->ax = nr;
	regs->ip -= 2;
}
