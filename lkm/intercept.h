/* SPDX-License-Identifier: GPL-2.0 */
/* The path that every call of every isolate takes: kept short, for it is what an isolate pays. */
#ifndef INTERCEPT_H
#define INTERCEPT_H

#include <asm/syscall.h>

#include "isolates.h"

/* What the fast path leaves to the slow one. */
struct interception {
	unsigned int call;
	unsigned int action;
	unsigned int flags;
};

/*
 * True if there is more to do than to let the call through: then *rest says what, for
 * intercept_slow(). The caller has preemption disabled, which is what keeps the policy in
 * place.
 */
static __always_inline bool intercept_fast(struct pt_regs *regs, unsigned long nr,
					   struct interception *rest)
{
	struct isolate *isolate = isolate_find(current);
	const struct policy *policy;
	unsigned int call = nr;
	unsigned int action;

	if (!isolate)
		return false;
	if (unlikely(nr >= CALL_OTHER || in_ia32_syscall())) {
		/* A tracer has cancelled the call already. */
		if (nr == -1UL)
			return false;
		call = call_translate(regs, nr);
	}
	policy = rcu_dereference_sched(policy_active);
	this_cpu_inc(counts->seen[call]);
	action = policy->action[call];
	if (likely(!(action | isolate->flags)))
		return false;
	rest->call = call;
	rest->action = action;
	rest->flags = isolate->flags;
	return true;
}

#endif
