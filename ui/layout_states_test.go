package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/pane"
)

// Stacked panes never leave lines blank while one of them cuts its content, and no page
// leaves lines blank while it hides rows. Panes side by side cannot lend each other lines.
func TestNoBlankLinesInAnyState(t *testing.T) {
	file := func(name, content string) func(*Config, *fakeJobs) {
		return func(cfg *Config, _ *fakeJobs) {
			path := filepath.Join(cfg.Dir, name)
			_ = os.WriteFile(path, []byte(content), 0o600)
			cfg.File = name
		}
	}
	rows := "request_id,video_url,audio_url\n"
	results, broken := "", ""
	for i := range 300 {
		rows += fmt.Sprintf("r%d,https://cdn.acme.io/%d.mp4,https://cdn.acme.io/%d.wav\n", i, i, i)
		results += fmt.Sprintf(`{"request_id": "%c%c", "response": {"status": "FAILED", "error_code": "code_%d"}}`+"\n", 'a'+i/26, 'a'+i%26, i%5)
		broken += `{"request_id": "a", "endpoint": "/v2/generat"}` + "\n"
	}
	running := func(_ *Config, f *fakeJobs) {
		for i := range 40 {
			f.batches = append(f.batches, syncapi.Batch{ID: fmt.Sprintf("batch_run%d", i), Status: syncapi.StatusProcessing, CreatedAt: start, Metrics: syncapi.Metrics{Total: 20, Succeeded: i % 20}})
		}
	}
	finished := func(_ *Config, f *fakeJobs) {
		f.output = results
		f.parts = []job.Part{{Submission: ledger.Submission{BatchID: "batch_def456", Estimate: 24, Confirmed: start.Add(-2 * time.Hour), Changed: start.Add(-2 * time.Hour)}}}
	}
	submitted := func(_ *Config, f *fakeJobs) {
		for i := range 200 {
			f.history.Entries = append(f.history.Entries, ledger.Entry{Submission: ledger.Submission{ID: fmt.Sprint(i), File: "/c/a.jsonl", State: ledger.Accepted, BatchID: fmt.Sprint("batch_", i), Requests: 20, Confirmed: start}})
		}
	}
	for name, state := range map[string]struct {
		change func(*Config, *fakeJobs)
		keys   []string
	}{
		"running":         {running, []string{"3"}},
		"running, report": {running, []string{"2"}},
		"running page":    {running, []string{"3", "enter"}},
		"finished page":   {finished, []string{"3", "down", "enter"}},
		"filtered page":   {finished, []string{"3", "down", "enter", "/", "c", "enter"}},
		"broken":          {file("bad.jsonl", broken), []string{"2"}},
		"broken, files":   {file("bad.jsonl", broken), nil},
		"table":           {file("people.csv", rows), []string{"2"}},
		"table, files":    {file("people.csv", rows), nil},
		"large":           {file("large.jsonl", goodLines(600)), []string{"2"}},
		"results":         {file("output.jsonl", results), []string{"2"}},
		"history":         {submitted, []string{"H"}},
		"one request":     {file("bad.jsonl", broken), []string{"2", "enter"}},
		"no batches":      {func(_ *Config, f *fakeJobs) { f.batches = nil }, []string{"3"}},
		"outage":          {func(_ *Config, f *fakeJobs) { f.pollErr = errNetwork }, []string{"3"}},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, state.change, func(a *app) {
				a.press(state.keys...)
				for _, size := range sizes {
					a.send(size)
					if len(a.model().pages) > 0 {
						a.pageIsFull()
					} else {
						a.stacksAreFull()
					}
				}
			})
		})
	}
}

// blankLines counts the empty lines of a frame.
func blankLines(frame []string) (n int) {
	for _, l := range frame[1 : len(frame)-1] {
		if strings.Trim(ansi.Strip(l), "│ ") == "" {
			n++
		}
	}
	return n
}

// hidesRows matches the mark of a frame that hides rows: the cursor's position and the
// total.
var hidesRows = regexp.MustCompile(`\d+/\d+ ─╮$`)

func (a *app) pageIsFull() {
	a.t.Helper()
	lines := a.model().pages[0].View()
	if n := blankLines(lines); hidesRows.MatchString(ansi.Strip(lines[0])) && n > maxBlank {
		a.t.Errorf("%dx%d: a page hides rows with %d lines blank:\n%s", a.model().env.Width, a.model().env.Height, n, a.screen())
	}
}

func (a *app) stacksAreFull() {
	a.t.Helper()
	l := a.model().layout
	type stack struct {
		blank int
		cut   bool
	}
	stacks := map[[2]int]stack{}
	for i, p := range l.panes {
		place := l.places[i]
		key := [2]int{place.x, place.width}
		s := stacks[key]
		if place.height < pane.FrameSize+1 {
			s.cut = true
		} else {
			s.blank = max(s.blank, blankLines(p.View()))
			s.cut = s.cut || p.Want() > place.height-pane.FrameSize
		}
		stacks[key] = s
	}
	for _, s := range stacks {
		if s.cut && s.blank > maxBlank {
			a.t.Errorf("%dx%d: %d blank lines while content is cut:\n%s", l.env.Width, l.env.Height, s.blank, a.screen())
		}
	}
}
