/*
 * For a function that starts before its request ("start: wait" in function.yaml): says that it is ready, and returns when
 * the request is there, its variables in the environment and its body on standard input. Started in any other way,
 * it returns at once. controller/README.md describes what is read.
 */
#ifndef WAIT_H
#define WAIT_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void isolates_wait(void)
{
	const char *start = getenv("ISOLATES_START");
	size_t length = 0, have = 0;
	char digit, *words, *at;
	ssize_t n;

	if (!start || strcmp(start, "wait"))
		return;
	unsetenv("ISOLATES_START");
	if (write(STDOUT_FILENO, "", 1) != 1)
		_exit(1);
	while (read(STDIN_FILENO, &digit, 1) == 1 && digit != ':')
		length = length * 10 + (size_t)(digit - '0');
	/* The comma after them as well. */
	words = malloc(length + 1);
	while (words && have < length + 1 && (n = read(STDIN_FILENO, words + have, length + 1 - have)) > 0)
		have += (size_t)n;
	if (!words || !length || have < length + 1)
		_exit(0);
	for (at = words; at < words + length; at += strlen(at) + 1) {
		const char *name = at;

		at += strlen(at) + 1;
		setenv(name, at, 1);
	}
	free(words);
}

#endif
