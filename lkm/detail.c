// SPDX-License-Identifier: GPL-2.0
/*
 * What a call says beyond its name: the file and flags of the calls that open one, the address
 * of connect and bind. Copied at the call's entry, from memory that the caller may change right
 * after: it tells what was asked for, not what was done.
 */

#include <linux/fcntl.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/kernel.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/un.h>
#include <asm/unistd.h>

#include "arch.h"
#include "isolates.h"

/* As copy_in(). */
static long copy_string(char *to, unsigned long from, long size, bool may_fault)
{
	long length;

	if (may_fault)
		return strncpy_from_user(to, (const char __user *)from, size);
	pagefault_disable();
	length = strncpy_from_user(to, (const char __user *)from, size);
	pagefault_enable();
	return length;
}

static void copy_path(struct detail *detail, unsigned long from, bool may_fault)
{
	long length = copy_string(detail->bytes, from, sizeof(detail->bytes), may_fault);

	detail->kind = length < 0 ? DETAIL_ABSENT : DETAIL_PATH;
	detail->length = max(length, 0L);
}

static void copy_address(struct detail *detail, unsigned long from, unsigned long size,
			 bool may_fault)
{
	detail->length = min_t(unsigned long, size, sizeof(struct sockaddr_un));
	detail->kind = copy_in(detail->bytes, from, detail->length, may_fault) ?
		DETAIL_ADDRESS : DETAIL_ABSENT;
	if (detail->kind == DETAIL_ABSENT)
		detail->length = 0;
}

static void open_flags(struct detail *detail, unsigned int flags)
{
	detail->has_open_flags = true;
	detail->open_flags = flags;
}

static void copy_open(struct detail *detail, unsigned long path, unsigned int flags,
		      bool may_fault)
{
	copy_path(detail, path, may_fault);
	open_flags(detail, flags);
}

/* Most calls are logged by name alone: no time is spent on fetching their arguments. */
static bool logs_arguments(unsigned int call)
{
	switch (call) {
#ifdef __NR_open	/* not on arm64 */
	case __NR_open:
	case __NR_creat:
#endif
	case __NR_openat:
	case __NR_openat2:
	case __NR_open_by_handle_at:
	case __NR_connect:
	case __NR_bind:
		return true;
	default:
		return false;
	}
}

/* A function of its own, so that the other calls do not pay for its stack frame. */
static noinline void copy_arguments(struct detail *detail, struct pt_regs *regs,
				    unsigned int call, bool may_fault)
{
	unsigned long args[6];
	u64 how_flags;

	if (!call_arguments(regs, call, args, may_fault)) {
		detail->kind = DETAIL_ABSENT;
		return;
	}
	switch (call) {
#ifdef __NR_open
	case __NR_open:
		copy_open(detail, args[0], args[1], may_fault);
		break;
	case __NR_creat:
		copy_open(detail, args[0], O_CREAT | O_WRONLY | O_TRUNC, may_fault);
		break;
#endif
	case __NR_openat:
		copy_open(detail, args[1], args[2], may_fault);
		break;
	case __NR_openat2:
		copy_path(detail, args[1], may_fault);
		if (copy_in(&how_flags, args[2], sizeof(how_flags), may_fault))
			open_flags(detail, how_flags);
		break;
	case __NR_open_by_handle_at:
		/* It has a handle, not a name. */
		open_flags(detail, args[2]);
		break;
	case __NR_connect:
	case __NR_bind:
		copy_address(detail, args[1], args[2], may_fault);
		break;
	}
}

void detail_copy(struct detail *detail, struct pt_regs *regs, unsigned int call, bool may_fault)
{
	detail->kind = DETAIL_NONE;
	detail->has_open_flags = false;
	detail->length = 0;
	if (logs_arguments(call))
		copy_arguments(detail, regs, call, may_fault);
}

/* ---- As text: all on one line, no comma and nothing unprintable within a field ---- */

int detail_escape(char *to, size_t size, const char *bytes, size_t length)
{
	size_t i, at = 0;

	for (i = 0; i < length && at < size; i++) {
		unsigned char byte = bytes[i];

		if (byte <= ' ' || byte > '~' || byte == ',' || byte == '\\')
			at += scnprintf(to + at, size - at, "\\%03o", byte);
		else
			at += scnprintf(to + at, size - at, "%c", byte);
	}
	return at;
}

static int format_address(char *to, size_t size, const char *bytes, size_t length)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} address = { };
	size_t path;
	int at;

	memcpy(&address, bytes, min(length, sizeof(address)));
	if (length < sizeof(address.any.sa_family))
		return scnprintf(to, size, "?");
	switch (address.any.sa_family) {
	case AF_INET:
		return scnprintf(to, size, "inet:%pI4:%u", &address.in.sin_addr,
				 ntohs(address.in.sin_port));
	case AF_INET6:
		return scnprintf(to, size, "inet6:[%pI6c]:%u", &address.in6.sin6_addr,
				 ntohs(address.in6.sin6_port));
	case AF_UNIX:
		at = scnprintf(to, size, "unix:");
		path = length - offsetof(struct sockaddr_un, sun_path);
		if (!path)
			return at;
		/* An abstract name starts with a NUL and goes on to the end. */
		if (!address.un.sun_path[0]) {
			at += scnprintf(to + at, size - at, "@");
			return at + detail_escape(to + at, size - at, address.un.sun_path + 1,
						  path - 1);
		}
		return at + detail_escape(to + at, size - at, address.un.sun_path,
					  strnlen(address.un.sun_path, path));
	default:
		return scnprintf(to, size, "family%u", address.any.sa_family);
	}
}

int detail_format(char *to, size_t size, enum detail_kind kind, const char *bytes, size_t length)
{
	switch (kind) {
	case DETAIL_PATH:
		return detail_escape(to, size, bytes, length);
	case DETAIL_ADDRESS:
		return format_address(to, size, bytes, length);
	case DETAIL_ABSENT:
		return scnprintf(to, size, "?");
	default:
		return 0;
	}
}

int detail_format_open_flags(char *to, size_t size, unsigned int flags)
{
	static const struct {
		unsigned int bits;
		const char *name;
	} names[] = {
		/* What holds the bits of another comes before it. */
		{ __O_TMPFILE | O_DIRECTORY, "O_TMPFILE" }, { O_SYNC, "O_SYNC" },
		{ O_CREAT, "O_CREAT" }, { O_EXCL, "O_EXCL" }, { O_NOCTTY, "O_NOCTTY" },
		{ O_TRUNC, "O_TRUNC" }, { O_APPEND, "O_APPEND" }, { O_NONBLOCK, "O_NONBLOCK" },
		{ O_DSYNC, "O_DSYNC" }, { FASYNC, "O_ASYNC" }, { O_DIRECT, "O_DIRECT" },
		{ O_LARGEFILE, "O_LARGEFILE" }, { O_DIRECTORY, "O_DIRECTORY" },
		{ O_NOFOLLOW, "O_NOFOLLOW" }, { O_NOATIME, "O_NOATIME" },
		{ O_CLOEXEC, "O_CLOEXEC" }, { O_PATH, "O_PATH" },
	};
	static const char * const access[] = { "O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE" };
	int i, at;

	at = scnprintf(to, size, "%s", access[flags & O_ACCMODE]);
	flags &= ~O_ACCMODE;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if ((flags & names[i].bits) != names[i].bits)
			continue;
		at += scnprintf(to + at, size - at, "|%s", names[i].name);
		flags &= ~names[i].bits;
	}
	if (flags)
		at += scnprintf(to + at, size - at, "|0%o", flags);
	return at;
}
