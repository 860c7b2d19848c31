package theme

import (
	"image/color"
	"reflect"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// The names of the themes.
const (
	Default      = "default"
	HighContrast = "high-contrast"
	None         = "none" // bold and reverse instead of colors
	Own          = "own"  // the default with the user's own colors
)

// Names returns the names of all themes.
func Names() []string { return []string{Default, HighContrast, None, Own} }

// Choice is the theme that the user chose. The zero value is the default.
type Choice struct {
	// Name is one of Names, or empty.
	Name string
	// Palette replaces colors of the theme Own. Its keys are the names in [Colors], its
	// values are "#rrggbb" or the number of one of the terminal's 16 colors.
	Palette map[string]string
}

// New makes the default theme for a dark or a light background and the colors that a
// terminal supports. Without colors, it uses only bold and reverse.
func New(dark bool, profile colorprofile.Profile) Theme { return Choice{}.New(dark, profile) }

// New makes the chosen theme for a dark or a light background and the colors that a
// terminal supports.
func (c Choice) New(dark bool, profile colorprofile.Profile) Theme {
	if profile <= colorprofile.ASCII || c.Name == None {
		return withoutColors()
	}
	p, reversed := paletteOf(dark), false
	switch {
	case profile == colorprofile.ANSI:
		p, reversed = sixteen(dark), true
	case c.Name == HighContrast:
		p, reversed = highContrast(dark), true
	}
	if c.Name == Own {
		reversed = reversed && c.Palette["selected"] == ""
		p.replace(c.Palette)
	}
	return p.theme(reversed)
}

// palette is the colors of a theme. A nil color is the terminal's default color.
type palette struct {
	Text, Dim, Accent, OK, Warn, Fail, Running color.Color
	Track, Border                              color.Color
	Selected                                   color.Color // background of the selected row
	Badge, BadgeText, Button, ButtonText       color.Color
}

// Colors returns the names of the colors that the theme Own can set.
func Colors() []string {
	var names []string
	for field := range reflect.ValueOf(palette{}).Fields() {
		names = append(names, colorName(field.Name))
	}
	return names
}

// colorName converts a field's name to the form used in the configuration.
func colorName(field string) string {
	return strings.ToLower(strings.Replace(field, "Text", "_text", min(1, strings.Index(field, "Text"))))
}

// replace sets colors by their names.
func (p *palette) replace(colors map[string]string) {
	for field, value := range reflect.ValueOf(p).Elem().Fields() {
		if text := colors[colorName(field.Name)]; text != "" {
			value.Set(reflect.ValueOf(lipgloss.Color(text)))
		}
	}
}

// pickFor returns a function that picks one of two colors for the background.
func pickFor(dark bool) func(light, dark string) color.Color {
	pick := lipgloss.LightDark(dark)
	return func(light, dark string) color.Color { return pick(lipgloss.Color(light), lipgloss.Color(dark)) }
}

// paletteOf returns the default palette.
func paletteOf(dark bool) palette {
	pick := pickFor(dark)
	return palette{
		Dim: pick("#57606a", "#9ea7b3"), Accent: pick("#6639ba", "#b692ff"),
		OK: pick("#116329", "#3fb950"), Warn: pick("#7d4e00", "#d29922"), Fail: pick("#a40e26", "#ff7b72"), Running: pick("#0550ae", "#58a6ff"),
		Track: pick("#b4bcc4", "#4d5661"), Border: pick("#c3cad1", "#444c56"), Selected: pick("#e4dcf7", "#35304a"),
		Badge: pick("#9a6700", "#e3b341"), BadgeText: pick("#ffffff", "#1c1c1c"),
		Button: pick("#6639ba", "#b692ff"), ButtonText: pick("#ffffff", "#1c1c1c"),
	}
}

// highContrast has a contrast of at least 7:1 for text and 4.5:1 for lines.
func highContrast(dark bool) palette {
	pick := pickFor(dark)
	return palette{
		Text: pick("#000000", "#ffffff"), Dim: pick("#303030", "#e0e0e0"), Accent: pick("#4b0082", "#ffd75f"),
		OK: pick("#004d1a", "#5fff87"), Warn: pick("#5c3a00", "#ffff5f"), Fail: pick("#8b0000", "#ffafaf"), Running: pick("#00307a", "#87d7ff"),
		Track: pick("#666666", "#949494"), Border: pick("#444444", "#bcbcbc"),
		Badge: pick("#000000", "#ffff00"), BadgeText: pick("#ffffff", "#000000"),
		Button: pick("#000000", "#ffffff"), ButtonText: pick("#ffffff", "#000000"),
	}
}

// sixteen uses the 16 colors, which the user of every terminal can choose. Green and
// yellow are not readable on a light background, so it leaves them out there; words still
// say what has succeeded.
func sixteen(dark bool) palette {
	p := palette{
		Badge: lipgloss.Yellow, BadgeText: lipgloss.Black, Button: lipgloss.Magenta, ButtonText: lipgloss.BrightWhite,
		Track: lipgloss.BrightBlack, Border: lipgloss.BrightBlack,
	}
	if dark {
		p.Dim, p.Accent, p.OK, p.Warn = lipgloss.BrightBlack, lipgloss.BrightMagenta, lipgloss.BrightGreen, lipgloss.BrightYellow
		p.Fail, p.Running = lipgloss.BrightRed, lipgloss.BrightCyan
	} else {
		p.Accent, p.Warn, p.Fail, p.Running = lipgloss.Magenta, lipgloss.Magenta, lipgloss.Red, lipgloss.Blue
	}
	return p
}

var plain = lipgloss.NewStyle()

// theme makes the styles. A selected row has its own background; if reversed, the whole
// row has one color, because no other would be readable on it.
func (p palette) theme(reversed bool) Theme {
	of := func(c color.Color) lipgloss.Style {
		if c == nil {
			return plain
		}
		return plain.Foreground(c)
	}
	style := func(s lipgloss.Style) Style {
		switch {
		case reversed && p.Text != nil:
			return compile(s, of(p.ButtonText).Background(p.Button))
		case reversed:
			return compile(s, plain.Reverse(true))
		}
		return compile(s, s.Background(p.Selected))
	}
	text, accent := of(p.Text), of(p.Accent)
	return Theme{
		Text: style(text), Dim: style(of(p.Dim)), Strong: style(text.Bold(true)),
		Accent: style(accent), Title: style(accent.Bold(true)),
		OK: style(of(p.OK)), Warn: style(of(p.Warn)), Fail: style(of(p.Fail)), Running: style(of(p.Running)),
		Track: style(of(p.Track)), Border: style(of(p.Border)), BorderFocused: style(accent),
		Badge:  style(of(p.BadgeText).Bold(true).Background(p.Badge)),
		Button: style(of(p.ButtonText).Bold(true).Background(p.Button)),
	}
}

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
