package pane

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/format"
)

func TestHot(t *testing.T) {
	line := "│ " + Hot("ctrl+p", "\x1b[1mcommands\x1b[m") + " " + Hot("?", "日本") + " │"
	if StripHot(line) != "│ \x1b[1mcommands\x1b[m 日本 │" || format.Width(line) != format.Width(StripHot(line)) {
		t.Errorf("%q", StripHot(line))
	}
	for column, want := range map[int]string{-1: "", 0: "", 1: "", 2: "ctrl+p", 9: "ctrl+p", 10: "", 11: "?", 14: "?", 15: "", 17: "", 90: ""} {
		if got := HotAt(line, column); got != want {
			t.Errorf("%d is %q, want %q", column, got, want)
		}
	}
	cut := ansi.Truncate(line, 6, "…")
	if HotAt(cut, 4) != "ctrl+p" || HotAt(cut, 8) != "" {
		t.Errorf("%q", cut)
	}
}

// Nothing below a box can be clicked through it.
func TestNoClickThroughABox(t *testing.T) {
	under := []string{Hot("q", strings.Repeat("x", 20))}
	line := Overlay(under, []string{"[box]"}, 20)[0]
	for column := range 20 {
		if HotAt(line, column) != "" {
			t.Fatalf("column %d can be clicked", column)
		}
	}
}
