package main

import (
	"crypto/sha256"
	"encoding/hex"
)

func handle(body []byte) []byte {
	sum := sha256.Sum256(body)
	return []byte(hex.EncodeToString(sum[:]) + "\n")
}
