// What isolates run by CGI, for functions that define handle; without net/http, which takes time to start.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		os.Exit(1)
	}
	answer := handle(body)
	fmt.Printf("Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
}
