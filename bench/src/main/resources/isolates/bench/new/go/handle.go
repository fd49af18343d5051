package main

func handle(body []byte) []byte {
	return []byte("hello " + string(body) + "\n")
}
