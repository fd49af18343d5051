/* SPDX-License-Identifier: GPL-2.0 */
/* The path that every call of every isolate takes: kept short, for it is what an isolate pays. */
#ifndef INTERCEPT_H
#define INTERCEPT_H

#include "arch.h"
#include "isolates.h"

/* Brings a call by another door to its 64-bit number; CALL_NONE if a tracer has cancelled it. */
#define CALL_NONE	CALL_COUNT

static __always_inline unsigned int intercept_call(const struct pt_regs *regs, unsigned long nr)
{
	if (likely(nr < CALL_OTHER && !call_is_compat(current)))
		return nr;
	return nr == -1UL ? CALL_NONE : call_translate(regs, nr);
}

/*
 * Counts the call and tells whether there is more to do than to let it through. The caller has
 * preemption disabled, which is what keeps the policy in place. Nothing is handed on to the slow
 * path: it would have to be kept on the stack by every call.
 */
static __always_inline bool intercept_fast(const struct pt_regs *regs, unsigned long nr)
{
	struct task_struct *task = current;
	const struct isolate *isolate = isolate_find(task);
	const struct policy *policy;

	if (!isolate)
		return false;
	if (unlikely(nr >= CALL_OTHER || call_is_compat(task)))
		return true;
	this_cpu_inc(calls_seen[nr]);
	policy = rcu_dereference_sched(policy_active);
	return policy->action[nr] | isolate->flags;
}

#endif
