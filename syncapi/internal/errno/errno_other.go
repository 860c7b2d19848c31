//go:build !windows

package errno

import "syscall"

// native is empty: the errors have their POSIX names.
var native map[syscall.Errno][]syscall.Errno
