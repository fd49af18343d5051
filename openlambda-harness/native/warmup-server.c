// SPDX-License-Identifier: Apache-2.0
/*
 * warmup-server - an HTTP server on 127.0.0.1:$PORT that answers whatever comes with an empty page, one connection at
 * a time: what the container worker is warmed up with before functions that keep a server are measured.
 */
#define _GNU_SOURCE
#include <err.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void serve(int connection)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n";
	char request[4096];

	/* A request of the warm-up is one small write: it comes whole. */
	while (read(connection, request, sizeof(request)) > 0)
		if (send(connection, answer, strlen(answer), MSG_NOSIGNAL) < 0)
			break;
	close(connection);
}

int main(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const char *port = getenv("PORT");
	int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (!port)
		errx(2, "warmup-server: PORT is not set");
	address.sin_port = htons((uint16_t)atoi(port));
	if (listening < 0 || bind(listening, (struct sockaddr *)&address, sizeof(address)) || listen(listening, 16))
		err(EXIT_FAILURE, "warmup-server: port %s", port);
	for (;;) {
		int connection = accept(listening, NULL, NULL);

		if (connection >= 0)
			serve(connection);
	}
}
