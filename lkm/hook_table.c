// SPDX-License-Identifier: GPL-2.0
/*
 * Calls seen by patching the kernel's tables of system calls, as the study did: for kernels
 * that dispatch by them. Since 6.9, and since their fixes for branch history injection in many
 * long-term kernels, they are data for tracers alone and the kernel dispatches by a switch: the
 * self-test at load tells.
 */

#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <asm/unistd.h>

#include "intercept.h"

typedef long (*call_function)(const struct pt_regs *regs);

/* x32 has the highest numbers, up to 547. */
#define ENTRIES_MAX	600

static struct table {
	const char *name;
	unsigned int entries;
	unsigned int patched;
	call_function original[ENTRIES_MAX];
} tables[TABLE_COUNT] = {
	[TABLE_64] = { .name = "sys_call_table" },
	[TABLE_IA32] = { .name = "ia32_sys_call_table" },
	[TABLE_X32] = { .name = "x32_sys_call_table" },
};

asmlinkage long isolates_thunk(const struct pt_regs *regs);

struct decision {
	call_function target;	/* NULL: do not call, return result */
	long result;
};

asmlinkage struct decision isolates_table_decide(struct pt_regs *regs);

/*
 * Runs on behalf of every task. It may be preempted but must not sleep: stop() waits for tasks
 * that are in here by synchronize_rcu_tasks(), which counts a sleeper as gone. So memory is
 * read without faults.
 */
asmlinkage struct decision isolates_table_decide(struct pt_regs *regs)
{
	struct decision decision = { };
	/*
	 * What syscall_get_nr() says, by which the kernel came here: the upper half of the register
	 * is nothing to it. Read as 32 bits, which takes an instruction less than to cut 64.
	 */
	unsigned long nr = *(const u32 *)&regs->orig_ax;
	enum table_kind kind = TABLE_64;
	bool more;

	if (call_is_compat(current))
		kind = TABLE_IA32;
	else if (nr & __X32_SYSCALL_BIT)
		kind = TABLE_X32;

	preempt_disable_notrace();
	more = intercept_fast(regs, nr);
	preempt_enable_notrace();
	if (unlikely(more))
		decision.result = intercept_slow(regs, nr, false);
	if (!decision.result) {
		/* The kernel has checked it against the table's size, but not for us. */
		nr &= ~__X32_SYSCALL_BIT;
		nr = array_index_nospec(nr, ENTRIES_MAX);
		decision.target = tables[kind].original[nr];
	}
	return decision;
}

/*
 * The table is read-only and its page a large one: it is written by a second, writable mapping
 * of the same memory, so that no protection is lifted. Old and new entries are both good, so
 * that calls may come in between.
 */
static int replace_entries(struct table *table, unsigned long address, bool patch)
{
	unsigned long start = address & PAGE_MASK;
	unsigned int pages, i, offset = address - start;
	call_function *entries;
	struct page **list;
	void *mapping;

	pages = DIV_ROUND_UP(offset + table->entries * sizeof(call_function), PAGE_SIZE);
	list = kcalloc(pages, sizeof(*list), GFP_KERNEL);
	if (!list)
		return -ENOMEM;
	for (i = 0; i < pages; i++)
		list[i] = virt_to_page(lm_alias((void *)(start + i * PAGE_SIZE)));
	mapping = vmap(list, pages, VM_MAP, PAGE_KERNEL);
	kfree(list);
	if (!mapping)
		return -ENOMEM;

	entries = mapping + offset;
	for (i = 0; i < table->entries; i++) {
		if (patch)
			WRITE_ONCE(entries[i], isolates_thunk);
		else if (READ_ONCE(entries[i]) == isolates_thunk)
			WRITE_ONCE(entries[i], table->original[i]);
	}
	vunmap(mapping);
	return 0;
}

static void stop(void)
{
	enum table_kind kind;

	for (kind = 0; kind < TABLE_COUNT; kind++) {
		if (!tables[kind].patched)
			continue;
		if (replace_entries(&tables[kind], lookup_tables[kind].address, false))
			pr_crit("no memory to restore %s\n", tables[kind].name);
		tables[kind].patched = 0;
	}
	/* Tasks that took an entry before it was restored, preempted perhaps. */
	synchronize_rcu();
	synchronize_rcu_tasks();
}

static unsigned int table_entries(enum table_kind kind)
{
	switch (kind) {
	case TABLE_IA32:
		return min_t(unsigned int, IA32_NR_syscalls, ENTRIES_MAX);
#ifdef X32_NR_syscalls
	case TABLE_X32:
		return min_t(unsigned int, X32_NR_syscalls, ENTRIES_MAX);
#endif
	default:
		return min_t(unsigned int, NR_syscalls, ENTRIES_MAX);
	}
}

static int start(void)
{
	enum table_kind kind;
	int error;

	if (!lookup_tables[TABLE_64].address) {
		pr_err("hook=table: sys_call_table not found: %s; try another lookup\n",
		       lookup_tables[TABLE_64].reason);
		return -EOPNOTSUPP;
	}
	/*
	 * An unwatched door is worse than no module. Where nothing is dispatched by tables, the
	 * self-test says so.
	 */
	if (IS_ENABLED(CONFIG_IA32_EMULATION) && !lookup_tables[TABLE_IA32].address &&
	    !lookup_symbol("x64_sys_call")) {
		pr_err("hook=table: ia32_sys_call_table not found: %s; try another lookup, or hook=tracepoint\n",
		       lookup_tables[TABLE_IA32].reason);
		return -EOPNOTSUPP;
	}
	/* A scan cannot tell this one from the first. */
	if (!lookup_tables[TABLE_X32].address)
		lookup_tables[TABLE_X32].address = lookup_symbol(tables[TABLE_X32].name);
	for (kind = 0; kind < TABLE_COUNT; kind++) {
		unsigned long address = lookup_tables[kind].address;
		struct table *table = &tables[kind];

		if (!address)
			continue;
		table->entries = table_entries(kind);
		memcpy(table->original, (void *)address, table->entries * sizeof(call_function));
		error = replace_entries(table, address, true);
		if (error) {
			stop();
			return error;
		}
		table->patched = table->entries;
	}
	return 0;
}

static const char *why_blind(void)
{
	if (lookup_symbol("x64_sys_call"))
		return "this kernel dispatches by x64_sys_call(), not by sys_call_table";
	return "this kernel does not dispatch by sys_call_table";
}

static void show(struct seq_file *seq)
{
	enum table_kind kind;

	for (kind = 0; kind < TABLE_COUNT; kind++)
		seq_printf(seq, "patched.%s=%u\n", tables[kind].name, tables[kind].patched);
}

const struct hook hook_table = {
	.name = "table",
	.start = start,
	.stop = stop,
	.why_blind = why_blind,
	.other = "tracepoint",
	.show = show,
};
