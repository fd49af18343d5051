// SPDX-License-Identifier: GPL-2.0
/*
 * Calls seen by the tracepoint sys_enter, at no cost to tasks that are not isolates.
 *
 * A task reports its calls to the tracepoint only while its flag SYSCALL_TRACEPOINT is set. The
 * kernel sets it on all tasks when the first of sys_enter and sys_exit gets its first probe,
 * clears it on all when the last loses its last probe, and does nothing in between; fork hands
 * it on. While the probe on sys_enter is the only one on either, the flag is wanted on isolates
 * alone, so we clear it on all others. As soon as somebody else (perf, ftrace, BPF) adds a
 * probe it is wanted on all tasks again, but the kernel, which counts us, will not set it: we
 * have to. So the functions that add and remove probes are watched by kprobes.
 *
 *  - Before anybody's probe is added, the flag is set on all tasks ("shared"): nobody loses a
 *    call.
 *  - After one is removed, a moment later, the flag is cleared on all but isolates if nobody is
 *    left.
 *  - The kernel's own clearing on all tasks cannot happen while our probe is registered.
 *
 * A flag too many costs its task time and nothing else, since the probe looks its task up. A
 * flag too few loses calls. Where the two cannot be had in one step, what follows errs on the
 * side of too many.
 */

#include <linux/kprobes.h>
#include <linux/sched/signal.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>

#include "intercept.h"

#define SETTLE_DELAY	msecs_to_jiffies(100)

/*
 * From 6.13 on the tracepoint is called with preemption enabled, may fault, and is waited for by
 * tracepoint_synchronize_unregister() all the same.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
#define MAY_FAULT	1
#else
#define MAY_FAULT	0
#endif

static struct tracepoint *sys_enter, *sys_exit;

/* Guards the three below and every pass over all flags. Taken in kprobe handlers. */
static DEFINE_RAW_SPINLOCK(flags_lock);
static bool shared = true;
static bool running;
/* Changes of probes: more begun than ended means that one may be under way. */
static unsigned long changes_begun, changes_ended;

#ifdef SYSCALL_WORK_SYSCALL_TRACEPOINT
static inline void flag_set(struct task_struct *task)
{
	set_task_syscall_work(task, SYSCALL_TRACEPOINT);
}

static inline void flag_clear(struct task_struct *task)
{
	clear_task_syscall_work(task, SYSCALL_TRACEPOINT);
}
#else	/* before 5.11 */
static inline void flag_set(struct task_struct *task)
{
	set_tsk_thread_flag(task, TIF_SYSCALL_TRACEPOINT);
}

static inline void flag_clear(struct task_struct *task)
{
	clear_tsk_thread_flag(task, TIF_SYSCALL_TRACEPOINT);
}
#endif

static bool flag_wanted(const struct task_struct *task)
{
	const struct isolate *isolate;

	if (shared)
		return true;
	isolate = isolate_find(task);
	if (!isolate)
		return false;
	return isolate->flags & ISOLATE_SELFTEST || policy_mode() != MODE_OFF;
}

/*
 * With flags_lock held. The lock on the task list keeps forks from handing on a flag while we
 * pass, as the kernel does when it sets them. A task that becomes an isolate meanwhile is first
 * entered in the hash, then flagged (isolate_add()); we first clear, then look again: one of
 * the two always sees the other.
 */
static void flags_refresh(void)
{
	struct task_struct *process, *thread;

	tasks_read_lock();
	rcu_read_lock();
	for_each_process_thread(process, thread) {
		if (flag_wanted(thread)) {
			flag_set(thread);
			continue;
		}
		flag_clear(thread);
		/* Pairs with the barrier in isolate_add(). */
		smp_mb__after_atomic();
		if (flag_wanted(thread))
			flag_set(thread);
	}
	rcu_read_unlock();
	tasks_read_unlock();
}

static void mark(struct task_struct *task)
{
	if (flag_wanted(task))
		flag_set(task);
}

