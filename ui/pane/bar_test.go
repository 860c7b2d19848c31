package pane

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Each share that is not zero has a cell, in bars with room for three.
func TestEveryShareHasACell(t *testing.T) {
	for w := 3; w <= 40; w++ {
		for _, total := range []int{1, 2, 3, 7, 100, 501, 9999} {
			for _, succeeded := range []int{0, 1, 2, total / 5, total / 2, total - 2, total - 1, total} {
				for _, failed := range []int{0, 1, 2, total / 100, total - succeeded - 1, total - succeeded} {
					rest := total - succeeded - failed
					if succeeded < 0 || failed < 0 || rest < 0 {
						continue
					}
					var s strings.Builder
					Bar{Total: total, Succeeded: succeeded, Failed: failed}.Write(&s, w)
					bar := s.String()
					for cells, n := range map[string]int{"█▏▎▍▌▋▊▉": succeeded, "▒": failed, "░▏▎▍▌▋▊▉": rest} {
						if strings.ContainsAny(bar, cells) != (n > 0) && !(n == 0 && failed == 0) {
							t.Errorf("%d succeeded, %d failed of %d in %d cells: %s", succeeded, failed, total, w, bar)
						}
					}
					if ansi.StringWidth(bar) != w {
						t.Errorf("%d cells, not %d: %s", ansi.StringWidth(bar), w, bar)
					}
				}
			}
		}
	}
}
