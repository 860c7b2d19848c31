// Package details is the page of one batch. It shows what is known about the batch and,
// once its results are downloaded, the result of each request, failed ones first.
//
// A [Feature] opens the page on request.
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
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Results are the results of a batch, or the reason why they are unknown.
type Results struct {
	Batch string // its id
	// Joined are the results with their requests; nil if unknown.
	Joined *batchfile.Results
	// Rows are the results of Joined, most urgent first.
	Rows []batchfile.Result
	// Codes are the error codes of the failed requests, the most frequent first.
	Codes []batchfile.CodeCount
	// Err is why the results are unknown, or nil.
	Err error
	// Inputs are the URLs of the requests' videos or images, by line of the input.
	Inputs map[int]string
	// Input is the submitted file; nil if unknown.
	Input *batchfile.File
	// Confirmed, Accepted and Saved are the times of these events in the ledger; zero if
	// it does not know them.
	Confirmed, Accepted, Saved time.Time
	// Estimate is the estimated cost of the batch in US dollars; 0 if unknown. Ceiling
	// means that the batch cannot cost more.
	Estimate float64
	Ceiling  bool
	// Seen are the observations of the batch by polls, oldest first.
	Seen []ledger.Observation
}

// gather makes the rows of joined results. Its time is proportional to the size of the
// files.
func gather(batch string, joined *batchfile.Results, err error) Results {
	r := Results{Batch: batch, Joined: joined, Err: err}
	if joined == nil {
		return r
	}
	r.Rows = slices.Collect(joined.All())
	slices.SortStableFunc(r.Rows, func(a, b batchfile.Result) int {
		return cmp.Or(cmp.Compare(gravity(a), gravity(b)), cmp.Compare(a.Code, b.Code))
	})
	r.Codes = joined.Codes()
	if r.isForeign() {
		r.Codes = countCodes(r.Rows)
	}
	return r
}

// isForeign reports whether the requests are unknown, so that each results line is shown
// without its request.
func (r *Results) isForeign() bool {
	return r.Joined.Count(batchfile.Unexpected)+r.Joined.Count(batchfile.Unreadable) == len(r.Rows)
}

// countCodes counts the error codes of rows that are sorted by code.
func countCodes(rows []batchfile.Result) (codes []batchfile.CodeCount) {
	for _, r := range rows {
		switch n := len(codes); {
		case !failed(r):
		case n > 0 && codes[n-1].Code == r.Code:
			codes[n-1].Requests++
		default:
			codes = append(codes, batchfile.CodeCount{Code: r.Code, Requests: 1})
		}
	}
	slices.SortStableFunc(codes, func(a, b batchfile.CodeCount) int { return b.Requests - a.Requests })
	return codes
}

// gravity orders results by urgency, most urgent first.
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

// lacksVideo reports whether a result has completed without a video.
func lacksVideo(r batchfile.Result) bool { return r.Generation == batchfile.NoVideo }

// Page is the page of a batch.
type Page struct {
	env    *screen.Env
	jobs   Jobs
	width  int
	height int

	batch syncapi.Batch
	err   error // why Sync did not return it; nil if it did
	seen  bool  // the last poll returned it
	down  *outage
	ended time.Time // when its end was seen; zero for never
	file  string    // name of the input, clean
	saved string    // name of the results file, clean
	path  string    // path of the results file

	progress progress
	results  Results
	usd      float64                 // cost of the videos by their lengths; 0 if unknown
	remedies map[string]string       // from Sync's own catalog, by code
	videos   map[string]screen.Video // by request id
	loaded   bool
	shown    []batchfile.Result // the rows that match the filter
	list     pane.List
	// The widths of the widest id and of the widest input of all rows.
	idWidth, inputWidth int
	// tallest is how many lines the longest detail of a request takes at the width in
	// measured.
	tallest, measured int

	filter pane.Filter
}

func newPage(env *screen.Env, jobs Jobs, msg screen.OpenBatchMsg, seen progress, down *outage) *Page {
	m := &Page{
		env: env, jobs: jobs, batch: msg.Batch, err: msg.Err, seen: msg.Err == nil, down: down, ended: msg.Ended,
		file: format.Clean(msg.File), progress: seen,
	}
	m.setSaved(msg.Saved)
	if msg.Batch.Status != "" {
		m.progress.look(env.Now, msg.Batch)
	}
	return m
}

// setSaved sets the path of the results; empty for none.
func (m *Page) setSaved(path string) {
	m.saved, m.path = "", path
	if path != "" {
		m.saved = format.Clean(m.env.ResultName(path))
	}
}

