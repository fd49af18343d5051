/* Sends back its body. */
#include "serve.h"

static void echo(const char *body, size_t length, struct response *response)
{
	response->type = "application/octet-stream";
	response->body = body;
	response->length = length;
}

RUN(echo)
