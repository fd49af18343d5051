/* CGI: reads n from standard input, answers with the n-th Fibonacci number. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* The largest n whose Fibonacci number fits 64 bits. */
#define MAX_N 93

int main(void)
{
	char in[16] = { 0 };
	char body[32], head[128];
	size_t have = 0;
	ssize_t got;
	char *end;
	uint64_t a = 0, b = 1;
	long n;
	int length;

	while (have < sizeof(in) - 1 && (got = read(STDIN_FILENO, in + have, sizeof(in) - 1 - have)) > 0)
		have += (size_t)got;
	n = strtol(in, &end, 10);
	if (end == in || n < 0 || n > MAX_N) {
		printf("Status: 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n"
		       "n must be a whole number from 0 to %d\n", MAX_N);
		return 0;
	}
	for (long i = 0; i < n; i++) {
		uint64_t next = a + b;

		a = b;
		b = next;
	}
	length = snprintf(body, sizeof(body), "%" PRIu64 "\n", a);
	/* One write, so that the answer leaves in one piece. */
	length = snprintf(head, sizeof(head),
			  "Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", length, body);
	return write(STDOUT_FILENO, head, (size_t)length) == length ? 0 : 1;
}
