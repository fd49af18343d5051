// SPDX-License-Identifier: Apache-2.0
#include "frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

int frame_connect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static int read_fully(int fd, char *to, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t n = read(fd, to + done, length - done);

		if (n > 0)
			done += n;
		else if (n == 0)
			return done ? (errno = EPROTO, -1) : 0;
		else if (errno != EINTR)
			return -1;
	}
	return 1;
}

int frame_read(int fd, struct frame *frame)
{
	char head[FRAME_HEAD];
	int result = read_fully(fd, head, sizeof(head));

	if (result <= 0)
		return result;
	frame->length = get32(head);
	frame->type = head[4];
	if (frame->length > FRAME_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	if (frame->capacity <= frame->length) {
		char *grown = realloc(frame->payload, (size_t)frame->length + 1);

		if (!grown)
			return -1;
		frame->payload = grown;
		frame->capacity = (size_t)frame->length + 1;
	}
	if (frame->length) {
		result = read_fully(fd, frame->payload, frame->length);
		if (result == 0)
			errno = EPROTO;
		if (result <= 0)
			return -1;
	}
	frame->payload[frame->length] = '\0';
	return 1;
}

int frame_write(int fd, enum frame_type type, const void *payload, uint32_t length)
{
	char head[FRAME_HEAD];
	struct iovec parts[2] = { { head, sizeof(head) }, { (void *)payload, length } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = length ? 2 : 1 };

	put32(head, length);
	head[4] = type;
	while (message.msg_iovlen) {
		ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL);

		if (n < 0) {
			if (errno == EINTR)
				continue;
			return -1;
		}
		while (message.msg_iovlen && (size_t)n >= message.msg_iov->iov_len) {
			n -= message.msg_iov->iov_len;
			message.msg_iov++;
			message.msg_iovlen--;
		}
		if (message.msg_iovlen) {
			message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + n;
			message.msg_iov->iov_len -= n;
		}
	}
	return 0;
}
