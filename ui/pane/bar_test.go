package pane

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestBar(t *testing.T) {
	for name, test := range map[string]struct {
		bar   Bar
		width int
		want  string
	}{
		"nothing yet":            {Bar{Total: 10}, 10, "░░░░░░░░░░"},
		"no total":               {Bar{}, 10, "░░░░░░░░░░"},
		"half":                   {Bar{Total: 10, Succeeded: 5}, 10, "█████░░░░░"},
		"an eighth of a cell":    {Bar{Total: 80, Succeeded: 1}, 10, "▏░░░░░░░░░"},
		"eighths":                {Bar{Total: 80, Succeeded: 45}, 10, "█████▋░░░░"},
		"with failed":            {Bar{Total: 10, Succeeded: 5, Failed: 2}, 10, "█████▒▒░░░"},
		"all":                    {Bar{Total: 10, Succeeded: 10}, 10, "██████████"},
		"all, some failed":       {Bar{Total: 50, Succeeded: 45, Failed: 5}, 10, "█████████▒"},
		"all failed":             {Bar{Total: 3, Failed: 3}, 10, "▒▒▒▒▒▒▒▒▒▒"},
		"one of many shows":      {Bar{Total: 1000, Succeeded: 1}, 10, "▏░░░░░░░░░"},
		"one failed shows":       {Bar{Total: 1000, Succeeded: 500, Failed: 1}, 10, "████▒░░░░░"},
		"few of both":            {Bar{Total: 1000, Succeeded: 20, Failed: 10}, 10, "█▒░░░░░░░░"},
		"21 of 100 in 8 cells":   {Bar{Total: 100, Succeeded: 20, Failed: 1}, 8, "█▒░░░░░░"},
		"all but one is not all": {Bar{Total: 1000, Succeeded: 999}, 10, "█████████▉"},
		"nearly all, few failed": {Bar{Total: 1000, Succeeded: 989, Failed: 10}, 10, "████████▒░"},
		"nearly all failed":      {Bar{Total: 1000, Succeeded: 1, Failed: 999}, 10, "█▒▒▒▒▒▒▒▒▒"},
		"more than the total":    {Bar{Total: 10, Succeeded: 20, Failed: 20}, 10, "█████▒▒▒▒▒"},
	} {
		t.Run(name, func(t *testing.T) {
			var s strings.Builder
			test.bar.Write(&s, test.width)
			if s.String() != test.want {
				t.Errorf("got %s, want %s", s.String(), test.want)
			}
		})
	}
}

func TestBarFitsEveryWidth(t *testing.T) {
	for w := range 300 {
		for _, b := range []Bar{{Total: 7, Succeeded: 3}, {Total: 700, Succeeded: 3, Failed: 1}, {Total: 3, Succeeded: 2, Failed: 1}} {
			var s strings.Builder
			b.Write(&s, w)
			if n := ansi.StringWidth(s.String()); n != min(w, maxBar) {
				t.Fatalf("%+v in %d cells takes %d", b, w, n)
			}
		}
	}
}
