// SPDX-License-Identifier: GPL-2.0
/* What the kernel has and does not export, by name. */

#include <linux/kprobes.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#include "isolates.h"

/* Not exported since 5.7; a kprobe finds any function by its name, this one among them. */
static unsigned long (*kallsyms)(const char *name);

int symbols_init(void)
{
	struct kprobe kprobe = { .symbol_name = "kallsyms_lookup_name" };
	int error = register_kprobe(&kprobe);

	if (error) {
		pr_err("no kprobe on kallsyms_lookup_name: error %d; the kernel must have CONFIG_KPROBES and CONFIG_KALLSYMS\n",
		       error);
		return error;
	}
	kallsyms = (void *)kprobe.addr;
	unregister_kprobe(&kprobe);
	return 0;
}

unsigned long lookup_symbol(const char *name)
{
	return kallsyms(name);
}

struct find {
	const char *name;
	struct tracepoint *found;
};

static void find_by_name(struct tracepoint *tracepoint, void *data)
{
	struct find *find = data;

	if (!strcmp(tracepoint->name, find->name))
		find->found = tracepoint;
}

/* Tracepoints of the kernel itself are not exported one by one. */
struct tracepoint *tracepoint_by_name(const char *name)
{
	struct find find = { .name = name };

	for_each_kernel_tracepoint(find_by_name, &find);
	return find.found;
}
