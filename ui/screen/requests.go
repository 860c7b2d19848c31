package screen

import tea "charm.land/bubbletea/v2"

// Level is the severity of a notice.
type Level uint8

// The levels. Warning is for partial success.
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
		// Background means that the notice does not answer the user: it waits until the
		// user has had some seconds to read the last answer.
		Background bool
	}
	// ClearNoticeMsg removes the notice.
	ClearNoticeMsg struct{}
	// LogMsg adds a line to the log only. Text is clean.
	LogMsg struct {
		Level Level
		Text  string
	}
	// FailMsg shows an error until the user has read it. It need not be clean.
	FailMsg struct {
		Title string
		Err   error
	}
	// AskMsg shows a dialog when its turn comes.
	AskMsg struct{ Dialog Screen }
	// OpenMsg puts a page on top.
	OpenMsg struct{ Page Page }
	// CloseMsg closes a page or a dialog.
	CloseMsg struct{ Screen Screen }
	// FocusPaneMsg gives a pane the focus.
	FocusPaneMsg struct{ Pane PaneID }
	// PressMsg presses a key on the screen on top, as if the user had pressed it.
	PressMsg struct{ Key tea.KeyPressMsg }
	// ElsewhereMsg says where a key works that the screen on top does not know.
	ElsewhereMsg struct{ Key tea.KeyPressMsg }
	// CopyMsg puts text on the clipboard. Its lines are clean.
	CopyMsg struct{ Text string }
	// QuitMsg leaves as soon as nothing that could be lost is in flight.
	QuitMsg struct {
		// SwitchKey asks for a restart with another API key.
		SwitchKey bool
	}
)
