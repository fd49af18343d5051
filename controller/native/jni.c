// SPDX-License-Identifier: Apache-2.0
/* The bridge to isolates.controller.NativeCalls and isolates.controller.RawSpawn: argument passing, nothing else. */
#define _GNU_SOURCE
#include "rawspawn.h"
#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <jni.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CALL(name) Java_isolates_controller_NativeCalls_##name

/* Memory comes as addresses of direct buffers: no copy, and no pinning of the Java heap. */
static void *pointer(jlong address)
{
	return (void *)(uintptr_t)address;
}

/* Points vector at the NUL-terminated strings of a block; vector has room for all and a NULL. */
static void split(char *block, size_t length, char **vector)
{
	char *end = block + length, *s;

	for (s = block; s < end; s += strlen(s) + 1)
		*vector++ = s;
	*vector = NULL;
}

/*
 * Makes orphans of isolates our children, to be reaped and, at the end, killed like the isolates; closes our memory and
 * environment to them; and leaves behind whatever keys the session had, which every child would possess. Call it before
 * there are other threads: keys are a thread's.
 */
JNIEXPORT jint JNICALL CALL(prepareProcess)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return -errno;
	syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
	return 0;
}

/*
 * Reserves users, that no other controller may have: returns a descriptor that holds the lock of as many bytes of a file,
 * -EAGAIN if some of them are reserved, or another negative errno. The lock is the open file's (F_OFD_SETLK), not the
 * process's: it lasts until the last copy of the descriptor is closed, the watcher's included, and no other descriptor of
 * that file gives it back. Only root may open the file, or anybody could hold locks.
 */
JNIEXPORT jint JNICALL CALL(lockUsers)(JNIEnv *env, jclass class, jint first, jint count)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = first, .l_len = count };
	int fd = open("/run/isolates.users", O_CREAT | O_RDWR | O_CLOEXEC, 0600), error;

	(void)env;
	(void)class;
	if (fd < 0)
		return -errno;
	if (!fcntl(fd, F_OFD_SETLK, &lock))
		return fd;
	error = errno;
	close(fd);
	return -error;
}

/*
 * Starts the watcher and returns our end of its socket, or a negative errno. It is no child of ours, as the program leaves
 * its first process: it must not be taken for an isolate. It gets a copy of the lock, if that is not -1.
 */
JNIEXPORT jint JNICALL CALL(startWatcher)(JNIEnv *env, jclass class, jbyteArray command, jint strings, jint lock)
{
	jsize length = (*env)->GetArrayLength(env, command);
	char **argv = calloc((size_t)strings + 1, sizeof(*argv)), *block = malloc((size_t)length);
	posix_spawn_file_actions_t actions;
	int pair[2] = { -1, -1 }, error, status;
	pid_t pid;

	(void)class;
	if (!argv || !block || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
		error = argv && block ? errno : ENOMEM;
		goto free_all;
	}
	(*env)->GetByteArrayRegion(env, command, 0, length, (jbyte *)block);
	split(block, (size_t)length, argv);
	error = posix_spawn_file_actions_init(&actions);
	if (!error) {
		error = posix_spawn_file_actions_adddup2(&actions, pair[1], STDIN_FILENO);
		if (!error && lock >= 0)
			error = posix_spawn_file_actions_adddup2(&actions, lock, STDERR_FILENO + 1);
		if (!error)
			error = posix_spawn(&pid, argv[0], &actions, NULL, argv, NULL);
		posix_spawn_file_actions_destroy(&actions);
	}
	close(pair[1]);
	if (!error) {
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			error = ECHILD;
	}
	if (!error && fcntl(pair[0], F_SETFL, O_NONBLOCK))
		error = errno;
	if (error)
		close(pair[0]);
free_all:
	free(argv);
	free(block);
	return error ? -error : pair[0];
}

/* Waits for the watcher's first message; returns its process id or a negative errno. */
JNIEXPORT jint JNICALL CALL(awaitWatcher)(JNIEnv *env, jclass class, jint fd)
{
	struct {
		uint32_t what, user;
		uint64_t tag;
	} message;
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	ssize_t length;

	(void)env;
	(void)class;
	if (poll(&ready, 1, 10000) <= 0)
		return -ETIMEDOUT;
	length = read(fd, &message, sizeof(message));
	if (length != sizeof(message))
		return -EPIPE;
	return message.what == 'r' ? (jint)message.tag : -(jint)message.tag;
}

