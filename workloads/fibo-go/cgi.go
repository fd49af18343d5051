// CGI: reads n from standard input, answers with the n-th Fibonacci number. Linked without net/http, whose
// initialisation no process an invocation should pay for.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	wait()
	in, err := io.ReadAll(io.LimitReader(os.Stdin, 16))
	if err != nil {
		os.Exit(1)
	}
	status, body := fibonacci(string(in))
	fmt.Printf("Status: %d\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
}
