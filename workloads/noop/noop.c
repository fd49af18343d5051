/* CGI: an empty answer, the least a function can do. */
#include <string.h>
#include <unistd.h>

int main(void)
{
	static const char answer[] = "Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n";

	return write(STDOUT_FILENO, answer, strlen(answer)) < 0;
}
