package terminal

import (
	"os"

	"golang.org/x/sys/windows"
)

// HideTyping stops the terminal from echoing typed text until show is called. Line editing
// and signals work as before. If f is not a terminal, it does nothing.
func HideTyping(f *os.File) (show func()) {
	console := windows.Handle(f.Fd())
	var before uint32
	if windows.GetConsoleMode(console, &before) != nil || windows.SetConsoleMode(console, before&^windows.ENABLE_ECHO_INPUT) != nil {
		return func() {}
	}
	return func() { _ = windows.SetConsoleMode(console, before) }
}

// ForgetTyping discards text that was typed on the terminal and not read yet.
func ForgetTyping(f *os.File) { _ = windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }
