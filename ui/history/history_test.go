package history

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// ledgers answers with a fixed history.
type ledgers struct {
	history job.History
	err     error
}

func (l ledgers) History(ledger.Filter) (job.History, error) { return l.history, l.err }

// past returns a history of 12 submissions over four months.
func past() job.History {
	var entries []ledger.Entry
	for i := range 12 {
		e := ledger.Entry{Submission: ledger.Submission{
			ID: fmt.Sprint("s", i), File: fmt.Sprintf("/home/me/campaign/episode-%02d.jsonl", i), Requests: 20 + i, State: ledger.Accepted,
			BatchID: fmt.Sprintf("batch_0y05vfk8u%04d", i), Confirmed: time.Date(2026, 11-time.Month(i/3), 20-i, 10, i, 0, 0, time.UTC),
			Estimate: 12.5, Ceiling: i%2 == 0, Models: map[string]int{"lipsync-2": 10, "sync-3": 10 + i},
		}, Counts: ledger.Counts{Status: "COMPLETED", Total: 20 + i, Succeeded: 18 + i, Failed: 2}}
		e.Saved = ledger.SavedFile{Path: fmt.Sprintf("/home/me/campaign/episode-%02d.results.jsonl", i), Succeeded: 18 + i, Failed: 2, Seconds: 301.5}
		switch i {
		case 1:
			e.BatchID, e.State, e.Counts, e.Saved, e.Reason = "", ledger.Refused, ledger.Counts{}, ledger.SavedFile{}, "400 Bad Request: line 7 is refused"
		case 2:
			e.Counts, e.Saved, e.Estimate = ledger.Counts{Status: "PROCESSING", Total: 22, Succeeded: 4}, ledger.SavedFile{}, 0
		case 3:
			e.BatchID, e.Singly = "", true
		}
		entries = append(entries, e)
	}
	return job.History{Entries: entries}.Only(func(ledger.Entry) bool { return true })
}

// newPage returns a page of a size with a history.
func newPage(t *testing.T, jobs Jobs, w, h int) *Page {
	t.Helper()
	env := &screen.Env{Context: t.Context(), Keys: keys.Default(), Home: "/home/me", Results: "/home/me/campaign", Theme: theme.New(true, colorprofile.ASCII)}
	p := New(env, jobs)
	p.SetSize(w, h)
	p.Update(p.Init()())
	return p
}

func text(p *Page) string { return ansi.Strip(strings.Join(p.View(), "\n")) }

func press(p *Page, names ...string) {
	for _, n := range names {
		msg := tea.KeyPressMsg{Code: []rune(n)[0], Text: n}
		switch n {
		case "enter":
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		case "esc":
			msg = tea.KeyPressMsg{Code: tea.KeyEscape}
		case "down":
			msg = tea.KeyPressMsg{Code: tea.KeyDown}
		}
		p.Update(msg)
	}
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 13}, {80, 22}, {120, 38}, {200, 58}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			golden.RequireEqual(t, text(newPage(t, ledgers{history: past()}, size[0], size[1])))
		})
	}
}

// At no width is the state of results cut while a less useful column takes room, and each
// submission shows its file.
func TestStateIsWhole(t *testing.T) {
	h := past()
	h.Entries[4].Status, h.Entries[4].Saved = "JOBS_CREATED", ledger.SavedFile{}
	p := newPage(t, ledgers{history: h}, 80, 24)
	for w := 60; w <= 240; w++ {
		p.SetSize(w, 24)
		rows := strings.Split(text(p), "\n")[2:7]
		for _, i := range []int{2, 4} {
			if !strings.HasSuffix(strings.TrimRight(rows[i], " │"), "not saved") || !strings.Contains(rows[i], " epi") {
				t.Fatalf("at %d columns: %s", w, rows[i])
			}
		}
	}
}

