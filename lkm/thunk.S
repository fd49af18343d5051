/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the entries of a patched system call table point to. It decides, then jumps: while a
 * call sleeps, none of our code is on its stack, and the module can be unloaded.
 */
#include <linux/linkage.h>
#include <asm/nospec-branch.h>

#ifndef RET
#define RET ret
#endif
#ifndef ENDBR
#define ENDBR
#endif

SYM_FUNC_START(isolates_thunk)
	ENDBR
	/* Keeps the one argument, and aligns the stack. */
	pushq	%rdi
	call	isolates_table_decide
	popq	%rdi
	testq	%rax, %rax
	jz	1f
	JMP_NOSPEC rax
1:
	movq	%rdx, %rax
	RET
SYM_FUNC_END(isolates_thunk)

.section .note.GNU-stack, "", @progbits
