// Package files is the pane for choosing an input file.
//
// Commands read the folders and send a [ReadMsg] back to [Model.Update]. The cursor stays
// on its file when a folder is read again. An unreadable folder shows an error; it is
// never shown as empty.
package files

import (
	"maps"
	"path/filepath"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Model is the pane. It lists a folder: first the .jsonl files of requests, newest first
// or by name, then tables, the parent folder, the folders, everything else, and results of
// batches.
type Model struct {
	env     *screen.Env
	focused bool
	home    string

	folderFile string                 // remembers the last folder; empty for none
	remembered string                 // the folder in folderFile
	folderTold bool                   // the other panes know the current folder
	told       screen.FileSelectedMsg // what the other panes know about the file under the cursor
	reloaded   time.Time              // time of the last automatic reload
	width      int
	height     int

	gen     int    // of the latest read; older answers are dropped
	want    string // the name to select after the next read; empty to keep the cursor
	dir     string // the folder of the entries
	err     error  // why the requested folder could not be read
	errDir  string
	entries []entry // everything in the folder
	shown   []entry // the entries that match the filter
	read    bool    // a folder has been read
	listing listing // options for reading
	list    pane.List

	filter pane.Filter
}

// Config configures the pane.
type Config struct {
	// Dir is the absolute path of the folder. File is the name of the file to select;
	// empty for the first.
	Dir, File string
	// Home is the home folder, used to shorten paths; empty to leave them as they are.
	Home string
	// FolderFile is the path of the file that remembers the last folder with a .jsonl file
	// for the next session; empty for none.
	FolderFile string
}

// New returns a pane. It reads its folder when PreparedMsg comes.
func New(env *screen.Env, cfg Config) *Model {
	return &Model{env: env, dir: cfg.Dir, want: cfg.File, home: cfg.Home, folderFile: cfg.FolderFile}
}

// AddResults names results files by their absolute paths. They are listed after the
// inputs, because as the newest files they would push the inputs down.
func (m *Model) AddResults(paths ...string) {
	results := maps.Clone(m.listing.results)
	if results == nil {
		results = map[string]bool{}
	}
	for _, p := range paths {
		results[p] = true
	}
	m.listing.results = results
}

// Init does nothing.
func (m *Model) Init() tea.Cmd { return nil }

// Status is always empty.
func (m *Model) Status() screen.Status { return screen.Status{} }

// SetSize sets the size of the pane, including its border.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(h - pane.FrameSize - m.extra())
}

// Size returns the size of the pane, including its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// Want returns how many lines the entries take, with the notes above them.
func (m *Model) Want() int { return len(m.shown) + m.extra() }

// SetFocused says whether the pane receives the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Keys returns the keys for the footer.
func (m *Model) Keys() []key.Binding {
	k := &m.env.Keys
	var keys []key.Binding
	switch e, _ := m.current(); e.kind {
	case input:
		keys = []key.Binding{k.Submit, k.CheckMedia, k.DryRun, k.Open, k.Filter, k.NextPane, k.Edit}
	case table:
		keys = []key.Binding{k.Create, k.Open, k.Edit, k.Filter, k.NextPane}
	case folder:
		keys = []key.Binding{k.Open, k.Create, k.Filter, k.NextPane}
	default:
		keys = []key.Binding{k.Open, k.Filter, k.NextPane}
	}
	if m.filter.Text != "" || m.err != nil {
		keys = append(keys, k.Back)
	}
	return append(keys, k.GoTo, k.Parent, k.Sort, k.Hidden)
}

// Click selects the entry at a line of the pane.
func (m *Model) Click(line int) {
	m.list.Click(line - m.extra())
	m.tell()
}

// Scroll moves the cursor.
func (m *Model) Scroll(rows int) {
	m.list.Move(rows)
	m.tell()
}

// tell tells the other panes which file is under the cursor, if it is another one or has
// changed.
func (m *Model) tell() {
	msg := screen.FileSelectedMsg{Folder: m.folder()}
	if e, _ := m.current(); m.Selected() != "" && e.kind != other {
		msg.Path, msg.Stamp = m.Selected(), m.Stamp()
		msg.Kind = map[kind]screen.FileKind{table: screen.Table, result: screen.Results}[e.kind]
	}
	if msg != m.told {
		m.told = msg
		m.env.Post(msg)
	}
}

// Capturing reports whether the pane takes every key as text.
func (m *Model) Capturing() bool { return m.filter.Typing }

// Selected returns the path of the file under the cursor; empty on a folder, or if there
// is no entry.
func (m *Model) Selected() string {
	if e, ok := m.current(); ok && e.kind.isFile() {
		return filepath.Join(m.dir, e.name)
	}
	return ""
}

// folder returns the path of the folder under the cursor; empty for none and for the
// parent folder.
func (m *Model) folder() string {
	if e, ok := m.current(); ok && e.kind == folder {
		return filepath.Join(m.dir, e.name)
	}
	return ""
}

// Stamp returns the version of the file under the cursor. It changes when the file changes
// on disk.
func (m *Model) Stamp() screen.Stamp {
	e, _ := m.current()
	return screen.Stamp{Path: m.Selected(), Size: e.size, Changed: e.changed.UnixNano()}
}

// IsInput reports whether the file under the cursor is a .jsonl file.
func (m *Model) IsInput() bool {
	e, ok := m.current()
	return ok && e.kind == input
}

func (m *Model) current() (entry, bool) {
	if len(m.shown) == 0 {
		return entry{}, false
	}
	return m.shown[m.list.Cursor()], true
}

// Reload reads the folder again and keeps the cursor on its file.
func (m *Model) Reload() tea.Cmd {
	if !m.read { // a read is in flight
		return nil
	}
	return m.enter(m.dir, "")
}

func (m *Model) currentName() string {
	e, _ := m.current()
	return e.name
}

// Enter opens a folder and selects name, even if name is hidden.
func (m *Model) Enter(dir, name string) tea.Cmd {
	m.setFilter("")
	m.listing.hidden = m.listing.hidden || strings.HasPrefix(name, ".")
	return m.enter(dir, name)
}

// enter reads dir and selects name.
func (m *Model) enter(dir, name string) tea.Cmd {
	m.gen++
	m.want = name
	m.read = false
	how := m.listing
	if dir == m.dir {
		how.known = m.entries
	}
	return read(m.gen, dir, how)
}
