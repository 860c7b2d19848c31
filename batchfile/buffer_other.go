//go:build !linux

package batchfile

// newBuffer is an empty buffer with room for size bytes.
func newBuffer(size int) []byte { return make([]byte, 0, size) }
