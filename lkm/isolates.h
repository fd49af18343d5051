/* SPDX-License-Identifier: GPL-2.0 */
/* What the files of the module know of each other. */
#ifndef ISOLATES_H
#define ISOLATES_H

#ifdef pr_fmt
#undef pr_fmt
#endif
#define pr_fmt(fmt) "isolates: " fmt

#include <linux/hashtable.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/version.h>

/*
 * calls.c: every way into the kernel (64-bit, x32, int 0x80, arm64's 32-bit programs) is brought to
 * the number that the call has on the 64-bit way, so that a rule holds at every door. What has no
 * such number is CALL_OTHER.
 */
#define CALL_COUNT	512
#define CALL_OTHER	(CALL_COUNT - 1)

/* In order: a set holds all calls of the sets before it. */
enum call_set {
	SET_OPEN,
	SET_FILEOPS,
	SET_FILENWOPS,
	SET_ALL,
	SET_COUNT
};

extern const char * const set_names[SET_COUNT];

/* By number at another door, x32's less 512: the 64-bit call that does the same, or CALL_OTHER. */
#define CALLS_LISTED	512
extern const u16 compat_calls[CALLS_LISTED], x32_calls[CALLS_LISTED];

const char *call_name(unsigned int call);
int call_by_name(const char *name);
enum call_set call_set(unsigned int call);

/* symbols.c: what the kernel has and does not export. */
struct tracepoint;

int symbols_init(void);
unsigned long lookup_symbol(const char *name);
struct tracepoint *tracepoint_by_name(const char *name);

/* lookup.c: where the tables of system calls are. */
enum lookup_way {
	LOOKUP_KALLSYMS,
	LOOKUP_SYSTEMMAP,
	LOOKUP_SCAN,
	LOOKUP_COUNT
};

enum table_kind {
	TABLE_64,
	TABLE_IA32,
	TABLE_X32,
	TABLE_COUNT
};

struct lookup_result {
	unsigned long address;	/* 0: not found, and reason says why */
	u64 nanoseconds;
	const char *reason;
};

extern const char * const lookup_names[LOOKUP_COUNT];
extern struct lookup_result lookup_tables[TABLE_COUNT];

void lookup_all_tables(enum lookup_way way, const char *map);
void lookup_show(struct seq_file *seq);

/* descendants.c: who is an isolate. */
#define ISOLATE_BEFORE_EXEC	1	/* still runs its controller's program */
#define ISOLATE_SELFTEST	2	/* the process that proves the hook */

struct isolate {
	struct hlist_node node;
	struct task_struct *task;
	unsigned int flags;
	struct rcu_head rcu;
};

#define ISOLATE_HASH_BITS	12
extern struct hlist_head isolate_hash[1 << ISOLATE_HASH_BITS];

/* Called for a task that became an isolate; may not sleep. Set by a hook that needs it. */
extern void (*isolate_added)(struct task_struct *task);

/* The low half of the address tells tasks apart, and takes an instruction less than hash_ptr(). */
static __always_inline u32 isolate_hash_of(const struct task_struct *task)
{
	return hash_32((u32)(unsigned long)task, ISOLATE_HASH_BITS);
}

/*
 * The caller is the task itself, or is in an RCU read-side section. No count and no owner is
 * needed: an isolate that runs cannot have ended.
 */
static __always_inline struct isolate *isolate_find(const struct task_struct *task)
{
	struct hlist_node *node;

	/* As hlist_for_each_entry_rcu_notrace(), laid out for the first being the one. */
	node = rcu_dereference_raw_check(isolate_hash[isolate_hash_of(task)].first);
	while (likely(node)) {
		struct isolate *isolate = hlist_entry(node, struct isolate, node);

		if (likely(isolate->task == task))
			return isolate;
		node = rcu_dereference_raw_check(hlist_next_rcu(node));
	}
	return NULL;
}

int descendants_init(void);
void descendants_exit(void);
int isolate_add(struct task_struct *task, unsigned int flags, gfp_t gfp);
int controller_add(pid_t nr);
int controller_remove(pid_t nr);
void controller_remove_all(void);
void controller_show(struct seq_file *seq);
unsigned int controller_count(void);
unsigned int isolate_count(void);
void tasks_read_lock(void);
void tasks_read_unlock(void);

/* policy.c: what happens to each call. */
enum mode {
	MODE_OFF,
	MODE_LOG,
	MODE_ENFORCE,
	MODE_COUNT
};

