// SPDX-License-Identifier: GPL-2.0
/*
 * A function such as isolates run: a number from standard input, its Fibonacci number to
 * standard output.
 */
#include <stdio.h>

int main(void)
{
	unsigned long a = 0, b = 1, next;
	unsigned int n;

	if (scanf("%u", &n) != 1)
		return 1;
	for (; n; n--) {
		next = a + b;
		a = b;
		b = next;
	}
	printf("%lu\n", a);
	return 0;
}
