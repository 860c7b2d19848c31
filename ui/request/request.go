// Package request is the page of one request of a file: its indented JSON, with each
// problem below its line.
package request

import (
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Feature opens the page.
type Feature struct{ env *screen.Env }

// New makes the feature.
func New(env *screen.Env) *Feature { return &Feature{env} }

// Status is always empty.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// Update opens the page on request.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	if msg, ok := msg.(screen.OpenRequestMsg); ok && msg.File.Content != nil {
		f.env.Open(newPage(f.env, msg.File, msg.Line))
	}
	return nil
}

// Page is the page.
type Page struct {
	env           *screen.Env
	width, height int
	file          screen.File
	line          int
	id            string

	problems []batchfile.Problem // problems of the line
	rows     []row
	places   []int // the rows of the problems
	offset   int   // the first visible row
	chosen   int   // the problem from which n and N continue; -1 for none
}

func newPage(env *screen.Env, f screen.File, line int) *Page {
	p := &Page{env: env, file: f}
	p.show(line)
	return p
}

// show shows another line of the file.
func (p *Page) show(line int) {
	p.line, p.id, p.problems, p.offset, p.chosen = line, "", nil, 0, -1
	one := &batchfile.File{Path: p.file.Path, Content: p.file.Content.Line(line)}
	for r := range one.Requests() {
		p.id = format.Clean(r.ID)
	}
	if r := p.file.Report; r != nil {
		for _, problem := range r.Problems {
			if problem.Line == line {
				p.problems = append(p.problems, problem)
			}
		}
	}
	p.layOut()
}

// Init does nothing.
func (p *Page) Init() tea.Cmd { return nil }

// Place leaves the notice and the footer visible below the page.
func (p *Page) Place() screen.Place { return screen.AboveFooter }

// Capturing is always false.
func (p *Page) Capturing() bool { return false }

// Keys returns the keys for the footer.
func (p *Page) Keys() []key.Binding {
	k := &p.env.Keys
	keys := []key.Binding{k.NextRequest, k.PrevRequest, k.Copy}
	if p.isOnDisk() {
		keys = slices.Insert(keys, 0, k.Edit)
	}
	if len(p.problems) > 0 {
		keys = slices.Insert(keys, 0, k.NextProblem)
	}
	return keys
}

// isOnDisk reports whether the page shows the file on disk, not the submitted content.
func (p *Page) isOnDisk() bool { return p.file.Stamp.Path != "" }

// SetSize sets the size of the page.
func (p *Page) SetSize(width, height int) {
	if p.width != width {
		p.width = width
		p.layOut()
	}
	p.height = height
	p.scroll(0)
}

// Scroll moves the window by rows.
func (p *Page) Scroll(rows int) { p.scroll(rows) }

// Update handles a key.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	k := &p.env.Keys
	switch {
	case key.Matches(press, k.Back), key.Matches(press, k.Quit):
		p.env.Close(p)
	case key.Matches(press, k.NextRequest):
		p.step(1)
	case key.Matches(press, k.PrevRequest):
		p.step(-1)
	case key.Matches(press, k.NextProblem):
		p.next(1)
	case key.Matches(press, k.PrevProblem):
		p.next(-1)
	case key.Matches(press, k.Edit) && p.isOnDisk():
		p.edit()
	case key.Matches(press, k.Copy) && p.id != "":
		p.env.Notify(screen.Info, "Copied %s.", p.id)
		p.env.Copy(p.id)
	case !p.move(press):
		p.env.Elsewhere(press)
	}
	return nil
}

// move scrolls, and reports whether press is a scroll key.
func (p *Page) move(press tea.KeyPressMsg) bool {
	k := &p.env.Keys
	page := max(1, p.room()-1)
	for _, m := range []struct {
		key key.Binding
		by  int
	}{
		{k.Up, -1}, {k.Down, 1}, {k.PageUp, -page}, {k.PageDown, page}, {k.Top, -len(p.rows)}, {k.Bottom, len(p.rows)},
	} {
		if key.Matches(press, m.key) {
			p.scroll(m.by)
			return true
		}
	}
	return false
}

// room returns how many rows are visible.
func (p *Page) room() int { return max(0, p.height-pane.FrameSize) }

func (p *Page) scroll(by int) {
	p.offset = max(0, min(p.offset+by, len(p.rows)-p.room()))
}

// step shows the next request, or, with -1, the previous one. It skips blank lines.
func (p *Page) step(by int) {
	for line := p.line + by; line >= 1 && line <= p.file.Content.Lines(); line += by {
		if len(p.file.Content.Line(line)) > 0 {
			p.show(line)
			return
		}
	}
	p.env.Notify(screen.Info, "This is the %s request of the file.", map[bool]string{true: "last", false: "first"}[by > 0])
}

// next goes to the next problem, or, with -1, to the previous one.
func (p *Page) next(by int) {
	if len(p.places) == 0 {
		p.env.Notify(screen.Info, "This request has no problem.")
		return
	}
	p.chosen = max(0, min(p.chosen+by, len(p.places)-1))
	p.offset = 0
	p.scroll(p.places[p.chosen] - p.room()/2)
}

// edit opens the file in the user's editor at the request, or at the chosen problem.
func (p *Page) edit() {
	msg := screen.EditMsg{Path: p.file.Path, Line: p.line}
	if p.chosen >= 0 && p.chosen < len(p.problems) {
		msg.Column = p.problems[p.chosen].Column
	}
	p.env.Post(msg)
}

// View draws the page.
func (p *Page) View() []string {
	note := fmt.Sprintf("%s · line %d of %s", p.id, p.line, format.Clean(p.file.Content.Name()))
	if p.id == "" {
		note = fmt.Sprintf("line %d of %s", p.line, format.Clean(p.file.Content.Name()))
	}
	frame := pane.Frame{Theme: p.env.Theme, Title: "Request", Note: note, Width: p.width, Height: p.height, Focused: true}
	if n := len(p.problems); n > 0 {
		frame.Right = p.env.Theme.Warn.Render(format.Count(n, "problem"))
	}
	end := min(len(p.rows), p.offset+p.room())
	var body []string
	for _, r := range p.rows[min(p.offset, end):end] {
		body = append(body, p.draw(r))
	}
	return frame.Render(body)
}
