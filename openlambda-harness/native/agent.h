/* SPDX-License-Identifier: Apache-2.0 */
/* How the first process of a container begins, whatever it keeps. */
#ifndef ISOLATES_AGENT_H
#define ISOLATES_AGENT_H

#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

/*
 * Returns a descriptor that tells of children that ended, or -1 with errno set; original is the signal mask that they
 * are to have. They run as the same user: they shall not trace us, nor reach our socket through /proc.
 */
static inline int agent_begin(sigset_t *original)
{
	sigset_t signals;

	prctl(PR_SET_DUMPABLE, 0);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigprocmask(SIG_BLOCK, &signals, original);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

#endif
