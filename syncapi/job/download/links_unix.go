//go:build unix

package download

import (
	"os"
	"syscall"
)

// links is how many names an open file has; 1 if unknown.
func links(file *os.File) uint64 {
	info, err := file.Stat()
	if err != nil {
		return 1
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink) // its type differs between systems
	}
	return 1
}
