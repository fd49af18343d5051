/* CGI: answers with the environment it was given, one NAME=VALUE a line. */
#include <stdio.h>

extern char **environ;

int main(void)
{
	fputs("Content-Type: text/plain\r\n\r\n", stdout);
	for (char **entry = environ; *entry; entry++)
		puts(*entry);
	return 0;
}
