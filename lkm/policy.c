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
/* The wrong row because of which what was written last is not in force, or nothing. */
static char rejected[64];
static unsigned int mode;	/* enum mode */
static unsigned int set;	/* enum call_set */

/* What holds for a call that the policy does not name. */
static u16 unnamed(unsigned int call)
{
	const char *name = call_name(call);

	/* Its operations pass every hook on calls: `*` does not let them through. */
	if (name && !strncmp(name, "io_uring_", 9))
		return ACTION_LOG | EPERM;
	/* Goes on with a call that was judged when it was made: `*` does not refuse it. */
	if (name && !strcmp(name, "restart_syscall"))
		return ROW_ALLOW;
	return rows[ROW_OTHERS] == ROW_NONE ? ROW_ALLOW : rows[ROW_OTHERS];
}

static u16 work_out(unsigned int call)
{
	switch (mode) {
	case MODE_LOG:
		return call_set(call) <= set ? ACTION_LOG : 0;
	case MODE_ENFORCE:
		return rows[call] == ROW_NONE ? unnamed(call) : rows[call];
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

/* Changes the mode or the set; without memory for the new policy all stays as it was. */
static int choose(unsigned int *choice, unsigned int new)
{
	unsigned int old;
	int error;

	mutex_lock(&policy_lock);
	old = *choice;
	WRITE_ONCE(*choice, new);
	error = swap_in();
	if (error)
		WRITE_ONCE(*choice, old);
	mutex_unlock(&policy_lock);
	return error;
}

int policy_set_mode(enum mode new)
{
	return choose(&mode, new);
}

int policy_set_set(enum call_set new)
{
	return choose(&set, new);
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
	if (rejected[0])
		seq_printf(seq, "# %s is no row: nothing written with it is in force\n", rejected);
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

void policy_show_rejected(struct seq_file *seq)
{
	mutex_lock(&policy_lock);
	seq_printf(seq, "policy.rejected=%s\n", rejected);
	mutex_unlock(&policy_lock);
}

/*
 * The rows written between open and close take effect together, at close, or not at all if one
 * was wrong.
 */
struct policy_batch {
	const void *opener;	/* its table of files */
	struct mutex lock;	/* of all below: writers may share a file */
	bool wrong;
	bool cleared;
	bool comment;		/* of the line that was begun, all from # on is dropped */
	size_t kept;
	char line[64];
	bool touched[CALL_COUNT];
	u16 rows[CALL_COUNT];
};

struct policy_batch *policy_batch_open(void)
{
	struct policy_batch *batch = kzalloc(sizeof(*batch), GFP_KERNEL);

	if (batch) {
		mutex_init(&batch->lock);
		batch->opener = current->files;
	}
	return batch;
}

bool policy_batch_opened_by(const struct policy_batch *batch, const void *files)
{
	return batch->opener == files;
}

/* The line is done with, unless it is wrong. */
static int take_line(struct policy_batch *batch)
{
	char text[sizeof(batch->line)];
	int call, error;
	u16 row;

	while (batch->kept && batch->line[batch->kept - 1] == ' ')
		batch->kept--;
	batch->line[batch->kept] = '\0';
	strscpy(text, batch->line, sizeof(text));
	if (!strcmp(text, "clear")) {
		memset(batch->touched, 0, sizeof(batch->touched));
		batch->cleared = true;
	} else if (*text) {
		error = parse_row(text, &call, &row);
		if (error)
			return error;
		batch->touched[call] = true;
		batch->rows[call] = row;
	}
	batch->kept = 0;
	batch->comment = false;
	return 0;
}

/* Whether what there is of a line can still become a row. */
static bool begins_row(const char *line, size_t length)
{
	static const char * const verdicts[] = { "allow", "log", "kill", "deny,1" };
	char row[64];
	unsigned int call, i;
	u16 unused;

	while (length && line[length - 1] == ' ')
		length--;
	if (!strncmp("clear", line, length))
		return true;
	for (call = 0; call < CALL_COUNT; call++) {
		const char *name = call == ROW_OTHERS ? "*" : call_name(call);

		for (i = 0; name && i < ARRAY_SIZE(verdicts); i++) {
			snprintf(row, sizeof(row), "%s,%s", name, verdicts[i]);
			if (!strncmp(row, line, length))
				return true;
		}
	}
	strscpy(row, line, length + 1);
	return !parse_row(row, &call, &unused);
}

/* None of the batch is in force, and whoever reads the policy is told. */
static int reject(struct policy_batch *batch)
{
	batch->wrong = true;
	mutex_lock(&policy_lock);
	batch->line[batch->kept] = '\0';
	strscpy(rejected, batch->kept ? batch->line : "?", sizeof(rejected));
	mutex_unlock(&policy_lock);
	return -EINVAL;
}

int policy_batch_write(struct policy_batch *batch, const char *text, size_t length)
{
	int error = 0;
	size_t i;

	mutex_lock(&batch->lock);
	if (batch->wrong)
		error = -EINVAL;
	for (i = 0; i < length && !error; i++) {
		if (text[i] == '\n')
			error = take_line(batch);
		else if (batch->comment || text[i] == '#')
			batch->comment = true;
		else if (batch->kept == sizeof(batch->line) - 1)
			error = -EINVAL;
		else if (text[i] == '\t')
			batch->line[batch->kept++] = ' ';
		else if (text[i] < ' ' || text[i] > '~')
			error = -EINVAL;
		else
			batch->line[batch->kept++] = text[i];
	}
	/* A row may go on in the next write. Most that cannot become right end here, in sight. */
	if (!error && batch->kept && !batch->comment && !begins_row(batch->line, batch->kept))
		error = -EINVAL;
	if (error && !batch->wrong)
		error = reject(batch);
	mutex_unlock(&batch->lock);
	return error;
}

/* Brings into force what was written so far. The last line may lack its end. */
int policy_batch_commit(struct policy_batch *batch)
{
	unsigned int call;
	bool changed;
	int error = 0;

	mutex_lock(&batch->lock);
	if (!batch->wrong && take_line(batch))
		reject(batch);
	if (batch->wrong) {
		mutex_unlock(&batch->lock);
		return -EINVAL;
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
	if (changed) {
		rejected[0] = '\0';
		error = swap_in();
	}
	mutex_unlock(&policy_lock);
	batch->cleared = false;
	memset(batch->touched, 0, sizeof(batch->touched));
	mutex_unlock(&batch->lock);
	return error;
}
