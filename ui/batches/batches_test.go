package batches

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func some(n int) job.Snapshot {
	s := job.Snapshot{}
	for i := range n {
		s.Batches = append(s.Batches, syncapi.Batch{
			ID: fmt.Sprintf("batch_%06d", i), Status: syncapi.StatusProcessing, CreatedAt: now.Add(-time.Duration(i) * time.Minute),
			Metrics: syncapi.Metrics{Total: 100, Succeeded: i % 90, Failed: i % 10},
		})
	}
	return s
}

// env returns an environment for a pane.
func env(p colorprofile.Profile) *screen.Env {
	return &screen.Env{Keys: keys.Default(), Theme: theme.New(true, p), Now: now}
}

// view draws the focused pane at a time.
func view(m *Model, at time.Time) []string {
	m.env.Now = at
	m.SetFocused(true)
	return m.View()
}

func show(s job.Snapshot, w, h int) *Model {
	m := New(env(colorprofile.TrueColor), Config{})
	m.SetSize(w, h)
	m.SetSnapshot(s, now)
	return m
}

func text(m *Model) string { return ansi.Strip(strings.Join(view(m, now), "\n")) }

func TestRowsFitEveryWidth(t *testing.T) {
	s := some(3)
	s.Batches[1].ID = strings.Repeat("日本語", 20)
	s.Batches[2].Status = "A_STATUS_THAT_CAME_LATER"
	for w := range 220 {
		for _, stale := range []string{"", "as of 10:00 · no answer from api.sync.so: connection refused. Check the network and the base URL."} {
			m := show(s, w, 9)
			m.Add(syncapi.Batch{ID: "batch_new", CreatedAt: now}, "a-rather-long-name-of-a-file.jsonl")
			m.SetSaved("batch_new", "output-batch_new.jsonl", false)
			m.SetStale(stale, "")
			for _, l := range view(m, now) {
				if n := ansi.StringWidth(l); n != w {
					t.Fatalf("width %d: a line of %d: %q", w, n, ansi.Strip(l))
				}
			}
		}
	}
}

func TestWhatWasKnownStays(t *testing.T) {
	m := show(some(2), 120, 10)
	m.SetSnapshot(job.Snapshot{Batches: some(1).Batches, Errors: map[string]error{"batch_000001": errors.New("timed out"), "batch_x": &syncapi.Error{StatusCode: 404}}}, now)
	if s := text(m); !strings.Contains(s, "PROCESSING    batch_000001") || !strings.Contains(s, "no answer") {
		t.Errorf("a batch that could not be asked for has lost its row:\n%s", s)
	}
	if s := text(m); !strings.Contains(s, "NOT FOUND     batch_x") {
		t.Errorf("an unknown id does not say so:\n%s", s)
	}
	m.SetSnapshot(some(1), now)
	if s := text(m); strings.Contains(s, "batch_000001") {
		t.Errorf("a batch that the server no longer lists stays:\n%s", s)
	}
	if n := len(m.All()); n != 1 {
		t.Errorf("%d batches", n)
	}
}

func TestOneRowStaysBesideAWarning(t *testing.T) {
	for h := 4; h < 9; h++ {
		m := show(some(9), 60, h)
		m.SetStale(strings.Repeat("no answer, and much to say of it; ", 20), "")
		got := text(m)
		if !strings.Contains(got, "▸ ● PROCESSING") || !strings.Contains(got, "no answer") || !strings.Contains(got, "…") {
			t.Errorf("height %d:\n%s", h, got)
		}
	}
}

// Scrolling moves no column, and the cursor keeps its batch when other batches come.
func TestColumnsStay(t *testing.T) {
	m := show(some(100), 120, 12)
	before := m.columns()
	for range 60 {
		m.list.Move(1)
		if m.columns() != before {
			t.Fatal("the columns moved")
		}
	}
}

func BenchmarkView(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := show(some(n), 200, 30)
			for b.Loop() {
				view(m, now)
			}
		})
	}
}

func BenchmarkSetSnapshot(b *testing.B) {
	for _, n := range []int{10, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := some(n)
			m := show(s, 200, 30)
			for b.Loop() {
				m.SetSnapshot(s, now)
			}
		})
	}
}

