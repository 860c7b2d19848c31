//go:build !linux

// Package buffer allocates the buffers for reading request files.
package buffer

// New returns an empty buffer with room for at least size bytes.
func New(size int) []byte { return make([]byte, 0, size) }
