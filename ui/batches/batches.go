// Package batches is the pane that shows every batch as a row with its bar.
//
// It polls Sync, one request for all batches and one poll at a time, and tells the other
// features what it saw by [screen.PolledMsg]. The cursor stays on its batch when rows
// come, go or are sorted. Data that is not fresh stays on the screen, with the reason.
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
	watched []string // ids to ask for when the list lacks them
	sought  string   // an id that was added and not seen yet; empty for none
	blurred bool     // the terminal's window does not have the focus

	focused bool
	width   int
	height  int

	byID     map[string]*row // whatever is known of a batch, listed or not
	tails    tails
	rows     []*row // those that are listed
	shown    []*row // those that pass the filter
	sorting  sorting
	reversed bool   // the last row of the order comes first
	selected string // the id under the cursor
	awaited  bool   // selected has not appeared yet
	list     pane.List
	loaded   bool
	want     widths
	marked   int // how many rows are
	running  int // how many batches have not ended, and how far they are
	singly   int // how many files are being sent one by one, without a batch
	ratio    float64

	filter pane.Filter
	stale  string           // why the rows are not fresh; clean, and empty when they are
	queued screen.QueuedMsg // what waits for a free slot
}

// New makes a pane without batches.
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

// Report adds the batches that run: those on the screen or, if no poll succeeded, those
// that are followed.
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

// SetSize sets the size of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(h - pane.FrameSize - m.above())
}

// SetStale says why the rows are not fresh, in words that are clean; empty when they
// are.
func (m *Model) SetStale(why string) {
	m.stale = why
	m.SetSize(m.width, m.height)
}

// above is how many lines stand above the rows.
func (m *Model) above() int {
	n := len(m.head())
	if m.hasNames() {
		n++
	}
	return n
}

// head is those lines.
func (m *Model) head() []string {
	lines := m.warning()
	lines = append(lines, m.queuedLines()...)
	return append(lines, m.filter.Lines(m.env.Theme, m.width-pane.FrameSize, "words of the batch, its status or its file · status:failed")...)
}

// Init has nothing to begin with.
func (m *Model) Init() tea.Cmd { return nil }

// Status counts the batches that run, and the files that are sent one by one.
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

// Size is the pane's with its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// SetFocused says whether the pane takes the keys.
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

// keep holds the cursor to the batch that it is on.
func (m *Model) keep() {
	if b, ok := m.Selected(); ok {
		m.selected, m.awaited = b.ID, false
	}
}

// SetDownloading marks a batch whose results are being fetched, or no longer are.
func (m *Model) SetDownloading(id string, on bool) {
	m.rowOf(id).downloading = on
}

// SetFile shows the name of the input file of a batch.
func (m *Model) SetFile(id, name string) {
	r := m.rowOf(id)
	r.setFile(name)
	m.measure(r)
}

// SetSaved shows the file that a batch's results were saved as; odd says that they are
// not what they should be.
func (m *Model) SetSaved(id, path string, odd bool) {
	r := m.rowOf(id)
	r.saved, r.path, r.odd = format.Clean(m.env.ResultName(path)), path, odd
	m.measure(r)
}

// Downloading reports whether a batch's results are being fetched.
func (m *Model) Downloading(id string) bool { return m.about(id).downloading }

// File is the name of the input file of a batch, or empty.
func (m *Model) File(id string) string { return m.about(id).file }

// Saved is the name of the file that a batch's results were saved as, or empty.
func (m *Model) Saved(id string) string { return m.about(id).saved }

// Err is why a batch could not be had just now, or nil.
func (m *Model) Err(id string) error { return m.about(id).err }

// Selected is the batch under the cursor, and false when there is none.
func (m *Model) Selected() (syncapi.Batch, bool) {
	if len(m.shown) == 0 {
		return syncapi.Batch{}, false
	}
	return *m.shown[m.list.Cursor()].batch, true
}

// All is every batch that the server has told of.
func (m *Model) All() []syncapi.Batch { return told(m.rows) }

// Shown is those of All that pass the filter.
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

// Running is how many batches have not ended, and the part of all their
// requests that has ended.
func (m *Model) Running() (n int, ratio float64) { return m.running, m.ratio }

// Capturing reports whether the pane takes every key as text.
func (m *Model) Capturing() bool { return m.filter.Typing }
