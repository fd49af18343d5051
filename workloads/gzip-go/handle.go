package main

import (
	"bytes"
	"compress/gzip"
)

func handle(body []byte) []byte {
	var out bytes.Buffer
	compressed := gzip.NewWriter(&out)
	compressed.Write(body)
	compressed.Close()
	return out.Bytes()
}
