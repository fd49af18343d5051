package main

import (
	"fmt"
	"strconv"
	"strings"
)

// maxN is the largest n whose Fibonacci number fits 64 bits.
const maxN = 93

// fibonacci answers the text of n with the n-th Fibonacci number, or an HTTP status other than 200 and why.
func fibonacci(text string) (int, string) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 0 || n > maxN {
		return 400, fmt.Sprintf("n must be a whole number from 0 to %d\n", maxN)
	}
	var a, b uint64 = 0, 1
	for i := 0; i < n; i++ {
		a, b = b, a+b
	}
	return 200, strconv.FormatUint(a, 10) + "\n"
}
