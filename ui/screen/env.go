package screen

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/theme"
)

// Env is shared by all screens and features of a dashboard. Only the dashboard changes its
// fields, and only between messages.
type Env struct {
	// Context ends when the user leaves. Commands that call Sync use it.
	Context context.Context //nolint:containedctx // commands are created in Update, and Bubble Tea passes it no context
	Keys    keys.Map
	Theme   theme.Theme
	// Now is the time of the last tick.
	Now time.Time
	// Width and Height are the terminal's, in cells; 0 before they are known.
	Width, Height int
	// Home is the user's home folder, used to shorten paths; empty to leave them as they
	// are.
	Home string
	// Results is the absolute path of the folder for results; empty if unknown.
	Results string
	// Links says that the terminal supports links. HostName is this machine's name in file
	// URLs; empty for none.
	Links    bool
	HostName string
	// Leaving means that the program ends as soon as nothing is in flight.
	Leaving bool
	// Paid are the paid calls. The program waits for them before it ends.
	Paid Paid

	outbox []tea.Msg
}

// Post sends messages to the dashboard and through it to the other screens. They are
// handled in order within the same update, before the next message from outside. So no key
// can come between a Yes and the action it starts, and two notices do not race. Use a
// command, not Post, for anything that reads, writes or waits.
func (e *Env) Post(msgs ...tea.Msg) { e.outbox = append(e.outbox, msgs...) }

// Next removes and returns the first posted message; false if there is none.
func (e *Env) Next() (tea.Msg, bool) {
	if len(e.outbox) == 0 {
		return nil, false
	}
	msg := e.outbox[0]
	e.outbox = e.outbox[1:]
	return msg, true
}

// Notify shows a line above the footer for some seconds and logs it. Its text and
// arguments are cleaned.
func (e *Env) Notify(l Level, text string, args ...any) {
	e.Post(NoticeMsg{Level: l, Text: format.Clean(fmt.Sprintf(text, args...))})
}

// Announce is Notify for an event that the user did not cause, such as the end of a batch.
// It does not replace an answer to the user before the user can have read that answer.
func (e *Env) Announce(l Level, text string, args ...any) {
	e.Post(NoticeMsg{Level: l, Text: format.Clean(fmt.Sprintf(text, args...)), Background: true})
}

// NotifyFile is Notify for a file or folder. The notice links to it.
func (e *Env) NotifyFile(l Level, path, text string, args ...any) {
	e.Post(NoticeMsg{Level: l, Text: format.Clean(fmt.Sprintf(text, args...)), Path: path})
}

// ClearNotice removes the line above the footer.
func (e *Env) ClearNotice() { e.Post(ClearNoticeMsg{}) }

// Log adds an error to the log only. Its text and arguments are cleaned.
func (e *Env) Log(text string, args ...any) {
	e.Post(LogMsg{Level: Failure, Text: format.Clean(fmt.Sprintf(text, args...))})
}

// Fail shows an error of an action that the user asked for, until the user has read it.
func (e *Env) Fail(title string, err error) { e.Post(FailMsg{Title: title, Err: err}) }

// Ask shows a dialog as soon as no other dialog is open and no text is being typed.
func (e *Env) Ask(dialog Screen) { e.Post(AskMsg{dialog}) }

// Open puts a page on top.
func (e *Env) Open(page Page) { e.Post(OpenMsg{page}) }

// Close closes a page or a dialog, even one that is still waiting.
func (e *Env) Close(s Screen) { e.Post(CloseMsg{s}) }

// Focus gives a pane the focus.
func (e *Env) Focus(p PaneID) { e.Post(FocusPaneMsg{p}) }

// Elsewhere says where a key works that a screen does not know. It says nothing about a
// key that works nowhere.
func (e *Env) Elsewhere(press tea.KeyPressMsg) { e.Post(ElsewhereMsg{press}) }

// Copy puts lines of text on the clipboard; each line is cleaned.
func (e *Env) Copy(lines ...string) {
	clean := make([]string, len(lines))
	for i, l := range lines {
		clean[i] = format.Clean(l)
	}
	e.Post(CopyMsg{strings.Join(clean, "\n")})
}

// Quit leaves as soon as nothing that could be lost is in flight.
func (e *Env) Quit() { e.Post(QuitMsg{}) }

// ResultName returns the display name of a results file: its name if it is in the results
// folder, or else its path, because files in different folders can have the same name.
func (e *Env) ResultName(path string) string {
	if !filepath.IsAbs(path) || filepath.Dir(path) == e.Results {
		return filepath.Base(path)
	}
	return format.Path(path, e.Home)
}
