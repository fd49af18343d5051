/* The n-th Fibonacci number, n in the body. */
#include "serve.h"

#include <inttypes.h>
#include <stdint.h>

/* The largest n whose Fibonacci number fits 64 bits. */
#define MAX_N 93

static void fibonacci(const char *body, size_t length, struct response *response)
{
	static char said[64];
	char in[16] = { 0 };
	char *end;
	uint64_t a = 0, b = 1;
	long n;

	memcpy(in, body, length < sizeof(in) - 1 ? length : sizeof(in) - 1);
	n = strtol(in, &end, 10);
	response->body = said;
	if (end == in || n < 0 || n > MAX_N) {
		response->status = 400;
		response->length = snprintf(said, sizeof(said), "n must be a whole number from 0 to %d\n", MAX_N);
		return;
	}
	for (long i = 0; i < n; i++) {
		uint64_t next = a + b;

		a = b;
		b = next;
	}
	response->length = snprintf(said, sizeof(said), "%" PRIu64 "\n", a);
}

RUN(fibonacci)
