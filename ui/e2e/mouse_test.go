//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// click presses and releases the left button on a text.
func (tm *terminal) click(text string) {
	tm.t.Helper()
	tm.sees(text)
	for y, line := range strings.Split(tm.screen(), "\n") {
		if before, _, found := strings.Cut(line, text); found {
			x := ansi.StringWidth(before)
			tm.write(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1))
			return
		}
	}
	tm.t.Fatalf("%q went away:\n%s", text, tm.screen())
}

// The user chooses a file, looks at it and submits it, with only the mouse.
func TestMouseJourney(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"input.jsonl": requests(20, "good"), "other.jsonl": requests(21, "good")})
	tm := s.start(120, 40)
	tm.click("other.jsonl")
	tm.sees("Report other.jsonl", "21 requests")
	tm.click("s submit")
	tm.sees("Submit to", "y/n") // this shows that the dialog takes answers
	tm.click("Yes, submit")
	tm.row("○ PENDING")
	tm.click("? help")
	tm.sees("Move")
	tm.press("esc")
	tm.gone("shift+tab")
	tm.click("q quit")
	tm.exits(0)
	if c := s.service.created(); c != 1 {
		t.Errorf("%d creates", c)
	}
}
