// SPDX-License-Identifier: GPL-2.0
/*
 * Who is an isolate: every process and thread that a controller started, and all they start in
 * turn, whatever becomes of their parents. A controller's own threads are none.
 *
 * The fork probe runs in the forking task, after the child can be found in the task list and
 * before it first runs, so that no child runs a single instruction unmarked. Marking the
 * descendants that a controller has already walks the task list under the lock that forks take:
 * a child is either in the list, and is marked by the walk, or its fork probe is still to come
 * and finds its parent marked.
 */

#include <linux/binfmts.h>
#include <linux/mutex.h>
#include <linux/pid.h>
#include <linux/rculist.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>

#include "isolates.h"

struct controller {
	struct list_head node;
	/* Held, so that the number cannot come to mean another process. */
	struct pid *pid;
	struct rcu_head rcu;
};

struct hlist_head isolate_hash[1 << ISOLATE_HASH_BITS];
void (*isolate_added)(struct task_struct *task);
static LIST_HEAD(controllers);
/* Guards changes of both; always taken last. */
static DEFINE_SPINLOCK(descendants_lock);
static unsigned int isolates, controllers_registered;
/* One at a time registers or forgets: nobody is let go while another's descendants are marked. */
static DEFINE_MUTEX(registration_lock);

static rwlock_t *tasklist;

void tasks_read_lock(void)
{
	read_lock(tasklist);
}

void tasks_read_unlock(void)
{
	read_unlock(tasklist);
}

/* In an RCU read-side section, or with the lock held. */
static struct controller *controller_find(const struct pid *pid)
{
	struct controller *controller;

	list_for_each_entry_rcu(controller, &controllers, node,
				lockdep_is_held(&descendants_lock)) {
		if (controller->pid == pid)
			return controller;
	}
	return NULL;
}

/*
 * The flags that a child is to have by who forked it, NO_ISOLATE if it is to be none. In an RCU
 * read-side section, or with the lock held.
 */
#define NO_ISOLATE	-1

static int flags_of_child(struct task_struct *parent, struct task_struct *child)
{
	const struct isolate *isolate = isolate_find(parent);

	if (isolate)
		return READ_ONCE(isolate->flags) & ISOLATE_BEFORE_EXEC;
	if (!same_thread_group(parent, child) && controller_find(task_tgid(parent)))
		return ISOLATE_BEFORE_EXEC;
	return NO_ISOLATE;
}

/* With a parent, what flags_of_child() says counts, not flags. */
static int add(struct task_struct *task, struct task_struct *parent, int flags, gfp_t gfp)
{
	void (*added)(struct task_struct *task);
	struct isolate *isolate;

	isolate = kmalloc(sizeof(*isolate), gfp);
	if (!isolate)
		return -ENOMEM;

	spin_lock(&descendants_lock);
	/* Only now: with the lock held nobody lets the parent go. */
	if (parent)
		flags = flags_of_child(parent, task);
	isolate->task = task;
	isolate->flags = flags;
	/* What is exiting may have passed probe_exit() already: nothing would remove it. */
	if (flags == NO_ISOLATE || isolate_find(task) || task->flags & PF_EXITING) {
		spin_unlock(&descendants_lock);
		kfree(isolate);
		return 0;
	}
	hlist_add_head_rcu(&isolate->node,
			   &isolate_hash[isolate_hash_of(task)]);
	isolates++;
	spin_unlock(&descendants_lock);

	/* In this order: see refresh in hook_tracepoint.c, and probe_exec(). */
	smp_mb();
	added = READ_ONCE(isolate_added);
	if (added)
		added(task);
	return 0;
}

int isolate_add(struct task_struct *task, unsigned int flags, gfp_t gfp)
{
	return add(task, NULL, flags, gfp);
}

/* With the lock held. */
static void isolate_remove(struct isolate *isolate)
{
	hlist_del_rcu(&isolate->node);
	isolates--;
	kfree_rcu(isolate, rcu);
}

static void controller_free(struct rcu_head *rcu)
{
	struct controller *controller = container_of(rcu, struct controller, rcu);

	put_pid(controller->pid);
	kfree(controller);
}

