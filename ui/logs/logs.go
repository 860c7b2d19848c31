// Package logs keeps what the program did and what went wrong, and shows it on a page.
package logs

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// maxEntries is how many entries the log keeps.
const maxEntries = 500

// entry is one thing that the program did, or that the server answered.
type entry struct {
	at    time.Time
	level screen.Level
	text  string // clean
}

// Log listens to what is said on the screen.
type Log struct {
	env     *screen.Env
	entries []entry
}

// New makes an empty log.
func New(env *screen.Env) *Log { return &Log{env: env} }

// Update takes what is said.
func (l *Log) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NoticeMsg:
		l.add(msg.Level, msg.Text)
	case screen.LogMsg:
		l.add(msg.Level, msg.Text)
	case screen.FailMsg:
		l.add(screen.Failure, format.Clean(msg.Title+": "+msg.Err.Error()))
	}
	return nil
}

// Status has nothing to say.
func (l *Log) Status() screen.Status { return screen.Status{} }

// Len is how many entries there are.
func (l *Log) Len() int { return len(l.entries) }

// add keeps the same thing said again, as while the network is away, once, with the time
// of the last.
func (l *Log) add(level screen.Level, text string) {
	e := entry{at: l.env.Now, level: level, text: text}
	if n := len(l.entries); n > 0 && l.entries[n-1].text == text {
		l.entries[n-1] = e
		return
	}
	l.entries = append(l.entries, e)
	if len(l.entries) > maxEntries {
		l.entries = l.entries[1:]
	}
}

// Page makes the page that shows what there is now, the newest entry selected.
func (l *Log) Page() *Page {
	p := &Page{env: l.env, entries: append([]entry(nil), l.entries...)}
	p.list.SetLen(len(p.entries))
	p.list.Select(len(p.entries) - 1)
	return p
}

// Page shows the log.
type Page struct {
	env           *screen.Env
	entries       []entry
	list          pane.List
	width, height int
}

// detailLines is how many lines the selected entry has for its whole text.
const detailLines = 3

// Init has nothing to begin with.
func (p *Page) Init() tea.Cmd { return nil }

// Place takes the whole terminal.
func (p *Page) Place() screen.Place { return screen.BelowHeader }

// Keys are those that the title does not name: none.
func (p *Page) Keys() []key.Binding { return nil }

// Capturing is false.
func (p *Page) Capturing() bool { return false }

// SetSize sets the size of the page.
func (p *Page) SetSize(width, height int) {
	p.width, p.height = width, height
	p.list.SetHeight(height - pane.FrameSize - detailLines - 1)
}

// Update takes a key.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := p.env.Keys
	switch {
	case p.list.Key(k, press):
	case key.Matches(press, k.Copy) && len(p.entries) > 0:
		e := p.entries[p.list.Cursor()]
		p.env.Copy(e.at.Format(time.RFC3339) + " " + e.text)
	case key.Matches(press, k.Back), key.Matches(press, k.Log), key.Matches(press, k.Quit):
		p.env.Close(p)
	}
	return nil
}

// View draws the page.
func (p *Page) View() []string {
	t, w := p.env.Theme, p.width
	frame := pane.Frame{Theme: t, Title: "Log", Note: "y copies · esc closes", Width: w, Height: p.height, Focused: true}
	var body []string
	start, end := p.list.Visible()
	for i := start; i < end; i++ {
		e := p.entries[i]
		selected := i == p.list.Cursor()
		mark := "  "
		if selected {
			mark = "▸ "
		}
		style := []theme.Style{screen.Info: t.Text, screen.Success: t.OK, screen.Failure: t.Fail}[e.level]
		body = append(body, t.Accent.On(selected).Render(mark)+t.Dim.On(selected).Render(e.at.Format("15:04:05")+"  ")+
			style.On(selected).Render(format.Fit(e.text, max(0, w-pane.FrameSize-12))))
	}
	if len(p.entries) == 0 {
		return frame.Render([]string{t.Dim.Render(" Nothing has been logged yet.")})
	}
	for len(body) < p.height-pane.FrameSize-detailLines {
		body = append(body, "")
	}
	for _, l := range format.Wrap(p.entries[p.list.Cursor()].text, max(1, w-pane.FrameSize-2)) {
		body = append(body, " "+l)
	}
	return frame.Render(body)
}
