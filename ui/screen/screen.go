// Package screen is the contract between the dashboard and its parts.
//
// A [Screen] has a place on the terminal: it is a [Pane], a page or a dialog. A [Feature]
// works in the background. None of them knows the dashboard or the other parts: they share
// one [Env] and communicate through the messages of this package. A message that only one
// package sends and receives stays in that package.
//
// Everything that reads, writes or waits happens in commands, which receive values and
// return messages. Update changes values, and View draws them.
package screen

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Screen is anything that is drawn and takes keys: a pane, a page or a dialog.
type Screen interface {
	// Init returns the first command, or nil. It is called once, when the screen opens.
	Init() tea.Cmd
	// Update handles one message. It gets keys and pastes only while it is the screen's
	// turn. Every other message goes to all panes and open pages, except mouse messages.
	Update(msg tea.Msg) tea.Cmd
	// View draws the screen. A pane or a page returns exactly as many lines as its height,
	// each as wide as its width. A dialog returns a box that fits into its size.
	View() []string
	// SetSize sets the size in cells: of a pane including its border, of a page, or of the
	// terminal for a dialog.
	SetSize(width, height int)
	// Keys returns the keys that the screen handles, most useful first, for the footer.
	Keys() []key.Binding
	// Capturing reports whether the screen takes every key as text.
	Capturing() bool
}

// Pane is one of the screens that share the main view. It gets every message, like a
// [Feature].
type Pane interface {
	Screen
	Status() Status
	// SetFocused says whether the pane has the focus and so receives the keys.
	SetFocused(focused bool)
	// Click selects the item at a line of the pane, counted from within its border.
	Click(line int)
	// Scroll moves by rows.
	Scroll(rows int)
	// Size is the size that was set.
	Size() (width, height int)
	// Want returns how many lines the pane's whole content takes at its width, without the
	// border. It is called after every message, and so must be cheap.
	Want() int
}

// Sorter is a pane that can be sorted by its columns.
type Sorter interface {
	// SortAt sorts by the column header at a column and line of the pane, counted from
	// within its border. It reports whether there is a header.
	SortAt(column, line int) bool
}

// Feature works without a place on the screen. It gets every message except keys, pastes
// and mouse messages.
type Feature interface {
	Update(msg tea.Msg) tea.Cmd
	Status() Status
}

// Status is what a pane or a feature shows outside the panes. The zero value shows
// nothing.
type Status struct {
	// Badge goes into the header, already styled, such as "2 unknown (u)".
	Badge string
	// Line goes above the footer while there is no notice, already styled.
	Line string
	// Busy means that work is in flight that must end before the program leaves.
	Busy bool
}

// Outcome is the information to print after a session's screen is gone.
type Outcome struct {
	// Saved are the results files that were written and the folders with videos.
	Saved []string
	// Unsaved is the number of downloads that leaving interrupted.
	Unsaved int
	// Running are the batches that have not ended, in screen order. If Sync was never
	// reachable, they are the followed batches.
	Running []string
	// Err is the error of a submission that failed after the user left; nil for none.
	Err error
	// Waiting are files with confirmed parts that were not sent yet. Submit a file again
	// to send the rest.
	Waiting []string
	// Unfinished describes each file whose requests were sent one by one and do not all
	// have results: its progress, and how to continue.
	Unfinished []string
	// Uploading are the tables and folders whose media were not all uploaded.
	Uploading []string
	// Unknown describes each submission whose outcome is unknown: what was sent, when, and
	// which batches it may be.
	Unknown []string
}

// Reporter is a pane or a feature that contributes to a session's outcome.
type Reporter interface {
	Report(o *Outcome)
}

// Clicker is a page with lines that can be clicked.
type Clicker interface {
	// Click selects the item at a line of the page, counted from within its border.
	Click(line int)
}

// PaneID identifies a pane. IDs are in screen order.
type PaneID uint8

// The panes.
const (
	Files PaneID = iota
	Report
	Batches
	Panes // the number of panes
)

// Page is a screen that replaces the panes until it is closed.
type Page interface {
	Screen
	Place() Place
}

// Place is where a page is drawn.
type Place uint8

const (
	// AboveFooter leaves the notice and the footer visible below the page.
	AboveFooter Place = iota
	// BelowHeader takes everything below the header. The header stays on every page.
	BelowHeader
	// Overlay draws the page over the screen below it, no larger than its content.
	Overlay
)
