// Package batches is the pane that shows every batch as a row with a progress bar.
//
// It polls Sync with one request for all batches, one poll at a time, and sends the result
// to the other features in a [screen.PolledMsg]. The cursor stays on its batch when rows
// come, go or are sorted. Outdated data stays on the screen, with the reason.
package batches

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Model is the pane.
type Model struct {
	env     *screen.Env
	cfg     Config
	poll    poller
	watched []string // ids to poll even if the list lacks them
	sought  string   // an id that the user added and no poll has found yet; empty for none
	blurred bool     // the terminal's window is not focused

	focused bool
	width   int
	height  int

	byID     map[string]*row // everything known about a batch, listed or not
	tails    tails
	rows     []*row // the listed batches
	shown    []*row // the listed batches that match the filter
	sorting  sorting
	reversed bool   // in reverse order
	selected string // the id at the cursor
	awaited  bool   // selected has no row yet
	list     pane.List
	loaded   bool
	want     widths
	marked   int // the number of marked rows
	running  int // how many batches have not ended, and their overall progress
	singly   int // how many files are being sent one by one, without a batch
	ratio    float64

	filter pane.Filter
	stale  string           // why the rows are outdated; clean, empty if they are not
	remedy string           // what to do about it, clean
	queued screen.QueuedMsg // the files that wait for a free slot
}

// New returns a pane without batches.
func New(env *screen.Env, cfg Config) *Model {
	m := &Model{
		env: env, cfg: cfg, byID: map[string]*row{}, tails: tails{},
		watched: cfg.IDs, poll: newPoller(cfg.Interval, cfg.IdleInterval, cfg.Jitter),
	}
	if len(cfg.IDs) > 0 {
		m.Select(cfg.IDs[0])
	}
	return m
}

// Report adds the running batches to the outcome: those on the screen or, if no poll has
// succeeded, the followed ones.
func (m *Model) Report(o *screen.Outcome) {
	if m.poll.good.IsZero() {
		o.Running = append(o.Running, m.watched...)
	}
	for _, b := range m.All() {
		if !b.Ended() {
			o.Running = append(o.Running, b.ID)
		}
	}
}

// SetSize sets the size of the pane, including its border.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(h - pane.FrameSize - m.above())
}

// SetStale says why the rows are outdated and what to do about it, in clean words; empty if
// they are not.
func (m *Model) SetStale(cause, remedy string) {
	m.stale, m.remedy = cause, remedy
	m.SetSize(m.width, m.height)
}

// above returns how many lines stand above the rows.
func (m *Model) above() int {
	n := len(m.head())
	if m.hasNames() {
		n++
	}
	return n
}

// head draws the lines above the rows.
func (m *Model) head() []string {
	lines := m.warning()
	lines = append(lines, m.queuedLines()...)
	return append(lines, m.filter.Lines(m.env.Theme, m.width-pane.FrameSize, "words of the batch, its status or its file · status:failed")...)
}

// Init does nothing.
func (m *Model) Init() tea.Cmd { return nil }

// Status shows how many batches are running, and how many files are being sent one by one.
func (m *Model) Status() (s screen.Status) {
	t := &m.env.Theme
	n, ratio := m.Running()
	switch {
	case n == 0 && m.singly > 0:
		s.Badge = t.Running.Render(fmt.Sprintf("%d running", m.singly))
	case n == 0 && !m.poll.good.IsZero():
		s.Badge = t.Dim.Render("nothing running")
	case n > 0:
		s.Badge = t.Running.Render(fmt.Sprintf("%d running", n+m.singly)) + t.Dim.Render(" · ") + t.Strong.Render(format.Percent(ratio))
	}
	return s
}

// Size returns the size of the pane, including its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// SetFocused says whether the pane receives the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Click selects the batch at a line of the pane.
func (m *Model) Click(line int) {
	m.list.Click(line - m.above())
	m.keep()
}

// Scroll moves the cursor.
func (m *Model) Scroll(rows int) {
	m.list.Move(rows)
	m.keep()
}

// keep moves the cursor back to its batch.
func (m *Model) keep() {
	if b, ok := m.Selected(); ok {
		m.selected, m.awaited = b.ID, false
	}
}

// SetDownloading says whether a batch's results are being downloaded.
func (m *Model) SetDownloading(id string, on bool) {
	m.rowOf(id).downloading = on
}

// SetFile shows the name of the input file of a batch.
func (m *Model) SetFile(id, name string) {
	r := m.rowOf(id)
	r.setFile(name)
	m.measure(r)
}

// SetSaved shows the file that a batch's results were saved to. odd means that the results
// are not as expected.
func (m *Model) SetSaved(id, path string, odd bool) {
	r := m.rowOf(id)
	r.saved, r.path, r.odd = format.Clean(m.env.ResultName(path)), path, odd
	m.measure(r)
}

// Downloading reports whether a batch's results are being downloaded.
func (m *Model) Downloading(id string) bool { return m.about(id).downloading }

// File returns the name of a batch's input file, or an empty string.
func (m *Model) File(id string) string { return m.about(id).file }

// Saved returns the name of the file that a batch's results were saved to, or an empty
// string.
func (m *Model) Saved(id string) string { return m.about(id).saved }

// Err returns why the last poll could not get a batch, or nil.
func (m *Model) Err(id string) error { return m.about(id).err }

// Selected returns the batch under the cursor; false if there is none.
func (m *Model) Selected() (syncapi.Batch, bool) {
	if len(m.shown) == 0 {
		return syncapi.Batch{}, false
	}
	return *m.shown[m.list.Cursor()].batch, true
}

// All returns every batch that Sync has returned.
func (m *Model) All() []syncapi.Batch { return told(m.rows) }

// Shown returns the batches of All that match the filter.
func (m *Model) Shown() []syncapi.Batch { return told(m.shown) }

func told(rows []*row) []syncapi.Batch {
	all := make([]syncapi.Batch, 0, len(rows))
	for _, r := range rows {
		if r.status != "" {
			all = append(all, *r.batch)
		}
	}
	return all
}

// Running returns how many batches have not ended, and which fraction of all their
// requests has ended.
func (m *Model) Running() (n int, ratio float64) { return m.running, m.ratio }

// Capturing reports whether the pane takes every key as text.
func (m *Model) Capturing() bool { return m.filter.Typing }
