// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/isolates: the files by which the module is steered and read. For root, and not for
 * isolates.
 */

#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "isolates.h"

/* The longest word that any file but policy takes, with its end of line. */
#define WORD_MAX_LENGTH	32

static struct proc_dir_entry *directory;
static const struct hook *hook;

static void refresh_hook(void)
{
	if (hook->refresh)
		hook->refresh();
}

/*
 * An isolate that runs as root could free itself. A file opened before it became one is no way
 * around.
 */
static int permitted(void)
{
	bool isolate;

	rcu_read_lock();
	isolate = isolate_find(current);
	rcu_read_unlock();
	if (isolate || !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/* Copies one word of printable characters, an end of line after it allowed, and nothing else. */
static int copy_word(char *word, const char __user *from, size_t size)
{
	size_t i;

	if (!size || size > WORD_MAX_LENGTH)
		return -EINVAL;
	if (copy_from_user(word, from, size))
		return -EFAULT;
	if (word[size - 1] == '\n')
		size--;
	if (!size || size == WORD_MAX_LENGTH)
		return -EINVAL;
	for (i = 0; i < size; i++) {
		if (word[i] <= ' ' || word[i] > '~')
			return -EINVAL;
	}
	word[size] = '\0';
	return 0;
}

static ssize_t text_read(struct file *file, char __user *to, size_t size, loff_t *position)
{
	int error = permitted();

	return error ? error : seq_read(file, to, size, position);
}

/* ---- ppid, mode, set, stats, status: text out, and one word in ---- */

static int ppid_show(struct seq_file *seq, void *unused)
{
	controller_show(seq);
	return 0;
}

/* PID adds a controller, -PID forgets it, 0 forgets all and lets their isolates go. */
static int ppid_write(const char *word)
{
	int pid;

	/* kstrtoint() would take a plus sign. */
	if (*word == '+' || kstrtoint(word, 10, &pid))
		return -EINVAL;
	if (!pid) {
		if (strcmp(word, "0"))
			return -EINVAL;
		controller_remove_all();
		refresh_hook();
		return 0;
	}
	if (pid == INT_MIN)
		return -EINVAL;
	return pid > 0 ? controller_add(pid) : controller_remove(-pid);
}

static int mode_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%s\n", mode_names[policy_mode()]);
	return 0;
}

static int mode_write(const char *word)
{
	int mode = match_string(mode_names, MODE_COUNT, word);
	int error = mode < 0 ? -EINVAL : policy_set_mode(mode);

	if (!error)
		refresh_hook();
	return error;
}

static int set_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%s\n", set_names[policy_set()]);
	return 0;
}

static int set_write(const char *word)
{
	int set = match_string(set_names, SET_COUNT, word);

	return set < 0 ? -EINVAL : policy_set_set(set);
}

static int status_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "mode=%s\nset=%s\nhook=%s\n", mode_names[policy_mode()],
		   set_names[policy_set()], hook->name);
	policy_show_rejected(seq);
	if (hook->show)
		hook->show(seq);
	if (IS_ENABLED(CONFIG_X86_64))
		lookup_show(seq);
	seq_printf(seq, "controllers=%u\nisolates=%u\nlog.dropped=%llu\n", controller_count(),
		   isolate_count(), log_dropped());
	return 0;
}

static const struct word_file {
	const char *name;
	int (*show)(struct seq_file *seq, void *unused);
	int (*write)(const char *word);
} word_files[] = {
	{ "ppid", ppid_show, ppid_write },
	{ "mode", mode_show, mode_write },
	{ "set", set_show, set_write },
	{ "stats", intercept_show_counts },
	{ "status", status_show },
};

static const struct word_file *word_file_of(const struct file *file)
{
	const char *name = file->f_path.dentry->d_name.name;
	int i;

	for (i = 0; i < ARRAY_SIZE(word_files); i++) {
		if (!strcmp(name, word_files[i].name))
			return &word_files[i];
	}
	return NULL;
}

static int word_open(struct inode *inode, struct file *file)
{
	const struct word_file *word_file = word_file_of(file);
	int error = permitted();

	if (error)
		return error;
	if (!word_file || (file->f_mode & FMODE_WRITE && !word_file->write))
		return -EACCES;
	return single_open(file, word_file->show, (void *)word_file);
}

static ssize_t word_write(struct file *file, const char __user *from, size_t size,
			  loff_t *position)
{
	const struct seq_file *seq = file->private_data;
	const struct word_file *word_file = seq->private;
	char word[WORD_MAX_LENGTH + 1];
	int error = permitted();

	if (!error)
		error = copy_word(word, from, size);
	if (!error)
		error = word_file->write(word);
	return error ? error : size;
}

