//go:build !linux

// Package buffer makes the buffers that request files are read into.
package buffer

// New is an empty buffer with room for at least size bytes.
func New(size int) []byte { return make([]byte, 0, size) }
