package ui

import (
	"context"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// Beginning is how a person without a key wants to begin. The zero value is not
// at all.
type Beginning struct {
	// Key is one that [syncapi.ParseKey] takes; empty for none.
	Key string
	// Demo is to start the demo.
	Demo bool
}

// Welcome asks a person without a key for one, until there is one or the person
// leaves. The key is drawn as dots and written nowhere. The error is a
// [cli.Signal], or what broke the terminal.
func Welcome(ctx context.Context, noColor bool) (Beginning, error) {
	final, err := play(ctx, newWelcome(noColor), noColor)
	m, ok := final.(welcome)
	if !ok || err != nil {
		return Beginning{}, err
	}
	return m.beginning, nil
}

// welcome is the screen of a start without a key.
type welcome struct {
	keys          keys.Map
	theme         theme.Theme
	noColor       bool
	width, height int

	input     pane.Input
	problem   string // why what was typed is no key
	beginning Beginning
}

func newWelcome(noColor bool) welcome {
	return welcome{keys: keys.Default(), theme: theme.New(true, noColor), noColor: noColor}
}

// Init asks for the background's colour.
func (m welcome) Init() tea.Cmd { return tea.RequestBackgroundColor }

// Update takes one message.
func (m welcome) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.theme = theme.New(msg.IsDark(), m.noColor)
	case tea.PasteMsg:
		m.problem = ""
		if !m.input.Update(msg) && msg.Content != "" {
			m.problem = "what was pasted is too long for a key"
		}
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	return m, nil
}

func (m welcome) press(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	switch {
	case msg.String() == "ctrl+c", key.Matches(msg, m.keys.Back):
		return m, tea.Quit
	case key.Matches(msg, m.keys.Suspend):
		return m, tea.Suspend
	case key.Matches(msg, m.keys.Demo):
		m.beginning.Demo = true
		return m, tea.Quit
	case key.Matches(msg, m.keys.Confirm):
		if _, err := syncapi.ParseKey(m.input.Text); err != nil {
			m.problem = strings.TrimPrefix(err.Error(), syncapi.ErrBadKey.Error()+": ")
			return m, nil
		}
		m.beginning.Key = strings.TrimSpace(m.input.Text)
		return m, tea.Quit
	}
	if m.input.Update(msg) {
		m.problem = ""
	}
	return m, nil
}

// View draws the screen.
func (m welcome) View() tea.View {
	v := tea.NewView(strings.Join(m.screen(), "\n"))
	v.AltScreen = true
	v.WindowTitle = "syncbatch"
	return v
}

// screen is the lines of the screen, each as wide as the terminal.
func (m welcome) screen() []string {
	if m.width <= 0 || m.height <= 0 {
		return nil // no size yet
	}
	screen := make([]string, m.height)
	for i := range screen {
		screen[i] = strings.Repeat(" ", m.width)
	}
	inner := max(1, min(m.width, dialogWidth)-boxFrame)
	why := format.Wrap("It needs an API key, of Sync's Scale or Enterprise plan. Make one at "+
		"https://sync.so/settings/api-keys, and type or paste it here:", inner)
	lines := box(m.theme, "Welcome to syncbatch-tui", append(append(why, ""), m.field(inner)...), m.width)
	if len(lines) > m.height {
		lines = m.field(m.width) // what can be done goes before the reasons
	}
	return pane.Overlay(screen, lines, m.width)
}

// field is where the key is typed, in w cells, and what can be done.
func (m welcome) field(w int) []string {
	dots := pane.Input{Text: strings.Repeat("•", utf8.RuneCountInString(m.input.Text))}
	note := m.theme.Dim.Render("It is kept for this run only; SYNC_API_KEY keeps it.")
	if m.problem != "" {
		note = m.theme.Fail.Render("✖ " + m.problem)
	}
	lines := []string{
		"› " + dots.View(w-2), "", note, "",
		m.theme.Accent.Render("enter") + m.theme.Dim.Render(" use it · ") +
			m.theme.Accent.Render("ctrl+d") + m.theme.Dim.Render(" demo, at no cost · ") +
			m.theme.Accent.Render("esc") + m.theme.Dim.Render(" leave"),
	}
	for i, l := range lines {
		lines[i] = format.Fit(l, w)
	}
	return lines
}
