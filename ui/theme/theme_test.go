package theme

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// rgb is a color as a screen shows it.
type rgb [3]float64

// xterm are the 16 colors of xterm's default palette.
var xterm = []string{
	"000000", "cd0000", "00cd00", "cdcd00", "0000ee", "cd00cd", "00cdcd", "e5e5e5",
	"7f7f7f", "ff0000", "00ff00", "ffff00", "5c5cff", "ff00ff", "00ffff", "ffffff",
}

func hex(t *testing.T, s string) rgb {
	t.Helper()
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 0xff), float64(n & 0xff)}
}

// RGBA implements color.Color.
func (c rgb) RGBA() (r, g, b, a uint32) {
	return uint32(c[0]) * 0x101, uint32(c[1]) * 0x101, uint32(c[2]) * 0x101, math.MaxUint16
}

var sgr = regexp.MustCompile(`\x1b\[([0-9;]*)m`)

// colorsOf returns the colors of text and background that codes set on a terminal with
// these colors.
func colorsOf(t *testing.T, codes string, text, background rgb) (rgb, rgb) {
	t.Helper()
	reversed := false
	for _, match := range sgr.FindAllStringSubmatch(codes, -1) {
		numbers := strings.Split(match[1], ";")
		for i := 0; i < len(numbers); i++ {
			n, _ := strconv.Atoi(numbers[i])
			switch {
			case n == 2:
				return background, background // faint counts as unreadable, because terminals do not say how faint it is
			case n == 7:
				reversed = true
			case n >= 30 && n <= 37:
				text = hex(t, xterm[n-30])
			case n >= 90 && n <= 97:
				text = hex(t, xterm[n-90+8])
			case n >= 40 && n <= 47:
				background = hex(t, xterm[n-40])
			case n >= 100 && n <= 107:
				background = hex(t, xterm[n-100+8])
			case (n == 38 || n == 48) && i+4 < len(numbers) && numbers[i+1] == "2":
				var c rgb
				for j := range c {
					c[j], _ = strconv.ParseFloat(numbers[i+2+j], 64)
				}
				if i += 4; n == 38 {
					text = c
				} else {
					background = c
				}
			}
		}
	}
	if reversed {
		return background, text
	}
	return text, background
}

// terminals are common backgrounds, each with its usual text color.
var terminals = map[bool][][2]string{
	true:  {{"ffffff", "000000"}, {"d4d4d4", "1e1e1e"}, {"e6edf3", "0d1117"}, {"abb2bf", "282c34"}},
	false: {{"000000", "ffffff"}, {"333333", "f5f5f5"}, {"333333", "fdf6e3"}},
}

// Everything that carries meaning has a contrast of at least 4.5:1 on the background and
// on the selected row, and 7:1 with the high-contrast theme. Bars and borders may be
// fainter, because a word or a number stands next to them.
func TestContrast(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI} {
			for _, name := range []string{Default, HighContrast} {
				on := terminals[dark]
				if profile == colorprofile.ANSI {
					on = on[:1] // its colors are the terminal's, tuned to its background
				}
				for _, terminal := range on {
					least := 4.5
					if name == HighContrast && profile == colorprofile.TrueColor {
						least = 7
					}
					checkContrast(t, Choice{Name: name}.New(dark, profile), least, hex(t, terminal[0]), hex(t, terminal[1]),
						fmt.Sprintf("%s, %v, dark %v, on %s", name, profile, dark, terminal[1]))
				}
			}
		}
	}
}

func checkContrast(t *testing.T, theme Theme, least float64, text, background rgb, where string) {
	t.Helper()
	for field, value := range reflect.ValueOf(theme).Fields() {
		if slices.Contains([]string{"Track", "Border"}, field.Name) {
			continue
		}
		s := value.Interface().(Style)
		codes := map[string]string{"": s.before, ", selected": s.beforeSelected}
		if field.Name == "Badge" || field.Name == "Button" { // they have their own background, and are never in a row
			delete(codes, ", selected")
		}
		for what, codes := range codes {
			front, back := colorsOf(t, codes, text, background)
			if ratio := Contrast(front, back); ratio < least {
				t.Errorf("%s: %s%s has a contrast of %.1f", where, field.Name, what, ratio)
			}
		}
	}
}

// The contrasts are those that WCAG states for well-known pairs.
func TestContrastIsThatOfWCAG(t *testing.T) {
	for _, test := range []struct {
		a, b  string
		ratio float64
	}{{"000000", "ffffff", 21}, {"777777", "ffffff", 4.48}, {"ff0000", "ffffff", 4.0}, {"0000ff", "ffffff", 8.59}} {
		if got := Contrast(hex(t, test.a), hex(t, test.b)); math.Abs(got-test.ratio) > 0.01 {
			t.Errorf("%s on %s has %.2f, not %.2f", test.a, test.b, got, test.ratio)
		}
	}
}

func TestOwnPalette(t *testing.T) {
	own := Choice{Name: Own, Palette: map[string]string{"accent": "#123456", "fail": "9", "badge_text": "#010203"}}
	theme, standard := own.New(true, colorprofile.TrueColor), New(true, colorprofile.TrueColor)
	if got := theme.Accent.Render("x"); !strings.Contains(got, "38;2;18;52;86") {
		t.Errorf("the accent is %q", got)
	}
	if got := theme.Fail.Render("x"); !strings.Contains(got, "91") {
		t.Errorf("what failed is %q", got)
	}
	if got := theme.Badge.Render("x"); !strings.Contains(got, "38;2;1;2;3") {
		t.Errorf("the badge is %q", got)
	}
	if theme.OK != standard.OK {
		t.Error("a color that the palette does not have has changed")
	}
	if got := own.New(true, colorprofile.ASCII); got != withoutColors() {
		t.Error("a terminal without colors got some")
	}
	if got := (Choice{Name: Default, Palette: own.Palette}).New(true, colorprofile.TrueColor); got != standard {
		t.Error("a palette counts without the theme own")
	}
}

func TestNone(t *testing.T) {
	if (Choice{Name: None}).New(true, colorprofile.TrueColor) != withoutColors() {
		t.Error("the theme none has colors")
	}
}

func TestColors(t *testing.T) {
	want := "text dim accent ok warn fail running track border selected badge badge_text button button_text"
	if got := strings.Join(Colors(), " "); got != want {
		t.Errorf("the colors are %s", got)
	}
}
