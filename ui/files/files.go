// Package files is the pane in which an input file is chosen.
//
// Folders are read in commands, whose [ReadMsg] goes back to [Model.Update]; the
// cursor stays on its file when a folder is read again. A folder that cannot be read
// says so, and is never shown as an empty one.
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

// Model is the pane. It lists a folder: the .jsonl files of requests, newest first or by
// name, then tables, the folder above, the folders, everything else, and results of batches.
type Model struct {
	env     *screen.Env
	focused bool
	home    string

	folderFile string                 // keeps the last folder; empty for none
	remembered string                 // the folder that it keeps
	folderTold bool                   // the others know the folder on show
	told       screen.FileSelectedMsg // what the others know of the file under the cursor
	reloaded   time.Time              // when the folder was last read again by itself
	width      int
	height     int

	gen     int    // of the latest read; older answers are dropped
	want    string // the name the cursor is to be on after the next read; empty to keep it
	dir     string // whose entries these are
	err     error  // why the folder asked for could not be read
	errDir  string
	entries []entry // all of the folder
	shown   []entry // those that pass the filter
	read    bool    // there was an answer
	listing listing // how it is read
	list    pane.List

	filter pane.Filter
}

// Config is what the pane begins with.
type Config struct {
	// Dir is the folder, absolute, and File the name in it to begin with; empty for the
	// first.
	Dir, File string
	// Home is the home folder, which paths are shortened by; empty for not.
	Home string
	// FolderFile is the path of the file that keeps the last folder with a .jsonl file
	// for the next session; empty for none.
	FolderFile string
}

// New makes a pane. It reads its folder when everything is prepared.
func New(env *screen.Env, cfg Config) *Model {
	return &Model{env: env, dir: cfg.Dir, want: cfg.File, home: cfg.Home, folderFile: cfg.FolderFile}
}

// AddResults names files that hold results, by their absolute paths. They stand with
// what is no input: saved a moment ago, they would push the inputs down.
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

// Init has nothing to begin with.
func (m *Model) Init() tea.Cmd { return nil }

// Status has nothing to say.
func (m *Model) Status() screen.Status { return screen.Status{} }

// SetSize sets the size of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(h - pane.FrameSize - m.extra())
}

// Size is the pane's with its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// Want is how many lines the entries take, with what stands above them.
func (m *Model) Want() int { return len(m.shown) + m.extra() }

// SetFocused says whether the pane takes the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Keys are those of the footer.
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

// tell says which file is under the cursor, when it is another one or has changed.
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

// Selected is the path of the file under the cursor; empty on a folder, or when
// there is nothing.
func (m *Model) Selected() string {
	if e, ok := m.current(); ok && e.kind.isFile() {
		return filepath.Join(m.dir, e.name)
	}
	return ""
}

// folder is the path of the folder under the cursor; empty for none, and for the one above.
func (m *Model) folder() string {
	if e, ok := m.current(); ok && e.kind == folder {
		return filepath.Join(m.dir, e.name)
	}
	return ""
}

// Stamp changes when the file under the cursor has changed on the disk.
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
	if !m.read { // one is under way
		return nil
	}
	return m.enter(m.dir, "")
}

func (m *Model) currentName() string {
	e, _ := m.current()
	return e.name
}

// Enter goes to a folder, with the cursor on name, even if that is hidden.
func (m *Model) Enter(dir, name string) tea.Cmd {
	m.setFilter("")
	m.listing.hidden = m.listing.hidden || strings.HasPrefix(name, ".")
	return m.enter(dir, name)
}

// enter reads dir and puts the cursor on name.
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
