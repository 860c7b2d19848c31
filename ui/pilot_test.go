package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/screen"
)

// fewFirst opens the question about the first requests of input.jsonl.
func (a *app) fewFirst(n string) {
	a.t.Helper()
	a.press("s")
	a.wait(moment)
	a.press("f")
	for _, digit := range n {
		a.press(string(digit))
	}
	a.press("enter")
	a.wait(2 * moment)
}

// The first requests are sent one by one after a question. After another question, the
// rest is sent as a batch.
func TestPilot(t *testing.T) {
	lines := strings.SplitAfter(goodLines(20), "\n")
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(moment)
		a.sees("first few…", "y/n/f")
		a.press("f")
		a.sees("How many requests to send first?", "› 3")
		a.press("2", "enter") // replaces the default instead of following it
		a.wait(2 * moment)
		a.sees("Send the first 2 requests to api.sync.so?", "input.jsonl · 2 requests", "The other 18 follow as a batch", "Cost: about $8.00", "cannot be canceled once it is sent")
		a.press("enter")
		if len(a.jobs.singly)+len(a.jobs.submitted) > 0 {
			t.Fatal("No is not the default")
		}
		a.fewFirst("2")
		a.press("y")
		if len(a.jobs.singly) != 1 || !a.jobs.singly[0].Pilot || string(a.jobs.singly[0].File.Content) != lines[0]+lines[1] {
			t.Fatalf("sent %+v", a.jobs.singly)
		}
		a.wait(2 * moment)
		a.sees("Submit the other 18 to api.sync.so?", "input.jsonl · 18 requests", "2 requests that were sent first succeeded", "Cost: about $8.00",
			"A batch cannot be canceled", "fewer than 20")
		if len(a.jobs.submitted) > 0 {
			t.Fatal("the rest is sent unasked")
		}
		a.press("y")
		if got := strings.Join(a.jobs.submitted, ""); got != strings.Join(lines[2:], "") {
			t.Errorf("the batch is %q", got)
		}
		if a.jobs.pilots[0] != "s1" {
			t.Errorf("the batch belongs to the pilot %q", a.jobs.pilots[0])
		}
	})
}

// An invalid number of requests sends nothing, and the prompt asks again.
func TestPilotSize(t *testing.T) {
	for _, n := range []string{"0", "20", "99", "x", "-1"} {
		inApp(t, nil, func(a *app) {
			a.fewFirst(n)
			a.sees("✖ not a number from 1 to 19 · enter asks · esc cancels")
			if len(a.jobs.singly) > 0 {
				t.Error("sent")
			}
			a.sees("How many requests to send first?", "› "+n)
			a.press("backspace", "backspace", "2", "enter")
			a.wait(2 * moment)
			a.sees("Send the first 2 requests to api.sync.so?")
		})
	}
}

// While a pilot runs, the header counts it, and no earlier notice hides its progress.
func TestPilotRuns(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.singlyTakes, f.batches = time.Minute, f.batches[1:]
	}, func(a *app) {
		a.sees("nothing running")
		a.fewFirst("3")
		a.model().notices.take(a.model().env, screen.NoticeMsg{Level: screen.Failure, Text: "An old failure."})
		a.press("y")
		a.sees("1 running", "Pilot of input.jsonl, one by one: 0 of 3 ended")
		a.seesNot("nothing running", "An old failure")
		a.wait(2 * time.Minute)
		a.sees("nothing running")
	})
}

// The notice about the rest names only its batch, because a pilot has none.
func TestRestAfterPilotIsNamed(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.send = func(context.Context) ([]job.Outcome, error) {
			return []job.Outcome{
				{Submission: ledger.Submission{ID: "s1", Singly: true, State: ledger.Accepted}, Earlier: true},
				{Submission: ledger.Submission{ID: "s2", State: ledger.Accepted, BatchID: "batch_rest"}, Batch: syncapi.Batch{ID: "batch_rest"}},
			}, nil
		}
	}, func(a *app) {
		a.fewFirst("3")
		a.press("y")
		a.wait(2 * moment)
		a.press("y")
		a.sees("Submitted input.jsonl as batch_rest.")
	})
}

