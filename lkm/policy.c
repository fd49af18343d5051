// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to each call: the mode, the set and the policy's rows, worked out beforehand
 * into one word for each call, so that a policy of 300 calls costs what one of none does. A
 * change makes a new table and swaps it in: calls under way see the old one or the new one,
 * never a mixture.
 */

#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "isolates.h"

const char * const mode_names[MODE_COUNT] = {
	[MODE_OFF] = "off",
	[MODE_LOG] = "log",
	[MODE_ENFORCE] = "enforce",
};

/* A row of the policy, as written: a word of ACTION_ bits, or one of these. */
#define ROW_NONE	0xffff	/* the row of `*` holds */
#define ROW_ALLOW	0x0000

/* `*` has its row where no call is: the calls that have no number share it. */
#define ROW_OTHERS	CALL_OTHER

/* As the hint of a wrong number is most likely a restart code, which would confuse the caller. */
#define ERRNO_LAST	EHWPOISON

struct policy __rcu *policy_active;

/* Guards all below and the change of the above. */
static DEFINE_MUTEX(policy_lock);
static u16 rows[CALL_COUNT];
static enum mode mode;
static enum call_set set;

/*
 * Its operations pass every hook on calls. Under a policy they are refused unless the policy
 * names them; `*` does not.
 */
static bool by_name_only(unsigned int call)
{
	const char *name = call_name(call);

	return name && !strncmp(name, "io_uring_", 9);
}

static u16 work_out(unsigned int call)
{
	u16 row = rows[call];

	switch (mode) {
	case MODE_LOG:
		return call_set(call) <= set ? ACTION_LOG : 0;
	case MODE_ENFORCE:
		if (row == ROW_NONE && by_name_only(call))
			row = ACTION_LOG | EPERM;
		if (row == ROW_NONE)
			row = rows[ROW_OTHERS];
		return row == ROW_NONE ? 0 : row;
	default:
		return 0;
	}
}