static void refresh(void)
{
	unsigned long irq;

	raw_spin_lock_irqsave(&flags_lock, irq);
	if (running)
		flags_refresh();
	raw_spin_unlock_irqrestore(&flags_lock, irq);
}

/* Takes what the probe takes, so that the probe moves nothing about for it. */
static noinline __noclone void notrace more(void *data, struct pt_regs *regs, long nr)
{
	long result = intercept_slow(regs, nr, MAY_FAULT);

	if (result)
		call_cancel(regs, result);
}

static void notrace probe_sys_enter(void *data, struct pt_regs *regs, long nr)
{
#if MAY_FAULT
	bool slow;

	preempt_disable_notrace();
	slow = intercept_fast(regs, nr);
	preempt_enable_notrace();
	if (unlikely(slow))
		more(data, regs, nr);
#else
	if (unlikely(intercept_fast(regs, nr)))
		more(data, regs, nr);
#endif
}

/*
 * Nobody but us, and nobody on the way. With flags_lock held: who wants to begin a change waits
 * for it in change_begins(), and so the arrays stay in place while we read them.
 */
static bool alone(void)
{
	const struct tracepoint_func *func;

	if (changes_begun != changes_ended)
		return false;
	func = rcu_dereference_raw(sys_exit->funcs);
	if (func)
		return false;
	func = rcu_dereference_raw(sys_enter->funcs);
	for (; func && func->func; func++) {
		if (func->func != probe_sys_enter)
			return false;
	}
	return true;
}

static void settle(struct work_struct *work)
{
	unsigned long irq;

	raw_spin_lock_irqsave(&flags_lock, irq);
	if (running && shared && alone()) {
		shared = false;
		flags_refresh();
	}
	raw_spin_unlock_irqrestore(&flags_lock, irq);
}

static DECLARE_DELAYED_WORK(settle_work, settle);

/* All functions watched have the tracepoint and the probe as their first two arguments. */
static bool change_by_others(struct pt_regs *regs)
{
	const void *tracepoint = (void *)regs_get_kernel_argument(regs, 0);
	const void *probe = (void *)regs_get_kernel_argument(regs, 1);

	if (probe == probe_sys_enter || probe == selftest_exit_probe)
		return false;
	return tracepoint == sys_enter || tracepoint == sys_exit;
}

static int change_begins(struct kprobe *kprobe, struct pt_regs *regs)
{
	unsigned long irq;

	if (!change_by_others(regs))
		return 0;
	raw_spin_lock_irqsave(&flags_lock, irq);
	changes_begun++;
	/* A removal sets nothing that is not set: it comes after an addition. */
	if (!shared) {
		shared = true;
		flags_refresh();
	}
	raw_spin_unlock_irqrestore(&flags_lock, irq);
	return 0;
}

static int change_entered(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return change_by_others(regs) ? 0 : 1;
}

/*
 * If so many change at once that a return is missed, begun stays above ended and the flags stay
 * on all tasks: slower, and safe.
 */
static int change_ends(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	unsigned long irq;

	raw_spin_lock_irqsave(&flags_lock, irq);
	changes_ended++;
	raw_spin_unlock_irqrestore(&flags_lock, irq);
	mod_delayed_work(system_wq, &settle_work, SETTLE_DELAY);
	return 0;
}

/* Which of them exist depends on the kernel; where one calls another, both ends count twice. */
static const char * const watched[] = {
	"tracepoint_probe_register",
	"tracepoint_probe_register_prio",
	"tracepoint_probe_register_prio_may_exist",
	"tracepoint_probe_unregister",
};

static struct kprobe begin_probes[ARRAY_SIZE(watched)];
static struct kretprobe end_probes[ARRAY_SIZE(watched)];

static struct kprobe *registered_begins[ARRAY_SIZE(watched)];
static struct kretprobe *registered_ends[ARRAY_SIZE(watched)];
static int registered;

