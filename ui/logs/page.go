package logs

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Page shows the log while it grows.
type Page struct {
	env           *screen.Env
	log           *Log
	width, height int

	shown   []*entry // the entries that match the filter
	rows    []row
	opened  map[int]bool // the rows that are shown unfolded, by their first entry
	version int          // of the log that is shown
	list    pane.List
	filter  pane.Filter
	follows bool // the cursor stays at the end
}

// detailLines is how many lines the whole text of the selected entry gets.
const detailLines = 3

// Init does nothing: the log exists already.
func (p *Page) Init() tea.Cmd { return nil }

// Place leaves the notice and the footer visible below the page.
func (p *Page) Place() screen.Place { return screen.AboveFooter }

// Keys returns the page's keys.
func (p *Page) Keys() []key.Binding {
	k := p.env.Keys
	return []key.Binding{
		does(k.Open, "open a run"), k.Filter, does(k.Copy, "copy"), does(k.CopyURL, "copy all"), does(k.Download, "save"), does(k.Bottom, "follow"),
	}
}

// does returns a key with a description for this page.
func does(b key.Binding, what string) key.Binding {
	b.SetHelp(b.Help().Key, what)
	return b
}

// Capturing reports whether the filter takes every key as text.
func (p *Page) Capturing() bool { return p.filter.Typing }

// SetSize sets the size of the page.
func (p *Page) SetSize(width, height int) {
	p.width, p.height = width, height
	p.list.SetHeight(height - pane.FrameSize - detailLines - 1 - p.filter.Height())
}

// Click selects a line.
func (p *Page) Click(line int) {
	p.list.Click(line - p.filter.Height())
	p.follows = p.isAtEnd()
}

// Update handles a key or a paste while the page is on top, and shows new entries of the
// log.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = p.press(msg)
	case tea.PasteMsg:
		p.filter.Take(msg, p.show)
	case savedMsg:
		msg.announce(p.env)
		return nil
	default:
		if p.version != p.log.version {
			p.show()
		}
		return nil
	}
	p.SetSize(p.width, p.height)
	return cmd
}

// press handles a key.
func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	switch {
	case p.filter.Take(msg, p.show):
	case p.list.Key(k, msg):
		p.follows = p.isAtEnd()
	case key.Matches(msg, k.Filter):
		p.filter.Typing = true
	case key.Matches(msg, k.Back) && p.filter.Text != "":
		p.filter.Text = ""
		p.show()
	case key.Matches(msg, k.Back), key.Matches(msg, k.Log), key.Matches(msg, k.Quit), key.Matches(msg, k.Parent):
		p.env.Close(p)
	case len(p.rows) == 0:
	case key.Matches(msg, k.Open):
		p.toggle()
	case key.Matches(msg, k.Copy):
		p.env.Copy(p.rows[p.list.Cursor()].line())
		p.env.Notify(screen.Info, "Copied the line.")
	case key.Matches(msg, k.CopyURL):
		p.copyAll()
	case key.Matches(msg, k.Download):
		return save(p.env.Results, p.env.Now, slices.Clone(p.shown))
	default:
		p.env.Elsewhere(msg)
	}
	return nil
}

// toggle unfolds the selected row of requests, or folds it again.
func (p *Page) toggle() {
	switch r := p.rows[p.list.Cursor()]; {
	case r.isOpen:
		delete(p.opened, r.first)
	case len(r.entries) > 1:
		p.opened[r.first] = true
	default:
		return
	}
	p.follows = false
	p.show()
}

// maxCopied is how many rows are copied at once; terminals accept about that much.
const maxCopied = 500

// copyAll copies the shown rows, or the newest of them if there are too many.
func (p *Page) copyAll() {
	rows := p.rows[max(0, len(p.rows)-maxCopied):]
	lines := make([]string, 0, len(rows))
	for i := range rows {
		lines = append(lines, rows[i].line())
	}
	p.env.Post(screen.CopyMsg{Text: strings.Join(lines, "\n") + "\n"})
	p.env.Notify(screen.Info, "Copied %s.", format.Count(len(rows), "line"))
}

func (p *Page) isAtEnd() bool { return p.list.Cursor() >= len(p.rows)-1 }

// show makes the rows again. The cursor stays on its entry, or at the end if it follows
// the log.
func (p *Page) show() {
	selected := 0
	if len(p.rows) > 0 {
		selected = p.rows[p.list.Cursor()].first
	}
	p.version = p.log.version
	p.rows = nil
	if p.filter.Text == "" {
		p.shown = p.log.entries
		p.rows = fold(p.shown, p.opened)
	} else {
		p.shown = matching(p.log.entries, p.filter.Text)
		for i, e := range p.shown {
			p.rows = append(p.rows, row{first: e.number, entries: p.shown[i : i+1]})
		}
	}
	p.list.SetLen(len(p.rows))
	at := slices.IndexFunc(p.rows, func(r row) bool { return r.first > selected })
	if at < 0 || p.follows {
		at = len(p.rows)
	}
	p.list.Select(at - 1)
}