// A session reports unsaved results of requests that an earlier one sent one by one, and
// the same file continues without a question about sending it again.
func TestSinglyOfAnEarlierSession(t *testing.T) {
	content := goodLines(5)
	left := ledger.Submission{ID: "s1", File: "/x/a-few.part-1-of-2.jsonl", Singly: true, Requests: 5, Hash: ledger.HashOf([]byte(content)), State: ledger.Accepted}
	saved := map[string]ledger.SavedFile{left.ResultsKey(): {Path: "x", Succeeded: 5}}
	begin := func(saved map[string]ledger.SavedFile) func(*Config, *fakeJobs) {
		return func(cfg *Config, f *fakeJobs) {
			must(t, os.WriteFile(filepath.Join(cfg.Dir, "a-few.jsonl"), []byte(content), 0o644))
			cfg.File = "a-few.jsonl"
			f.state = ledger.Contents{Submissions: []ledger.Submission{left}, Saved: saved}
			f.preview.Before = &ledger.SentBeforeError{Shared: 5, Requests: 5, Earlier: []ledger.Earlier{{Shared: 5, Submission: left, Saved: saved[left.ResultsKey()]}}}
		}
	}
	inApp(t, begin(nil), func(a *app) {
		a.sees("a-few.jsonl, one by one: 0 of 5 saved. Press s on it to go on; none is sent twice.")
		a.press("s")
		a.wait(2 * moment)
		a.sees("Go on with a-few.jsonl?", "none is sent twice")
		a.seesNot("The other", "fewer than")
		a.press("y")
		if len(a.jobs.singly) != 1 || a.jobs.singly[0].Again || a.jobs.singly[0].Pilot || string(a.jobs.singly[0].File.Content) != content {
			t.Fatalf("sent %+v", a.jobs.singly)
		}
		a.wait(2 * moment)
		a.jobs.set(func(f *fakeJobs) { f.preview.Before.Earlier[0].Saved = saved[left.ResultsKey()] })
		a.press("s")
		a.wait(2 * moment)
		a.sees("Send a-few.jsonl again?") // it is finished now
	})
	inApp(t, begin(saved), func(a *app) {
		a.seesNot("of 5 saved")
		a.press("s")
		a.wait(2 * moment)
		a.sees("Send a-few.jsonl again?")
	})
}

// The confirmed content is sent even if the file changes in the meantime, and the user is
// told.
func TestFileChangesDuringTheQuestion(t *testing.T) {
	change := func(a *app) {
		must(t, os.WriteFile(filepath.Join(a.model().cfg.Dir, "input.jsonl"), []byte(goodLines(21)), 0o644))
	}
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(moment)
		change(a)
		a.press("y")
		a.sees("Submitted input.jsonl as batch_new. The file has changed since")
		if len(a.jobs.submitted) != 1 || a.jobs.submitted[0] != goodLines(20) {
			t.Error("not what was confirmed")
		}
	})
	inApp(t, func(_ *Config, f *fakeJobs) { f.singlyTakes = time.Minute }, func(a *app) {
		a.fewFirst("3")
		change(a)
		a.press("y")
		a.sees("input.jsonl has changed since you confirmed it")
		a.wait(2 * time.Minute)
	})
}

// After a pilot with failures, a letter does not confirm sending the rest.
func TestPilotFails(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) { f.singlySaved = job.Saved{Results: 3, Succeeded: 2, Failed: 1} }, func(a *app) {
		a.fewFirst("3")
		a.press("y")
		a.wait(2 * moment)
		a.sees("although the pilot has failures?", "1 of the 3 requests that were sent first failed")
		a.press("y")
		if len(a.jobs.submitted) > 0 {
			t.Error("y sends the rest")
		}
		a.press("right", "enter")
		if len(a.jobs.submitted) != 1 {
			t.Error("the rest is not sent")
		}
	})
}

