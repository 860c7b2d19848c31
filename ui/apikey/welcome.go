package apikey

import (
	"errors"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keyring"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// Start configures the screen that asks for an API key at the start.
type Start struct {
	// Keyring may have an API key, and stores the new one if the user wants that.
	Keyring Keyring
	// Again asks for an API key to replace the current one: the screen does not look into
	// the keyring, and esc returns to the dashboard.
	Again bool
	// Profile is the name of the profile that the API key is for; empty for none.
	Profile string
	// NoColor turns colors off and overrides Theme.
	NoColor bool
	// Theme selects the colors; the zero value is the default.
	Theme theme.Choice
	// Keys is the key map; nil for the default.
	Keys *keys.Map
}

// Beginning is how a user without an API key wants to begin. The zero value means that the
// user leaves.
type Beginning struct {
	// Access has an API key, unless another field is set.
	Access Access
	// Demo means to start the demo.
	Demo bool
	// Back means to keep the current API key.
	Back bool
}

// None reports whether the user leaves.
func (b Beginning) None() bool { return b.Access.Key.IsZero() && !b.Demo && !b.Back }

// Welcome is the screen that asks for an API key at the start.
type Welcome struct {
	Start
	keys          keys.Map
	theme         theme.Theme
	dark          bool
	profile       colorprofile.Profile
	width, height int

	input     pane.Input
	looking   bool   // in the keyring
	unusable  string // why the keyring cannot be used, clean
	remember  bool
	asked     bool   // to remember the key; shows why that is not possible
	problem   string // why the typed text is not an API key
	beginning Beginning
}

// NewWelcome returns the screen. It looks for an API key in the keyring. If there is none,
// it asks the user until there is one or the user leaves.
func NewWelcome(s Start) Welcome {
	m := Welcome{Start: s, keys: keys.Default(), looking: !s.Again}
	if s.Keys != nil {
		m.keys = *s.Keys
	}
	return m.withTheme(true, theme.Profile(s.NoColor))
}

// Beginning returns how the user wants to begin, once the screen has ended.
func (m Welcome) Beginning() Beginning { return m.beginning }

func (m Welcome) withTheme(dark bool, profile colorprofile.Profile) Welcome {
	m.dark, m.profile, m.theme = dark, profile, m.Theme.New(dark, profile)
	return m
}

// foundMsg brings the keyring's API key.
type foundMsg struct {
	secret syncapi.Secret
	err    error
}

// Init asks the terminal for its background color and the keyring for an API key.
func (m Welcome) Init() tea.Cmd {
	if !m.looking {
		return tea.RequestBackgroundColor
	}
	ring := m.Keyring
	return tea.Batch(tea.RequestBackgroundColor, func() tea.Msg {
		secret, err := ring.Get()
		return foundMsg{secret, err}
	})
}

// found handles the keyring's answer. It does not interrupt a user who has started to
// type.
func (m Welcome) found(msg foundMsg) (tea.Model, tea.Cmd) {
	m.looking = false
	switch {
	case errors.Is(msg.err, keyring.ErrNone):
	case msg.err != nil:
		m.unusable = format.Clean(msg.err.Error())
	case m.input.Text == "":
		m.beginning.Access = Access{Key: msg.secret, From: FromKeyring}
		return m, tea.Quit
	}
	return m, nil
}

// Update handles one message.
func (m Welcome) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m = m.withTheme(msg.IsDark(), m.profile)
	case tea.ColorProfileMsg:
		m = m.withTheme(m.dark, msg.Profile)
	case foundMsg:
		return m.found(msg)
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

func (m Welcome) press(msg tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	if msg.Mod.Contains(tea.ModCtrl) {
		msg = keys.Physical(msg)
	}
	switch {
	case msg.String() == "ctrl+c":
		return m, tea.Quit
	case key.Matches(msg, m.keys.Cancel):
		m.beginning.Back = m.Again
		return m, tea.Quit
	case key.Matches(msg, m.keys.Suspend) && msg.Text == "": // with text, it would be a letter of the API key
		return m, tea.Suspend
	case key.Matches(msg, m.keys.Demo):
		m.beginning.Demo = true
		return m, tea.Quit
	case key.Matches(msg, m.keys.Remember):
		m.remember, m.asked = !m.remember && m.unusable == "", true
		return m, nil
	case key.Matches(msg, m.keys.Confirm):
		secret, err := syncapi.ParseKey(m.input.Text)
		if err != nil {
			m.problem = "The key" + strings.TrimPrefix(err.Error(), syncapi.ErrBadKey.Error()+": it") + "."
			if strings.TrimSpace(m.input.Text) == "" {
				m.problem = "Type or paste an API key first."
			}
			return m, nil
		}
		m.beginning.Access = Access{Key: secret, From: FromUser, Remember: m.remember}
		return m, tea.Quit
	}
	if m.input.Update(msg) {
		m.problem = ""
	}
	return m, nil
}

// View draws the screen.
func (m Welcome) View() tea.View {
	lines := m.screen()
	cursor := pane.TakeCaret(lines)
	v := tea.NewView(strings.Join(lines, "\n"))
	v.Cursor = cursor
	v.AltScreen = true
	v.KeyboardEnhancements.ReportAlternateKeys = true
	v.WindowTitle = "syncbatch"
	return v
}

// screen returns the lines of the screen, each as wide as the terminal.
func (m Welcome) screen() []string {
	if m.width <= 0 || m.height <= 0 {
		return nil // the size is still unknown
	}
	screen := make([]string, m.height)
	for i := range screen {
		screen[i] = strings.Repeat(" ", m.width)
	}
	if m.looking && m.input.Text == "" { // usually brief; a whole box would flash
		return pane.Overlay(screen, []string{m.theme.Dim.Render("Looking for a key in the system's keyring…")}, m.width)
	}
	s := dialog.Sheet{Title: "Welcome to syncbatch-tui", Lines: []string{"It needs an API key, of Sync's Scale or Enterprise plan. " +
		"Make one at https://sync.so/settings/api-keys, and type or paste it here:"}, Answers: m.field(dialog.Inner(m.width))}
	if m.Again {
		s.Title = "Another API key"
	}
	if m.Profile != "" {
		s.Title += " for profile " + format.Clean(m.Profile)
	}
	lines := s.Box(m.theme, m.width, m.height)
	if len(lines) > m.height {
		lines = m.field(m.width) // the actions are more important than the reasons
	}
	return pane.Overlay(screen, lines, m.width)
}

// field draws the text field for the API key, in w cells, and what the user can do.
func (m Welcome) field(w int) []string {
	lines := append([]string{"› " + m.input.Dots(w-2), ""}, m.keeping(w)...)
	lines = append(lines, "", m.hints())
	for i, l := range lines {
		lines[i] = format.Fit(l, w)
	}
	return lines
}

// fieldHeight is the largest height of the field, in lines.
const fieldHeight = 7

// keeping says, in w cells, where the API key will be stored, or what is wrong with it.
func (m Welcome) keeping(w int) []string {
	t := m.theme
	box, note := "[ ]", "It is kept for this run only; SYNC_API_KEY keeps it."
	if m.remember {
		box, note = "[x]", "It goes there when Sync has accepted it."
	}
	lines := []string{t.Accent.Render(m.keys.Remember.Help().Key) + t.Text.Render(" "+box+" remember it in the system's keyring")}
	if m.unusable != "" && !m.asked {
		lines = nil // most systems without a keyring never had one, so its absence is no news
	} else if m.unusable != "" {
		lines = format.Wrap(m.unusable, max(1, w))
		if lines = lines[:min(len(lines), 2)]; m.height < fieldHeight {
			lines = lines[:1]
		}
		for i, l := range lines {
			lines[i] = t.Warn.Render(l)
		}
	}
	if m.problem != "" {
		return append(lines, t.Fail.Render("✖ "+m.problem))
	}
	return append(lines, t.Dim.Render(note))
}

// hints draws the keys that end the screen.
func (m Welcome) hints() string {
	t := m.theme
	out := " leave"
	if m.Again {
		out = " back"
	}
	return t.Accent.Render(m.keys.Confirm.Help().Key) + t.Dim.Render(" use it · ") +
		t.Accent.Render(m.keys.Demo.Help().Key) + t.Dim.Render(" demo, at no cost · ") +
		t.Accent.Render(m.keys.Cancel.Help().Key) + t.Dim.Render(out)
}