/* With policy_lock held. Makes what rows, mode and set say now the active policy. */
static int swap_in(void)
{
	struct policy *fresh, *old;
	unsigned int call;

	fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
	if (!fresh)
		return -ENOMEM;
	for (call = 0; call < CALL_COUNT; call++)
		fresh->action[call] = work_out(call);
	old = rcu_dereference_protected(policy_active, lockdep_is_held(&policy_lock));
	rcu_assign_pointer(policy_active, fresh);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

enum mode policy_mode(void)
{
	return READ_ONCE(mode);
}

enum call_set policy_set(void)
{
	return READ_ONCE(set);
}

int policy_set_mode(enum mode new)
{
	enum mode old;
	int error;

	mutex_lock(&policy_lock);
	old = mode;
	WRITE_ONCE(mode, new);
	error = swap_in();
	if (error)
		WRITE_ONCE(mode, old);
	mutex_unlock(&policy_lock);
	return error;
}

int policy_set_set(enum call_set new)
{
	enum call_set old;
	int error;

	mutex_lock(&policy_lock);
	old = set;
	WRITE_ONCE(set, new);
	error = swap_in();
	if (error)
		WRITE_ONCE(set, old);
	mutex_unlock(&policy_lock);
	return error;
}

int policy_init(enum mode first_mode, enum call_set first_set)
{
	int error;

	memset(rows, 0xff, sizeof(rows));
	mutex_lock(&policy_lock);
	mode = first_mode;
	set = first_set;
	error = swap_in();
	mutex_unlock(&policy_lock);
	return error;
}

/* Nobody looks at it any more. */
void policy_exit(void)
{
	kfree(rcu_dereference_protected(policy_active, true));
	RCU_INIT_POINTER(policy_active, NULL);
}

/*
 * ---- Rows as text: CALL,allow | CALL,log | CALL,deny[,ERRNO] | CALL,kill; `*` for all others;
 * clear ----
 */

static int parse_row(char *line, int *call, u16 *row)
{
	char *name, *verdict, *number;
	unsigned int errno = EPERM;

	name = strsep(&line, ",");
	verdict = strsep(&line, ",");
	number = strsep(&line, ",");
	if (!verdict || line)
		return -EINVAL;

	*call = !strcmp(name, "*") ? ROW_OTHERS : call_by_name(name);
	if (*call < 0)
		return -EINVAL;
	if (number) {
		if (strcmp(verdict, "deny") || kstrtouint(number, 10, &errno) ||
		    errno < 1 || errno > ERRNO_LAST)
			return -EINVAL;
	}
	if (!strcmp(verdict, "allow"))
		*row = ROW_ALLOW;
	else if (!strcmp(verdict, "log"))
		*row = ACTION_LOG;
	else if (!strcmp(verdict, "deny"))
		*row = ACTION_LOG | errno;
	else if (!strcmp(verdict, "kill"))
		*row = ACTION_LOG | ACTION_KILL;
	else
		return -EINVAL;
	return 0;
}

int policy_show(struct seq_file *seq, void *unused)
{
	unsigned int call;

	mutex_lock(&policy_lock);
	for (call = 0; call < CALL_COUNT; call++) {
		u16 row = rows[call];

		if (row == ROW_NONE)
			continue;
		seq_printf(seq, "%s,", call == ROW_OTHERS ? "*" : call_name(call));
		if (row & ACTION_KILL)
			seq_puts(seq, "kill\n");
		else if (row & ACTION_ERRNO)
			seq_printf(seq, "deny,%u\n", row & ACTION_ERRNO);
		else
			seq_puts(seq, row & ACTION_LOG ? "log\n" : "allow\n");
	}
	mutex_unlock(&policy_lock);
	return 0;
}

/*
 * The rows written between open and close take effect together, at close, or not at all if one
 * was wrong.
 */
struct policy_batch {
	struct mutex lock;	/* of all below: writers may share a file */
	bool wrong;
	bool cleared;
	size_t kept;
	char line[64];
	bool touched[CALL_COUNT];
	u16 rows[CALL_COUNT];
};

struct policy_batch *policy_batch_open(void)
{
	struct policy_batch *batch = kzalloc(sizeof(*batch), GFP_KERNEL);

	if (batch)
		mutex_init(&batch->lock);
	return batch;
}

static int take_line(struct policy_batch *batch)
{
	int call, error;
	u16 row;

	batch->line[batch->kept] = '\0';
	batch->kept = 0;
	if (!batch->line[0] || batch->line[0] == '#')
		return 0;
	if (!strcmp(batch->line, "clear")) {
		memset(batch->touched, 0, sizeof(batch->touched));
		batch->cleared = true;
		return 0;
	}
	error = parse_row(batch->line, &call, &row);
	if (error)
		return error;
	batch->touched[call] = true;
	batch->rows[call] = row;
	return 0;
}

int policy_batch_write(struct policy_batch *batch, const char *text, size_t length)
{
	int error = 0;
	size_t i;

	mutex_lock(&batch->lock);
	if (batch->wrong)
		error = -EINVAL;
	for (i = 0; i < length && !error; i++) {
		if (text[i] == '\n') {
			error = take_line(batch);
		} else if (text[i] < ' ' || text[i] > '~' ||
			   batch->kept == sizeof(batch->line) - 1) {
			error = -EINVAL;
		} else {
			batch->line[batch->kept++] = text[i];
		}
	}
	if (error)
		batch->wrong = true;
	mutex_unlock(&batch->lock);
	return error;
}

void policy_batch_close(struct policy_batch *batch)
{
	unsigned int call;
	bool changed;

	/* The last line may lack its end. */
	if (!batch->wrong && batch->kept && take_line(batch))
		batch->wrong = true;
	if (batch->wrong) {
		pr_warn_ratelimited("policy: a row is wrong, none of this write is in force\n");
		goto out;
	}
	changed = batch->cleared;
	mutex_lock(&policy_lock);
	if (batch->cleared)
		memset(rows, 0xff, sizeof(rows));
	for (call = 0; call < CALL_COUNT; call++) {
		if (batch->touched[call]) {
			rows[call] = batch->rows[call];
			changed = true;
		}
	}
	if (changed && swap_in())
		pr_err("no memory for the new policy: the old one stays in force\n");
	mutex_unlock(&policy_lock);
out:
	kfree(batch);
}