/* With the lock held. */
static bool controller_forget(const struct pid *pid)
{
	struct controller *controller = controller_find(pid);

	if (!controller)
		return false;
	list_del_rcu(&controller->node);
	controllers_registered--;
	call_rcu(&controller->rcu, controller_free);
	return true;
}

static void probe_fork(void *data, struct task_struct *parent, struct task_struct *child)
{
	rcu_read_lock();
	/* An isolate that cannot be kept account of must not run. */
	if (flags_of_child(parent, child) != NO_ISOLATE &&
	    add(child, parent, 0, GFP_ATOMIC | __GFP_NOWARN)) {
		pr_warn_ratelimited("no memory to follow process %d: killed\n", child->pid);
		send_sig(SIGKILL, child, 1);
	}
	rcu_read_unlock();
}

/* From here on it runs a program of its own. */
static void isolate_executed(const struct task_struct *task)
{
	struct isolate *isolate;

	rcu_read_lock();
	isolate = isolate_find(task);
	if (isolate)
		WRITE_ONCE(isolate->flags, isolate->flags & ~ISOLATE_BEFORE_EXEC);
	rcu_read_unlock();
}

static void probe_exec(void *data, struct task_struct *task, pid_t old_pid,
		       struct linux_binprm *bprm)
{
	/*
	 * PF_FORKNOEXEC has gone. Who registers its controller adds it to the hash, then looks for
	 * that flag; we look in the hash: one of the two always sees the other.
	 */
	smp_mb();
	isolate_executed(task);
}

/* Newer kernels hand over one more argument, which is not needed here. */
static void probe_exit(void *data, struct task_struct *task)
{
	struct isolate *isolate;

	spin_lock(&descendants_lock);
	isolate = isolate_find(task);
	if (isolate)
		isolate_remove(isolate);
	/*
	 * The last thread of a controller takes the registration along; its isolates stay
	 * isolates.
	 */
	if (!atomic_read(&task->signal->live))
		controller_forget(task_tgid(task));
	spin_unlock(&descendants_lock);
}

/*
 * Whether the process descends from the one with that id, and whether it or someone in between
 * has executed a program of its own.
 */
static bool descends_from(struct task_struct *process, const struct pid *pid, bool *executed)
{
	*executed = false;
	while (process->pid > 1) {
		struct task_struct *parent = rcu_dereference(process->real_parent);

		if (!(process->group_leader->flags & PF_FORKNOEXEC))
			*executed = true;
		if (task_tgid(parent) == pid)
			return true;
		process = parent->group_leader;
	}
	return false;
}

/* Whether it is the process that registers, or one that this one descends from. */
static bool leads_to_us(struct task_struct *process)
{
	bool executed;

	return same_thread_group(process, current) ||
	       descends_from(current->group_leader, task_tgid(process), &executed);
}

static int mark_descendants(const struct pid *pid)
{
	struct task_struct *process, *thread;
	bool executed;
	int error = 0;

	tasks_read_lock();
	rcu_read_lock();
	for_each_process(process) {
		if (process->flags & PF_KTHREAD || controller_find(task_tgid(process)) ||
		    !descends_from(process, pid, &executed))
			continue;
		/* Who registers pid 1, or what his shell runs under, must not lock himself out. */
		if (leads_to_us(process))
			continue;
		for_each_thread(process, thread) {
			error = isolate_add(thread, executed ? 0 : ISOLATE_BEFORE_EXEC,
					    GFP_ATOMIC);
			if (error)
				goto out;
		}
		/* Its exec may have passed since we looked, and found no isolate. */
		if (!executed && !(READ_ONCE(process->flags) & PF_FORKNOEXEC))
			isolate_executed(process);
	}
out:
	rcu_read_unlock();
	tasks_read_unlock();
	return error;
}

