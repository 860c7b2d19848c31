package dialog

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/theme"
)

// However long its text is, a dialog shows its title and its answers.
func TestSheetKeepsItsAnswers(t *testing.T) {
	for n := range 30 {
		s := Sheet{Title: "Submit?", Answers: []string{"first", "second", "third"}}
		for i := range n {
			s.Lines = append(s.Lines, fmt.Sprint("line ", i))
			s.Notes = append(s.Notes, fmt.Sprint("note ", i))
		}
		for h := 15; h < 70; h++ {
			box := s.Box(theme.New(true, colorprofile.ASCII), 60, h)
			text := ansi.Strip(strings.Join(box, "\n"))
			if len(box) > h {
				t.Fatalf("%d lines and notes: %d lines on a screen of %d", n, len(box), h)
			}
			for _, want := range append(s.Answers, s.Title) {
				if !strings.Contains(text, want) {
					t.Fatalf("%d lines and notes on a screen of %d: no %q in\n%s", n, h, want, text)
				}
			}
			whole := strings.Contains(text, fmt.Sprint("line ", n-1)) && strings.Contains(text, fmt.Sprint("note ", n-1))
			if n > 0 && whole == strings.Contains(text, "…") && h > 2*n {
				t.Fatalf("%d lines and notes on a screen of %d: cut without a word, or a word without a cut:\n%s", n, h, text)
			}
		}
	}
}