/* Isolates run in the mount namespace of a process from now on. */
JNIEXPORT jint JNICALL CALL(enterMounts)(JNIEnv *env, jclass class, jlong pool, jint pid)
{
	char path[64];
	int fd;

	(void)env;
	(void)class;
	snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	spawn_pool_enter_mounts(pointer(pool), fd);
	return 0;
}

JNIEXPORT jboolean JNICALL CALL(isRoot)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return !geteuid();
}

/* Whether any process of a user is left, zombies too. */
JNIEXPORT jboolean JNICALL CALL(userIsAlive)(JNIEnv *env, jclass class, jint user)
{
	(void)env;
	(void)class;
	errno = 0;
	return getpriority(PRIO_USER, (id_t)user) != -1 || errno != ESRCH;
}

static int copy_path(JNIEnv *env, jbyteArray name, char path[PATH_MAX])
{
	jsize length = (*env)->GetArrayLength(env, name);

	if (length >= PATH_MAX)
		return 0;
	(*env)->GetByteArrayRegion(env, name, 0, length, (jbyte *)path);
	path[length] = 0;
	return 1;
}

/*
 * A directory that only its user can enter, empty. Its time of modification is the epoch, until something is made in it.
 * Returns its time of change in ns, by which scratchIsUnused() knows it, or a negative errno.
 */
JNIEXPORT jlong JNICALL CALL(makeScratch)(JNIEnv *env, jclass class, jbyteArray name, jint user)
{
	char path[PATH_MAX];
	const struct timespec epoch[2] = { { 0, 0 }, { 0, 0 } };
	struct stat status;

	(void)class;
	if (!copy_path(env, name, path))
		return -ENAMETOOLONG;
	if (mkdir(path, 0700) && errno != EEXIST)
		return -errno;
	if ((user && lchown(path, (uid_t)user, (gid_t)user)) ||
	    utimensat(AT_FDCWD, path, epoch, AT_SYMLINK_NOFOLLOW) || lstat(path, &status))
		return -errno;
	return (jlong)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec;
}

JNIEXPORT jboolean JNICALL CALL(scratchIsUnused)(JNIEnv *env, jclass class, jbyteArray name, jlong changed)
{
	char path[PATH_MAX];
	struct stat status;

	(void)class;
	return copy_path(env, name, path) && !lstat(path, &status) && !status.st_mtim.tv_sec && !status.st_mtim.tv_nsec &&
	       (jlong)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec == changed;
}

/* A JVM that shuts down hears no second SIGTERM: they are counted here, on their way to it. */
static struct sigaction jvm_on_term;
static int terminations;

static void on_term(int signal, siginfo_t *info, void *context)
{
	__atomic_add_fetch(&terminations, 1, __ATOMIC_RELAXED);
	if (jvm_on_term.sa_flags & SA_SIGINFO)
		jvm_on_term.sa_sigaction(signal, info, context);
	else
		jvm_on_term.sa_handler(signal);
}

JNIEXPORT void JNICALL CALL(countTerminations)(JNIEnv *env, jclass class)
{
	struct sigaction ours;

	(void)env;
	(void)class;
	if (sigaction(SIGTERM, NULL, &jvm_on_term))
		return;
	/* Ignored when we were started, or left alone under -Xrs: then that is what is wanted. */
	if (!(jvm_on_term.sa_flags & SA_SIGINFO) &&
	    (jvm_on_term.sa_handler == SIG_IGN || jvm_on_term.sa_handler == SIG_DFL))
		return;
	ours = jvm_on_term;
	ours.sa_flags |= SA_SIGINFO;
	ours.sa_sigaction = on_term;
	sigaction(SIGTERM, &ours, NULL);
}

JNIEXPORT jint JNICALL CALL(terminations)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	return __atomic_load_n(&terminations, __ATOMIC_RELAXED);
}

JNIEXPORT jlong JNICALL CALL(createPool)(JNIEnv *env, jclass class, jlong filter, jint instructions, jlong token0,
					jlong token1, jlong token2, jlong limits, jint limits_length)
{
	const uint64_t token[3] = { (uint64_t)token0, (uint64_t)token1, (uint64_t)token2 };

	(void)env;
	(void)class;
	return (jlong)(uintptr_t)spawn_pool_create(pointer(filter), (unsigned short)instructions, token, pointer(limits),
						   (unsigned int)limits_length);
}