/* All at once: the wait for what still runs is the same for one and for all. */
static void watch_end(void)
{
	unregister_kprobes(registered_begins, registered);
	unregister_kretprobes(registered_ends, registered);
	registered = 0;
	cancel_delayed_work_sync(&settle_work);
}

/*
 * Begins before ends: a begin whose end was missed keeps the flags set, the other way round
 * would not.
 */
static int watch_begin(void)
{
	int i, error;

	changes_begun = 0;
	changes_ended = 0;
	shared = true;
	registered = 0;
	for (i = 0; i < ARRAY_SIZE(watched); i++) {
		if (!lookup_symbol(watched[i]))
			continue;
		begin_probes[i] = (struct kprobe) {
			.symbol_name = watched[i],
			.pre_handler = change_begins,
		};
		end_probes[i] = (struct kretprobe) {
			.kp.symbol_name = watched[i],
			.entry_handler = change_entered,
			.handler = change_ends,
			.maxactive = 64,
		};
		registered_begins[registered] = &begin_probes[i];
		registered_ends[registered] = &end_probes[i];
		registered++;
	}
	error = register_kprobes(registered_begins, registered);
	if (!error) {
		error = register_kretprobes(registered_ends, registered);
		if (error)
			unregister_kprobes(registered_begins, registered);
	}
	if (error) {
		pr_err("hook=tracepoint: cannot watch other users by kprobe: error %d; is /sys/kernel/debug/kprobes/enabled 1?\n",
		       error);
		registered = 0;
	}
	return error;
}

static int start(void)
{
	int error;

	sys_enter = tracepoint_by_name("sys_enter");
	sys_exit = tracepoint_by_name("sys_exit");
	if (!sys_enter || !sys_exit) {
		pr_err("hook=tracepoint: no tracepoint sys_enter; the kernel must have CONFIG_HAVE_SYSCALL_TRACEPOINTS\n");
		return -EOPNOTSUPP;
	}
	error = watch_begin();
	if (error)
		return error;

	/*
	 * Last of all probes, so that the others see the call as it was made, not the -1 of a
	 * denied one.
	 */
	error = tracepoint_probe_register_prio(sys_enter, probe_sys_enter, NULL, 0);
	if (error) {
		pr_err("hook=tracepoint: sys_enter takes no probe: error %d\n", error);
		watch_end();
		return error;
	}
	raw_spin_lock_irq(&flags_lock);
	running = true;
	raw_spin_unlock_irq(&flags_lock);
	WRITE_ONCE(isolate_added, mark);
	return 0;
}

/*
 * The self-test is over: from here on only isolates pay. Not at once, because a change that was
 * under way before we watched has to be done by then.
 */
static void ready(void)
{
	mod_delayed_work(system_wq, &settle_work, SETTLE_DELAY);
}

static void stop(void)
{
	raw_spin_lock_irq(&flags_lock);
	running = false;
	raw_spin_unlock_irq(&flags_lock);
	/* No fork flags its child after the flags were cleared: none of those under way, either. */
	WRITE_ONCE(isolate_added, NULL);
	synchronize_rcu();
	/* Clears the flag on all tasks if we are the last, which is why we watch until after. */
	tracepoint_probe_unregister(sys_enter, probe_sys_enter, NULL);
	watch_end();
	tracepoint_synchronize_unregister();
}

static const char *why_blind(void)
{
	return "the tracepoint sys_enter does not report the calls of a task whose flag is set";
}

static void show(struct seq_file *seq)
{
	seq_printf(seq, "flagged=%s\n", READ_ONCE(shared) ? "all tasks" : "isolates");
}

const struct hook hook_tracepoint = {
	.name = "tracepoint",
	.start = start,
	.ready = ready,
	.stop = stop,
	.refresh = refresh,
	.why_blind = why_blind,
	.cancels = true,
	.other = "table",
	.show = show,
};
