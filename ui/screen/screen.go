// Package screen is the contract between the dashboard and its parts.
//
// A [Screen] has a place on the terminal: a [Pane], a page or a dialog. A [Feature]
// works in the background. Neither knows the dashboard or its siblings: all of them
// share one [Env] and speak by the messages of this package. A message that only one
// package sends and takes stays in that package.
//
// Everything that reads, writes or waits happens in commands, which get values and
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
	// Update takes one message. A key or a paste comes only while it is the screen's
	// turn; every other message but the mouse's comes to all panes and open pages.
	Update(msg tea.Msg) tea.Cmd
	// View draws the screen: a pane or a page as exactly the lines of its height, each
	// as wide as its width, a dialog as a box that fits in.
	View() []string
	// SetSize sets the size in cells: of the pane with its border, of the page, or of
	// the terminal that a dialog is laid over.
	SetSize(width, height int)
	// Keys are the keys that it answers to, most useful first, for the footer.
	Keys() []key.Binding
	// Capturing reports whether it takes every key as text.
	Capturing() bool
}

// Pane is one of the screens that stand side by side. It takes every message, as a
// [Feature] does.
type Pane interface {
	Screen
	Status() Status
	// SetFocused says whether it has the focus, and so takes the keys.
	SetFocused(focused bool)
	// Click selects what is at a line of the pane, counted from within its border.
	Click(line int)
	// Scroll moves by rows.
	Scroll(rows int)
	// Size is the size that was set.
	Size() (width, height int)
	// Want is how many lines all of its content takes at its width, without the border. It
	// is asked after every message, and so must not measure anything.
	Want() int
}

// Sorter is a pane with columns that it can be sorted by.
type Sorter interface {
	// SortAt sorts by the header at a column and a line of the pane, counted from within
	// its border, and reports whether there is one.
	SortAt(column, line int) bool
}

// Feature works without a place on the screen. It takes every message but keys,
// pastes and the mouse.
type Feature interface {
	Update(msg tea.Msg) tea.Cmd
	Status() Status
}

// Status is what a pane or a feature has to say around the panes. The zero value says
// nothing.
type Status struct {
	// Badge stands in the header, drawn, such as "2 unknown (u)".
	Badge string
	// Line stands above the footer while there is no notice, drawn.
	Line string
	// Busy means that something is in flight that leaving waits for.
	Busy bool
}

// Outcome is what a session leaves to be said after the screen is gone.
type Outcome struct {
	// Saved are the result files that were written, and the folders with videos.
	Saved []string
	// Unsaved is how many downloads were ended by leaving.
	Unsaved int
	// Running are the batches that had not ended, in the order of the screen, or, when
	// Sync was out of reach all the time, those that are followed.
	Running []string
	// Err is why what was being sent was not, when that came after leaving; nil
	// otherwise.
	Err error
	// Waiting are files with something that was confirmed and not sent yet. Submitted
	// again, they go on.
	Waiting []string
	// Uploading are tables and folders whose media were not uploaded to the end.
	Uploading []string
	// Unknown describes each submission whose outcome is unknown: what was sent, when,
	// and the batches that it may be.
	Unknown []string
}

// Reporter is a pane or a feature that adds to the outcome of a session.
type Reporter interface {
	Report(o *Outcome)
}

// Clicker is a page with lines that can be clicked.
type Clicker interface {
	// Click selects what is at a line of the page, counted from within its border.
	Click(line int)
}

// PaneID names a pane, in the order of the screen.
type PaneID uint8

// The panes.
const (
	Files PaneID = iota
	Report
	Batches
	Panes // how many there are
)

// Page is a screen that takes the place of the panes until it is closed.
type Page interface {
	Screen
	Place() Place
}

// Place is where a page is drawn.
type Place uint8

const (
	// AboveFooter leaves the notice and the footer below the page.
	AboveFooter Place = iota
	// BelowHeader takes everything below the header, which stays on every page.
	BelowHeader
	// Overlay lays the page over what is below it, as small as it is.
	Overlay
)
