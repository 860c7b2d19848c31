// Package theme holds every colour of the dashboard in one value that is passed
// in. A colour never stands alone: a glyph or a word says the same.
//
// A [Theme] names styles by what they mean, not by their colour. There are some for a dark
// background and some for a light one, of many colours or of sixteen, and one without any.
// Where a terminal has 256, Bubble Tea takes the nearest.
package theme

import (
	"image/color"
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

// Profile is what a terminal has of colours, until it is known.
func Profile(noColor bool) colorprofile.Profile {
	if noColor {
		return colorprofile.ASCII
	}
	return colorprofile.TrueColor
}

// New makes the theme for a dark or a light background and the colours that a terminal
// has: without any, weight and reversal alone.
func New(dark bool, profile colorprofile.Profile) Theme {
	switch {
	case profile <= colorprofile.ASCII:
		return withoutColors()
	case profile == colorprofile.ANSI:
		return withSixteen(dark)
	}
	pick := lipgloss.LightDark(dark)
	color := func(light, dark string) lipgloss.Style {
		return plain.Foreground(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	selected := pick(lipgloss.Color("#e4dcf7"), lipgloss.Color("#35304a"))
	style := func(s lipgloss.Style) Style { return compile(s, s.Background(selected)) }
	accent := color("#6639ba", "#b692ff")
	onBadge := color("#ffffff", "#1c1c1c").Bold(true)
	return Theme{
		Text: style(plain), Dim: style(color("#6e7781", "#8b949e")), Strong: style(plain.Bold(true)),
		Accent: style(accent), Title: style(accent.Bold(true)),
		OK: style(color("#1a7f37", "#3fb950")), Warn: style(color("#9a6700", "#d29922")),
		Fail: style(color("#cf222e", "#ff7b72")), Running: style(color("#0969da", "#58a6ff")),
		Track:  style(color("#b4bcc4", "#4d5661")),
		Border: style(color("#c3cad1", "#444c56")), BorderFocused: style(accent),
		Badge:  style(onBadge.Background(pick(lipgloss.Color("#9a6700"), lipgloss.Color("#e3b341")))),
		Button: style(onBadge.Background(pick(lipgloss.Color("#6639ba"), lipgloss.Color("#b692ff")))),
	}
}

var plain = lipgloss.NewStyle()

func withoutColors() Theme {
	style := func(s lipgloss.Style) Style { return compile(s, s.Reverse(true)) }
	text, strong, dim := style(plain), style(plain.Bold(true)), style(plain.Faint(true))
	return Theme{
		Text: text, Dim: dim, Strong: strong, Accent: strong, Title: strong,
		OK: text, Warn: strong, Fail: strong, Running: text, Track: text,
		Border: dim, BorderFocused: strong,
		Badge: style(plain.Reverse(true)), Button: style(plain.Reverse(true).Bold(true)),
	}
}

// withSixteen picks among the colours that every terminal lets its user choose. The
// nearest ones to those of New would be blue on black for what is dim, and black on black
// for what is selected, so that is reversed, in one colour.
func withSixteen(dark bool) Theme {
	pick := lipgloss.LightDark(dark)
	style := func(s lipgloss.Style) Style { return compile(s, plain.Reverse(true)) }
	color := func(light, dark color.Color) lipgloss.Style { return plain.Foreground(pick(light, dark)) }
	accent, dim := color(lipgloss.Magenta, lipgloss.BrightMagenta), style(plain.Foreground(lipgloss.BrightBlack))
	return Theme{
		Text: style(plain), Dim: dim, Strong: style(plain.Bold(true)), Accent: style(accent), Title: style(accent.Bold(true)),
		OK: style(color(lipgloss.Green, lipgloss.BrightGreen)), Warn: style(color(lipgloss.Yellow, lipgloss.BrightYellow)),
		Fail: style(color(lipgloss.Red, lipgloss.BrightRed)), Running: style(color(lipgloss.Blue, lipgloss.BrightCyan)),
		Track: dim, Border: dim, BorderFocused: style(accent),
		Badge:  style(plain.Foreground(lipgloss.Black).Background(lipgloss.Yellow)),
		Button: style(plain.Foreground(lipgloss.BrightWhite).Background(lipgloss.Magenta).Bold(true)),
	}
}

// compile takes the codes that a style puts around a text.
func compile(normal, selected lipgloss.Style) Style {
	const text = "x"
	var s Style
	s.before, s.after, _ = strings.Cut(normal.Render(text), text)
	s.beforeSelected, s.afterSelected, _ = strings.Cut(selected.Render(text), text)
	return s
}
