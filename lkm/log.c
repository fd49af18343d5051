// SPDX-License-Identifier: GPL-2.0
/*
 * The log: a ring for each processor, so that isolates on different ones do not wait for each
 * other, merged by the readers in the order in which the calls were made. A full ring drops
 * what comes and counts it. Text is made by the reader, not by the isolate.
 */

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/log2.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "isolates.h"

struct record {
	u64 sequence;
	u32 pid;
	u32 uid;
	u32 open_flags;
	u16 call;
	u16 error;
	u8 flags;
	u8 kind;
	u8 has_open_flags;
	u8 unused;
	u16 length;	/* of the detail that follows */
	char process[TASK_COMM_LEN];
};

struct ring {
	spinlock_t lock;	/* of all below; writers are tasks only */
	u32 head;	/* bytes ever written, and */
	u32 tail;	/* ever read: they wrap */
	u64 dropped;
	char *bytes;
};

/* The longest line: every byte of a detail may become four. */
#define LINE_MAX_LENGTH	(DETAIL_MAX * 4 + 512)

struct log_reader {
	struct mutex lock;	/* of all below: readers may share a file */
	size_t at, length;	/* what is left of the line that was begun */
	struct record record;
	char detail[DETAIL_MAX];
	char line[LINE_MAX_LENGTH];
};

static DEFINE_PER_CPU(struct ring, rings);
static u32 ring_size;
static atomic64_t sequence;
static DECLARE_WAIT_QUEUE_HEAD(readers);
/* Readers take whole records, one at a time. */
static DEFINE_MUTEX(take_lock);
static bool kernel_log;

static u32 record_space(u32 length)
{
	return round_up(sizeof(struct record) + length, 8);
}

static void ring_put(struct ring *ring, u32 at, const void *from, u32 length)
{
	u32 start = at & (ring_size - 1);
	u32 first = min(length, ring_size - start);

	memcpy(ring->bytes + start, from, first);
	memcpy(ring->bytes, from + first, length - first);
}

static void ring_get(const struct ring *ring, u32 at, void *to, u32 length)
{
	u32 start = at & (ring_size - 1);
	u32 first = min(length, ring_size - start);

	memcpy(to, ring->bytes + start, first);
	memcpy(to + first, ring->bytes, length - first);
}

static int format(char *to, size_t size, const struct record *record, const char *detail)
{
	const char *name = call_name(record->call);
	int at;

	if (name)
		at = scnprintf(to, size, "ISOLATES:%s,", name);
	else
		at = scnprintf(to, size, "ISOLATES:%u,", record->call);
	at += detail_escape(to + at, size - at, record->process,
			    strnlen(record->process, sizeof(record->process)));
	at += scnprintf(to + at, size - at, ",%u,%u", record->pid, record->uid);
	if (record->kind != DETAIL_NONE) {
		at += scnprintf(to + at, size - at, ",");
		at += detail_format(to + at, size - at, record->kind, detail, record->length);
	}
	if (record->has_open_flags) {
		at += scnprintf(to + at, size - at, ",");
		at += detail_format_open_flags(to + at, size - at, record->open_flags);
	}
	if (record->error)
		at += scnprintf(to + at, size - at, ",DENIED:%u", record->error);
	if (record->flags & LOG_KILLED)
		at += scnprintf(to + at, size - at, ",KILLED");
	if (record->flags & LOG_NOT_BLOCKED)
		at += scnprintf(to + at, size - at, ",NOT_BLOCKED");
	return at + scnprintf(to + at, size - at, "\n");
}

static noinline void to_kernel_log(const struct record *record, const char *detail)
{
	char *line = kmalloc(LINE_MAX_LENGTH, GFP_ATOMIC | __GFP_NOWARN);

	if (!line)
		return;
	format(line, LINE_MAX_LENGTH, record, detail);
	pr_info("%s", line);
	kfree(line);
}

/* In the context of the calling task, in or out of preemption; never in an interrupt. */
void log_write(unsigned int call, unsigned int flags, int error, const struct detail *detail)
{
	struct record record = {
		.pid = current->pid,
		.uid = from_kuid_munged(&init_user_ns, current_uid()),
		.call = call,
		.error = error,
		.flags = flags,
		.kind = detail->kind,
		.has_open_flags = detail->has_open_flags,
		.open_flags = detail->has_open_flags ? detail->open_flags : 0,
		.length = detail->length,
	};
	u32 space = record_space(detail->length);
	struct ring *ring;
	bool dropped;

	memcpy(record.process, current->comm, sizeof(record.process));
	record.process[sizeof(record.process) - 1] = '\0';

	/* Which processor's it is does not matter, only that they are spread. */
	ring = per_cpu_ptr(&rings, raw_smp_processor_id());
	record.sequence = atomic64_inc_return(&sequence);
	spin_lock(&ring->lock);
	dropped = ring_size - (ring->head - ring->tail) < space;
	if (dropped) {
		ring->dropped++;
	} else {
		ring_put(ring, ring->head, &record, sizeof(record));
		ring_put(ring, ring->head + sizeof(record), detail->bytes, detail->length);
		WRITE_ONCE(ring->head, ring->head + space);
	}
	spin_unlock(&ring->lock);

	if (!dropped && wq_has_sleeper(&readers))
		wake_up_interruptible(&readers);
	if (unlikely(kernel_log))
		to_kernel_log(&record, detail->bytes);
}

