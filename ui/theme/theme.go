// Package theme holds every colour of the dashboard in one value that is passed
// in. A colour never stands alone: a glyph or a word says the same.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Theme is what things look like, by what they mean.
type Theme struct {
	Text   lipgloss.Style // plain words
	Dim    lipgloss.Style // what matters less
	Strong lipgloss.Style // what matters more
	Accent lipgloss.Style // names of panes and keys

	OK      lipgloss.Style // finished well, succeeded
	Warn    lipgloss.Style // warnings, stale data
	Fail    lipgloss.Style // errors, failed
	Running lipgloss.Style // under way
	Track   lipgloss.Style // the empty part of a bar

	Border        lipgloss.Style
	BorderFocused lipgloss.Style
	Badge         lipgloss.Style // the sandbox's mark
	Button        lipgloss.Style // a chosen button

	selected color.Color // behind a selected row; nil: reverse it
}

// New makes the theme for a dark or a light background, or, for noColor, one of
// weight and reversal alone.
func New(dark, noColor bool) Theme {
	plain := lipgloss.NewStyle()
	if noColor {
		return Theme{
			Text: plain, Dim: plain.Faint(true), Strong: plain.Bold(true), Accent: plain.Bold(true),
			OK: plain, Warn: plain.Bold(true), Fail: plain.Bold(true), Running: plain, Track: plain,
			Border: plain.Faint(true), BorderFocused: plain.Bold(true),
			Badge: plain.Reverse(true), Button: plain.Reverse(true).Bold(true),
		}
	}
	pick := lipgloss.LightDark(dark)
	fg := func(light, dark string) lipgloss.Style {
		return plain.Foreground(pick(lipgloss.Color(light), lipgloss.Color(dark)))
	}
	accent := fg("#6639ba", "#b692ff")
	badge := pick(lipgloss.Color("#9a6700"), lipgloss.Color("#e3b341"))
	onBadge := pick(lipgloss.Color("#ffffff"), lipgloss.Color("#1c1c1c"))
	return Theme{
		Text: plain, Dim: fg("#6e7781", "#8b949e"), Strong: plain.Bold(true), Accent: accent,
		OK: fg("#1a7f37", "#3fb950"), Warn: fg("#9a6700", "#d29922"), Fail: fg("#cf222e", "#ff7b72"),
		Running: fg("#0969da", "#58a6ff"), Track: fg("#d0d7de", "#3d444d"),
		Border: fg("#c3cad1", "#444c56"), BorderFocused: accent,
		Badge:    plain.Background(badge).Foreground(onBadge).Bold(true),
		Button:   plain.Background(pick(lipgloss.Color("#6639ba"), lipgloss.Color("#b692ff"))).Foreground(onBadge).Bold(true),
		selected: pick(lipgloss.Color("#e4dcf7"), lipgloss.Color("#35304a")),
	}
}

// On is style as it looks in a row that is selected or not. Every part of a row
// goes through it, because a style ends at the first reset inside.
func (t Theme) On(style lipgloss.Style, selected bool) lipgloss.Style {
	switch {
	case !selected:
		return style
	case t.selected == nil:
		return style.Reverse(true)
	}
	return style.Background(t.selected)
}
