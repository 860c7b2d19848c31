// Package palette is the page that finds a command by name and presses its key.
package palette

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// command is a key and its description.
type command struct {
	name, key string
	press     tea.KeyPressMsg
}

// match is a command that matches the typed text, with the positions of the matched bytes
// in its name.
type match struct {
	command
	marked []int
}

// Page is a text field and the commands that match its text.
type Page struct {
	env      *screen.Env
	commands []command
	found    []match
	input    pane.Input
	list     pane.List
	width    int
}

// New returns a page with the keys of the screen below it, in groups.
func New(env *screen.Env, groups []keys.Group) *Page {
	p := &Page{env: env}
	for _, g := range groups {
		p.add(g.Keys...)
	}
	p.find()
	return p
}

// add adds the commands of keys, each name once. It skips keys that move or go back,
// because searching for them is pointless.
func (p *Page) add(bindings ...key.Binding) {
	k := p.env.Keys
	moves := []key.Binding{k.Palette, k.Up, k.Down, k.PageUp, k.PageDown, k.Top, k.Bottom, k.Back}
	isMove := func(b key.Binding) bool {
		return slices.ContainsFunc(moves, func(m key.Binding) bool { return slices.Equal(m.Keys(), b.Keys()) && m.Help().Desc == b.Help().Desc })
	}
	for _, b := range bindings {
		help := b.Help()
		known := func(c command) bool { return c.name == help.Desc }
		if slices.ContainsFunc(p.commands, known) || isMove(b) {
			continue
		}
		if press, ok := keys.PressOf(b); ok {
			p.commands = append(p.commands, command{name: help.Desc, key: help.Key, press: press})
		}
	}
}

// names are the commands in the form that fuzzy searches.
type names []command

func (n names) String(i int) string { return n[i].name }
func (n names) Len() int            { return len(n) }

// find finds the commands for the typed text, best first; all commands if there is no
// text.
func (p *Page) find() {
	p.found = p.found[:0]
	if p.input.Text == "" {
		for _, c := range p.commands {
			p.found = append(p.found, match{command: c})
		}
	}
	for _, m := range fuzzy.FindFrom(p.input.Text, names(p.commands)) {
		p.found = append(p.found, match{command: p.commands[m.Index], marked: m.MatchedIndexes})
	}
	p.list.SetLen(len(p.found))
	p.list.Select(0)
}

// Init does nothing.
func (p *Page) Init() tea.Cmd { return nil }

// Place lays the page over the screen below.
func (p *Page) Place() screen.Place { return screen.Overlay }

// Keys is always empty: the box itself shows its keys.
func (p *Page) Keys() []key.Binding { return nil }

// Capturing is always true: every letter is text.
func (p *Page) Capturing() bool { return true }

// The lines of the box without the list, and the most lines of the list.
const (
	boxHeight = 8 // border, title, input, hints and the blank lines between them
	maxRows   = 14
)

// SetSize sets the size of the terminal.
func (p *Page) SetSize(width, height int) {
	p.width = width
	p.list.SetHeight(max(1, min(maxRows, height-boxHeight)))
}

// Update handles a key or a paste.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); ok {
		switch {
		case press.Code == tea.KeyEscape, key.Matches(press, p.env.Keys.Palette):
			p.env.Close(p)
			return nil
		case press.Code == tea.KeyEnter:
			p.run()
			return nil
		case p.move(press):
			return nil
		}
	}
	if p.input.Update(msg) {
		p.find()
	}
	return nil
}

// move moves the cursor. Letters are text here, so only keys with names move it.
func (p *Page) move(press tea.KeyPressMsg) bool {
	switch press.Code {
	case tea.KeyUp:
		p.list.Move(-1)
	case tea.KeyDown:
		p.list.Move(1)
	case tea.KeyPgUp:
		p.list.Page(-1)
	case tea.KeyPgDown:
		p.list.Page(1)
	default:
		return false
	}
	return true
}

// firstRow is the line of the box, within its border, where the list begins.
const firstRow = 3

// Click selects the command at a line of the box.
func (p *Page) Click(line int) { p.list.Click(line - firstRow) }

// run presses the key of the selected command on the screen below.
func (p *Page) run() {
	if len(p.found) == 0 {
		return
	}
	p.env.Close(p)
	p.env.Post(screen.PressMsg{Key: p.found[p.list.Cursor()].press})
}

// View draws the box.
func (p *Page) View() []string {
	t, w := p.env.Theme, dialog.Inner(p.width)
	lines := []string{t.Title.Render("Commands"), "› " + p.input.View(max(0, w-2)), ""}
	start, end := p.list.Visible()
	for i := start; i < end; i++ {
		lines = append(lines, p.row(p.found[i], i == p.list.Cursor(), w))
	}
	if len(p.found) == 0 {
		lines = append(lines, t.Text.Render("No command matches."))
		end = start + 1
	}
	for range p.rows() - (end - start) { // keep the size of the box while the user types
		lines = append(lines, "")
	}
	lines = append(lines, "", t.Accent.Render("enter")+t.Dim.Render(" runs it · ")+t.Accent.Render("esc")+t.Dim.Render(" back"))
	return dialog.Box(t, lines, p.width)
}

// rows returns the height of the list when it shows all commands.
func (p *Page) rows() int {
	all := p.list
	all.SetLen(len(p.commands))
	start, end := all.Visible()
	return end - start
}

// row draws a command in w cells and marks the matched letters.
func (p *Page) row(m match, selected bool, w int) string {
	t := p.env.Theme
	mark, plain, marked := "  ", t.Text.On(selected), t.Title.On(selected)
	if selected {
		mark, plain = "▸ ", t.Strong.On(true)
	}
	const gap = 2
	room := w - format.Width(mark) - format.Width(m.key) - gap
	if room < 1 {
		return plain.Render(format.Fit(mark+m.key, w))
	}
	return t.Accent.On(selected).Render(mark) + highlight(m, plain, marked, room) +
		plain.Render("  ") + t.Accent.On(selected).Render(m.key)
}

// highlight draws a name in w cells.
func highlight(m match, plain, marked theme.Style, w int) string {
	name := format.Fit(m.name, w)
	s, from := "", 0
	for _, i := range m.marked {
		if i >= len(name) || i >= len(m.name) || name[i] != m.name[i] {
			break // the rest was cut
		}
		s += plain.Render(name[from:i]) + marked.Render(name[i:i+1])
		from = i + 1
	}
	return s + plain.Render(name[from:])
}
