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

// Env is what all screens and features of a dashboard share. The dashboard alone
// changes its fields, between messages.
type Env struct {
	// Context ends when the user leaves. Commands that ask Sync run under it.
	Context context.Context //nolint:containedctx // commands are made in Update, which Bubble Tea calls without one
	Keys    keys.Map
	Theme   theme.Theme
	// Now is the time of the last tick.
	Now time.Time
	// Width and Height are the terminal's, in cells; 0 before they are known.
	Width, Height int
	// Home is the user's home folder, which paths are shortened by; empty for not.
	Home string
	// Results is the folder that results go to, absolute; empty for unknown.
	Results string
	// Links says that the terminal shows links, and HostName is this machine's name in the
	// URLs of files; empty for none.
	Links    bool
	HostName string
	// Leaving means that the program ends as soon as nothing is in flight.
	Leaving bool

	outbox []tea.Msg
}

// Post sends messages to the dashboard and through it to the other screens. They are
// taken in order within the same update, before the next message from outside: no key
// can come between a Yes and what it starts, and two notices do not race. What reads,
// writes or waits is a command instead.
func (e *Env) Post(msgs ...tea.Msg) { e.outbox = append(e.outbox, msgs...) }

// Next takes the first message that was posted; false when there is none.
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

// Announce is Notify for what happened by itself, such as the end of a batch. It does not
// replace an answer to the user before the user can have read it.
func (e *Env) Announce(l Level, text string, args ...any) {
	e.Post(NoticeMsg{Level: l, Text: format.Clean(fmt.Sprintf(text, args...)), Background: true})
}

// NotifyFile is Notify about a file or folder that the notice links to.
func (e *Env) NotifyFile(l Level, path, text string, args ...any) {
	e.Post(NoticeMsg{Level: l, Text: format.Clean(fmt.Sprintf(text, args...)), Path: path})
}

// ClearNotice takes the line above the footer away.
func (e *Env) ClearNotice() { e.Post(ClearNoticeMsg{}) }

// Log adds what went wrong to the log alone. Its text and arguments are cleaned.
func (e *Env) Log(text string, args ...any) {
	e.Post(LogMsg{Level: Failure, Text: format.Clean(fmt.Sprintf(text, args...))})
}

// Fail shows an error of something that the user asked for, until it was read.
func (e *Env) Fail(title string, err error) { e.Post(FailMsg{Title: title, Err: err}) }

// Ask shows a dialog as soon as nothing else is asked and no text is being typed.
func (e *Env) Ask(dialog Screen) { e.Post(AskMsg{dialog}) }

// Open puts a page on top.
func (e *Env) Open(page Page) { e.Post(OpenMsg{page}) }

// Close takes a page or a dialog away, also one that waits.
func (e *Env) Close(s Screen) { e.Post(CloseMsg{s}) }

// Focus gives a pane the focus.
func (e *Env) Focus(p PaneID) { e.Post(FocusPaneMsg{p}) }

// Elsewhere says where a key works that a screen does not know; of a key that means nothing
// anywhere it says nothing.
func (e *Env) Elsewhere(press tea.KeyPressMsg) { e.Post(ElsewhereMsg{press}) }

// Copy puts lines of text into the clipboard; each is cleaned.
func (e *Env) Copy(lines ...string) {
	clean := make([]string, len(lines))
	for i, l := range lines {
		clean[i] = format.Clean(l)
	}
	e.Post(CopyMsg{strings.Join(clean, "\n")})
}

// Quit leaves as soon as nothing is in flight that would be lost.
func (e *Env) Quit() { e.Post(QuitMsg{}) }

// ResultName is how a results file is called: by its name if it is in the folder that
// results go to, or else by its path, because files in several folders can have the same
// name.
func (e *Env) ResultName(path string) string {
	if !filepath.IsAbs(path) || filepath.Dir(path) == e.Results {
		return filepath.Base(path)
	}
	return format.Path(path, e.Home)
}
