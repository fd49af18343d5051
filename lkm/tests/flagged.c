// SPDX-License-Identifier: GPL-2.0
/* Counts the tasks that report their calls to tracepoints, which nothing shows to user space. */

#include <linux/module.h>
#include <linux/sched/signal.h>
#include <linux/thread_info.h>

static int tasks;
module_param(tasks, int, 0444);
MODULE_PARM_DESC(tasks, "how many there were at load");

static int __init flagged_init(void)
{
	struct task_struct *process, *thread;

	tasks = 0;
	rcu_read_lock();
	for_each_process_thread(process, thread) {
#ifdef SYSCALL_WORK_SYSCALL_TRACEPOINT
		tasks += !!test_task_syscall_work(thread, SYSCALL_TRACEPOINT);
#else
		tasks += test_tsk_thread_flag(thread, TIF_SYSCALL_TRACEPOINT);
#endif
	}
	rcu_read_unlock();
	return 0;
}

static void __exit flagged_exit(void)
{
}

module_init(flagged_init);
module_exit(flagged_exit);

MODULE_DESCRIPTION("Counts tasks with the flag that leads to tracepoints of system calls");
MODULE_LICENSE("GPL");
