// SPDX-License-Identifier: GPL-2.0
/*
 * For the tests: makes a function of the kernel take longer for one process, so that a race is
 * lost that else is lost once in a hundred thousand times.
 */

#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/sched.h>

static char *symbol;
module_param(symbol, charp, 0444);
static int pid;
module_param(pid, int, 0444);
static uint milliseconds = 1;
module_param(milliseconds, uint, 0444);

static int slow_down(struct kprobe *kprobe, struct pt_regs *regs)
{
	if (current->tgid == pid)
		mdelay(milliseconds);
	return 0;
}

static struct kprobe probe = { .pre_handler = slow_down };

static int __init slow_init(void)
{
	probe.symbol_name = symbol;
	return register_kprobe(&probe);
}

static void __exit slow_exit(void)
{
	unregister_kprobe(&probe);
}

module_init(slow_init);
module_exit(slow_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Makes a function take longer for one process");
