package files

import (
	"path/filepath"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Update handles keys while the pane is focused, read folders, and requests.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	cmd := m.update(msg)
	m.tell()
	return cmd
}

func (m *Model) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
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
	case ReadMsg:
		return m.received(msg)
	case screen.PreparedMsg:
		return m.prepared(msg)
	case screen.TickMsg:
		return m.tick()
	case screen.ReloadMsg:
		return m.Reload()
	case screen.ResultsSavedMsg:
		if path, err := filepath.Abs(msg.Path); err == nil {
			m.AddResults(path)
		}
		return m.Reload()
	default:
		return m.updateGoTo(msg)
	}
	return nil
}

// prepared reads the folder, or the folder of the last session.
func (m *Model) prepared(msg screen.PreparedMsg) tea.Cmd {
	for _, saved := range msg.Ledger.Saved {
		m.AddResults(saved.Path)
	}
	if msg.Folder == "" {
		return read(m.gen, m.dir, m.listing)
	}
	m.env.Notify(screen.Info, "There is no .jsonl file in %s; this is the folder from the last session.", format.Path(m.dir, m.home))
	return m.Enter(msg.Folder, "")
}

// reloadInterval is how often the folder is read again, so that a file that a script
// writes appears, and a changed file is checked again.
const reloadInterval = 2 * time.Second

func (m *Model) tick() tea.Cmd {
	if m.env.Now.Sub(m.reloaded) < reloadInterval {
		return nil
	}
	m.reloaded = m.env.Now
	return m.Reload()
}

// received handles a folder that was read.
func (m *Model) received(msg ReadMsg) tea.Cmd {
	if msg.gen != m.gen {
		return nil
	}
	before := m.dir
	if m.receive(msg); m.dir != before || !m.folderTold {
		m.folderTold = true
		m.env.Post(screen.FolderMsg{Dir: m.dir})
	}
	return m.remember()
}

// receive shows a folder that was read. If it could not be read, receive keeps the old
// listing and shows the error.
func (m *Model) receive(msg ReadMsg) {
	m.read = true
	if msg.err != nil || msg.dir != m.dir || msg.dir == m.errDir { // else the error is about a folder not read since
		m.err, m.errDir = msg.err, msg.dir
	}
	name := m.want
	if msg.err == nil {
		if msg.dir != m.dir {
			m.filter.Text = ""
			m.list = pane.List{}
		} else if name == "" { // the current one: the cursor may have moved since the read began
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

// show applies the filter and selects name.
func (m *Model) show(name string) {
	m.shown = m.entries
	if m.filter.Text != "" {
		m.shown = matching(m.entries, m.filter.Text)
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
		if m.Selected() != "" {
			m.env.Focus(screen.Report)
		} else if e, ok := m.current(); ok && e.kind == folder {
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
	default:
		m.env.Elsewhere(msg)
	}
	return nil
}

// up opens the parent folder and selects the folder that it came from.
func (m *Model) up() tea.Cmd {
	above := filepath.Dir(m.dir)
	if above == m.dir {
		return nil
	}
	return m.enter(above, filepath.Base(m.dir))
}
