// Package details is the page about one batch: what is known of it, and, once its
// results were downloaded, what became of each request, the failed ones first.
//
// It reads and fetches nothing itself: [Read] gathers its rows, in a command, and
// [Model.Update] answers a key with an [Action] for others to carry out.
package details

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// Results is what came of a batch, or why that is not known.
type Results struct {
	Batch string // its id
	// Joined are the results with their requests; nil when they are not known.
	Joined *batchfile.Results
	// Rows are those of Joined, what needs a person first.
	Rows []batchfile.Result
	// Err is why the results are not known, or nil.
	Err error
	// Confirmed, Accepted and Saved are when these things happened, by the ledger;
	// zero for what it does not know.
	Confirmed, Accepted, Saved time.Time
}

// Read gathers the rows of joined results; it takes as long as the files are long.
func Read(batch string, joined *batchfile.Results, err error) Results {
	r := Results{Batch: batch, Joined: joined, Err: err}
	if joined == nil {
		return r
	}
	r.Rows = slices.Collect(joined.All())
	slices.SortStableFunc(r.Rows, func(a, b batchfile.Result) int {
		return cmp.Or(cmp.Compare(gravity(a), gravity(b)), cmp.Compare(a.Code, b.Code))
	})
	return r
}

// gravity orders results: what needs a person first.
func gravity(r batchfile.Result) int {
	switch {
	case failed(r):
		return 0
	case r.Generation == batchfile.Succeeded:
		return 2
	}
	return 1 // without a video, missing, unfinished, unreadable
}

func failed(r batchfile.Result) bool { return r.Generation.IsFailure() }

// lacksVideo reports whether a result has completed and names no video.
func lacksVideo(r batchfile.Result) bool { return r.Generation == batchfile.NoVideo }

// Action is what a key on the page asks for.
type Action struct {
	Close bool
	Copy  string // text for the clipboard
	// CopyURL is the URL of a video for the clipboard, and Copy then its request.
	CopyURL string
	Open    string // a URL for the browser
	Retry   bool   // make a file of the failed requests
	// Fetch asks for the download of Videos, which are empty when there is none.
	Fetch  bool
	Videos []batchfile.Result
}

// Model is the page.
type Model struct {
	keys   keys.Map
	theme  theme.Theme
	width  int
	height int

	batch syncapi.Batch
	file  string // of the input, clean
	saved string // of the results, clean

	results Results
	videos  map[string]Video // by request id
	loaded  bool
	shown   []batchfile.Result // those that pass the filter
	idWidth int                // that of the widest id of all rows
	list    pane.List

	filter pane.Filter
}

// New makes the page of a batch; file and saved are the names of its input and of
// its results, empty for unknown.
func New(k keys.Map, t theme.Theme, b syncapi.Batch, file, saved string) *Model {
	return &Model{keys: k, theme: t, batch: b, file: format.Clean(file), saved: format.Clean(saved)}
}

// Batch is the batch that the page is about.
func (m *Model) Batch() syncapi.Batch { return m.batch }

// SetBatch takes what a poll saw of it.
func (m *Model) SetBatch(b syncapi.Batch) {
	m.batch = b
	m.SetSize(m.width, m.height) // what is known of it takes other lines
}

// SetSaved takes the name of the file that the results were saved as.
func (m *Model) SetSaved(name string) { m.saved, m.loaded = format.Clean(name), false }

// SetSize sets the size of the page.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(max(0, h-pane.FrameSize-len(m.head())-detailLines))
}

// SetResults shows what was read.
func (m *Model) SetResults(r Results) {
	if r.Batch != m.batch.ID {
		return
	}
	m.results, m.loaded = r, true
	m.idWidth = 1
	for _, row := range r.Rows {
		m.idWidth = max(m.idWidth, format.Width(format.Clean(row.ID)))
	}
	m.show()
	m.SetSize(m.width, m.height)
}

// Results is what is on show.
func (m *Model) Results() Results { return m.results }

// Capturing reports whether the page takes every key as text.
func (m *Model) Capturing() bool { return m.filter.Typing }

func (m *Model) show() {
	m.shown = m.results.Rows
	if m.filter.Text != "" {
		m.shown = slices.DeleteFunc(slices.Clone(m.results.Rows), func(r batchfile.Result) bool { return !m.matches(r) })
	}
	m.list.SetLen(len(m.shown))
}

// matches reports whether every word of the filter is in a result.
func (m *Model) matches(r batchfile.Result) bool {
	text := strings.ToLower(r.ID + " " + r.Status + " " + r.Verdict.String() + " " + r.Code + " " + r.Message)
	for word := range strings.FieldsSeq(strings.ToLower(m.filter.Text)) {
		if !strings.Contains(text, strings.TrimPrefix(word, "status:")) {
			return false
		}
	}
	return true
}

func (m *Model) selected() (batchfile.Result, bool) {
	if len(m.shown) == 0 {
		return batchfile.Result{}, false
	}
	return m.shown[m.list.Cursor()], true
}

// Update takes a key or a paste.
func (m *Model) Update(msg tea.Msg) Action {
	press, isKey := msg.(tea.KeyPressMsg)
	if m.filter.Typing {
		if m.filter.Update(msg) {
			m.show()
		}
		m.SetSize(m.width, m.height)
		return Action{}
	}
	k := m.keys
	r, any := m.selected()
	switch {
	case !isKey:
	case m.list.Key(k, press):
	case key.Matches(press, k.Filter):
		m.filter.Typing = true
	case key.Matches(press, k.Back) && m.filter.Text != "":
		m.filter.Text = ""
		m.show()
	case key.Matches(press, k.Back), key.Matches(press, k.Quit), key.Matches(press, k.Parent):
		return Action{Close: true}
	case key.Matches(press, k.Copy) && any:
		return Action{Copy: cmp.Or(r.ID, m.batch.ID)}
	case key.Matches(press, k.Copy):
		return Action{Copy: m.batch.ID}
	case key.Matches(press, k.CopyURL):
		return Action{Copy: r.ID, CopyURL: cmp.Or(r.OutputURL, " ")}
	case key.Matches(press, k.Browse):
		return Action{Open: cmp.Or(r.OutputURL, " ")}
	case key.Matches(press, k.Retry):
		return Action{Retry: true}
	case key.Matches(press, k.Video):
		return fetch(r)
	case key.Matches(press, k.Videos):
		return fetch(m.results.Rows...)
	}
	m.SetSize(m.width, m.height)
	return Action{}
}
