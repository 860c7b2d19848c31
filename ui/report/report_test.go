package report

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

func checked(problems int) screen.File {
	r := &batchfile.Report{Summary: batchfile.Summary{Requests: 20, Errors: problems}}
	for i := range problems {
		r.Problems = append(r.Problems, batchfile.Problem{
			Line: i + 1, Column: 5, Severity: batchfile.Error, Rule: "bad-url",
			Message: fmt.Sprintf("problem number %d with a message that is longer than a narrow pane is wide", i+1),
			Hint:    "write the URL of the media",
		})
	}
	return screen.File{Path: "/c/input.jsonl", Content: &batchfile.File{Path: "/c/input.jsonl"}, Report: r}
}

// env returns an environment for a pane.
func env() *screen.Env {
	return &screen.Env{Keys: keys.Default(), Theme: theme.New(true, colorprofile.ASCII)}
}

func show(c screen.File, w, h int) *Model {
	m := New(env(), nil, "")
	m.SetSize(w, h)
	m.Begin(c.Path)
	m.Show(c)
	return m
}

func text(m *Model) string {
	m.SetFocused(true)
	return ansi.Strip(strings.Join(m.View(), "\n"))
}

func TestFitsEverySize(t *testing.T) {
	for w := 0; w < 120; w += 7 {
		for _, h := range []int{0, 1, 2, 3, 5, 9, 14} {
			m := show(checked(9), w, h)
			m.SetVerdict(Verdict{Text: "line 7: a long sentence from the server, 日本語, \x1b[31m and more of it"})
			for step := range 4 {
				m.SetFocused(step%2 == 0)
				lines := m.View()
				if len(lines) != h {
					t.Fatalf("%dx%d: %d lines", w, h, len(lines))
				}
				for _, l := range lines {
					if n := ansi.StringWidth(l); n != w {
						t.Fatalf("%dx%d: a line of %d: %q", w, h, n, ansi.Strip(l))
					}
				}
				m.Step(3)
				m.ToggleGroups()
			}
		}
	}
}

// Sync's verdict on a file disappears when the file changes.
func TestVerdictIsOfOneState(t *testing.T) {
	for name, test := range map[string]struct {
		verdict Verdict
		says    string
	}{
		"accepted": {Verdict{Accepted: true}, "Sync's own check accepts it"},
		"refused":  {Verdict{Text: "line 7 is bad"}, "Sync's own check: line 7 is bad"},
	} {
		t.Run(name, func(t *testing.T) {
			m := show(checked(0), 90, 12)
			m.SetVerdict(test.verdict)
			if s := text(m); !strings.Contains(s, test.says) {
				t.Errorf("no %q in:\n%s", test.says, s)
			}
			m.Begin("/c/input.jsonl")
			m.Show(checked(1))
			if s := text(m); strings.Contains(s, "Sync's own check") {
				t.Errorf("it is about what the file was:\n%s", s)
			}
		})
	}
}

func TestTheSameFileKeepsItsPlace(t *testing.T) {
	m := show(checked(10), 80, 20)
	m.Step(4)
	m.Begin("/c/input.jsonl")
	if m.current().Checked {
		t.Error("a report of what the file was counts as one of what it is")
	}
	m.Show(checked(8))
	if m.chosen != 4 {
		t.Errorf("the cursor went to %d", m.chosen)
	}
	m.Begin("/c/other.jsonl")
	if s := text(m); strings.Contains(s, "problem number") || m.chosen != 0 {
		t.Errorf("another file's report is on show:\n%s", s)
	}
}