static bool ring_empty(const struct ring *ring)
{
	return READ_ONCE(ring->head) == READ_ONCE(ring->tail);
}

static bool any(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		if (!ring_empty(per_cpu_ptr(&rings, cpu)))
			return true;
	}
	return false;
}

/* Takes the oldest record of all rings. Only readers move tails, and take_lock lets in one. */
static bool take(struct record *record, char *detail)
{
	struct ring *oldest = NULL;
	u64 first = U64_MAX;
	int cpu;

	mutex_lock(&take_lock);
	for_each_possible_cpu(cpu) {
		struct ring *ring = per_cpu_ptr(&rings, cpu);
		u64 at;

		if (ring_empty(ring))
			continue;
		spin_lock(&ring->lock);
		ring_get(ring, ring->tail + offsetof(struct record, sequence), &at, sizeof(at));
		spin_unlock(&ring->lock);
		if (at < first) {
			first = at;
			oldest = ring;
		}
	}
	if (oldest) {
		spin_lock(&oldest->lock);
		ring_get(oldest, oldest->tail, record, sizeof(*record));
		ring_get(oldest, oldest->tail + sizeof(*record), detail, record->length);
		WRITE_ONCE(oldest->tail, oldest->tail + record_space(record->length));
		spin_unlock(&oldest->lock);
	}
	mutex_unlock(&take_lock);
	return oldest;
}

struct log_reader *log_reader_open(void)
{
	struct log_reader *reader = kvzalloc(sizeof(*reader), GFP_KERNEL);

	if (reader)
		mutex_init(&reader->lock);
	return reader;
}

void log_reader_close(struct log_reader *reader)
{
	kvfree(reader);
}

/*
 * As many lines as are there and fit; waits for the first. A line longer than the buffer is
 * continued by the next read.
 */
ssize_t log_reader_read(struct log_reader *reader, struct file *file, char __user *to, size_t size)
{
	size_t done = 0, part;
	ssize_t error;

	if (!size)
		return 0;
	if (mutex_lock_interruptible(&reader->lock))
		return -ERESTARTSYS;
	while (done < size) {
		if (reader->at == reader->length) {
			if (take(&reader->record, reader->detail)) {
				reader->at = 0;
				reader->length = format(reader->line, sizeof(reader->line),
							&reader->record, reader->detail);
				continue;
			}
			error = 0;
			if (done)
				break;
			error = -EAGAIN;
			if (file->f_flags & O_NONBLOCK)
				break;
			error = wait_event_interruptible(readers, any());
			if (error)
				break;
			continue;
		}
		part = min(size - done, reader->length - reader->at);
		error = -EFAULT;
		if (copy_to_user(to + done, reader->line + reader->at, part))
			break;
		reader->at += part;
		done += part;
	}
	mutex_unlock(&reader->lock);
	return done ? done : error;
}

__poll_t log_reader_poll(struct log_reader *reader, struct file *file,
			 struct poll_table_struct *table)
{
	poll_wait(file, &readers, table);
	return reader->at < reader->length || any() ? EPOLLIN | EPOLLRDNORM : 0;
}

u64 log_dropped(void)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += READ_ONCE(per_cpu_ptr(&rings, cpu)->dropped);
	return sum;
}

int log_init(unsigned int kib_per_cpu, bool lines_to_kernel_log)
{
	int cpu;

	ring_size = roundup_pow_of_two(clamp(kib_per_cpu, 4U, 65536U) * 1024);
	kernel_log = lines_to_kernel_log;
	for_each_possible_cpu(cpu)
		spin_lock_init(&per_cpu_ptr(&rings, cpu)->lock);
	for_each_possible_cpu(cpu) {
		struct ring *ring = per_cpu_ptr(&rings, cpu);

		ring->bytes = vmalloc(ring_size);
		if (!ring->bytes) {
			log_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

void log_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		vfree(per_cpu_ptr(&rings, cpu)->bytes);
}
