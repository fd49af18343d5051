// SPDX-License-Identifier: GPL-2.0
/*
 * Where the tables of system calls are, by the three ways that the study compared: asking
 * kallsyms, reading a System.map, scanning memory. x86-64 alone: elsewhere no hook needs them.
 */

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/utsname.h>

#include "isolates.h"

const char * const lookup_names[LOOKUP_COUNT] = {
	[LOOKUP_KALLSYMS] = "kallsyms",
	[LOOKUP_SYSTEMMAP] = "systemmap",
	[LOOKUP_SCAN] = "scan",
};

static const char * const table_names[TABLE_COUNT] = {
	[TABLE_64] = "sys_call_table",
	[TABLE_IA32] = "ia32_sys_call_table",
	[TABLE_X32] = "x32_sys_call_table",
};

struct lookup_result lookup_tables[TABLE_COUNT];
static enum lookup_way lookup_way;

/* ---- System.map ---- */

/*
 * Any exported function: the map has it, and we know where it is. Their distance is that of the
 * kernel's placing.
 */
#define ANCHOR_NAME	"register_kprobe"
#define ANCHOR_ADDRESS	((unsigned long)&register_kprobe)

struct map_search {
	unsigned long anchor;
	unsigned long found[TABLE_COUNT];
	unsigned int lines;
};

static void map_line(struct map_search *search, char *line)
{
	unsigned long address;
	enum table_kind kind;
	char *name;

	search->lines++;
	/* "ffffffff81000000 T _text" */
	name = strchr(line, ' ');
	if (!name || !name[1] || name[2] != ' ')
		return;
	*name = '\0';
	name += 3;
	if (kstrtoul(line, 16, &address))
		return;
	if (!strcmp(name, ANCHOR_NAME))
		search->anchor = address;
	for (kind = 0; kind < TABLE_COUNT; kind++) {
		if (!strcmp(name, table_names[kind]))
			search->found[kind] = address;
	}
}

static const char *read_map(const char *path, struct map_search *search)
{
	char *buffer, *line, *end;
	size_t kept = 0;
	struct file *file;
	loff_t position = 0;
	ssize_t got;

	file = filp_open(path, O_RDONLY, 0);
	if (IS_ERR(file))
		return "no System.map there";
	buffer = kmalloc(PAGE_SIZE + 1, GFP_KERNEL);
	if (!buffer) {
		filp_close(file, NULL);
		return "no memory";
	}
	while ((got = kernel_read(file, buffer + kept, PAGE_SIZE - kept, &position)) > 0) {
		kept += got;
		buffer[kept] = '\0';
		line = buffer;
		while ((end = strchr(line, '\n'))) {
			*end = '\0';
			map_line(search, line);
			line = end + 1;
		}
		kept = buffer + kept - line;
		if (kept == PAGE_SIZE)
			break;
		memmove(buffer, line, kept);
	}
	kfree(buffer);
	filp_close(file, NULL);
	if (got < 0)
		return "the System.map cannot be read";
	if (search->lines < 1000)
		return "the System.map is a stub, as Debian's is: see the kernel's -dbg package";
	if (!search->anchor)
		return "the System.map lacks " ANCHOR_NAME ", by which the kernel's place is found";
	return NULL;
}

static void find_by_map(const char *path)
{
	char *usual = NULL;
	struct map_search *search;
	enum table_kind kind;
	const char *reason;

	search = kzalloc(sizeof(*search), GFP_KERNEL);
	if (search && !(path && *path)) {
		usual = kasprintf(GFP_KERNEL, "/boot/System.map-%s", utsname()->release);
		path = usual;
	}
	reason = search && path ? read_map(path, search) : "no memory";
	for (kind = 0; kind < TABLE_COUNT; kind++) {
		if (reason)
			lookup_tables[kind].reason = reason;
		else if (!search->found[kind])
			lookup_tables[kind].reason = "the System.map does not name it";
		else
			lookup_tables[kind].address =
				search->found[kind] + ANCHOR_ADDRESS - search->anchor;
	}
	kfree(usual);
	kfree(search);
}

/* ---- Scan ---- */

/*
 * A table is known by the numbers that no kernel implements: their entries are all the same
 * function, and the entries beside them are others. No symbol is needed, nor the address of any
 * call.
 */
struct fingerprint {
	unsigned int entries;
	unsigned short absent[16];	/* ends with 0 */
	unsigned short present[16];
};

static const struct fingerprint fingerprints[TABLE_COUNT] = {
	[TABLE_64] = {
		.entries = 335,
		.absent = { 174, 177, 178, 180, 181, 182, 183, 184, 185, 214, 215, 236 },
		.present = { 1, 2, 3, 39, 57, 60, 83, 101, 186, 213, 216, 231, 257, 334 },
	},
	[TABLE_IA32] = {
		.entries = 384,
		.absent = { 17, 31, 32, 35, 44, 53, 56, 58, 98, 127, 130, 137, 167, 188, 189, 273 },
		.present = { 1, 3, 4, 5, 11, 20, 39, 54, 102, 120, 168, 190, 252, 295, 383 },
	},
};

