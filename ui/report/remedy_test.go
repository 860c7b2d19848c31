package report

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/ui/theme"
)

// The advice for a problem is never in the dimmest style.
func TestRemedyIsNotDim(t *testing.T) {
	colors := theme.New(true, colorprofile.TrueColor)
	m := show(checked(3), 80, 24)
	m.env.Theme = colors
	for _, focused := range []bool{false, true} {
		m.SetFocused(focused)
		found := false
		for _, line := range m.View() {
			if before, _, ok := strings.Cut(line, "write the URL"); ok {
				found = true
				start := before[strings.LastIndex(before, "\x1b["):]
				for _, selected := range []bool{false, true} {
					if dim, _, _ := strings.Cut(colors.Dim.On(selected).Render("x"), "x"); strings.HasPrefix(start, dim) {
						t.Errorf("the remedy is dim: %q", line)
					}
				}
			}
		}
		if !found {
			t.Error("there is no remedy")
		}
	}
}
