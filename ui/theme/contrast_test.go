package theme

import (
	"image/color"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// Faint names exactly the unreadable colors of a user's palette, with their contrast.
func TestFaint(t *testing.T) {
	for name, test := range map[string]struct {
		palette    map[string]string
		dark       bool
		background color.Color
		want       []string
	}{
		"none":            {nil, true, nil, nil},
		"a good one":      {map[string]string{"accent": "#ffd75f"}, true, nil, nil},
		"the row":         {map[string]string{"dim": "#7d8590"}, true, nil, []string{"palette.dim on the selected row has 3.3:1; text needs 4.5:1"}},
		"behind the row":  {map[string]string{"selected": "#ffffff", "text": "#ffffff", "dim": "#000000", "accent": "#000000", "ok": "#000000", "warn": "#000000", "fail": "#000000", "running": "#000000"}, false, nil, []string{"palette.text on the background has 1.0:1; text needs 4.5:1", "palette.text on the selected row has 1.0:1; text needs 4.5:1"}},
		"the background":  {map[string]string{"fail": "#ff7b72"}, false, nil, []string{"palette.fail on the background has 2.5:1; text needs 4.5:1", "palette.fail on the selected row has 1.9:1; text needs 4.5:1"}},
		"a known one":     {map[string]string{"fail": "#8a8a8a", "selected": "#000000"}, true, color.RGBA{0x40, 0x40, 0x40, 0xff}, []string{"palette.fail on the background has 3.0:1; text needs 4.5:1"}},
		"the badge":       {map[string]string{"badge": "#000000"}, true, nil, []string{"palette.badge_text on the badge has 1.2:1; text needs 4.5:1"}},
		"a button":        {map[string]string{"button_text": "#ffffff"}, true, nil, []string{"palette.button_text on a button has 2.4:1; text needs 4.5:1"}},
		"what is drawn":   {map[string]string{"track": "#000000", "border": "#000000"}, true, nil, nil},
		"the terminal's":  {map[string]string{"dim": "0", "button": "15"}, true, nil, nil},
		"just not enough": {map[string]string{"accent": "#777777", "selected": "#ffffff", "text": "#000000", "dim": "#000000", "ok": "#000000", "warn": "#000000", "fail": "#000000", "running": "#000000"}, false, nil, []string{"palette.accent on the background has 4.4:1; text needs 4.5:1", "palette.accent on the selected row has 4.4:1; text needs 4.5:1"}},
	} {
		got := Choice{Name: Own, Palette: test.palette}.Faint(test.dark, test.background)
		if len(got) != len(test.want) {
			t.Errorf("%s: %v", name, got)
			continue
		}
		for i := range got {
			if got[i].String() != test.want[i] {
				t.Errorf("%s: %s, want %s", name, got[i], test.want[i])
			}
		}
	}
	if got := (Choice{Name: Default, Palette: map[string]string{"dim": "#000000"}}).Faint(true, nil); got != nil {
		t.Errorf("a palette that is not used: %v", got)
	}
}

// Without colors, the selected row and each kind of button differ by bold or reverse.
func TestWithoutColorsThingsDiffer(t *testing.T) {
	none := New(true, colorprofile.ASCII)
	for name, s := range map[string]Style{"text": none.Text, "dim": none.Dim, "strong": none.Strong, "ok": none.OK, "fail": none.Fail, "running": none.Running} {
		if got := s.On(true).Render("x"); got == s.Render("x") || !isReversed(got) {
			t.Errorf("%s on the selected row is %q", name, got)
		}
	}
	button, text, dim := none.Button.Render("x"), none.Text.Render("x"), none.Dim.Render("x")
	if !isReversed(button) || button == text || button == dim || text == dim {
		t.Errorf("a button is %q, beside %q and %q", button, text, dim)
	}
}

func isReversed(drawn string) bool {
	for _, match := range sgr.FindAllStringSubmatch(drawn, -1) {
		for _, code := range strings.Split(match[1], ";") {
			if code == "7" {
				return true
			}
		}
	}
	return false
}