// A file that changes while its pilot runs is not sent in its old version.
func TestPilotOfAnotherFile(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) { f.singlyTakes = time.Minute }, func(a *app) {
		a.fewFirst("3")
		a.press("y")
		a.sees("Pilot of input.jsonl, one by one: 0 of 3 ended")
		must(t, os.WriteFile(filepath.Join(a.model().cfg.Dir, "input.jsonl"), []byte(goodLines(21)), 0o644))
		a.wait(2 * time.Minute)
		a.seesNot("Submit the other")
		if len(a.jobs.submitted) > 0 {
			t.Error("sent")
		}
	})
}

// A pilot of an earlier session continues: no question asks about its requests again, and
// the rest follows. Other requests that were sent before are asked about as usual.
func TestPilotOfAnEarlierSession(t *testing.T) {
	head := strings.Join(strings.SplitAfter(goodLines(20), "\n")[:3], "")
	before := func(content string) func(*Config, *fakeJobs) {
		return func(_ *Config, f *fakeJobs) {
			f.preview.Before = &ledger.SentBeforeError{Shared: 3, Requests: 20, Earlier: []ledger.Earlier{{Shared: 3, Submission: ledger.Submission{
				ID: "s1", Singly: true, Requests: 3, Hash: ledger.HashOf([]byte(content)), State: ledger.Accepted, Confirmed: start.Add(-time.Hour),
			}}}}
		}
	}
	inApp(t, before(head), func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		a.sees("Go on with input.jsonl?", "You confirmed its first 3 requests on", "all again…")
		a.jobs.set(func(f *fakeJobs) { f.preview.Before = nil })
		a.press("y")
		if len(a.jobs.singly) != 1 || string(a.jobs.singly[0].File.Content) != head || a.jobs.singly[0].Again {
			t.Fatalf("sent %+v", a.jobs.singly)
		}
		a.wait(2 * moment)
		a.sees("Submit the other 17 to api.sync.so?")
	})
	inApp(t, before(head), func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		a.press("left", "enter")
		a.wait(2 * moment)
		a.sees("Send input.jsonl again?", "one by one")
	})
	inApp(t, before("others"), func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		a.sees("Send input.jsonl again?")
	})
}

// A pilot that has ended with saved results does not continue: the question is about the
// rest, in the same session and in a later one.
func TestSavedPilot(t *testing.T) {
	lines := strings.SplitAfter(goodLines(20), "\n")
	pilot := ledger.Submission{
		ID: "s1", Singly: true, Requests: 2, Hash: ledger.HashOf([]byte(lines[0] + lines[1])), State: ledger.Accepted, Confirmed: start.Add(-time.Hour),
	}
	saved := func(succeeded, failed int) func(*Config, *fakeJobs) {
		return func(_ *Config, f *fakeJobs) {
			f.pilot = &ledger.SentBeforeError{Shared: 2, Requests: 20, Earlier: []ledger.Earlier{{
				Shared: 2, Submission: pilot, Saved: ledger.SavedFile{Path: "/out/pilot.jsonl", Succeeded: succeeded, Failed: failed},
			}}}
		}
	}
	inApp(t, saved(2, 0), func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		a.sees("Submit the other 18 to api.sync.so?", "input.jsonl · 18 requests", "2 requests that were sent first succeeded", "Cost: about $8.00",
			"A batch cannot be canceled", "all again…")
		a.seesNot("Go on with", "one by one")
		a.press("y")
		if got := strings.Join(a.jobs.submitted, ""); got != strings.Join(lines[2:], "") || len(a.jobs.singly) > 0 {
			t.Errorf("the batch is %q", got)
		}
		if len(a.jobs.pilots) != 1 || a.jobs.pilots[0] != "s1" {
			t.Errorf("the batch belongs to the pilots %q", a.jobs.pilots)
		}
	})
	inApp(t, saved(1, 1), func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		a.sees("Submit the other 18, although the pilot has failures?", "1 of the 2 requests that were sent first failed")
		a.press("left", "enter") // all of it again
		a.wait(2 * moment)
		a.sees("Send input.jsonl again?", "2 of 20 requests were sent before", "Sending them again costs money again.")
		a.press("right", "enter")
		if got := strings.Join(a.jobs.submitted, ""); got != goodLines(20) {
			t.Errorf("the batch is %q", got)
		}
	})
}
