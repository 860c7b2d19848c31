package ui

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/report"
	"syncbatch-tui/ui/screen"
)

func TestMainJob(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.sees("20 requests · 0 errors", "about $24.00", "batch_abc123", "75%")
		a.press("s")
		a.sees("Submit to api.sync.so?", "input.jsonl · 20 requests", "Cost: about $24.00, assuming 30 s at 30 fps each.", "cannot be canceled")
		a.wait(time.Second)
		a.press("y")
		if len(a.jobs.submitted) != 1 || a.jobs.submitted[0] != goodLines(20) {
			t.Fatalf("submitted %d times", len(a.jobs.submitted))
		}
		a.sees("Submitted input.jsonl as batch_new", "PENDING")
		done := syncapi.Batch{ID: "batch_new", Status: syncapi.StatusCompleted, CreatedAt: start,
			OutputURL: "https://api.sync.so/r", Metrics: syncapi.Metrics{Total: 20, Succeeded: 20}}
		a.jobs.set(func(f *fakeJobs) { f.batches = append(f.batches, done) })
		a.wait(11 * time.Second)
		a.sees("COMPLETED     …_new  input.jsonl")
		a.press("d")
		a.sees("Saved 20 results, 0 failed: ~/campaign/output.jsonl")
		a.press("q")
		if !a.quit {
			t.Error("q does not quit")
		}
		o := a.model().Outcome()
		if len(o.Saved) != 1 || !slices.Equal(o.Running, []string{"batch_abc123"}) {
			t.Errorf("outcome %+v", o)
		}
	})
}

func TestChangedFileIsCheckedAgain(t *testing.T) {
	inApp(t, nil, func(a *app) {
		path := filepath.Join(a.model().cfg.Dir, "input.jsonl")
		must(t, os.WriteFile(path, []byte(goodLines(21)), 0o644))
		a.wait(4 * time.Second)
		a.sees("21 requests")
	})
}

func TestSelectionFollowsTheBatch(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "down")
		newer := syncapi.Batch{ID: "batch_zzz", Status: syncapi.StatusPending, CreatedAt: start.Add(time.Second)}
		a.jobs.set(func(f *fakeJobs) { f.batches = append([]syncapi.Batch{newer}, f.batches...) })
		a.press("r")
		a.sees("▸ ✔ COMPLETED     batch_def456", "batch_zzz")
	})
}

func TestAddByID(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("a", "x", "q")
		a.send(tea.PasteMsg{Content: " yz\n"})
		a.press("enter")
		if !slices.Contains(a.jobs.watched, "xqyz") {
			t.Errorf("watched %q", a.jobs.watched)
		}
	})
}

func TestUnreadableFolder(t *testing.T) {
	inApp(t, nil, func(a *app) {
		dir := filepath.Join(a.model().cfg.Dir, "archive")
		must(t, os.RemoveAll(dir))
		a.press("G", "k", "enter") // the last but one is archive/
		a.wait(10 * time.Second)   // the current folder is read again in the meantime
		a.sees("Cannot read ~/campaign/archive", "there is no such file", "input.jsonl")
		a.press("esc")
		a.seesNot("cannot read")
	})
}

func TestEarlierSessions(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.state = ledger.Contents{
			Files:    map[string]string{"batch_abc123": "/c/spring.jsonl"},
			Saved:    map[string]ledger.SavedFile{"batch_def456": {Path: "/c/output-old.jsonl"}},
			Followed: []string{"batch_elsewhere"},
			Notice:   "2 lines of the ledger could not be read",
		}
	}, func(a *app) {
		a.sees("spring.jsonl", "output-old.jsonl", "2 lines of the ledger")
		if !slices.Contains(a.jobs.watched, "batch_elsewhere") {
			t.Error("a batch that was followed is not asked for")
		}
	})
}

// The page of a batch shows the result of the last poll.
func TestPageFollowsItsBatch(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "enter")
		a.sees("batch_abc123", "PROCESSING")
		a.jobs.set(func(f *fakeJobs) {
			b := &f.batches[0]
			b.Status, b.OutputURL, b.Metrics = syncapi.StatusCompleted, "https://x", syncapi.Metrics{Total: 20, Succeeded: 20}
		})
		a.wait(15 * time.Second)
		a.sees("COMPLETED", "20 succeeded")
		a.press("d")
		if len(a.jobs.collected) != 1 {
			t.Error("what has ended cannot be downloaded")
		}
	})
}