/* results: pid, pidfd, stdin, stdout, bytes of the body written, start in ns, slot, tag */
JNIEXPORT jint JNICALL CALL(spawn)(JNIEnv *env, jclass class, jlong pool, jlong block, jint block_length, jint arguments,
				  jlong body, jint body_length, jboolean body_complete, jboolean waits, jboolean is_template,
				  jint user, jint first_user, jint last_user, jlong tag, jlong results)
{
	const struct spawn_request request = {
		.block = pointer(block),
		.block_length = (size_t)block_length,
		.arguments = (unsigned int)arguments,
		.is_template = is_template,
		.first_user = (uint32_t)first_user,
		.last_user = (uint32_t)last_user,
		.waits = waits,
		.body = pointer(body),
		.body_length = (size_t)body_length,
		.body_complete = body_complete,
		.user = (uint32_t)user,
		.tag = (uint64_t)tag,
	};
	struct spawn_result result;
	jlong *out = pointer(results);
	int error;

	(void)env;
	(void)class;
	error = spawn_isolate(pointer(pool), &request, &result);
	if (error)
		return error;
	out[0] = result.pid;
	out[1] = result.pidfd;
	out[2] = result.stdin_fd;
	out[3] = result.stdout_fd;
	out[4] = (jlong)result.written;
	out[5] = (jlong)result.start_ns;
	out[6] = (jlong)result.slot;
	out[7] = (jlong)result.tag;
	return 0;
}

/*
 * Sends a template a message with the pipes of a process to be, which it is to fork.
 * results: stdin, stdout. Returns 0 or a negative errno; -EAGAIN if the socket is full.
 */
JNIEXPORT jint JNICALL CALL(askForFork)(JNIEnv *env, jclass class, jint socket, jlong text, jint length, jint user,
				       jlong results)
{
	struct iovec part = { pointer(text), (size_t)length };
	char control[CMSG_SPACE(2 * sizeof(int))] = { 0 };
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	int ends[2], stdin_fd, stdout_fd, error;
	jlong *out = pointer(results);

	(void)env;
	(void)class;
	error = spawn_pipes((uint32_t)user, ends, &stdin_fd, &stdout_fd);
	if (error)
		return error;
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(ends));
	memcpy(CMSG_DATA(rights), ends, sizeof(ends));
	error = sendmsg(socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0;
	close(ends[0]);
	close(ends[1]);
	if (error) {
		close(stdin_fd);
		close(stdout_fd);
	}
	out[0] = stdin_fd;
	out[1] = stdout_fd;
	return error;
}

/*
 * Takes a message from a template's socket: returns its length, 0 at the end, or a negative errno.
 * results: process and user id of the sender, as the kernel knows them.
 */
JNIEXPORT jint JNICALL CALL(receive)(JNIEnv *env, jclass class, jint socket, jlong text, jint capacity, jlong results)
{
	struct iovec part = { pointer(text), (size_t)capacity };
	char control[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(8 * sizeof(int))];
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)
	};
	ssize_t length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	struct cmsghdr *one;
	jlong *out = pointer(results);

	(void)env;
	(void)class;
	if (length < 0)
		return -errno;
	out[0] = 0;
	for (one = CMSG_FIRSTHDR(&message); one; one = CMSG_NXTHDR(&message, one)) {
		if (one->cmsg_type == SCM_CREDENTIALS) {
			struct ucred sender;

			memcpy(&sender, CMSG_DATA(one), sizeof(sender));
			out[0] = sender.pid;
			out[1] = sender.uid;
		} else if (one->cmsg_type == SCM_RIGHTS) {
			/* Nobody asked for any. */
			size_t i, count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);

			for (i = 0; i < count; i++)
				close(((int *)CMSG_DATA(one))[i]);
		}
	}
	return (jint)length;
}

/* A descriptor that is readable once the process is dead, or a negative errno. */
JNIEXPORT jint JNICALL CALL(openPidfd)(JNIEnv *env, jclass class, jint pid)
{
	long fd = syscall(SYS_pidfd_open, pid, 0);

	(void)env;
	(void)class;
	return fd < 0 ? -errno : (jint)fd;
}

JNIEXPORT jboolean JNICALL CALL(isDead)(JNIEnv *env, jclass class, jint pidfd)
{
	struct pollfd ready = { .fd = pidfd, .events = POLLIN };

	(void)env;
	(void)class;
	return poll(&ready, 1, 0) > 0;
}

/* Gives a process that has waited the tag of its request: from now on it has a deadline. */
JNIEXPORT void JNICALL CALL(setTag)(JNIEnv *env, jclass class, jint pid, jlong tag)
{
	const struct rlimit limit = { (rlim_t)tag, (rlim_t)tag };

	(void)env;
	(void)class;
	prlimit(pid, RLIMIT_RTTIME, &limit, NULL);
}

