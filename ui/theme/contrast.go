package theme

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"slices"

	"github.com/charmbracelet/x/ansi"
)

// MinContrast is the least contrast of readable text according to WCAG 2.
const MinContrast = 4.5

// Contrast returns the contrast ratio of two colors, from 1 to 21, as WCAG 2 defines it.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance returns the relative luminance of a color, from 0 to 1.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if n := float64([]uint32{r, g, b}[i]) / math.MaxUint16; n <= 0.04045 {
			sum += weight * n / 12.92
		} else {
			sum += weight * math.Pow((n+0.055)/1.055, 2.4)
		}
	}
	return sum
}

// Faint is a text color that is hard to read on its background.
type Faint struct {
	Name  string // the color's name in the configuration, such as dim
	On    string // the background in words, such as the selected row
	Ratio float64
}

// String formats the problem as a sentence without its end: palette.dim on the selected
// row has 2.1:1; text needs 4.5:1.
func (f Faint) String() string {
	return fmt.Sprintf("palette.%s on %s has %.1f:1; text needs %.1f:1", f.Name, f.On, math.Floor(f.Ratio*10)/10, MinContrast)
}

// Faint returns the pairs of user-chosen colors whose contrast is too low, on a dark or a
// light background. If background is nil, it is unknown, and Faint assumes black or white.
// Faint skips the terminal's own 16 colors, because their actual values are unknown.
func (c Choice) Faint(dark bool, background color.Color) []Faint {
	if c.Name != Own {
		return nil
	}
	p := paletteOf(dark)
	p.replace(c.Palette)
	pick := pickFor(dark)
	if background == nil {
		background = pick("#ffffff", "#000000")
	}
	if p.Text == nil {
		p.Text = pick("#000000", "#ffffff")
	}
	behind := []backing{{"background", "the background", background}, {"selected", "the selected row", p.Selected}}
	var all []Faint
	for field, value := range reflect.ValueOf(p).Fields() {
		text, is := value.Interface().(color.Color)
		on := behind
		switch name := colorName(field.Name); {
		case !is:
			continue
		case name == "badge_text":
			on = []backing{{"badge", "the badge", p.Badge}}
		case name == "button_text":
			on = []backing{{"button", "a button", p.Button}}
		case !isText(name):
			continue
		}
		all = append(all, c.faint(colorName(field.Name), text, on)...)
	}
	return all
}

// backing is a background of text: the name of its color, and a description in words.
type backing struct {
	name, words string
	color       color.Color
}

// faint returns the backgrounds on which a text color is hard to read. It checks only
// pairs that the user's palette changes.
func (c Choice) faint(name string, text color.Color, behind []backing) (all []Faint) {
	for _, b := range behind {
		if c.Palette[name] == "" && c.Palette[b.name] == "" || isOfTerminal(text) || isOfTerminal(b.color) {
			continue
		}
		if ratio := Contrast(text, b.color); ratio < MinContrast {
			all = append(all, Faint{name, b.words, ratio})
		}
	}
	return all
}

// isText reports whether a color is used for words on the background. Bars and borders may
// be fainter, because a word or a number stands next to them.
func isText(name string) bool {
	return slices.Contains([]string{"text", "dim", "accent", "ok", "warn", "fail", "running"}, name)
}

// isOfTerminal reports whether a color is one of the terminal's own 16.
func isOfTerminal(c color.Color) bool {
	_, is := c.(ansi.BasicColor)
	return is
}
