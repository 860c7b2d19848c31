//go:build unix

package config

import (
	"io/fs"
	"os"
	"syscall"
)

// openToOthers reports whether a user other than this one and root can change a file, or
// the content of a folder.
func openToOthers(info fs.FileInfo) bool {
	if info.Mode().Perm()&0o022 != 0 {
		return true
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Uid != 0 && int(stat.Uid) != os.Geteuid()
}
