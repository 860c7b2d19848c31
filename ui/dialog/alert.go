package dialog

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Alert shows a message that the user must not miss, until the user closes it.
type Alert struct {
	base
	title    string
	failures []failure // the first one, and others that occurred in the meantime
}

// failure is an error and what to do about it. remedy is empty for nothing.
type failure struct{ text, remedy string }

// NewAlert returns an alert about an error, with advice.
func NewAlert(env *screen.Env, title string, err error) *Alert {
	return &Alert{base: base{env: env}, title: format.Clean(title), failures: []failure{newFailure(err.Error(), err)}}
}

func newFailure(text string, err error) failure {
	return failure{sentence(format.Clean(text)), screen.Hint(err)}
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

// maxFailures is how many errors an alert shows; the log has all.
const maxFailures = 6

// add adds another error.
func (a *Alert) add(title string, err error) {
	a.failures = append(a.failures, newFailure(title+": "+err.Error(), err))
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

// View draws the box. Advice that is the same for all errors is shown once.
func (a *Alert) View() []string {
	t, inner := a.env.Theme, Inner(a.width)
	s := Sheet{Title: a.title}
	remedy := a.failures[0].remedy
	shared := !slices.ContainsFunc(a.failures, func(f failure) bool { return f.remedy != remedy })
	shown := min(len(a.failures), maxFailures)
	for i, f := range a.failures[:shown] {
		if i > 0 {
			s.Lines = append(s.Lines, "")
		}
		s.Lines = append(s.Lines, f.text)
		if !shared && f.remedy != "" {
			s.Lines = append(s.Lines, f.remedy)
		}
	}
	var kept []string // when a long text is cut
	if n := len(a.failures) - shown; n > 0 {
		kept = append(kept, fmt.Sprintf("and %d more; %s has them all", n, a.env.Keys.Log.Help().Key), "")
	}
	if shared && remedy != "" {
		kept = append(kept, remedy, "")
	}
	for _, l := range wrap(kept, inner) {
		s.Answers = append(s.Answers, t.Text.Render(l))
	}
	s.Answers = append(s.Answers, a.button(0, " OK ", true)+"   "+a.hint("enter"))
	return a.view(s)
}
