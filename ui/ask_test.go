package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// sentBefore returns the ledger's error for a file that was sent before.
func sentBefore(state ledger.State, id string) *ledger.SentBeforeError {
	return &ledger.SentBeforeError{Shared: 20, Requests: 20, Earlier: []ledger.Earlier{{Shared: 20, Submission: ledger.Submission{
		ID: "s0", File: "/c/old.jsonl", BatchID: id, State: state, Confirmed: start, Changed: start, Requests: 20,
	}}}}
}

// If a file was sent before, the only question says so, or a second question if that is
// known only later. A letter does not answer it, because the user may still hold the key
// down.
func TestSentBefore(t *testing.T) {
	old := sentBefore(ledger.Accepted, "batch_old")
	for name, test := range map[string]struct {
		known bool // known when the question is asked
		keys  []string
		sent  int
	}{
		"no is the default":             {true, []string{"enter"}, 0},
		"on the user's word":            {true, []string{"right", "enter"}, 1},
		"y is held down":                {true, strings.Split(strings.Repeat("y", 100), ""), 0},
		"later, no is the default":      {false, []string{"enter"}, 0},
		"later, on the user's word":     {false, []string{"right", "enter"}, 1},
		"later, y is held down further": {false, strings.Split(strings.Repeat("y", 100), ""), 0},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				if f.before = old; test.known {
					f.preview.Before = old
				}
			}, func(a *app) {
				a.press("s")
				a.wait(time.Second)
				if test.known {
					a.sees("20 requests", "Cost: ", "A batch cannot be canceled")
				} else {
					a.press("y")
				}
				a.sees("Send input.jsonl again?", "20 requests", "Cost: about $24.00", "A batch cannot be canceled",
					"All 20 requests were sent before", "batch_old", "costs money again")
				a.wait(500 * time.Millisecond)
				for _, k := range test.keys {
					a.press(k)
					a.wait(30 * time.Millisecond)
				}
				if n := len(a.jobs.submitted); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
			})
		})
	}
}

// The question says what the ledger knows about the file, and offers a better way than
// paying again if there is one.
func TestQuestionSaysWhatIsKnown(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*fakeJobs)
		keys   []string
		sees   string
	}{
		"unknown": {func(f *fakeJobs) { f.preview.Before = sentBefore(ledger.Unknown, "") }, []string{"s"},
			"An unknown one may be running: choose No, then press u to"},
		"unknown, and found": {func(f *fakeJobs) {
			f.preview.Before = sentBefore(ledger.Unknown, "")
			f.findings = []job.Finding{{Submission: f.preview.Before.Earlier[0].Submission, Candidates: someBatches()[:1]}}
			f.state.Submissions = []ledger.Submission{f.preview.Before.Earlier[0].Submission}
		}, []string{"s"}, "batch_abc123 matches it: choose No, then press u"},
		"sent by another run": {func(f *fakeJobs) { f.preview.Before = sentBefore(ledger.Sending, "") }, []string{"s"},
			"Not submitted: input.jsonl"},
		"a ledger that cannot be kept": {func(f *fakeJobs) { f.loadErr = ledger.ErrUnavailable }, []string{"s"}, "Submit to api.sync.so?"},
		"the cursor goes on":           {func(*fakeJobs) {}, []string{"s+down"}, "The cursor is no longer on input.jsonl"},
		"s is hit twice":               {func(*fakeJobs) {}, []string{"s+s", "wait", "esc", "L"}, "Log"},
		"the file is being read":       {func(*fakeJobs) {}, []string{"down+s"}, "broken.jsonl is still being read"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) { test.change(f) }, func(a *app) {
				a.read()
				a.wait(2 * time.Second)
				a.press("esc")
				for _, k := range test.keys {
					switch first, second, both := strings.Cut(k, "+"); {
					case k == "wait":
						a.wait(time.Second)
					case both: // before the first could have an outcome
						a.deliver(keyPress(first))
						a.press(second)
					default:
						a.press(k)
					}
				}
				a.sees(test.sees)
			})
		})
	}
}

// An earlier submission without a known answer becomes unknown, even if the session
// started without knowing about it.
func TestQuestionBringsItsUnknown(t *testing.T) {
	for name, known := range map[string]bool{"when it is asked": true, "later": false} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				if f.before = sentBefore(ledger.Unknown, ""); known {
					f.preview.Before = f.before
				}
			}, func(a *app) {
				a.seesNot("unknown (u)")
				a.press("s")
				a.wait(time.Second)
				if !known {
					a.press("y")
				}
				a.sees("Send input.jsonl again?", "1 unknown (u)")
				a.wait(moment)
				a.press("esc")
				a.sees("1 unknown (u)")
				a.press("q")
				if o := a.model().Outcome(); len(o.Unknown) != 1 || !strings.Contains(o.Unknown[0], "old.jsonl (20 requests)") {
					t.Errorf("left with %+v", o)
				}
			})
		})
	}
}

// The question about an interrupted job says what is left of it.
func TestQuestionSaysWhatIsLeft(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "big.jsonl"), []byte(manyLines(1200)), 0o644))
		cfg.File, f.preview.Sent, f.preview.Unsent = "big.jsonl", 1, []int{1, 2}
		f.dueTakes = time.Second
	}, func(a *app) {
		a.press("s")
		a.sees("big.jsonl · 800 requests", "3 batches, one after the other", "1 of 3 batches was sent before; the other 2 are sent now.", "Cost: asking Sync…")
		a.wait(2 * time.Second)
		a.sees("Cost: about $16.00, assuming")
	})
}

// The question says if payloads were submitted under other ids.
func TestSentBeforeUnderOtherIDs(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.before = sentBefore(ledger.Accepted, "batch_old")
		f.before.Shared, f.before.Resembling = 0, 18
		f.preview.Before = f.before
	}, func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.sees("18 of 20 requests were sent before under other ids", "batch_old")
	})
}

// The question that spends money keeps its height when its cost becomes known.
func TestQuestionKeepsItsHeight(t *testing.T) {
	for _, sandbox := range []bool{false, true} {
		for _, size := range []tea.WindowSizeMsg{{Width: 60, Height: 15}, {Width: 80, Height: 24}} {
			inApp(t, func(c *Config, f *fakeJobs) {
				c.Sandbox = sandbox
				f.estimate = func() (float64, error) {
					time.Sleep(5 * time.Second)
					return 24, nil
				}
			}, func(a *app) {
				a.send(size)
				a.press("s")
				before := len(a.dialog().View())
				if a.wait(6 * time.Second); len(a.dialog().View()) != before {
					t.Errorf("sandbox %v, %d columns: %d lines have become\n%s", sandbox, size.Width, before, a.screen())
				}
				a.sees("$24.00")
			})
		}
	}
}
