// Package files is the pane in which an input file is chosen.
//
// Folders are read in commands, whose [ReadMsg] goes back to [Model.Update]; the
// cursor stays on its file when a folder is read again. A folder that cannot be read
// says so, and is never shown as an empty one.
package files

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Model is the pane. It lists a folder: the .jsonl files, newest first or by name, then the
// folder above, the folders, and everything else.
type Model struct {
	env     *screen.Env
	focused bool
	home    string
	width   int
	height  int

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

// New makes a pane over dir, which is absolute, with the cursor on the file
// called name if it is there.
func New(env *screen.Env, dir, name, home string) *Model {
	return &Model{env: env, dir: dir, want: name, home: home}
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

// Init reads the folder.
func (m *Model) Init() tea.Cmd { return read(m.gen, m.dir, m.listing) }

// SetSize sets the size of the pane with its border.
func (m *Model) SetSize(w, h int) {
	m.width, m.height = w, h
	m.list.SetHeight(h - pane.FrameSize - m.extra())
}

// Size is the pane's with its border.
func (m *Model) Size() (width, height int) { return m.width, m.height }

// SetFocused says whether the pane takes the keys.
func (m *Model) SetFocused(focused bool) { m.focused = focused }

// Keys are those of the footer.
func (m *Model) Keys() []key.Binding {
	k := &m.env.Keys
	return []key.Binding{k.Submit, k.Download, k.Open, k.Filter, k.NextPane}
}

// Click selects the entry at a line of the pane.
func (m *Model) Click(line int) { m.list.Click(line - m.extra()) }

// Scroll moves the cursor.
func (m *Model) Scroll(rows int) { m.list.Move(rows) }

// Capturing reports whether the pane takes every key as text.
func (m *Model) Capturing() bool { return m.filter.Typing }

// Selected is the path of the file under the cursor; empty on a folder, or when
// there is nothing.
func (m *Model) Selected() string {
	if e, ok := m.current(); ok && (e.kind == input || e.kind == other) {
		return filepath.Join(m.dir, e.name)
	}
	return ""
}

// Stamp changes when the file under the cursor has changed on the disk.
func (m *Model) Stamp() Stamp {
	e, _ := m.current()
	return Stamp{path: m.Selected(), size: e.size, changed: e.changed.UnixNano()}
}

// Stamp tells one state of one file from another.
type Stamp struct {
	path    string
	size    int64
	changed int64
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

// Dir is the folder on show.
func (m *Model) Dir() string { return m.dir }

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
	return read(m.gen, dir, m.listing)
}

// Update takes keys, when the pane has the focus, and what was read.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ReadMsg:
		if msg.gen == m.gen {
			m.receive(msg)
		}
	case tea.KeyPressMsg:
		if m.filter.Typing {
			m.updateFilter(msg)
			return nil
		}
		return m.updateKey(msg)
	case tea.PasteMsg:
		if m.filter.Typing {
			m.typed(msg)
		}
	}
	return nil
}

// receive shows a folder that was read. One that cannot be read leaves the old
// listing where it was and says so.
func (m *Model) receive(msg ReadMsg) {
	m.read = true
	if msg.err != nil || msg.dir != m.dir || msg.dir == m.errDir { // else it is about another folder, and stands until it was read
		m.err, m.errDir = msg.err, msg.dir
	}
	name := m.want
	if msg.err == nil {
		if msg.dir != m.dir {
			m.filter.Text = ""
			m.list = pane.List{}
		} else if name == "" { // as it is now: it may have moved since the read began
			name = m.currentName()
		}
		m.dir, m.entries = msg.dir, msg.entries
		m.show(name)
	} else if msg.dir == m.dir {
		m.entries = nil
		m.show("")
	}
	m.SetSize(m.width, m.height)
}

// show applies the filter and puts the cursor on name.
func (m *Model) show(name string) {
	m.shown = m.entries
	if m.filter.Text != "" {
		needle := strings.ToLower(m.filter.Text)
		m.shown = slices.DeleteFunc(slices.Clone(m.entries), func(e entry) bool {
			return !strings.Contains(strings.ToLower(e.label), needle)
		})
	}
	m.list.SetLen(len(m.shown))
	if i := slices.IndexFunc(m.shown, func(e entry) bool { return e.name == name }); i >= 0 {
		m.list.Select(i)
	}
}

func (m *Model) updateKey(msg tea.KeyPressMsg) tea.Cmd {
	k := m.env.Keys
	switch {
	case m.list.Key(k, msg):
	case key.Matches(msg, k.Open):
		if e, ok := m.current(); ok && e.kind == folder {
			return m.enter(filepath.Join(m.dir, e.name), "")
		} else if ok && e.kind == parent {
			return m.up()
		}
	case key.Matches(msg, k.Parent):
		return m.up()
	case key.Matches(msg, k.Filter):
		m.filter.Typing = true
		m.SetSize(m.width, m.height)
	case key.Matches(msg, k.Back):
		m.setFilter("")
		m.err = nil
		m.SetSize(m.width, m.height)
	case key.Matches(msg, k.Hidden):
		m.listing.hidden = !m.listing.hidden
		return m.enter(m.dir, "")
	case key.Matches(msg, k.Sort):
		m.listing.byName = !m.listing.byName
		return m.enter(m.dir, "")
	}
	return nil
}

// up goes to the folder above, with the cursor on the one left.
func (m *Model) up() tea.Cmd {
	above := filepath.Dir(m.dir)
	if above == m.dir {
		return nil
	}
	return m.enter(above, filepath.Base(m.dir))
}