func TestAlarms(t *testing.T) {
	s := job.Snapshot{Batches: []syncapi.Batch{
		{ID: "batch_old", Status: syncapi.StatusProcessing, CreatedAt: now.Add(-25 * time.Hour), Metrics: syncapi.Metrics{Total: 9}},
		{ID: "batch_still", Status: syncapi.StatusProcessing, CreatedAt: now.Add(-time.Hour), Metrics: syncapi.Metrics{Total: 9}},
	}}
	m := show(s, 120, 10)
	got := ansi.Strip(strings.Join(view(m, now.Add(40*time.Minute)), "\n"))
	for _, want := range []string{"over 24h", "no news 40m"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// paced returns a pane of width w in which a batch has ended each requests in each of
// looks polls, a minute apart.
func paced(w, each, looks int) (m *Model, last time.Time) {
	m = show(job.Snapshot{}, w, 10)
	for i := range looks {
		last = now.Add(time.Duration(i) * time.Minute)
		m.SetSnapshot(job.Snapshot{Batches: []syncapi.Batch{{
			ID: "batch_abc123", Status: syncapi.StatusProcessing, CreatedAt: now.Add(-time.Hour),
			Metrics: syncapi.Metrics{Total: 500, Succeeded: i * each},
		}}}, last)
	}
	return m, last
}

func TestRate(t *testing.T) {
	for name, test := range map[string]struct {
		width, each, looks int
		later              time.Duration
		want               string
	}{
		"fast":            {120, 44, 5, 0, "44/min"},
		"slow":            {120, 1, 5, 0, "1.0/min"},
		"too few changes": {120, 44, 3, 0, ""},
		"not moving":      {120, 0, 9, 0, ""},
		"stalled":         {120, 44, 5, time.Hour, ""},
		"narrow":          {84, 44, 5, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, last := paced(test.width, test.each, test.looks)
			got := ansi.Strip(strings.Join(view(m, last.Add(test.later)), "\n"))
			if !strings.Contains(got, test.want) || test.want == "" && strings.Contains(got, "/min") {
				t.Errorf("want the rate %q in\n%s", test.want, got)
			}
		})
	}
}

// A column that is shown at a width is shown at every larger width.
func TestColumnsLeaveByPriority(t *testing.T) {
	m, _ := paced(20, 44, 5)
	m.SetFile(m.rows[0].id, "spring-campaign.jsonl")
	var before columns
	for w := 20; w < 220; w++ {
		m.SetSize(w, 10)
		c := m.columns()
		for name, part := range map[string][2]int{
			"name": {before.name, c.name}, "file": {before.file, c.file}, "bar": {before.bar, c.bar}, "ok": {before.ok, c.ok}, "failed": {before.failed, c.failed},
			"time": {before.time, c.time}, "age": {before.age, c.age}, "rate": {before.rate, c.rate}, "outcome": {before.outcome, c.outcome},
		} {
			if part[0] > 0 && part[1] == 0 {
				t.Errorf("the %s has left at %d columns", name, w)
			}
		}
		if c.total() > max(0, w-2) && c.name > 0 {
			t.Errorf("%d of %d columns", c.total(), w)
		}
		before = c
	}
	if before.file == 0 || before.rate == 0 {
		t.Errorf("not all of it is there in the end: %+v", before)
	}
}

// Without a file column, a batch is identified by its file's name.
func TestFileForID(t *testing.T) {
	m := show(some(2), 62, 10)
	m.SetFile("batch_000001", "spring.jsonl")
	got := text(m)
	if !strings.Contains(got, "spring") || strings.Contains(got, "batch_000001") || !strings.Contains(got, "batch_000000") {
		t.Error(got)
	}
}

// The rate is dropped before the time left.
func TestRateGoesFirst(t *testing.T) {
	for w := range 200 {
		m, _ := paced(w, 44, 5)
		if c := m.columns(); c.rate > 0 && (c.outcome < m.want.outcome || c.name < m.want.short) {
			t.Errorf("%d columns: the rate has %d, the time left %d, the id %d", w, c.rate, c.outcome, c.name)
		}
	}
}

func TestFilterAndSort(t *testing.T) {
	s := some(4)
	s.Batches[0].Status, s.Batches[0].OutputURL = syncapi.StatusCompleted, "https://x"
	s.Batches[2].Status = syncapi.StatusFailed
	m := show(s, 120, 12)
	ids := func() (all []string) {
		for _, r := range m.shown {
			all = append(all, r.id[len(r.id)-1:])
		}
		return all
	}
	press := func(keys ...string) {
		for _, k := range keys {
			msg := tea.KeyPressMsg{Code: rune(k[0]), Text: k}
			switch k {
			case "enter":
				msg = tea.KeyPressMsg{Code: tea.KeyEnter}
			case "esc":
				msg = tea.KeyPressMsg{Code: tea.KeyEscape}
			}
			m.Update(msg)
		}
	}
	expect := func(what, want string) {
		t.Helper()
		if got := strings.Join(ids(), ""); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	expect("newest first", "0123")
	press("S")
	expect("by status", "1320")
	if b, _ := m.Selected(); b.ID != "batch_000000" {
		t.Errorf("sorting moved the cursor to %s", b.ID)
	}
	press("S", "S")
	expect("newest first again", "0123")
	press("/", "s", "t", "a", "t", "u", "s", ":", "f", "a", "i")
	expect("status:fai", "2")
	if !m.Capturing() {
		t.Error("it does not take text")
	}
	press("enter", "esc")
	expect("all again", "0123")
	press("/", "0", "0", "3", "enter")
	expect("by id", "3")
	m.SetSnapshot(some(5), now)
	expect("a filter stays through a poll", "3")
}

// A batch whose results are gone does not suggest the key that downloads them.
func TestResultsThatAreGone(t *testing.T) {
	s := some(1)
	s.Batches[0].Status, s.Batches[0].OutputURL = syncapi.StatusCompleted, "https://x"
	m := show(s, 120, 10)
	id := s.Batches[0].ID
	m.Update(screen.DownloadingMsg{ID: id, Err: &syncapi.Error{StatusCode: 404}})
	if got := text(m); strings.Contains(got, "press d") || !strings.Contains(got, "no results") {
		t.Error(got)
	}
	m.Update(screen.DownloadingMsg{ID: id, Err: errors.New("connection refused")})
	if got := text(m); !strings.Contains(got, "press d") {
		t.Error(got)
	}
}

// Failures are shown as a word and a number at every width for which the dashboard is
// drawn.
func TestFailuresAtEveryWidth(t *testing.T) {
	s := some(3)
	s.Batches[1].Metrics = syncapi.Metrics{Total: 1000, Succeeded: 20, Failed: 7}
	for w := 60; w < 220; w++ {
		m := show(s, w, 9)
		m.SetFile("batch_000001", "a-rather-long-name-of-a-file.jsonl")
		if got := text(m); !strings.Contains(got, "7 failed") {
			t.Fatalf("width %d:\n%s", w, got)
		}
	}
}

// Only a batch that failed as a whole has no green cell.
func TestFailedBatchHasNoGreenBar(t *testing.T) {
	for status, want := range map[syncapi.Status]bool{syncapi.StatusFailed: false, syncapi.StatusProcessing: true} {
		s := some(1)
		s.Batches[0].Status, s.Batches[0].Metrics = status, syncapi.Metrics{Total: 10, Succeeded: 5, Failed: 1}
		green := theme.New(true, colorprofile.TrueColor).OK.Render("█████")[:12]
		if got := strings.Join(show(s, 120, 9).View(), "\n"); strings.Contains(got, green) != want {
			t.Errorf("%s:\n%q", status, got)
		}
	}
}

// A running batch shows how long it has been running, and an ended one how long it took.
func TestTime(t *testing.T) {
	s := some(2)
	m := show(s, 120, 9)
	s = some(2)
	s.Batches[1].Status, s.Batches[1].OutputURL = syncapi.StatusCompleted, "https://x"
	m.SetSnapshot(s, now.Add(4*time.Minute))
	got := strings.Split(ansi.Strip(strings.Join(view(m, now.Add(2*time.Hour)), "\n")), "\n")
	before, _, _ := strings.Cut(got[1], "TIME")
	for i, want := range []string{"TIME", "2h", "5m"} {
		if column := string([]rune(got[1+i])[ansi.StringWidth(before):])[:4]; strings.TrimSpace(column) != want {
			t.Errorf("%q in the column of the time, want %q:\n%s", column, want, strings.Join(got, "\n"))
		}
	}
}

// The header of the sort column is marked.
func TestSortedColumn(t *testing.T) {
	m := show(some(2), 120, 9)
	m.SetFile("batch_000001", "spring.jsonl")
	for _, want := range []string{"AGE▾", "STATUS▾", "FILE▾"} {
		if got := text(m); !strings.Contains(got, want) || strings.Count(got, "▾") != 1 {
			t.Errorf("no %s:\n%s", want, got)
		}
		m.Update(tea.KeyPressMsg{Code: 'S', Text: "S"})
	}
}
