/* SPDX-License-Identifier: GPL-2.0 */
/* arm64. Included by arch.h alone. */
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/thread_info.h>
#include <asm/syscall.h>

/* Of a 32-bit program. */
static __always_inline bool call_is_compat(struct task_struct *task)
{
	return IS_ENABLED(CONFIG_COMPAT) && test_tsk_thread_flag(task, TIF_32BIT);
}

/*
 * In a probe on sys_enter. The number is read again after it, and -1 is no call: the result stays
 * as set here.
 */
static __always_inline void call_cancel(struct pt_regs *regs, long result)
{
	regs->syscallno = NO_SYSCALL;
	regs->regs[0] = result;
}

/* In a probe on sys_exit: the call is made again. Its number has a register of its own. */
static inline void call_repeat(struct pt_regs *regs, unsigned long nr)
{
	regs->regs[0] = regs->orig_x0;
	regs->pc -= 4;
}
