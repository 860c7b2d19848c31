package dialog

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Alert shows a message that the user must not miss, until the user closes it.
type Alert struct {
	base
	title  string
	text   string
	remedy string   // what to do about it; empty for nothing
	also   []string // other errors that occurred in the meantime
}

// NewAlert returns an alert about an error, with advice.
func NewAlert(env *screen.Env, title string, err error) *Alert {
	return &Alert{base: base{env: env}, title: format.Clean(title), text: sentence(format.Clean(err.Error())), remedy: screen.Hint(err)}
}

// sentence capitalizes a text, unless its first word is a name, and ends it with a period.
func sentence(text string) string {
	word, _, _ := strings.Cut(text, " ")
	if strings.IndexFunc(strings.TrimRight(word, ",;:"), func(r rune) bool { return r < 'a' || r > 'z' }) < 0 && word != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if text != "" && !strings.ContainsAny(text[len(text)-1:], ".!?") {
		text += "."
	}
	return text
}

// about reports whether the alert is about the same action as a title. A title has the
// action before a colon, and the object after it.
func (a *Alert) about(title string) bool {
	action, _, _ := strings.Cut(a.title, ":")
	other, _, _ := strings.Cut(format.Clean(title), ":")
	return action == other
}

// maxAlso is how many other errors an alert shows; the log has all.
const maxAlso = 5

// add adds another error.
func (a *Alert) add(title string, err error) {
	a.also = append(a.also, format.Clean(title+": "+err.Error()))
}

// Update handles a key.
func (a *Alert) Update(msg tea.Msg) tea.Cmd {
	switch press := msg.(type) {
	case ButtonMsg:
		a.answer(a, nil)
	case tea.KeyPressMsg:
		switch press.String() {
		case "enter", "esc", "q", "space":
			a.answer(a, nil)
		}
	}
	return nil
}

// View draws the box.
func (a *Alert) View() []string {
	t, inner := a.env.Theme, Inner(a.width)
	s := Sheet{Title: a.title, Lines: []string{a.text}}
	if a.remedy != "" { // kept when a long text is cut
		for _, l := range wrap([]string{a.remedy, ""}, inner) {
			s.Answers = append(s.Answers, t.Text.Render(l))
		}
	}
	s.Answers = append(s.Answers, a.button(0, " OK ", true)+"   "+a.hint("enter"))
	shown := min(len(a.also), maxAlso)
	s.Notes = append(s.Notes, a.also[:shown]...)
	if n := len(a.also) - shown; n > 0 {
		s.Notes = append(s.Notes, fmt.Sprintf("and %d more; %s has them all", n, a.env.Keys.Log.Help().Key))
	}
	return a.view(s)
}
