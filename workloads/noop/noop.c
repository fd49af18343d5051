/* An empty answer, the least a function can do. */
#include "serve.h"

static void noop(const char *body, size_t length, struct response *response)
{
	(void)body;
	(void)length;
	(void)response;
}

RUN(noop)
