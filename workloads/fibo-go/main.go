// CGI: reads n from standard input, answers with the n-th Fibonacci number.
package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// maxN is the largest n whose Fibonacci number fits 64 bits.
const maxN = 93

func main() {
	in, err := io.ReadAll(io.LimitReader(os.Stdin, 16))
	n, parseErr := strconv.Atoi(strings.TrimSpace(string(in)))
	if err != nil || parseErr != nil || n < 0 || n > maxN {
		fmt.Printf("Status: 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n"+
			"n must be a whole number from 0 to %d\n", maxN)
		return
	}
	var a, b uint64 = 0, 1
	for i := 0; i < n; i++ {
		a, b = b, a+b
	}
	body := strconv.FormatUint(a, 10) + "\n"
	fmt.Printf("Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}
