package main

import (
	"io"
	"os"
	"strings"
)

// wait is for a function that starts before its request ("start: wait" in function.yaml): it says that it is ready, and
// returns when the request is there, its variables in the environment and its body on standard input.
func wait() {
	if os.Getenv("ISOLATES_START") != "wait" {
		return
	}
	os.Unsetenv("ISOLATES_START")
	os.Stdout.Write([]byte{0})
	length, digit := 0, []byte{0}
	for digit[0] != ':' {
		if _, err := io.ReadFull(os.Stdin, digit); err != nil {
			os.Exit(0)
		}
		if digit[0] != ':' {
			length = length*10 + int(digit[0]-'0')
		}
	}
	words := make([]byte, length+1)
	if _, err := io.ReadFull(os.Stdin, words); err != nil {
		os.Exit(0)
	}
	pairs := strings.Split(string(words[:length]), "\x00")
	for i := 0; i+1 < len(pairs); i += 2 {
		os.Setenv(pairs[i], pairs[i+1])
	}
}
