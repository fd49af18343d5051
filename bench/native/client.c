// SPDX-License-Identifier: Apache-2.0
/*
 * An HTTP client that shares nothing with the suite: what it measures, the suite's own driver must measure too.
 *
 *   client HOST PORT COUNT GAP_US < REQUEST
 *
 * Sends REQUEST, head and body as they are, COUNT times over one connection, each GAP_US microseconds after the last
 * response, and prints for each the nanoseconds from before its first byte is sent to after the last byte of its
 * response is there. Where there is a gap, a request that is not counted leads each, as in the suite: two requests in
 * a pair leave the server 5 % faster than one each gap. Exit status 1 when a response is not a 200.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char request[65536];
static char response[65536];

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static int64_t number(const char *text)
{
	char *end;
	int64_t value = strtoll(text, &end, 10);

	if (*end || value < 0)
		errx(2, "not a number: %s", text);
	return value;
}

/* Whether what is in the buffer, which ends in a NUL, is a whole response. */
static int is_whole(size_t got)
{
	const char *body = strstr(response, "\r\n\r\n");
	const char *length;

	if (!body)
		return 0;
	body += 4;
	length = strcasestr(response, "\r\ncontent-length:");
	if (length && length < body)
		return got - (body - response) >= strtoul(length + 17, NULL, 10);
	return got >= 5 && !memcmp(response + got - 5, "0\r\n\r\n", 5);
}

static void read_response(int fd)
{
	size_t got = 0;

	do {
		ssize_t n = read(fd, response + got, sizeof(response) - 1 - got);

		if (n <= 0)
			errx(1, "the connection ended within a response");
		got += n;
		response[got] = 0;
	} while (!is_whole(got));
	if (strncmp(response, "HTTP/1.1 200", 12))
		errx(1, "%.*s", (int)strcspn(response, "\r"), response);
}

/* Nanoseconds from before the first byte is sent to after the last one is there. */
static int64_t ask(int fd, size_t length)
{
	int64_t start = now();

	if (write(fd, request, length) != (ssize_t)length)
		err(1, "write");
	read_response(fd);
	return now() - start;
}

int main(int argc, char **argv)
{
	struct sockaddr_in server = { .sin_family = AF_INET };
	int64_t count, gap_ns, *latencies;
	size_t length;
	int fd, on = 1;

	if (argc != 5 || !inet_aton(argv[1], &server.sin_addr))
		errx(2, "usage: client ADDRESS PORT COUNT GAP_US < REQUEST");
	server.sin_port = htons(number(argv[2]));
	count = number(argv[3]);
	gap_ns = number(argv[4]) * 1000;
	length = fread(request, 1, sizeof(request), stdin);
	latencies = calloc(count, sizeof(*latencies));
	if (!latencies)
		err(1, "%ld latencies", (long)count);

	/* By default a sleep may last 50 microseconds longer than asked for. */
	prctl(PR_SET_TIMERSLACK, 1);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&server, sizeof(server)))
		err(1, "%s:%s", argv[1], argv[2]);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));

	/* The first also opens the connection, and is not counted. */
	for (int64_t i = -1; i < count; i++) {
		struct timespec gap = { gap_ns / 1000000000, gap_ns % 1000000000 };
		int64_t latency;

		if (gap_ns) {
			ask(fd, length);
			nanosleep(&gap, NULL);
		}
		latency = ask(fd, length);
		if (i >= 0)
			latencies[i] = latency;
	}
	for (int64_t i = 0; i < count; i++)
		printf("%ld\n", (long)latencies[i]);
	return 0;
}
