package theme

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

var colorCode = regexp.MustCompile(`[;\[]([34])8;2;(\d+);(\d+);(\d+)`)

// luminance is how bright the colour of the text (3) or of its background (4) is that codes
// set, from 0 to 1, as WCAG 2 has it; otherwise it is unset.
func luminance(codes, which string, unset float64) float64 {
	for _, m := range colorCode.FindAllStringSubmatch(codes, -1) {
		if m[1] != which {
			continue
		}
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			var n float64
			_, _ = fmt.Sscan(m[2+i], &n)
			if n /= 255; n <= 0.04045 {
				sum += weight * n / 12.92
			} else {
				sum += weight * math.Pow((n+0.055)/1.055, 2.4)
			}
		}
		return sum
	}
	return unset
}

// What is written can be read on the terminal's background and on that of the row that is
// selected. What is drawn, as a border, may be fainter.
func TestContrast(t *testing.T) {
	for name, dark := range map[string]bool{"dark": true, "light": false} {
		text, background := 0.0, 1.0
		if dark {
			text, background = 1, 0
		}
		styles := reflect.ValueOf(New(dark, colorprofile.TrueColor))
		for i := range styles.NumField() {
			field, s := styles.Type().Field(i).Name, styles.Field(i).Interface().(Style)
			codes := map[string]string{"": s.before, ", selected": s.beforeSelected}
			switch field {
			case "Track", "Border":
				continue
			case "Badge", "Button": // they have a background of their own, and are in no row
				delete(codes, ", selected")
			}
			for what, codes := range codes {
				front, back := luminance(codes, "3", text), luminance(codes, "4", background)
				if ratio := (max(front, back) + 0.05) / (min(front, back) + 0.05); ratio < 3 {
					t.Errorf("%s on %s%s has a contrast of %.1f", field, name, what, ratio)
				}
			}
		}
	}
}
