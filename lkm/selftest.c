// SPDX-License-Identifier: GPL-2.0
/*
 * The proof at load: a hook that sees nothing would let everything pass in silence, as the
 * study's does on today's kernels. A short program is run as an isolate. Its calls must be
 * seen, and the first must return what we say in its place. That one is then made again, so
 * that the program notices nothing.
 */

#include <linux/sched/signal.h>
#include <linux/tracepoint.h>
#include <linux/umh.h>

#include "arch.h"
#include "isolates.h"

static bool veto_tested;
static unsigned int test_calls;
static unsigned long refused_nr;
static enum { VETO_TO_COME, VETO_ASKED, VETO_DONE, VETO_IGNORED } veto;

/*
 * In the test program alone, which has one thread. Returns whether the call shall be refused
 * with EDOM.
 */
bool selftest_entry(const struct pt_regs *regs, unsigned long nr)
{
	test_calls++;
	if (!veto_tested || veto != VETO_TO_COME)
		return false;
	veto = VETO_ASKED;
	refused_nr = nr;
	return true;
}

void selftest_exit_probe(void *data, struct pt_regs *regs, long result)
{
	const struct isolate *isolate;
	bool ours;

	rcu_read_lock();
	isolate = isolate_find(current);
	ours = isolate && isolate->flags & ISOLATE_SELFTEST;
	rcu_read_unlock();
	if (!ours || veto != VETO_ASKED)
		return;
	if (result == -EDOM) {
		veto = VETO_DONE;
		call_repeat(regs, refused_nr);
	} else {
		veto = VETO_IGNORED;
	}
}

static int mark_selftest(struct subprocess_info *info, struct cred *new)
{
	return isolate_add(current, ISOLATE_SELFTEST, GFP_KERNEL);
}

static int run(const char *program)
{
	static const char path[] = "PATH=/usr/bin:/bin";
	char *environment[2] = { (char *)path };
	char *arguments[2] = { (char *)program };
	struct subprocess_info *info;

	info = call_usermodehelper_setup(program, arguments, environment, GFP_KERNEL,
					 mark_selftest, NULL, NULL);
	if (!info)
		return -ENOMEM;
	return call_usermodehelper_exec(info, UMH_WAIT_PROC | UMH_KILLABLE);
}

int selftest_run(const struct hook *hook, const char *program)
{
	static const char * const usual[] = { "/bin/true", "/usr/bin/true" };
	struct tracepoint *sys_exit = NULL;
	int i, error;

	/* A call that the table leads elsewhere is not carried out: nothing to prove there. */
	veto_tested = hook->cancels;
	veto = VETO_TO_COME;
	test_calls = 0;
	if (veto_tested) {
		sys_exit = tracepoint_by_name("sys_exit");
		error = tracepoint_probe_register(sys_exit, selftest_exit_probe, NULL);
		if (error)
			return error;
	}

	if (program && *program) {
		error = run(program);
	} else {
		for (i = 0, error = -ENOENT; i < ARRAY_SIZE(usual) && error == -ENOENT; i++) {
			program = usual[i];
			error = run(program);
		}
	}

	/* Who still runs it is waited for when the hook stops. */
	if (veto_tested)
		tracepoint_probe_unregister(sys_exit, selftest_exit_probe, NULL);

	if (error < 0) {
		pr_err("cannot run %s to prove the hook: error %d; name a program that ends by itself with selftest=PATH\n",
		       program, error);
		return error;
	}
	if (!test_calls) {
		pr_err("hook=%s sees no call: %s; try hook=%s\n", hook->name, hook->why_blind(),
		       hook->other);
		return -EOPNOTSUPP;
	}
	if (veto_tested && veto != VETO_DONE) {
		pr_err("hook=tracepoint cannot refuse a call: this kernel lacks the fix fb13b11d5387 (\"entry: Respect changes to system call number by trace_sys_enter()\"); try hook=table\n");
		return -EOPNOTSUPP;
	}
	pr_info("hook=%s proven: %u calls of %s seen%s\n", hook->name, test_calls, program,
		veto_tested ? ", one refused" : "");
	return 0;
}