static const struct proc_ops word_operations = {
	.proc_open = word_open,
	.proc_read = text_read,
	.proc_write = word_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

/* ---- policy ---- */

static const struct file_operations policy_operations;

static int policy_open(struct inode *inode, struct file *file)
{
	struct policy_batch *batch = NULL;
	int error = permitted();

	if (error)
		return error;
	if (file->f_mode & FMODE_WRITE) {
		batch = policy_batch_open();
		if (!batch)
			return -ENOMEM;
	}
	error = single_open(file, policy_show, batch);
	if (error) {
		kfree(batch);
		return error;
	}
	if (!try_module_get(THIS_MODULE)) {
		kfree(batch);
		single_release(inode, file);
		return -ENODEV;
	}
	replace_fops(file, &policy_operations);
	return 0;
}

static ssize_t policy_write(struct file *file, const char __user *from, size_t size,
			    loff_t *position)
{
	const struct seq_file *seq = file->private_data;
	size_t part = min_t(size_t, size, SZ_64K);
	int error = permitted();
	char *text;

	if (error)
		return error;
	if (!part)
		return -EINVAL;
	text = memdup_user(from, part);
	if (IS_ERR(text))
		return PTR_ERR(text);
	error = policy_batch_write(seq->private, text, part);
	kfree(text);
	return error ? error : part;
}

/*
 * A process closed the file: if it is the one that opened it, what was written counts, whoever
 * else has inherited the descriptor.
 */
static int policy_flush(struct file *file, fl_owner_t process)
{
	const struct seq_file *seq = file->private_data;

	if (!seq->private || !policy_batch_opened_by(seq->private, process))
		return 0;
	return policy_batch_commit(seq->private);
}

static int policy_release(struct inode *inode, struct file *file)
{
	const struct seq_file *seq = file->private_data;

	/* Rows by somebody whom it was handed on to; who reads the policy is told of wrong ones. */
	if (seq->private)
		policy_batch_commit(seq->private);
	kfree(seq->private);
	return single_release(inode, file);
}

/* In place of proc's own, which know no flush. They keep the module while the file is open. */
static const struct file_operations policy_operations = {
	.owner = THIS_MODULE,
	.read = text_read,
	.write = policy_write,
	.llseek = seq_lseek,
	.flush = policy_flush,
	.release = policy_release,
};

static const struct proc_ops policy_entry = {
	.proc_open = policy_open,
	.proc_lseek = seq_lseek,
};

/* ---- log ---- */

/* Who polls the log waits on a queue in our memory, out of proc's sight: the module must stay. */
static int log_open(struct inode *inode, struct file *file)
{
	int error = permitted();

	if (error)
		return error;
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	file->private_data = log_reader_open();
	if (!file->private_data) {
		module_put(THIS_MODULE);
		return -ENOMEM;
	}
	return stream_open(inode, file);
}

static ssize_t log_read(struct file *file, char __user *to, size_t size, loff_t *position)
{
	int error = permitted();

	return error ? error : log_reader_read(file->private_data, file, to, size);
}

static __poll_t log_poll(struct file *file, struct poll_table_struct *table)
{
	return permitted() ? EPOLLERR : log_reader_poll(file->private_data, file, table);
}

static int log_release(struct inode *inode, struct file *file)
{
	log_reader_close(file->private_data);
	module_put(THIS_MODULE);
	return 0;
}

static const struct proc_ops log_operations = {
	.proc_open = log_open,
	.proc_read = log_read,
	.proc_poll = log_poll,
	.proc_release = log_release,
};

/* Waits for operations under way and releases what is open. */
void isolates_proc_exit(void)
{
	proc_remove(directory);
}

int isolates_proc_init(const struct hook *hook_in_use)
{
	bool ok;
	int i;

	hook = hook_in_use;
	directory = proc_mkdir_mode("isolates", 0500, NULL);
	if (!directory)
		return -ENOMEM;
	ok = proc_create("policy", 0600, directory, &policy_entry) &&
	     proc_create("log", 0400, directory, &log_operations);
	for (i = 0; ok && i < ARRAY_SIZE(word_files); i++)
		ok = proc_create(word_files[i].name, word_files[i].write ? 0600 : 0400, directory,
				 &word_operations);
	if (ok)
		return 0;
	isolates_proc_exit();
	return -ENOMEM;
}
