//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// HideTyping stops a terminal from showing what is typed, until show is called. Lines and
// signals work as before. For a file that is no terminal it does nothing.
func HideTyping(f *os.File) (show func()) {
	fd := int(f.Fd())
	before, err := unix.IoctlGetTermios(fd, getTermios)
	if err != nil {
		return func() {}
	}
	hidden := *before
	hidden.Lflag &^= unix.ECHO | unix.ECHONL
	if unix.IoctlSetTermios(fd, setTermios, &hidden) != nil {
		return func() {}
	}
	return func() { _ = unix.IoctlSetTermios(fd, setTermios, before) }
}

// ForgetTyping drops what was typed on a terminal and not read yet.
func ForgetTyping(f *os.File) { _ = forget(int(f.Fd())) }
