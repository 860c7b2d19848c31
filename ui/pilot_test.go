package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// fewFirst opens the question about the first requests of input.jsonl.
func (a *app) fewFirst(n string) {
	a.t.Helper()
	a.press("s")
	a.wait(moment)
	a.press("f", "backspace")
	for _, digit := range n {
		a.press(string(digit))
	}
	a.press("enter")
	a.wait(2 * moment)
}

// The first requests go out one by one, after a question, and the rest as a batch without
// them, after another one.
func TestPilot(t *testing.T) {
	lines := strings.SplitAfter(goodLines(20), "\n")
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(moment)
		a.sees("first few…", "y/n/f")
		a.press("f")
		a.sees("How many requests to send first?", "› 3")
		a.press("backspace", "2", "enter")
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

// What is no number of requests sends nothing.
func TestPilotSize(t *testing.T) {
	for _, n := range []string{"0", "20", "99", "x", "-1"} {
		inApp(t, nil, func(a *app) {
			a.fewFirst(n)
			a.sees("is not a number from 1 to 19")
			if len(a.jobs.singly) > 0 {
				t.Error("sent")
			}
		})
	}
}

// A pilot with failures makes Yes to the rest deliberate.
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

// A file that changes while its pilot runs is not sent as it was.
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

// A pilot of an earlier session goes on: nothing of it is asked to be sent again, and the
// rest follows. Other requests that were sent before are asked about as ever.
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
		a.sees("Go on with input.jsonl?", "none is sent twice", "all again…")
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
