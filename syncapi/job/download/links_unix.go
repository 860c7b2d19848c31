//go:build unix

package download

import (
	"os"
	"syscall"
)

// links is how many names a file has; 1 when that is unknown.
func links(info os.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Nlink) // its type differs between systems
	}
	return 1
}