static int register_controller(pid_t nr)
{
	struct controller *controller;
	struct task_struct *task;
	struct pid *pid;
	int error = 0;

	controller = kmalloc(sizeof(*controller), GFP_KERNEL);
	if (!controller)
		return -ENOMEM;

	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	if (!task)
		error = -ESRCH;
	else if (task->flags & PF_KTHREAD)
		error = -EINVAL;
	else if (isolate_find(task))
		error = -EBUSY;
	pid = error ? NULL : get_pid(task_tgid(task));
	rcu_read_unlock();
	if (error) {
		kfree(controller);
		return error;
	}

	controller->pid = pid;
	spin_lock(&descendants_lock);
	if (controller_find(pid)) {
		spin_unlock(&descendants_lock);
		put_pid(pid);
		kfree(controller);
		return 0;
	}
	list_add_tail_rcu(&controller->node, &controllers);
	controllers_registered++;
	spin_unlock(&descendants_lock);

	/* From here on new children are marked as they are forked. */
	smp_mb();
	error = mark_descendants(pid);
	/* It may have ended before it was in the list, where its end would have been noticed. */
	rcu_read_lock();
	task = pid_task(pid, PIDTYPE_TGID);
	if (!error && (!task || !atomic_read(&task->signal->live)))
		error = -ESRCH;
	rcu_read_unlock();
	if (error) {
		spin_lock(&descendants_lock);
		controller_forget(pid);
		spin_unlock(&descendants_lock);
	}
	return error;
}

int controller_add(pid_t nr)
{
	int error;

	mutex_lock(&registration_lock);
	error = register_controller(nr);
	mutex_unlock(&registration_lock);
	return error;
}

/* By the number of any of its threads, as it may have been added. */
int controller_remove(pid_t nr)
{
	struct task_struct *task;
	bool found;

	mutex_lock(&registration_lock);
	rcu_read_lock();
	task = pid_task(find_vpid(nr), PIDTYPE_PID);
	spin_lock(&descendants_lock);
	found = task && controller_forget(task_tgid(task));
	spin_unlock(&descendants_lock);
	rcu_read_unlock();
	mutex_unlock(&registration_lock);
	return found ? 0 : -ESRCH;
}

/* Forget all controllers and let all isolates go. */
void controller_remove_all(void)
{
	struct controller *controller, *next;
	struct isolate *isolate;
	struct hlist_node *after;
	int bucket;

	mutex_lock(&registration_lock);
	spin_lock(&descendants_lock);
	list_for_each_entry_safe(controller, next, &controllers, node)
		controller_forget(controller->pid);
	hash_for_each_safe(isolate_hash, bucket, after, isolate, node)
		isolate_remove(isolate);
	spin_unlock(&descendants_lock);
	mutex_unlock(&registration_lock);
}

void controller_show(struct seq_file *seq)
{
	struct controller *controller;

	rcu_read_lock();
	list_for_each_entry_rcu(controller, &controllers, node)
		seq_printf(seq, "%d\n", pid_vnr(controller->pid));
	rcu_read_unlock();
}

unsigned int controller_count(void)
{
	return READ_ONCE(controllers_registered);
}

unsigned int isolate_count(void)
{
	return READ_ONCE(isolates);
}

static struct {
	const char *name;
	void *probe;
	struct tracepoint *tracepoint;
	bool registered;
} probes[] = {
	/* A task's end is listened for before tasks are followed. */
	{ "sched_process_exit", probe_exit },
	{ "sched_process_exec", probe_exec },
	{ "sched_process_fork", probe_fork },
};

int descendants_init(void)
{
	int i, error;

	tasklist = (rwlock_t *)lookup_symbol("tasklist_lock");
	if (!tasklist) {
		pr_err("cannot find tasklist_lock: the kernel must have CONFIG_KALLSYMS_ALL\n");
		return -EOPNOTSUPP;
	}
	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		probes[i].tracepoint = tracepoint_by_name(probes[i].name);
		error = probes[i].tracepoint ?
			tracepoint_probe_register(probes[i].tracepoint, probes[i].probe, NULL) :
			-EOPNOTSUPP;
		if (error) {
			pr_err("cannot follow processes by the tracepoint %s: error %d\n",
			       probes[i].name, error);
			descendants_exit();
			return error;
		}
		probes[i].registered = true;
	}
	return 0;
}

/* The hook is stopped by now: nobody looks up an isolate any more. */
void descendants_exit(void)
{
	int i;

	for (i = ARRAY_SIZE(probes) - 1; i >= 0; i--) {
		if (probes[i].registered)
			tracepoint_probe_unregister(probes[i].tracepoint, probes[i].probe, NULL);
		probes[i].registered = false;
	}
	tracepoint_synchronize_unregister();
	controller_remove_all();
	/* For controller_free(), which is our code. */
	rcu_barrier();
}