// TestResultsAreNamedOrSaved checks that the name of a results file is whole, or at least
// long enough to tell which file it is; otherwise the column says that it is saved.
func TestResultsAreNamedOrSaved(t *testing.T) {
	h := past()
	h.Entries = h.Entries[:1]
	h.Entries[0].State, h.Entries[0].BatchID = ledger.Accepted, "batch_0123456789abc"
	h.Entries[0].Saved.Path = "/work/input.results.jsonl"
	for width := 60; width < 200; width++ {
		rows := strings.Split(text(newPage(t, ledgers{history: h}, width, 20)), "\n")
		i := slices.IndexFunc(rows, func(row string) bool { return strings.Contains(row, "▸") })
		cell := rows[i][strings.LastIndex(strings.TrimRight(rows[i], " │"), " ")+1:]
		if cell = strings.TrimRight(cell, " │"); cell != "saved" && ansi.StringWidth(cell) < minName {
			t.Errorf("at %d: %q", width, cell)
		}
	}
}

// Every size is drawn with exactly its lines and cells.
func TestSizes(t *testing.T) {
	for _, l := range []ledgers{{history: past()}, {}, {err: errors.New("no ledger")}} {
		p := newPage(t, l, 80, 24)
		for w := 2; w < 210; w += 13 {
			for h := 1; h < 61; h += 3 {
				p.SetSize(w, h)
				lines := p.View()
				if len(lines) != h {
					t.Fatalf("%dx%d: %d lines", w, h, len(lines))
				}
				for _, line := range lines {
					if format.Width(line) != w {
						t.Fatalf("%dx%d: a line of %d cells: %q", w, h, format.Width(line), line)
					}
				}
			}
		}
	}
}

// The filter narrows the submissions and their totals, and the cursor keeps its
// submission.
func TestFilter(t *testing.T) {
	p := newPage(t, ledgers{history: past()}, 120, 38)
	press(p, "down", "down", "/", "p", "r", "o", "c", "enter")
	if got := text(p); len(p.shown.Entries) != 1 || !strings.Contains(got, "episode-02") || strings.Contains(got, "2026-08") {
		t.Errorf("after the filter:\n%s", got)
	}
	press(p, "esc")
	if e, _ := p.selected(); len(p.shown.Entries) != 12 || e.ID != "s2" {
		t.Errorf("without the filter: %d, on %s", len(p.shown.Entries), e.ID)
	}
	press(p, "/", "x", "x", "enter")
	if !strings.Contains(text(p), "No submission matches") {
		t.Error(text(p))
	}
}

// Enter opens the batch, or says that there is none.
func TestOpen(t *testing.T) {
	p := newPage(t, ledgers{history: past()}, 120, 38)
	press(p, "enter")
	if msg, _ := p.env.Next(); msg != (screen.ShowBatchMsg{ID: "batch_0y05vfk8u0000"}) {
		t.Errorf("posted %#v", msg)
	}
	press(p, "down", "enter")
	if msg, _ := p.env.Next(); msg != (screen.NoticeMsg{Level: screen.Info, Text: "This submission has no batch."}) {
		t.Errorf("posted %#v", msg)
	}
	press(p, "esc")
	if msg, _ := p.env.Next(); msg != (screen.CloseMsg{Screen: p}) {
		t.Errorf("posted %#v", msg)
	}
}

// A read that a newer one has overtaken is dropped.
func TestStaleReading(t *testing.T) {
	p := newPage(t, ledgers{history: past()}, 120, 38)
	old := p.read()()
	newer := p.read()
	p.jobs = ledgers{}
	p.Update(newer())
	if m, ok := old.(readMsg); ok {
		m.history = job.History{}
		p.Update(m)
	}
	if len(p.shown.Entries) != 12 {
		t.Errorf("%d submissions", len(p.shown.Entries))
	}
}

// Text from outside cannot control the terminal.
func TestHostile(t *testing.T) {
	h := past()
	h.Entries[0].File, h.Entries[0].BatchID = "/x/\x1b[2Ja\x07.jsonl", "\x1b]52;c;AA\x07"
	h.Entries[0].Models = map[string]int{"\x1b[31mred": 20}
	p := newPage(t, ledgers{history: h.Only(func(ledger.Entry) bool { return true })}, 120, 38)
	if view := strings.Join(p.View(), ""); strings.ContainsAny(ansi.Strip(view), "\x1b\x07") || strings.Contains(view, "[2J") && strings.Contains(view, "\x1b[2J") {
		t.Errorf("%q", view)
	}
}

// TestMain makes golden screens independent of the tester's environment.
func TestMain(m *testing.M) {
	time.Local = time.UTC
	os.Exit(m.Run())
}
