// SPDX-License-Identifier: GPL-2.0
/* One call of one isolate: counted, logged, let through, denied or answered by SIGKILL. */

#include <linux/sched/signal.h>

#include "intercept.h"

struct counts __percpu *counts;
/* Apart from the others and static: counted for every call, without asking where it is. */
DEFINE_PER_CPU(u64[CALL_COUNT], calls_seen);

int intercept_init(void)
{
	counts = alloc_percpu(struct counts);
	return counts ? 0 : -ENOMEM;
}

void intercept_exit(void)
{
	free_percpu(counts);
}

void intercept_reset_counts(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		memset(per_cpu_ptr(counts, cpu), 0, sizeof(*counts));
		memset(per_cpu(calls_seen, cpu), 0, sizeof(calls_seen));
	}
}

static long intercept(struct pt_regs *regs, unsigned int call, unsigned int action,
		      unsigned int flags, bool may_fault)
{
	unsigned int log_flags = 0;
	long result = 0;

	if (flags & ISOLATE_BEFORE_EXEC) {
		/* This is still the controller's own code, on its way to execve. */
		log_flags = LOG_NOT_BLOCKED;
	} else if (action & ACTION_KILL) {
		log_flags = LOG_KILLED;
		result = -EPERM;
		send_sig(SIGKILL, current, 1);
	} else {
		result = -(long)(action & ACTION_ERRNO);
	}

	if (result)
		this_cpu_inc(counts->denied[call]);
	if (action & ACTION_LOG) {
		struct detail detail;

		this_cpu_inc(counts->logged[call]);
		detail_copy(&detail, regs, call, may_fault);
		log_write(call, log_flags, log_flags ? 0 : -result, &detail);
	}
	return result;
}

/*
 * For a call that intercept_fast() had more to do for. Returns 0 to let the call through, or what
 * it returns in place of being carried out. With preemption as it comes; sleeps only if it may
 * fault.
 */
long intercept_slow(struct pt_regs *regs, unsigned long nr, bool may_fault)
{
	const struct policy *policy;
	unsigned int call, action, flags;
	struct isolate *isolate;

	preempt_disable_notrace();
	isolate = isolate_find(current);
	call = intercept_call(regs, nr);
	/* Let go meanwhile, or no call any more. */
	if (!isolate || call == CALL_NONE) {
		preempt_enable_notrace();
		return 0;
	}
	/* The fast path has counted what came by the usual door. */
	if (call != nr || call_is_compat(current))
		this_cpu_inc(calls_seen[call]);
	policy = rcu_dereference_sched(policy_active);
	action = policy->action[call];
	flags = isolate->flags;
	preempt_enable_notrace();

	if (unlikely(flags & ISOLATE_SELFTEST))
		return selftest_entry(regs, nr) ? -EDOM : 0;
	return action ? intercept(regs, call, action, flags, may_fault) : 0;
}

int intercept_show_counts(struct seq_file *seq, void *unused)
{
	unsigned int call;
	int cpu;

	seq_puts(seq, "call,seen,logged,denied\n");
	for (call = 0; call < CALL_COUNT; call++) {
		u64 seen = 0, logged = 0, denied = 0;

		for_each_possible_cpu(cpu) {
			const struct counts *at = per_cpu_ptr(counts, cpu);

			seen += READ_ONCE(per_cpu(calls_seen, cpu)[call]);
			logged += READ_ONCE(at->logged[call]);
			denied += READ_ONCE(at->denied[call]);
		}
		if (!seen)
			continue;
		if (call_name(call))
			seq_puts(seq, call_name(call));
		else
			seq_printf(seq, "%u", call);
		seq_printf(seq, ",%llu,%llu,%llu\n", seen, logged, denied);
	}
	return 0;
}