#define ACTION_ERRNO	0x0fff
#define ACTION_LOG	0x1000
#define ACTION_KILL	0x2000

struct policy {
	struct rcu_head rcu;
	u16 action[CALL_COUNT];
};

struct policy_batch;

extern const char * const mode_names[MODE_COUNT];
extern struct policy __rcu *policy_active;

int policy_init(enum mode mode, enum call_set set);
void policy_exit(void);
enum mode policy_mode(void);
enum call_set policy_set(void);
int policy_set_mode(enum mode mode);
int policy_set_set(enum call_set set);
int policy_show(struct seq_file *seq, void *unused);
struct policy_batch *policy_batch_open(void);
bool policy_batch_opened_by(const struct policy_batch *batch, const void *files);
int policy_batch_write(struct policy_batch *batch, const char *text, size_t length);
int policy_batch_commit(struct policy_batch *batch);
void policy_show_rejected(struct seq_file *seq);

/* selftest.c: the proof at load that the hook sees a call and can refuse it. */
struct hook;

int selftest_run(const struct hook *hook, const char *program);
bool selftest_entry(const struct pt_regs *regs, unsigned long nr);
void selftest_exit_probe(void *data, struct pt_regs *regs, long result);

/* intercept.c: one call of one isolate. */
struct counts {
	u64 logged[CALL_COUNT];
	u64 denied[CALL_COUNT];
};

extern struct counts __percpu *counts;
DECLARE_PER_CPU(u64[CALL_COUNT], calls_seen);

int intercept_init(void);
void intercept_exit(void);
long intercept_slow(struct pt_regs *regs, unsigned long nr, bool may_fault);
void intercept_reset_counts(void);
int intercept_show_counts(struct seq_file *seq, void *unused);

/* detail.c: what a call says beyond its name. */
#define DETAIL_MAX	256

enum detail_kind {
	DETAIL_NONE,
	DETAIL_PATH,
	DETAIL_ADDRESS,
	DETAIL_ABSENT	/* its memory was not there to be read, see README.md */
};

struct detail {
	enum detail_kind kind;
	bool has_open_flags;
	unsigned int open_flags;
	unsigned int length;
	char bytes[DETAIL_MAX];
};

/*
 * Where the hook must not sleep, pages that are not in memory are not fetched: the copy fails,
 * and the detail is absent.
 */
static inline bool copy_in(void *to, unsigned long from, size_t size, bool may_fault)
{
	if (may_fault)
		return !copy_from_user(to, (const void __user *)from, size);
	return !copy_from_user_nofault(to, (const void __user *)from, size);
}

void detail_copy(struct detail *detail, struct pt_regs *regs, unsigned int call, bool may_fault);
int detail_format(char *to, size_t size, enum detail_kind kind, const char *bytes, size_t length);
int detail_format_open_flags(char *to, size_t size, unsigned int flags);
int detail_escape(char *to, size_t size, const char *bytes, size_t length);

/* log.c: lines, from any processor to the readers. */
#define LOG_NOT_BLOCKED	1
#define LOG_KILLED	2

struct file;
struct poll_table_struct;
struct log_reader;

int log_init(unsigned int kib_per_cpu, bool to_kernel_log);
void log_exit(void);
void log_write(unsigned int call, unsigned int flags, int error, const struct detail *detail);
u64 log_dropped(void);
struct log_reader *log_reader_open(void);
void log_reader_close(struct log_reader *reader);
ssize_t log_reader_read(struct log_reader *reader, struct file *file, char __user *to, size_t size);
__poll_t log_reader_poll(struct log_reader *reader, struct file *file,
			 struct poll_table_struct *table);

/* hook_tracepoint.c and hook_table.c: the ways to see a call. */
struct hook {
	const char *name;
	int (*start)(void);
	/* The self-test is over. */
	void (*ready)(void);
	/* On return none of our code runs, nor will, in any task. */
	void (*stop)(void);
	/* The mode changed, or isolates were let go. */
	void (*refresh)(void);
	/* Why a call was not seen, for the error at load. */
	const char *(*why_blind)(void);
	/* It refuses calls by cancelling them, which some kernels ignore: to be proven. */
	bool cancels;
	/* What to try where this one does not work. */
	const char *other;
	void (*show)(struct seq_file *seq);
};

extern const struct hook hook_tracepoint;
extern const struct hook hook_table;

/* helpers.c: programs that the kernel starts. */
int helpers_init(void);
void helpers_exit(void);

/* proc.c */
int isolates_proc_init(const struct hook *hook);
void isolates_proc_exit(void);

#endif
