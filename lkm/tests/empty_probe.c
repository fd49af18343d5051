// SPDX-License-Identifier: GPL-2.0
/* A probe on sys_enter that does nothing: what of a seen call's cost is the kernel's own. */

#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

static struct tracepoint *sys_enter;

static void notrace probe(void *data, struct pt_regs *regs, long nr)
{
}

static void find(struct tracepoint *tracepoint, void *unused)
{
	if (!strcmp(tracepoint->name, "sys_enter"))
		sys_enter = tracepoint;
}

static int __init empty_probe_init(void)
{
	for_each_kernel_tracepoint(find, NULL);
	return sys_enter ? tracepoint_probe_register(sys_enter, probe, NULL) : -EOPNOTSUPP;
}

static void __exit empty_probe_exit(void)
{
	tracepoint_probe_unregister(sys_enter, probe, NULL);
	tracepoint_synchronize_unregister();
}

module_init(empty_probe_init);
module_exit(empty_probe_exit);

MODULE_DESCRIPTION("Does nothing at every system call");
MODULE_LICENSE("GPL");
