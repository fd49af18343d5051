/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System calls without libc.
 *
 * The child that spawn.c makes shares its memory with a JVM that keeps running, thread-local storage included: libc's
 * errno is the parent's errno, and a libc function may take a lock that the child would never give back. So the child
 * calls the kernel directly, gets its errors as negative numbers, and touches nothing but its own stack and its slot.
 */
#ifndef ISOLATES_RAWCALL_H
#define ISOLATES_RAWCALL_H

#include <linux/sched.h>
#include <sys/syscall.h>

#if defined(__x86_64__)

static inline long rawcall(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

/* Returns only in the parent; the child calls fn(arg) on the stack that args names, and fn never returns. */
static inline long rawclone(struct clone_args *args, void (*fn)(void *), void *arg)
{
	register void *entry __asm__("r8") = (void *)fn;
	register void *argument __asm__("r9") = arg;
	long ret;

	__asm__ volatile("syscall\n\t"
			 "testq %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xorl %%ebp, %%ebp\n\t"
			 "movq %%r9, %%rdi\n\t"
			 "callq *%%r8\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(ret)
			 : "a"((long)__NR_clone3), "D"(args), "S"(sizeof(*args)), "r"(entry), "r"(argument)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

#elif defined(__aarch64__)

static inline long rawcall(long nr, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = nr;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;

	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory", "cc");
	return x0;
}

static inline long rawclone(struct clone_args *args, void (*fn)(void *), void *arg)
{
	register long x8 __asm__("x8") = __NR_clone3;
	register long x0 __asm__("x0") = (long)args;
	register long x1 __asm__("x1") = sizeof(*args);
	register void *entry __asm__("x9") = (void *)fn;
	register void *argument __asm__("x10") = arg;

	__asm__ volatile("svc #0\n\t"
			 "cbnz x0, 1f\n\t"
			 "mov x29, xzr\n\t"
			 "mov x30, xzr\n\t"
			 "mov x0, x10\n\t"
			 "blr x9\n\t"
			 "brk #1\n"
			 "1:"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(entry), "r"(argument)
			 : "memory", "cc");
	return x0;
}

#else
#error "isolates: no system call convention for this architecture; the controller runs with --spawn=processbuilder"
#endif

#endif
