package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// HideTyping stops a terminal from showing what is typed, until show is called. Lines and
// signals work as before. For a file that is no terminal it does nothing.
func HideTyping(f *os.File) (show func()) {
	console := windows.Handle(f.Fd())
	var before uint32
	if windows.GetConsoleMode(console, &before) != nil || windows.SetConsoleMode(console, before&^windows.ENABLE_ECHO_INPUT) != nil {
		return func() {}
	}
	return func() { _ = windows.SetConsoleMode(console, before) }
}

// ForgetTyping drops what was typed on a terminal and not read yet.
func ForgetTyping(f *os.File) { _ = windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }
