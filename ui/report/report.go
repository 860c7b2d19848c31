// Package report is the pane that shows the validator's report of a file.
//
// It follows the file under the cursor: it checks the file, asks Sync for the cost, and
// tells the other screens with a FileMsg. While a file is checked again, the previous
// report stays, so that nothing flickers.
package report

import (
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Verdict is the result of the server's dry run of the current file.
type Verdict struct {
	Accepted bool
	Text     string // what the server refused and why; empty if it accepted the file
}

// Model is the pane.
type Model struct {
	env     *screen.Env
	focused bool
	width   int
	height  int

	checks

	path    string // of the current file; empty for none
	file    screen.File
	hash    string            // of its content, as the ledger has it
	local   *batchfile.Report // of file, without Sync's problems
	busy    bool              // path is being checked, and file is an older version
	verdict *Verdict
	server  []batchfile.Problem // Sync's problems with lines

	content content
	media   screen.MediaMsg // what is known about the media of the file

	grouped bool          // by rule instead of in file order
	rows    []int         // the problems' indices in the report, in display order
	counts  map[group]int // the number of listed problems of each kind
	lines   []line        // the problems and the table, wrapped to the width
	first   []int         // index in lines of each row's first line or group header
	list    pane.List
	chosen  int   // the selected row: a problem, or after the problems a row of the table
	want    int   // how many lines everything takes
	widths  []int // of the table's columns
	payload payload
}

// checks is what the pane must check, regardless of what it shows.
type checks struct {
	jobs       Jobs
	webhookURL string
	cursor     screen.FileSelectedMsg // the file under the cursor
	stamp      screen.Stamp           // of the file that is shown or being checked
	kind       screen.FileKind
	checking   bool                // a check is in flight
	unknown    []ledger.Submission // with an unknown outcome
}

// New returns an empty pane. It passes webhookURL, which may be empty, to Jobs.
func New(env *screen.Env, jobs Jobs, webhookURL string) *Model {
	return &Model{env: env, checks: checks{jobs: jobs, webhookURL: webhookURL}}
}

// Status is always empty.
func (m *Model) Status() screen.Status { return screen.Status{} }

// Init does nothing.
func (m *Model) Init() tea.Cmd { return nil }

// Capturing is always false: the pane has no text fields.
func (m *Model) Capturing() bool { return false }

// Size returns the size of the pane, including its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// Want returns how many lines the report takes. While a file is being checked, that is the
// height of the previous report.
func (m *Model) Want() int { return m.want }

// SetFocused says whether the pane receives the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Keys returns the keys that do something for the current file, most useful first.
func (m *Model) Keys() []key.Binding {
	k := &m.env.Keys
	switch {
	case m.content.kind == screen.Table:
		return []key.Binding{k.Create, k.Edit, k.Back, k.NextPane}
	case m.content.kind == screen.Results:
		return []key.Binding{k.Back, k.NextPane}
	case m.path == "" && m.cursor.Folder != "":
		return []key.Binding{k.Create, k.Back, k.NextPane}
	case m.path == "":
		return []key.Binding{k.Back, k.NextPane}
	}
	var keys []key.Binding
	if m.local == nil || m.local.Requests > 0 {
		keys = append(keys, k.Submit, k.CheckMedia, k.DryRun)
	}
	if len(m.rows) > 1 || m.chosen > 0 && len(m.rows) > 0 {
		keys = append(keys, k.NextProblem, k.PrevProblem)
	}
	if len(m.rows) > 1 {
		keys = append(keys, k.Group)
	}
	if line, _ := m.Place(); line > 0 && m.local != nil && m.local.Requests > 0 {
		keys = append(keys, k.Open)
	}
	return append(keys, k.Edit, k.Back, k.NextPane)
}

// Click selects the row at a line of the pane.
func (m *Model) Click(line int) {
	start, end := m.list.Visible()
	if i := start + line - len(m.head(m.factRoom())); i >= start && i < end {
		m.selectRow(m.lines[i].row)
	}
}

// Scroll moves by rows.
func (m *Model) Scroll(rows int) { m.selectRow(m.chosen + rows) }

// SetSize sets the size of the pane, including its border.
func (m *Model) SetSize(w, h int) {
	rewrap := w != m.width
	m.width, m.height = w, h
	if rewrap {
		m.wrap()
	}
	m.arrange()
}

// Begin says that path is being checked; empty for no file. If the current report is about
// the same file, it stays until the next one.
func (m *Model) Begin(path string) {
	if path != m.path {
		*m = Model{env: m.env, checks: m.checks, focused: m.focused, width: m.width, height: m.height, grouped: m.grouped, path: path, want: m.want}
	}
	if m.busy = path != ""; !m.busy {
		m.want = len(m.nothing())
	}
}

// Show shows a finished check. If the last report was about the same file, the cursor
// stays where it was.
func (m *Model) Show(f screen.File) {
	m.path, m.file, m.local, m.busy, m.verdict, m.server = f.Path, f, f.Report, false, nil, nil
	m.payload = payload{}
	if m.media.Stamp != f.Stamp {
		m.media = screen.MediaMsg{}
	}
	m.order()
	m.wrap()
	m.arrange()
}

// SetVerdict shows the server's verdict on the file.
func (m *Model) SetVerdict(v Verdict) { m.verdict = &v; m.arrange() }

// Place returns the line and the column of the selected row; 0 if there is none.
func (m *Model) Place() (line, column int) {
	if r, ok := m.request(m.chosen); ok {
		return r.line, 0
	}
	if len(m.rows) == 0 {
		return 0, 0
	}
	p := m.row(m.chosen)
	return p.Line, p.Column
}

// request returns the table row at index i of all rows; false if that row is a problem.
func (m *Model) request(i int) (tableRow, bool) {
	if i -= len(m.rows); i >= 0 && i < len(m.content.table.rows) && m.hasTable() {
		return m.content.table.rows[i], true
	}
	return tableRow{}, false
}

// hasTable reports whether the requests are listed. Those of a broken file are not,
// because its problems come first.
func (m *Model) hasTable() bool {
	r := m.file.Report
	return r != nil && (r.OK() || r.NeedsSplit() || m.content.kind != screen.Requests)
}

// other describes a file without requests.
func (m *Model) other() screen.File {
	if m.path == "" {
		return screen.File{}
	}
	return screen.File{Other: filepath.Base(m.path), Kind: m.kind}
}

// current returns the file under the cursor. While it is being read, it has no content and
// no report.
func (m *Model) current() screen.File {
	switch {
	case m.path == "" || m.kind != screen.Requests:
		return m.other()
	case m.busy:
		return screen.File{Path: m.path, Stamp: m.stamp}
	}
	return m.file
}