// A new batch does not end the filter that the user is typing.
func TestFilterStaysWhileTyped(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "/", "b", "a")
		a.jobs.set(func(f *fakeJobs) {
			f.held = []job.Outcome{{
				Submission: ledger.Submission{File: "/c/held.jsonl", State: ledger.Accepted, BatchID: "batch_held"},
				Batch:      syncapi.Batch{ID: "batch_held", Status: syncapi.StatusPending, CreatedAt: start},
			}}
		})
		a.wait(12 * time.Second)
		a.press("q")
		if a.quit {
			t.Fatal("a letter of the filter ends the program")
		}
		a.press("backspace", "esc")
		a.sees("▸ ○ PENDING       …held")
	})
}

// An answer about a file that is no longer shown names the file.
func TestVerdictOfAnotherFile(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		sees string
	}{
		"accepted": {nil, "Sync accepts input.jsonl"},
		"odd type": {&syncapi.Error{StatusCode: 415, Messages: []string{"no"}}, "Sync would refuse input.jsonl: Sync answered 415: no"},
		"refused":  {&syncapi.Error{StatusCode: 400, Messages: []string{"line 3"}}, "Sync would refuse input.jsonl: Sync answered 400: line 3"},
		"no way":   {errNetwork, "Not checked: input.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) { f.dryRun = test.err }, func(a *app) {
				stamp := screen.Stamp{Path: filepath.Join(a.model().cfg.Dir, "input.jsonl")}
				a.press("down")
				a.send(report.VerifiedMsg{Stamp: stamp, Name: "input.jsonl", Err: test.err})
				a.sees(test.sees, "Report broken.jsonl")
				a.seesNot("SYNC")
			})
		})
	}
}

// A key for single results only says, in the list, where it works.
func TestKeysOfThePageInTheList(t *testing.T) {
	for _, k := range []string{"o", "Y"} {
		inApp(t, nil, func(a *app) {
			a.press("3")
			a.press(k)
			a.sees(k+" (", "works on the page of a batch.")
			if a.clip != "" || len(a.model().pages) > 0 {
				t.Errorf("%s does something:\n%s", k, a.screen())
			}
			a.press("/", k)
			a.sees("/ " + k) // it is text here
		})
	}
}

// The screen says exactly why failed requests cannot be sent again.
func TestWhyNotAgain(t *testing.T) {
	for _, test := range []struct {
		down int
		says string
	}{{0, "The batch has not ended."}, {1, "The results come first: press d"}, {2, "The batch failed as a whole"}} {
		inApp(t, func(_ *Config, f *fakeJobs) { f.state.Files = map[string]string{"batch_def456": "/c/input.jsonl"} }, func(a *app) {
			a.press("3")
			for range test.down {
				a.press("down")
			}
			a.press("enter", "R")
			a.sees(test.says)
		})
	}
}

// After an id was added, the screen says that it was found, or why it was not. The key x
// removes it from this session and the next.
func TestAddAndForget(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.typeID("batch_abc123")
		a.sees("Found batch_abc123.")
		a.jobs.set(func(f *fakeJobs) { f.errs = map[string]error{"batch_nope": &syncapi.Error{StatusCode: 404}} })
		a.typeID("batch_nope")
		a.sees("batch_nope is not available: Sync answered 404", "? NOT FOUND     batch_nope")
		if !slices.Contains(a.jobs.followed, "batch_nope") {
			t.Error("the next session will not know it")
		}
		a.press("d")
		a.sees("batch_nope is not available")
		a.press("x")
		a.seesNot("NOT FOUND")
		a.sees("Forgot batch_nope; a adds it again.")
		if slices.Contains(a.jobs.followed, "batch_nope") {
			t.Error("the next session will ask for it again")
		}
	})
}

// typeID adds a batch by its id.
func (a *app) typeID(id string) {
	a.t.Helper()
	a.press("a")
	a.press(strings.Split(id, "")...)
	a.press("enter")
	a.wait(time.Second)
}

// If Sync is unreachable from the start, the screen shows what earlier sessions knew, and
// leaving names it.
func TestStartInAnOutage(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.pollErr = errNetwork
		f.state = ledger.Contents{Followed: []string{"batch_abc123"}, Files: map[string]string{"batch_abc123": "/c/spring.jsonl"}}
	}, func(a *app) {
		a.sees("? NOT SEEN      …c123  spring.jsonl", "connection refused")
		a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
		a.press("r")
		a.sees("● PROCESSING    …c123  spring.jsonl")
	})
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.pollErr, f.state = errNetwork, ledger.Contents{Followed: []string{"batch_abc123"}}
	}, func(a *app) {
		a.press("q")
		if o := a.model().Outcome(); !slices.Equal(o.Running, []string{"batch_abc123"}) {
			t.Errorf("the outcome names %v", o.Running)
		}
	})
}
