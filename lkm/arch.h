/* SPDX-License-Identifier: GPL-2.0 */
/* What differs between processors. A file NAME.h and a file NAME.c for each. */
#ifndef ARCH_H
#define ARCH_H

#if defined(CONFIG_X86_64)
#include "x86.h"
#elif defined(CONFIG_ARM64)
#include "arm64.h"
#else
#error "x86-64 and arm64 only"
#endif

/* The 64-bit call that does the same as a call by another door, or CALL_OTHER. */
unsigned int call_translate(const struct pt_regs *regs, unsigned long nr);

/* Arguments as the 64-bit call has them; false if they are in memory that is not there. */
bool call_arguments(struct pt_regs *regs, unsigned int call, unsigned long *args, bool may_fault);

#endif
