/*
 * All forms of a function in C from one source: by CGI a process an invocation, which may wait for it, and with the argument --serve an HTTP
 * server on 127.0.0.1:$PORT, one connection at a time. A function is a handler and RUN(handler).
 */
#ifndef SERVE_H
#define SERVE_H

#include "wait.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LONGEST_HEAD = 16384, LONGEST_BODY = 64 << 20 };

struct response {
	int status;		/* 200 unless the handler says otherwise */
	const char *type;	/* text/plain unless it says otherwise */
	const char *body;	/* valid until the next call */
	size_t length;
};

typedef void handler(const char *body, size_t length, struct response *response);

/* The head and the body in one piece where the kernel takes it. Returns 0, or -1. */
static int send_response(int to, const char *status_line, const struct response *response)
{
	char head[256];
	struct iovec parts[2] = { { head, 0 }, { (void *)response->body, response->length } };
	int part = 0;

	parts[0].iov_len = snprintf(head, sizeof(head), "%s%d%s\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n",
				    status_line, response->status, response->status == 200 ? " OK" : " Refused",
				    response->type, response->length);
	while (part < 2) {
		ssize_t n = writev(to, parts + part, 2 - part);

		if (n < 0)
			return -1;
		for (; part < 2 && (size_t)n >= parts[part].iov_len; part++)
			n -= parts[part].iov_len;
		if (part < 2) {
			parts[part].iov_base = (char *)parts[part].iov_base + n;
			parts[part].iov_len -= n;
		}
	}
	return 0;
}

static void answer(handler *handle, const char *body, size_t length, int to, const char *status_line)
{
	struct response response = { .status = 200, .type = "text/plain", .body = "" };

	handle(body, length, &response);
	if (send_response(to, status_line, &response))
		exit(EXIT_FAILURE);
}

/* One request after the other until the client hangs up; buffer holds the longest head and body. */
static void serve_connection(handler *handle, int connection, char *buffer)
{
	size_t have = 0;

	for (;;) {
		size_t length = 0, whole;
		char *end, *field;
		ssize_t n;

		buffer[have] = '\0';
		end = strstr(buffer, "\r\n\r\n");
		if (end) {
			*end = '\0';
			field = strcasestr(buffer, "\r\nContent-Length:");
			length = field ? strtoul(field + strlen("\r\nContent-Length:"), NULL, 10) : 0;
			*end = '\r';
			whole = (size_t)(end + 4 - buffer) + length;
			if (length > LONGEST_BODY)
				return;
			if (have >= whole) {
				answer(handle, end + 4, length, connection, "HTTP/1.1 ");
				memmove(buffer, buffer + whole, have - whole);
				have -= whole;
				continue;
			}
		} else if (have >= LONGEST_HEAD) {
			return;
		}
		n = read(connection, buffer + have, LONGEST_HEAD + LONGEST_BODY - have);
		if (n <= 0)
			return;
		have += (size_t)n;
	}
}

static int serve(handler *handle, const char *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listening = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	char *buffer = malloc(LONGEST_HEAD + LONGEST_BODY + 1);

	address.sin_port = htons((unsigned short)atoi(port));
	setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (!buffer || bind(listening, (struct sockaddr *)&address, sizeof(address)) || listen(listening, 64)) {
		perror("serve");
		return EXIT_FAILURE;
	}
	for (;;) {
		int connection = accept(listening, NULL, NULL);

		if (connection < 0)
			continue;
		setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
		serve_connection(handle, connection, buffer);
		close(connection);
	}
}

/* Reads the body to its end; as large as it says, and no end without CONTENT_LENGTH. */
static int run_by_cgi(handler *handle)
{
	const char *said;
	size_t room, have = 0;
	char *body;
	ssize_t n;

	isolates_wait();
	said = getenv("CONTENT_LENGTH");
	room = said ? strtoul(said, NULL, 10) : LONGEST_HEAD;
	body = malloc(room + 1);
	while (body && have < room && (n = read(STDIN_FILENO, body + have, room - have)) > 0)
		have += (size_t)n;
	if (!body)
		return EXIT_FAILURE;
	body[have] = '\0';
	answer(handle, body, have, STDOUT_FILENO, "Status: ");
	return EXIT_SUCCESS;
}

#define RUN(handle) \
	int main(int argc, char **argv) \
	{ \
		const char *port = getenv("PORT"); \
		return argc > 1 && !strcmp(argv[1], "--serve") ? serve(handle, port ? port : "8080") : run_by_cgi(handle); \
	}

#endif
