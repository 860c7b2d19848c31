package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// View draws the whole screen.
func (m *Model) View() tea.View {
	lines := m.screen()
	cursor := pane.TakeCaret(lines)
	for i, l := range lines {
		lines[i] = pane.StripHot(l)
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.Cursor = cursor
	v.AltScreen = true
	v.ReportFocus = true
	v.KeyboardEnhancements.ReportAlternateKeys = true // report the physical keys of ctrl+letter
	if m.cfg.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = windowTitle(m.batches)
	v.ProgressBar = progressBar(m.batches)
	return v
}

// screen returns the lines of the screen, each as wide as the terminal.
func (m *Model) screen() []string {
	if m.env.Width <= 0 || m.env.Height <= 0 {
		return nil // the size is still unknown
	}
	if tooSmall(m.env) {
		return smallNotice(m.env)
	}
	over := m.dialogs.Shown()
	pages := m.pages
	if n := len(pages); n > 0 && pages[n-1].Place() == screen.Overlay {
		if over == nil {
			over = pages[n-1]
		}
		pages = pages[:n-1]
	}
	for over != nil && len(pages) > 0 && pages[len(pages)-1].Place() == screen.BelowHeader {
		pages = pages[:len(pages)-1]
	}
	n := len(pages)
	lines := make([]string, 0, m.env.Height)
	lines = append(lines, format.Fit(m.header(), m.env.Width))
	if n > 0 && pages[n-1].Place() == screen.BelowHeader {
		return append(lines, pages[n-1].View()...)
	}
	if n > 0 {
		lines = append(lines, pages[n-1].View()...)
	} else {
		lines = append(lines, m.layout.view()...)
	}
	lines = append(m.withNotice(lines), m.lastLine())
	if over != nil {
		lines = pane.Overlay(lines, over.View(), m.env.Width)
	}
	return lines
}

// header draws the first line: the program's name, the API's host and the user's profile.
func (m *Model) header() string {
	t := m.env.Theme
	left := t.Title.Render(" syncbatch ")
	var badges []string
	for _, f := range m.features {
		if badge := f.Status().Badge; badge != "" {
			badges = append(badges, badge)
		}
	}
	if m.layout.zoomed && len(m.pages) == 0 {
		k := m.env.Keys.Zoom.Help().Key
		badges = append(badges, pane.Hot(m.env.Keys.Zoom.Keys()[0], t.Accent.Render("zoomed ("+k+")")))
	}
	left += " " + strings.Join(badges, t.Dim.Render(" · "))
	for _, right := range m.headerEnds() {
		if room := m.env.Width - format.Width(left) - format.Width(right); room > 0 {
			return left + strings.Repeat(" ", room) + right
		}
	}
	return left
}

// windowTitle returns the title of the terminal's window: the state in a few words. It
// contains only our own words, because titles are not cleaned.
func windowTitle(b *batches.Model) string {
	if n, ratio := b.Running(); n > 0 {
		return fmt.Sprintf("syncbatch: %d running, %s", n, format.Percent(ratio))
	}
	return "syncbatch"
}

// progressBar returns the terminal's native progress bar; nil for none.
func progressBar(b *batches.Model) *tea.ProgressBar {
	n, ratio := b.Running()
	state := tea.ProgressBarDefault
	switch {
	case n == 0:
		return nil
	case b.Stale():
		state = tea.ProgressBarWarning
	}
	return tea.NewProgressBar(state, int(ratio*100))
}

// minHost is the least width reserved for the host's name.
const minHost = 14

// headerEnds returns versions of the header's right end, from the full one to the shortest
// acceptable one: the host, and whether requests cost money.
func (m *Model) headerEnds() []string {
	t, next := m.env.Theme, m.env.Theme.Dim.Render(" "+m.batches.Countdown()+" ")
	if m.cfg.Sandbox {
		badge := t.Badge.Render(" SANDBOX ")
		return []string{t.Badge.Render(" SANDBOX · costs nothing ") + next, badge + next, badge}
	}
	profile := ""
	if m.cfg.Profile != "" {
		profile = t.Strong.Render(format.Clean(m.cfg.Profile)) + t.Dim.Render(" · ")
	}
	host := profile + t.Dim.Render(format.Clean(m.cfg.Host))
	return []string{host + t.Dim.Render(" ·") + next, host + " ", profile + t.Dim.Render(format.Middle(format.Clean(m.cfg.Host), minHost)) + " "}
}

// lastLine draws the footer, and the pressed keys if they are shown.
func (m *Model) lastLine() string {
	if len(m.pressed) == 0 {
		return format.Fit(m.footer(), m.env.Width)
	}
	pressed := m.env.Theme.Button.Render(" " + strings.Join(m.pressed, " ") + " ")
	return format.Fit(m.footer(), m.env.Width-format.Width(pressed)) + pressed
}

// footer draws the keys that are useful now, as many as fit. A dialog shows its own, and so
// does an overlay in which the user types.
func (m *Model) footer() string {
	k := m.env.Keys
	bindings := m.layout.focused().Keys()
	always := []key.Binding{k.Help, k.Quit} // the key to list all others, and the key to leave
	below := len(m.pages)                   // the page below an overlay
	for below > 0 && m.pages[below-1].Place() == screen.Overlay {
		below--
	}
	switch {
	case m.dialogs.Shown() != nil, below < len(m.pages) && m.typing():
		return ""
	case m.typing():
		bindings, always = nil, []key.Binding{k.Confirm, k.Cancel}
	case below > 0:
		bindings, always = m.pages[below-1].Keys(), []key.Binding{k.Help, k.Back}
	}
	last := m.keyHints(always, m.env.Width)
	return m.keyHints(bindings, m.env.Width-format.Width(last)) + last
}

// keyHints draws keys with their descriptions, as many as fit.
func (m *Model) keyHints(bindings []key.Binding, width int) string {
	var s strings.Builder
	for _, b := range bindings {
		h := b.Help()
		if !b.Enabled() {
			continue
		}
		if width -= format.Width(h.Key+h.Desc) + 3; width < 0 {
			break
		}
		s.WriteString(pane.Hot(b.Keys()[0], " "+m.env.Theme.Accent.Render(h.Key)+" "+m.env.Theme.Dim.Render(h.Desc)+" "))
	}
	return s.String()
}

// smallNotice states the size of the window and the size it needs.
func smallNotice(env *screen.Env) []string {
	have, need := fmt.Sprintf("have %dx%d,", env.Width, env.Height), fmt.Sprintf("need %dx%d", minWidth, minHeight)
	text := []string{"syncbatch needs more room", have + " " + need, env.Keys.Quit.Help().Key + " quits"}
	if format.Width(text[1]) > env.Width {
		text = []string{"syncbatch", need, strings.TrimSuffix(have, ","), text[2]}
	}
	text = text[max(0, min(1, len(text)-env.Height)):] // then the size that it needs comes first
	lines := make([]string, env.Height)
	top := max(0, (env.Height-len(text))/2)
	for i := range lines {
		s := ""
		if j := i - top; j >= 0 && j < len(text) {
			s = strings.Repeat(" ", max(0, (env.Width-format.Width(text[j]))/2)) + text[j]
		}
		lines[i] = format.Fit(s, env.Width)
	}
	return lines
}