func TestStates(t *testing.T) {
	omitted := checked(3)
	omitted.Report.Errors = 1200
	for name, test := range map[string]struct {
		model *Model
		want  []string
	}{
		"nothing":     {New(env(), nil, ""), nil},
		"good":        {show(checked(0), 80, 9), []string{"✔ 20 requests · 0 errors"}},
		"broken":      {show(checked(2), 80, 9), []string{"✖ 20 requests · 2 errors", "↳ write the URL"}},
		"unreadable":  {show(screen.File{Path: "/c/x", Err: &os.PathError{Op: "open", Path: "/c/x", Err: errors.New("permission denied")}}, 80, 9), []string{"This file cannot be read.", "permission denied"}},
		"not listed":  {show(omitted, 80, 12), []string{"the first 1000 are listed, 1197 more are not"}},
		"one problem": {show(checked(1), 80, 9), []string{"1 error "}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, w := range test.want {
				if s := text(test.model); !strings.Contains(s, w) {
					t.Errorf("no %q in:\n%s", w, s)
				}
			}
		})
	}
}

// mixed returns a report with a frequent warning, a frequent error and a rare one.
func mixed() screen.File {
	c := checked(6)
	for i, rule := range []string{"few-requests", "unknown-field", "bad-url", "unknown-field", "bad-box", "bad-url"} {
		p := &c.Report.Problems[i]
		if p.Rule = rule; rule == "unknown-field" || rule == "few-requests" {
			p.Severity = batchfile.Warning
		}
	}
	return c
}

// places returns the list's lines, a header as its rule and a problem as its line.
func places(m *Model) []string {
	var all []string
	for _, l := range m.lines {
		switch l.part {
		case header:
			all = append(all, m.row(l.row).Rule)
		case head:
			all = append(all, fmt.Sprint(m.row(l.row).Line))
		}
	}
	return all
}

func TestGroups(t *testing.T) {
	m := show(mixed(), 100, 40)
	m.Step(3)
	line, _ := m.Place()
	m.ToggleGroups()
	want := []string{"bad-url", "3", "6", "bad-box", "5", "unknown-field", "2", "4", "few-requests", "1"}
	if got := places(m); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got, _ := m.Place(); got != line || !strings.Contains(text(m), "▸  4:5") {
		t.Errorf("line %d is selected and was %d:\n%s", got, line, text(m))
	}
	for _, w := range []string{"✖ bad-url · 2 errors", "✖ bad-box · 1 error ", "⚠ unknown-field · 2 warnings", "input.jsonl · by rule"} {
		if s := text(m); !strings.Contains(s, w) {
			t.Errorf("no %q in:\n%s", w, s)
		}
	}
	m.Step(1)
	if got, _ := m.Place(); got != 1 {
		t.Errorf("the next problem is that of line %d", got)
	}
	m.ToggleGroups()
	if got := places(m); !slices.Equal(got, []string{"1", "2", "3", "4", "5", "6"}) || m.chosen != 0 {
		t.Errorf("back in the file's order it is %q, at %d", got, m.chosen)
	}
}

func TestGroupsOutliveTheFile(t *testing.T) {
	m := show(mixed(), 100, 40)
	m.ToggleGroups()
	m.Begin("/c/other.jsonl")
	m.ToggleGroups() // with nothing shown
	m.Show(mixed())
	if got := places(m); len(got) != 10 {
		t.Errorf("the next file is not grouped: %q", got)
	}
}

// The title says "by rule" only while problems are grouped, not for a file with nothing to
// group.
func TestTitleOfGroups(t *testing.T) {
	m := show(mixed(), 100, 40)
	m.ToggleGroups()
	m.Show(checked(0))
	if got := text(m); strings.Contains(got, "by rule") {
		t.Errorf("no problem is grouped:\n%s", got)
	}
	m.Show(checked(1))
	if got := text(m); strings.Contains(got, "by rule") || !strings.Contains(got, "bad-url  problem") {
		t.Errorf("one problem is grouped:\n%s", got)
	}
	m.Show(mixed())
	if got := text(m); !strings.Contains(got, "by rule") {
		t.Errorf("the next file is not grouped:\n%s", got)
	}
}

func TestPasswordsAreNotQuoted(t *testing.T) {
	c := checked(1)
	c.Content.Content = []byte(`{"url": "https://me:sesame@a.io/v.mp4"` + "\n")
	if got := text(show(c, 90, 14)); !strings.Contains(got, "https://*********@a.io") || strings.Contains(got, "sesame") {
		t.Error(got)
	}
}
