/* Isolates run this by CGI, a process an invocation; containers keep it as a server (--serve). */
#include "serve.h"

static void handle(const char *body, size_t length, struct response *response)
{
	static char said[128];

	response->length = snprintf(said, sizeof(said), "hello %.*s\n", (int)(length < 100 ? length : 100), body);
	response->body = said;
}

RUN(handle)
