//go:build !windows

package fserror

import "syscall"

// native is empty: the errors are POSIX errors.
var native map[syscall.Errno][]syscall.Errno
