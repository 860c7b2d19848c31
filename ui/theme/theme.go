// Package theme holds every color of the dashboard in one value that is passed
// in. A color never stands alone: a glyph or a word says the same.
//
// A [Theme] names styles by what they mean, not by their color. There are some for a dark
// background and some for a light one, of many colors or of sixteen, and one without any.
// Where a terminal has 256, Bubble Tea takes the nearest. Text has a contrast of 4.5:1 at
// least, on the background and on the selected row; a test computes it.
package theme

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Style is how a piece of text looks. The codes around it are made once, with the
// theme: a screen has hundreds of pieces, and it is drawn for every message.
type Style struct {
	before, after                 string
	beforeSelected, afterSelected string
}

// Render is text in this style; text has no codes of its own.
func (s Style) Render(text string) string {
	if text == "" || s.before == "" {
		return text
	}
	return s.before + text + s.after
}

// Write writes texts behind each other in this style. It takes no memory of its own: a
// row has a dozen pieces.
func (s Style) Write(b *strings.Builder, texts ...string) {
	b.WriteString(s.before)
	for _, text := range texts {
		b.WriteString(text)
	}
	b.WriteString(s.after)
}

// On is the style in a row that is selected, or not. Every part of a row goes
// through it, because a background ends where a part does.
func (s Style) On(selected bool) Style {
	if selected {
		s.before, s.after = s.beforeSelected, s.afterSelected
	}
	return s
}

// Theme is what things look like, by what they mean.
type Theme struct {
	Text   Style // plain words
	Dim    Style // what matters less
	Strong Style // what matters more
	Accent Style // keys and marks
	Title  Style // names of what has the focus

	OK      Style // finished well, succeeded
	Warn    Style // warnings, stale data
	Fail    Style // errors, failed
	Running Style // under way
	Track   Style // the empty part of a bar

	Border        Style
	BorderFocused Style
	Badge         Style // the sandbox's mark
	Button        Style // a chosen button
}

// Profile is what a terminal has of colors, until it is known.
func Profile(noColor bool) colorprofile.Profile {
	if noColor {
		return colorprofile.ASCII
	}
	return colorprofile.TrueColor
}

// compile takes the codes that a style puts around a text.
func compile(normal, selected lipgloss.Style) Style {
	const text = "x"
	var s Style
	s.before, s.after, _ = strings.Cut(normal.Render(text), text)
	s.beforeSelected, s.afterSelected, _ = strings.Cut(selected.Render(text), text)
	return s
}