JNIEXPORT jlong JNICALL CALL(now)(JNIEnv *env, jclass class)
{
	struct timespec now;

	(void)env;
	(void)class;
	clock_gettime(CLOCK_BOOTTIME, &now);
	return (jlong)now.tv_sec * 1000000000 + now.tv_nsec;
}

JNIEXPORT jint JNICALL CALL(outcome)(JNIEnv *env, jclass class, jlong pool, jlong slot)
{
	(void)env;
	(void)class;
	return spawn_outcome(pointer(pool), (uint64_t)slot);
}

/* Gives back to the system what the C library keeps for later: what loading classes and compiling took. */
JNIEXPORT void JNICALL CALL(trim)(JNIEnv *env, jclass class)
{
	(void)env;
	(void)class;
	malloc_trim(0);
}

/* Returns the id of a child that is dead and not reaped, 0 if there is none, or a negative errno. */
JNIEXPORT jint JNICALL CALL(peek)(JNIEnv *env, jclass class)
{
	siginfo_t info = { 0 };

	(void)env;
	(void)class;
	if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL))
		return -errno;
	return info.si_pid;
}

/*
 * Reaps a process without waiting. Returns its id, 0 if it is not dead, or a negative errno.
 * results: wait status, processor time in microseconds.
 *
 * ru_maxrss is left out on purpose: a child made with CLONE_VM starts with its parent's resident set as its maximum, and
 * execve keeps the maximum, so what the kernel reports is the size of the controller's JVM.
 */
JNIEXPORT jint JNICALL CALL(reap)(JNIEnv *env, jclass class, jint pid, jlong results)
{
	jlong *out = pointer(results);
	struct rusage usage;
	pid_t reaped;
	int status;

	(void)env;
	(void)class;
	do {
		reaped = wait4(pid, &status, WNOHANG | __WALL, &usage);
	} while (reaped < 0 && errno == EINTR);
	if (reaped < 0)
		return -errno;
	if (!reaped)
		return 0;
	out[0] = status;
	out[1] = (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec +
		 usage.ru_stime.tv_usec;
	return reaped;
}

/*
 * Kills a process that is not reaped yet, so its id is its own, with all of its group. It leads that group unless it was
 * made just now and has not called setpgid yet; then it has no children either.
 */
JNIEXPORT void JNICALL CALL(kill)(JNIEnv *env, jclass class, jint pid)
{
	(void)env;
	(void)class;
	kill(-pid, SIGKILL);
	kill(pid, SIGKILL);
}

static void throw_errno(JNIEnv *env, int error)
{
	jclass type = (*env)->FindClass(env, "java/io/IOException");

	if (type)
		(*env)->ThrowNew(env, type, strerror(error));
}

/* command: path, then environment, NUL-terminated each; results: output length, wait status, ns */
JNIEXPORT void JNICALL Java_isolates_controller_RawSpawn_run(JNIEnv *env, jclass class, jbyteArray command, jint strings,
							     jbyteArray input, jbyteArray output, jlongArray results)
{
	jsize command_length = (*env)->GetArrayLength(env, command);
	jsize input_length = (*env)->GetArrayLength(env, input);
	jsize capacity = (*env)->GetArrayLength(env, output);
	char **vector = calloc((size_t)strings + 1, sizeof(*vector));
	char *block = malloc((size_t)command_length), *in = malloc((size_t)input_length + 1);
	char *out = malloc((size_t)capacity + 1), *argv[2];
	size_t output_length = 0;
	int status = 0, error;
	uint64_t ns = 0;
	jlong values[3];

	(void)class;
	if (!vector || !block || !in || !out) {
		error = -ENOMEM;
		goto free_all;
	}
	(*env)->GetByteArrayRegion(env, command, 0, command_length, (jbyte *)block);
	(*env)->GetByteArrayRegion(env, input, 0, input_length, (jbyte *)in);
	split(block, (size_t)command_length, vector);
	argv[0] = vector[0];
	argv[1] = NULL;
	error = rawspawn(argv, vector + 1, in, (size_t)input_length, out, (size_t)capacity, &output_length, &status, &ns);
	if (!error) {
		values[0] = (jlong)output_length;
		values[1] = status;
		values[2] = (jlong)ns;
		(*env)->SetByteArrayRegion(env, output, 0, (jsize)output_length, (jbyte *)out);
		(*env)->SetLongArrayRegion(env, results, 0, 3, values);
	}
free_all:
	free(vector);
	free(block);
	free(in);
	free(out);
	if (error)
		throw_errno(env, -error);
}
