// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that the kernel starts (core_pattern, modprobe, release_agent, uevent_helper) are
 * nobody's children, so they are not isolates. Under mode enforce isolates, even as root, cannot
 * choose them: writing to the files that name them is refused with EPERM. So is switching kprobes
 * off, on which that stands.
 */

#include <linux/kprobes.h>
#include <linux/ptrace.h>

#include "isolates.h"

/* A function of the kernel that does nothing but return. */
static unsigned long stub;

static int refuse_isolates(struct kprobe *kprobe, struct pt_regs *regs)
{
	bool isolate;

	rcu_read_lock();
	isolate = isolate_find(current);
	rcu_read_unlock();
	if (!isolate || policy_mode() != MODE_ENFORCE)
		return 0;
	/* In place of the function that was just entered. */
	regs_set_return_value(regs, -EPERM);
	instruction_pointer_set(regs, stub);
	return 1;
}

/* With a handler after the instruction, the probe is not made a jump, which could not return. */
static void after(struct kprobe *kprobe, struct pt_regs *regs, unsigned long flags)
{
}

/* All return what a write does. The first is that of all below /proc/sys. */
static struct kprobe probes[] = {
	{ .symbol_name = "proc_sys_write" },
	{ .symbol_name = "cgroup_release_agent_write" },
	{ .symbol_name = "uevent_helper_store" },
	/* /sys/kernel/debug/kprobes/enabled */
	{ .symbol_name = "write_enabled_file_bool" },
};

static struct kprobe *registered[ARRAY_SIZE(probes)];
static int count;

int helpers_init(void)
{
	int i, error;

	/* Not one of ours, in which a task might be when the module goes. */
	stub = lookup_symbol("ftrace_stub");
	if (!stub) {
		pr_err("no ftrace_stub: the kernel must have CONFIG_FUNCTION_TRACER\n");
		return -EOPNOTSUPP;
	}
	count = 0;
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		/* All but the first are there or not, as the kernel was configured. */
		if (!lookup_symbol(probes[i].symbol_name))
			continue;
		probes[i].pre_handler = refuse_isolates;
		probes[i].post_handler = after;
		registered[count++] = &probes[i];
	}
	error = register_kprobes(registered, count);
	if (error)
		pr_err("cannot guard the files that name programs for the kernel to start: error %d\n",
		       error);
	return error;
}

void helpers_exit(void)
{
	unregister_kprobes(registered, count);
}
