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
					if succeeded < 0 || failed < 0 || succeeded+failed > total {
						continue
					}
					b := Bar{Total: total, Succeeded: succeeded, Failed: failed}
					checkShares(t, b, w, "━╸", "╍", "─╸")
					b.Solid = true
					checkShares(t, b, w, "█▏▎▍▌▋▊▉", "▒", "░▏▎▍▌▋▊▉")
				}
			}
		}
	}
}

// checkShares checks that a bar has cells of each share of its requests.
func checkShares(t *testing.T, b Bar, w int, ok, fail, rest string) {
	t.Helper()
	var s strings.Builder
	b.Write(&s, w)
	bar := s.String()
	for cells, n := range map[string]int{ok: b.Succeeded, fail: b.Failed, rest: b.Total - b.Succeeded - b.Failed} {
		if strings.ContainsAny(bar, cells) != (n > 0) && !(n == 0 && b.Failed == 0) {
			t.Errorf("%d succeeded, %d failed of %d in %d cells: %s", b.Succeeded, b.Failed, b.Total, w, bar)
		}
	}
	if ansi.StringWidth(bar) != w {
		t.Errorf("%d cells, not %d: %s", ansi.StringWidth(bar), w, bar)
	}
}

// The bars of rows below each other leave room between them: a line fills no whole cell.
func TestLinesDoNotTouch(t *testing.T) {
	var s strings.Builder
	Bar{Total: 10, Succeeded: 5, Failed: 3}.Write(&s, 20)
	if strings.ContainsAny(s.String(), "█▒░▏▎▍▌▋▊▉") {
		t.Error(s.String())
	}
}
