// Package theme holds every color of the dashboard in one value that is passed in. A color
// never carries meaning alone: a glyph or a word says the same.
//
// A [Theme] names styles by meaning, not by color. There are themes for dark and for light
// backgrounds, with many colors or with sixteen, and one without colors. On a terminal
// with 256 colors, Bubble Tea uses the nearest ones. Text has a contrast of at least
// 4.5:1, on the background and on the selected row; a test computes it.
package theme

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Style is the look of a piece of text. Its codes are computed once, with the theme,
// because a screen has hundreds of pieces and is drawn for every message.
type Style struct {
	before, after                 string
	beforeSelected, afterSelected string
}

// Render returns text in this style; text must have no codes of its own.
func (s Style) Render(text string) string {
	if text == "" || s.before == "" {
		return text
	}
	return s.before + text + s.after
}

// Write writes texts one after another in this style. It allocates nothing, because a row
// has a dozen pieces.
func (s Style) Write(b *strings.Builder, texts ...string) {
	b.WriteString(s.before)
	for _, text := range texts {
		b.WriteString(text)
	}
	b.WriteString(s.after)
}

// On returns the style for a row that is selected or not. Every part of a row must use it,
// because a background ends where a part ends.
func (s Style) On(selected bool) Style {
	if selected {
		s.before, s.after = s.beforeSelected, s.afterSelected
	}
	return s
}

// Theme is the set of styles, named by meaning.
type Theme struct {
	Text   Style // plain words
	Dim    Style // less important text
	Strong Style // more important text
	Accent Style // keys and marks
	Title  Style // names of focused panes

	OK      Style // finished well, succeeded
	Warn    Style // warnings, stale data
	Fail    Style // errors, failed
	Running Style // running
	Track   Style // the empty part of a bar

	Border        Style
	BorderFocused Style
	Badge         Style // the sandbox's mark
	Button        Style // a chosen button
}

// Profile returns the color profile to assume until the terminal's is known.
func Profile(noColor bool) colorprofile.Profile {
	if noColor {
		return colorprofile.ASCII
	}
	return colorprofile.TrueColor
}

// compile computes the codes that a style puts around text.
func compile(normal, selected lipgloss.Style) Style {
	const text = "x"
	var s Style
	s.before, s.after, _ = strings.Cut(normal.Render(text), text)
	s.beforeSelected, s.afterSelected, _ = strings.Cut(selected.Render(text), text)
	return s
}
