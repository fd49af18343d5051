/* SPDX-License-Identifier: GPL-2.0 */
/* What guest.c and escape.c both make of processes. */
#ifndef PROCESSES_H
#define PROCESSES_H

#include <unistd.h>

/* Goes on as a child, in a session of its own, whose parent has ended. */
static inline void orphan_oneself(void)
{
	pid_t parent = getpid();

	setsid();
	if (fork())
		_exit(0);
	while (getppid() == parent)
		usleep(1000);
}

#endif
