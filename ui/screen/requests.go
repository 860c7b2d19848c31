package screen

import tea "charm.land/bubbletea/v2"

// Level is how much a notice matters.
type Level uint8

// The levels. Warning is for what has succeeded in part.
const (
	Info Level = iota
	Success
	Warning
	Failure
)

// The requests that the dashboard carries out. [Env] has a method for each.
type (
	// NoticeMsg shows a line above the footer and logs it. Text is clean.
	NoticeMsg struct {
		Level Level
		Text  string
		// Path is the file or folder that it links to; empty for none.
		Path string
		// Background says that it is no answer to the user: it waits until the user has had
		// some seconds to read the last answer.
		Background bool
	}
	// ClearNoticeMsg takes that line away.
	ClearNoticeMsg struct{}
	// LogMsg adds a line to the log alone. Text is clean.
	LogMsg struct {
		Level Level
		Text  string
	}
	// FailMsg shows an error until it was read. It need not be clean.
	FailMsg struct {
		Title string
		Err   error
	}
	// AskMsg shows a dialog as soon as it is its turn.
	AskMsg struct{ Dialog Screen }
	// OpenMsg puts a page on top.
	OpenMsg struct{ Page Page }
	// CloseMsg takes a page or a dialog away.
	CloseMsg struct{ Screen Screen }
	// FocusPaneMsg gives a pane the focus.
	FocusPaneMsg struct{ Pane PaneID }
	// PressMsg presses a key on the screen on top, as if the user did.
	PressMsg struct{ Key tea.KeyPressMsg }
	// ElsewhereMsg says where a key works that the screen on top does not know.
	ElsewhereMsg struct{ Key tea.KeyPressMsg }
	// CopyMsg puts text into the clipboard. Its lines are clean.
	CopyMsg struct{ Text string }
	// QuitMsg leaves as soon as nothing is in flight that would be lost.
	QuitMsg struct {
		// SwitchKey asks for a restart with another key.
		SwitchKey bool
	}
)
