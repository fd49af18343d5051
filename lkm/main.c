// SPDX-License-Identifier: GPL-2.0
/*
 * isolates: see, log and refuse the system calls of the descendants of chosen processes.
 * README.md tells how to use it.
 */

#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "isolates.h"

static int ppid;
module_param(ppid, int, 0444);
MODULE_PARM_DESC(ppid, "process whose descendants are isolates (more by /proc/isolates/ppid)");

static char *mode = "off";
module_param(mode, charp, 0444);
MODULE_PARM_DESC(mode, "off, log or enforce (default off)");

static char *set = "all";
module_param(set, charp, 0444);
MODULE_PARM_DESC(set, "calls that mode log logs: open, fileops, filenwops or all (default all)");

#ifdef CONFIG_X86_64
static char *lookup = "kallsyms";
module_param(lookup, charp, 0444);
MODULE_PARM_DESC(lookup, "how to find the call tables: kallsyms, systemmap or scan (default kallsyms)");

static char *systemmap = "";
module_param(systemmap, charp, 0444);
MODULE_PARM_DESC(systemmap, "file for lookup=systemmap (default /boot/System.map-RELEASE)");
#endif

static char *hook_name = "auto";
module_param_named(hook, hook_name, charp, 0444);
MODULE_PARM_DESC(hook, "how to see calls: tracepoint, table (x86-64 only), or auto, the first that works (default auto)");

static char *selftest = "";
module_param(selftest, charp, 0444);
MODULE_PARM_DESC(selftest, "program to prove the hook with (default /bin/true)");

static uint log_kib = 256;
module_param(log_kib, uint, 0444);
MODULE_PARM_DESC(log_kib, "size of the log per processor, in KiB, 4 to 65536 (default 256)");

static bool klog;
module_param(klog, bool, 0444);
MODULE_PARM_DESC(klog, "write log lines to the kernel log too (default no)");

#ifdef CONFIG_X86_64
static const char * const hook_names[] = { "tracepoint", "table", "auto" };
static const struct hook * const hooks[] = { &hook_tracepoint, &hook_table };
#else
static const char * const hook_names[] = { "tracepoint", "auto" };
static const struct hook * const hooks[] = { &hook_tracepoint };
#endif

static const struct hook *hook;

static int index_of(const char *parameter, const char * const *names, size_t count,
		    const char *word)
{
	char list[64] = "";
	int chosen = match_string(names, count, word);
	size_t i;

	if (chosen >= 0)
		return chosen;
	for (i = 0; i < count; i++) {
		strlcat(list, " ", sizeof(list));
		strlcat(list, names[i], sizeof(list));
	}
	pr_err("%s=%s is wrong: choose one of%s\n", parameter, word, list);
	return -EINVAL;
}

/* Started and proven, or not started. */
static int __init hook_start(const struct hook *candidate)
{
	int error;

	hook = candidate;
	error = hook->start();
	if (error)
		return error;
	error = selftest_run(hook, selftest);
	intercept_reset_counts();
	if (error)
		hook->stop();
	return error;
}

/* Only x86-64 has a hook that needs tables. */
static int __init tables_init(void)
{
#ifdef CONFIG_X86_64
	int way = index_of("lookup", lookup_names, LOOKUP_COUNT, lookup);

	if (way < 0)
		return way;
	lookup_all_tables(way, systemmap);
#endif
	return 0;
}

static int __init isolates_init(void)
{
	int chosen_mode, chosen_set, chosen_hook, i;
	int error;

	chosen_mode = index_of("mode", mode_names, MODE_COUNT, mode);
	chosen_set = index_of("set", set_names, SET_COUNT, set);
	chosen_hook = index_of("hook", hook_names, ARRAY_SIZE(hook_names), hook_name);
	if (chosen_mode < 0 || chosen_set < 0 || chosen_hook < 0)
		return -EINVAL;

	error = symbols_init();
	if (error)
		return error;
	error = tables_init();
	if (error)
		return error;
	error = policy_init(chosen_mode, chosen_set);
	if (error)
		return error;
	error = intercept_init();
	if (error)
		goto no_intercept;
	error = log_init(log_kib, klog);
	if (error)
		goto no_log;
	error = descendants_init();
	if (error)
		goto no_descendants;
	error = helpers_init();
	if (error)
		goto no_helpers;
	if (chosen_hook < ARRAY_SIZE(hooks)) {
		error = hook_start(hooks[chosen_hook]);
	} else {
		error = -EOPNOTSUPP;
		for (i = 0; i < ARRAY_SIZE(hooks) && error == -EOPNOTSUPP; i++)
			error = hook_start(hooks[i]);
	}
	if (error)
		goto no_hook;
	if (ppid) {
		error = controller_add(ppid);
		if (error) {
			pr_err("ppid=%d cannot be a controller: error %d\n", ppid, error);
			goto failed;
		}
	}
	error = isolates_proc_init(hook);
	if (error)
		goto failed;
	if (hook->ready)
		hook->ready();
	return 0;

failed:
	hook->stop();
no_hook:
	helpers_exit();
no_helpers:
	descendants_exit();
no_descendants:
	log_exit();
no_log:
	intercept_exit();
no_intercept:
	policy_exit();
	return error;
}

/*
 * From the outside in: no more commands, no more calls, no more new isolates; then what they
 * all used.
 */
static void __exit isolates_exit(void)
{
	isolates_proc_exit();
	hook->stop();
	helpers_exit();
	descendants_exit();
	log_exit();
	intercept_exit();
	policy_exit();
	/* For the kfree_rcu() that are under way. */
	rcu_barrier();
}

module_init(isolates_init);
module_exit(isolates_exit);

MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("See, log and refuse the system calls of process isolates");
MODULE_AUTHOR("The Isolates Bench authors");
