// Package errno compares errors of the system by their POSIX names, on Windows as well.
package errno

import (
	"errors"
	"slices"
	"syscall"
)

// Is reports whether err wraps one of these POSIX errors, or an error of this system that
// means the same.
func Is(err error, posix ...syscall.Errno) bool {
	same := func(e syscall.Errno) bool { return errors.Is(err, e) }
	return slices.ContainsFunc(posix, func(e syscall.Errno) bool { return same(e) || slices.ContainsFunc(native[e], same) })
}