// Place leaves the notice and the footer visible below the page.
func (m *Page) Place() screen.Place { return screen.AboveFooter }

// Init reads the results.
func (m *Page) Init() tea.Cmd {
	m.env.Post(screen.BatchOpenedMsg{ID: m.batch.ID})
	return m.read()
}

// Keys returns the keys that do something for the batch and the selected result.
func (m *Page) Keys() []key.Binding {
	k := m.env.Keys
	var keys []key.Binding
	add := func(works bool, b key.Binding) {
		if works {
			keys = append(keys, b)
		}
	}
	r, _ := m.selected()
	rows := m.results.Rows
	add(m.results.Joined == nil && m.canDownload(), k.Download)
	add(hasVideo(r), k.Video)
	add(slices.ContainsFunc(rows, hasVideo), k.Videos)
	add(m.noRetry() == screen.Works, k.Retry)
	add(m.canOpen(r), k.Open)
	add(r.OutputURL != "", k.Browse)
	add(true, k.Copy)
	add(r.OutputURL != "", k.CopyURL)
	add(len(rows) > 0, k.Filter)
	add(m.results.Joined != nil, k.Review)
	add(m.results.Joined != nil, k.OpenReview)
	add(m.results.Joined != nil && m.canDownload(), k.Download)
	return keys
}

// canOpen reports whether the request of a result is known.
func (m *Page) canOpen(r batchfile.Result) bool { return m.results.Input != nil && r.InputLine > 0 }

// canDownload reports whether Sync has results.
func (m *Page) canDownload() bool { return m.known().Download() == screen.Works }

// contentHeight returns the height within the border.
func (m *Page) contentHeight() int { return max(0, m.height-pane.FrameSize) }

// setBatch updates the page with the batch that a poll returned.
func (m *Page) setBatch(at time.Time, b syncapi.Batch) {
	if !m.batch.Status.Terminal() && m.batch.Status != "" && b.Status.Terminal() {
		m.ended = at
	}
	m.batch, m.err = b, nil
	m.progress.look(at, b)
	m.SetSize(m.width, m.height) // the number of head lines may have changed
}

// SetSize sets the size of the page.
func (m *Page) SetSize(w, h int) {
	low := m.height < lowHeight
	if m.width, m.height = w, h; m.measured != w || low != (h < lowHeight) {
		m.measureDetail()
	}
	above := len(m.head())
	if m.hasNames() {
		above++
	}
	m.list.SetHeight(max(0, m.contentHeight()-above-m.detailLines()))
}

// setResults shows the results that were read.
func (m *Page) setResults(r Results) {
	if r.Batch != m.batch.ID {
		return
	}
	m.results, m.loaded, m.usd = r, true, 0
	m.progress.recall(r.Seen)
	m.idWidth, m.inputWidth = 1, 0
	for _, row := range r.Rows {
		m.idWidth = max(m.idWidth, format.Width(format.Clean(row.ID)))
		m.inputWidth = max(m.inputWidth, format.Width(fileOf(r.Inputs[row.InputLine])))
	}
	m.measureDetail()
	m.show()
	m.SetSize(m.width, m.height)
}

// Capturing reports whether the page takes every key as text.
func (m *Page) Capturing() bool { return m.filter.Typing }

func (m *Page) show() {
	m.shown = m.results.Rows
	if m.filter.Text != "" {
		m.shown = slices.DeleteFunc(slices.Clone(m.results.Rows), func(r batchfile.Result) bool { return !m.matches(r) })
	}
	m.list.SetLen(len(m.shown))
}

// matches reports whether a result contains every word of the filter.
func (m *Page) matches(r batchfile.Result) bool {
	text := strings.ToLower(r.ID + " " + r.Status + " " + r.Verdict.String() + " " + r.Code + " " + r.Message)
	for word := range strings.FieldsSeq(strings.ToLower(m.filter.Text)) {
		if !strings.Contains(text, strings.TrimPrefix(word, "status:")) {
			return false
		}
	}
	return true
}

// Click selects the result at a line of the page.
func (m *Page) Click(line int) {
	line -= len(m.head())
	if m.hasNames() {
		line--
	}
	m.list.Click(line)
	m.SetSize(m.width, m.height) // the number of head lines may have changed
}

func (m *Page) selected() (batchfile.Result, bool) {
	if len(m.shown) == 0 {
		return batchfile.Result{}, false
	}
	return m.shown[m.list.Cursor()], true
}
