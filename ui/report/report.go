// Package report is the pane that shows what the validator has to say of a file.
//
// It follows the file under the cursor: it checks the file, asks Sync what it costs,
// and tells the others with a FileMsg. While a file is checked again, the report before
// stays on show, so that nothing blinks.
package report

import (
	"path/filepath"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Verdict is what the server's dry run said of the file on show.
type Verdict struct {
	Accepted bool
	Text     string // what it refused and why; empty when it was accepted
}

// Model is the pane.
type Model struct {
	env     *screen.Env
	focused bool
	width   int
	height  int

	checks

	path    string // of the file it is about; empty for none
	file    screen.File
	local   *batchfile.Report // of file, without what Sync says
	busy    bool              // path is being checked, and file is another state of it
	verdict *Verdict
	server  []batchfile.Problem // what Sync says about lines

	content content
	media   screen.MediaMsg // what is known of the media of the file

	grouped bool          // by rule, and not in the file's order
	rows    []int         // the problems' indices in the report, in the order on show
	counts  map[group]int // how many problems of each kind are listed
	lines   []line        // the problems and the table, wrapped to the width
	first   []int         // the index in lines of each row's first, which may be its group's header
	list    pane.List
	chosen  int   // the selected row: a problem, or, after those, a row of the table
	want    int   // how many lines all of it takes
	widths  []int // of the table's columns
	payload payload
}

// checks is what the pane has to check, whatever is on show.
type checks struct {
	jobs       Jobs
	webhookURL string
	cursor     screen.FileSelectedMsg // the file under the cursor
	stamp      screen.Stamp           // of the file on show or in check
	kind       screen.FileKind
	checking   bool // a check is in flight
}

// New makes an empty pane. Jobs are asked with the URL of the webhook, which may be
// empty.
func New(env *screen.Env, jobs Jobs, webhookURL string) *Model {
	return &Model{env: env, checks: checks{jobs: jobs, webhookURL: webhookURL}}
}

// Status has nothing to say.
func (m *Model) Status() screen.Status { return screen.Status{} }

// Init has nothing to begin with.
func (m *Model) Init() tea.Cmd { return nil }

// Capturing is false: the pane takes no text.
func (m *Model) Capturing() bool { return false }

// Size is the pane's with its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// Want is how many lines the report takes. While a file is checked, it is what the one
// before took.
func (m *Model) Want() int { return m.want }

// SetFocused says whether the pane takes the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Keys are those that mean something for the file on show, most useful first.
func (m *Model) Keys() []key.Binding {
	k := &m.env.Keys
	switch {
	case m.content.kind == screen.Table:
		return []key.Binding{k.Create, k.Edit, k.Back, k.NextPane}
	case m.content.kind == screen.Results:
		return []key.Binding{k.Back, k.NextPane}
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

// SetSize sets the size of the pane with its border.
func (m *Model) SetSize(w, h int) {
	rewrap := w != m.width
	m.width, m.height = w, h
	if rewrap {
		m.wrap()
	}
	m.arrange()
}

// Begin says that path is being checked; empty for no file. The report on show
// stays until the next one if it is of the same file.
func (m *Model) Begin(path string) {
	if path != m.path {
		*m = Model{env: m.env, checks: m.checks, focused: m.focused, width: m.width, height: m.height, grouped: m.grouped, path: path, want: m.want}
	}
	if m.busy = path != ""; !m.busy {
		m.want = 1
	}
}

// Show shows a finished check and keeps the cursor where it was in a report of
// the same file.
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

// SetVerdict shows what the server said of the file.
func (m *Model) SetVerdict(v Verdict) { m.verdict = &v; m.arrange() }

// Place is the line and the column of the selected row; 0 when there is none.
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

// request is the row of the table that is row i; false if that is a problem.
func (m *Model) request(i int) (tableRow, bool) {
	if i -= len(m.rows); i >= 0 && i < len(m.content.table.rows) && m.hasTable() {
		return m.content.table.rows[i], true
	}
	return tableRow{}, false
}

// hasTable reports whether the requests are listed: not those of a broken file, whose
// problems come first.
func (m *Model) hasTable() bool {
	r := m.file.Report
	return r != nil && (r.OK() || r.NeedsSplit() || m.content.kind != screen.Requests)
}

// other is what is said of a file that holds no requests.
func (m *Model) other() screen.File {
	if m.path == "" {
		return screen.File{}
	}
	return screen.File{Other: filepath.Base(m.path), Kind: m.kind}
}

// current is the file under the cursor: without content and report while it is being
// read.
func (m *Model) current() screen.File {
	switch {
	case m.path == "" || m.kind != screen.Requests:
		return m.other()
	case m.busy:
		return screen.File{Path: m.path, Stamp: m.stamp}
	}
	return m.file
}