static bool in_kernel_image(unsigned long value)
{
	return value >= __START_KERNEL_map && value < __START_KERNEL_map + KERNEL_IMAGE_SIZE;
}

static bool matches(const struct fingerprint *print, const unsigned long *table)
{
	unsigned long absent = table[print->absent[0]];
	int i;

	if (!in_kernel_image(absent))
		return false;
	for (i = 1; i < ARRAY_SIZE(print->absent) && print->absent[i]; i++) {
		if (table[print->absent[i]] != absent)
			return false;
	}
	for (i = 0; i < ARRAY_SIZE(print->present) && print->present[i]; i++) {
		unsigned long present = table[print->present[i]];

		if (present == absent || !in_kernel_image(present))
			return false;
	}
	for (i = 0; i < print->entries; i++) {
		if (!in_kernel_image(table[i]))
			return false;
	}
	return true;
}

#define SCAN_WINDOW	(4 * PAGE_SIZE)

static void find_by_scan(void)
{
	/* The image is one piece: what is exported tells where it is; its data follow its code. */
	unsigned long address = (unsigned long)&register_kprobe & PAGE_MASK;
	unsigned long end = __START_KERNEL_map + KERNEL_IMAGE_SIZE - SCAN_WINDOW;
	unsigned int absent_pages = 0;
	unsigned long *window;
	enum table_kind kind;
	size_t offset;

	for (kind = 0; kind < TABLE_COUNT; kind++)
		lookup_tables[kind].reason = fingerprints[kind].entries ?
			"nothing in the kernel's memory looks like it" :
			"it differs too little from sys_call_table to be told apart by a scan";
	window = kmalloc(SCAN_WINDOW, GFP_KERNEL);
	if (!window)
		return;
	/* Windows overlap, so that a table that crosses pages is seen whole. */
	for (; address < end && absent_pages < 4096; address += PAGE_SIZE) {
		size_t length = SCAN_WINDOW;

		while (length && copy_from_kernel_nofault(window, (void *)address, length))
			length -= PAGE_SIZE;
		absent_pages = length ? 0 : absent_pages + 1;
		for (offset = 0; length && offset < PAGE_SIZE / sizeof(*window); offset++) {
			for (kind = 0; kind < TABLE_COUNT; kind++) {
				if (!fingerprints[kind].entries || lookup_tables[kind].address)
					continue;
				if (offset + fingerprints[kind].entries > length / sizeof(*window))
					continue;
				if (matches(&fingerprints[kind], window + offset))
					lookup_tables[kind].address =
						address + offset * sizeof(*window);
			}
		}
		if (lookup_tables[TABLE_64].address && lookup_tables[TABLE_IA32].address)
			break;
		cond_resched();
	}
	kfree(window);
}

/* ---- All ---- */

static void find_by_kallsyms(void)
{
	enum table_kind kind;

	for (kind = 0; kind < TABLE_COUNT; kind++) {
		lookup_tables[kind].address = lookup_symbol(table_names[kind]);
		lookup_tables[kind].reason = "this kernel has no such table";
	}
}

void lookup_all_tables(enum lookup_way way, const char *map)
{
	ktime_t start = ktime_get();
	enum table_kind kind;
	u64 elapsed;

	lookup_way = way;
	switch (way) {
	case LOOKUP_SYSTEMMAP:
		find_by_map(map);
		break;
	case LOOKUP_SCAN:
		find_by_scan();
		break;
	default:
		find_by_kallsyms();
	}
	elapsed = ktime_to_ns(ktime_sub(ktime_get(), start));

	for (kind = 0; kind < TABLE_COUNT; kind++) {
		struct lookup_result *result = &lookup_tables[kind];

		result->nanoseconds = elapsed;
		if (result->address)
			pr_info("lookup=%s: %s at 0x%lx\n", lookup_names[way], table_names[kind],
				result->address);
		else
			pr_info("lookup=%s: %s not found: %s\n", lookup_names[way],
				table_names[kind], result->reason);
	}
	pr_info("lookup=%s took %llu ns\n", lookup_names[way], elapsed);
}

void lookup_show(struct seq_file *seq)
{
	enum table_kind kind;

	seq_printf(seq, "lookup=%s\nlookup.ns=%llu\n", lookup_names[lookup_way],
		   lookup_tables[0].nanoseconds);
	for (kind = 0; kind < TABLE_COUNT; kind++) {
		if (lookup_tables[kind].address)
			seq_printf(seq, "lookup.%s=0x%lx\n", table_names[kind],
				   lookup_tables[kind].address);
		else
			seq_printf(seq, "lookup.%s=absent: %s\n", table_names[kind],
				   lookup_tables[kind].reason);
	}
}
