//go:build unix

package terminal

import (
	"os"

	"golang.org/x/sys/unix"
)

// HideTyping stops the terminal from echoing typed text until show is called. Line editing
// and signals work as before. If f is not a terminal, it does nothing.
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

// ForgetTyping discards text that was typed on the terminal and not read yet.
func ForgetTyping(f *os.File) { _ = forget(int(f.Fd())) }
