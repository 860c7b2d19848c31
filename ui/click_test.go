package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// double clicks twice on a text.
func (a *app) double(text string) {
	a.t.Helper()
	a.wait(time.Second) // otherwise it would continue the last click
	a.click(text)
	a.click(text)
}

// order returns the ids of the batches from top to bottom.
func (a *app) order() string {
	var ids []string
	for l := range strings.Lines(a.screen()) {
		if i := strings.Index(l, " batch_"); i >= 0 && strings.Contains(l, "%") {
			ids = append(ids, strings.Fields(l[i:])[0])
		}
	}
	return strings.ReplaceAll(strings.Join(ids, " "), "batch_", "")
}

// A click on a header sorts by its column, and a second click reverses the order.
func TestClickOnEveryHeader(t *testing.T) {
	for header, want := range map[string]string{
		"STATUS": "abc123 0f00ba def456", "BATCH": "0f00ba abc123 def456", "PROGRESS": "def456 abc123 0f00ba",
		"OK": "def456 abc123 0f00ba", "FAILED": "abc123 def456 0f00ba", "TIME": "abc123 def456 0f00ba", "RESULTS": "abc123 def456 0f00ba",
	} {
		t.Run(header, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.press("3")
				a.click(header)
				a.sees(header + "▾")
				if got := a.order(); got != want {
					t.Errorf("%q, not %q", got, want)
				}
				a.wait(time.Second)
				a.click(header)
				a.sees(header + "▴")
				all := strings.Fields(want)
				if got := a.order(); got != all[2]+" "+all[1]+" "+all[0] {
					t.Errorf("%q is not the other way around", got)
				}
				a.press("S")
				a.seesNot("▴")
			})
		})
	}
}

// A click selects a row of a page, and a double click opens it.
func TestClickOnRowsOfPages(t *testing.T) {
	t.Run("results", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.output = mixedOutput
			f.parts = []job.Part{{Submission: ledger.Submission{BatchID: "batch_def456", File: "/c/input.jsonl"}, Input: []byte(goodLines(4))}}
		}, func(a *app) {
			a.press("3", "down", "enter")
			a.click("COMPLETED     aa")
			a.sees("▸ ✔ COMPLETED     aa")
			a.double("COMPLETED     aa")
			a.sees("Request aa", "line 1 of input.jsonl")
			a.press("e")
			if a.execs > 0 {
				t.Error("it edits what was submitted")
			}
		})
	})
	t.Run("history", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) {
			for _, id := range []string{"batch_abc123", "batch_def456"} {
				f.history.Entries = append(f.history.Entries, ledger.Entry{Submission: ledger.Submission{ID: id, BatchID: id, File: "/c/" + id + ".jsonl", Confirmed: start, State: ledger.Accepted}})
			}
		}, func(a *app) {
			a.press("H")
			a.click("batch_def456.jsonl")
			a.press("y")
			if a.clip != "batch_def456" {
				t.Errorf("the cursor is on %q", a.clip)
			}
			a.double("batch_def456.jsonl")
			a.sees("Batch batch_def456")
		})
	})
	t.Run("palette", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("ctrl+p")
			a.click("open")
			a.sees("▸ open")
			a.double("check media")
			a.seesNot("Commands")
		})
	})
	t.Run("files", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.double("archive/")
			a.sees("old.jsonl")
		})
	})
	t.Run("retry list", func(t *testing.T) {
		inApp(t, failedBatch, func(a *app) {
			a.press("3", "down", "R")
			a.wait(2 * moment)
			a.click("content_policy")
			a.sees("[x] 1× will fail    content_policy")
		})
	})
}

// A key reverses the order of the batches for every sort column, and the header shows
// that.
func TestReverseOrder(t *testing.T) {
	inApp(t, nil, func(a *app) {
		rows := func() (ids string) {
			for _, b := range a.model().batches.Shown() {
				ids += b.ID + " "
			}
			return ids
		}
		a.press("3")
		newest := rows()
		a.press("I")
		if a.sees("AGE▴"); newest != "batch_abc123 batch_def456 batch_0f00ba " || rows() != "batch_0f00ba batch_def456 batch_abc123 " {
			t.Errorf("%q became %q", newest, rows())
		}
		a.press("I")
		if a.sees("AGE▾"); rows() != newest {
			t.Errorf("reversed twice: %q", rows())
		}
		a.press("S", "I")
		a.sees("STATUS▴")
		a.press("S")
		a.sees("BATCH▾")
		a.send(tea.WindowSizeMsg{Width: 60, Height: 15})
		a.press("I")
		a.sees("▴")
		a.press("ctrl+p", "r", "e", "v", "e", "r", "s", "e", "enter")
		a.seesNot("▴")
	})
}
