package plain

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestQueuedForLong checks that a file that waits for a free slot is reported from time to time.
func TestQueuedForLong(t *testing.T) {
	for _, asJSON := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			b := seen("b", "COMPLETED", 10, 0)
			began := time.Now()
			jobs := &fakeJobs{t: t,
				send: func(job.Job) ([]job.Outcome, error) { return []job.Outcome{waiting(1, 1)}, errLimit },
				held: func(int) ([]job.Outcome, error) {
					if time.Since(began) < time.Hour {
						return nil, nil
					}
					return []job.Outcome{sentAs(1, 1, b)}, nil
				},
				poll: func(int) (job.Snapshot, error) { return shows(b) },
			}
			got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Form = formOf(asJSON) })
			said := strings.Count(got.talk, "in.jsonl is still queued")
			if got.err != nil || said < 11 || said > 15 {
				t.Errorf("%v, said %d times in an hour:\n%s", got.err, said, got.talk)
			}
			if events := strings.Count(got.out, `{"event":"held",`); asJSON && events != said+1 || strings.Count(got.out, `"file":"in.jsonl"}`) != events {
				t.Errorf("%d events:\n%s", events, got.out)
			}
		})
	}
}

// TestInterruptedAndRefused checks that a signal does not hide Sync's answer.
func TestInterruptedAndRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		jobs := &fakeJobs{t: t, send: func(job.Job) ([]job.Outcome, error) {
			cancel(errSignal)
			return []job.Outcome{waiting(1, 1)}, errors.Join(&syncapi.Error{StatusCode: 402, Messages: []string{"no plan"}}, context.Canceled)
		}}
		got := run(ctx, jobs, func(c *Config) { send(t)(c); c.Again, c.Form = true, FormJSON })
		if !errors.Is(got.err, errSignal) || !strings.Contains(got.talk, "Sync answered 402: no plan\nThe Batch API needs") ||
			!strings.Contains(got.out, `"error":"Sync answered 402: no plan"`) || !strings.Contains(got.out, `"event":"interrupted"`) {
			t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
		}
	})
}

// TestUnknownWithoutAList checks that an unknown outcome is reported even without a list.
func TestUnknownWithoutAList(t *testing.T) {
	lost := fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errDown)
	lostAnswer := sentAs(1, 1, syncapi.Batch{})
	lostAnswer.State = ledger.Unknown
	found := []job.Finding{{Submission: lostAnswer.Submission}}
	for name, unknowns := range map[string]func(int) ([]job.Finding, error){
		"never": func(int) ([]job.Finding, error) { return nil, errDown },
		"at first": func(n int) ([]job.Finding, error) {
			if n == 0 {
				return found, nil
			}
			return nil, errDown
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, unknowns: unknowns, send: func(job.Job) ([]job.Outcome, error) { return []job.Outcome{lostAnswer}, lost }}
				got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Again, c.Form = true, FormJSON })
				if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || strings.Count(got.out, `"event":"unknown"`) != 1 {
					t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
				}
			})
		})
	}
}

// TestSentBeforeSaysHowToGoOn checks that the run names the way to continue that costs nothing.
func TestSentBeforeSaysHowToGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		before := &ledger.SentBeforeError{Shared: 20, Requests: 20, Earlier: []ledger.Earlier{
			{Submission: ledger.Submission{File: "/c/in.jsonl", State: ledger.Accepted, BatchID: "batch_2"}},
			{Submission: ledger.Submission{File: "/c/in.jsonl", State: ledger.Accepted, BatchID: "batch_1"}},
		}}
		jobs := &fakeJobs{t: t, send: func(job.Job) ([]job.Outcome, error) { return nil, before }}
		got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Split = true })
		if !errors.Is(got.err, before) || got.talk != "follow what was sent with: syncbatch-tui --batch-id batch_2 --batch-id batch_1 --monitor\n" {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestPartIsRefused checks that the user hears which part of the file is left if Sync accepted
// another part, and nothing about parts if it accepted none.
func TestPartIsRefused(t *testing.T) {
	refusal := &syncapi.Error{StatusCode: 400, Messages: []string{"line 7"}}
	part := func(n int, state ledger.State) job.Outcome {
		s := waiting(n, 3)
		s.State = state
		return s
	}
	accepted := func(n int) job.Outcome { return sentAs(n, 3, seen(fmt.Sprint("b", n), "PENDING", 0, 0)) }
	for name, tt := range map[string]struct {
		sent []job.Outcome
		talk string
	}{
		"the first":  {[]job.Outcome{part(1, ledger.Refused), part(2, ledger.Dropped), part(3, ledger.Dropped)}, ""},
		"the second": {[]job.Outcome{accepted(1), part(2, ledger.Refused), part(3, ledger.Dropped)}, "1 part was accepted, and nothing from line 501 of in.jsonl on was sent"},
		"the last":   {[]job.Outcome{accepted(1), accepted(2), part(3, ledger.Refused)}, "2 parts were accepted, and nothing from line 1001 of in.jsonl on was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, send: func(job.Job) ([]job.Outcome, error) { return tt.sent, refusal }}
				got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Split, c.File = true, inputFile(t, manyRequests(1500)) })
				if !errors.Is(got.err, ErrInput) || strings.Contains(got.out, "submitted ") != (tt.talk != "") ||
					!strings.Contains(got.talk, tt.talk) || tt.talk == "" && got.talk != "" {
					t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
				}
			})
		})
	}
}

// TestRestIsRefused checks that the user may fix the rest after a pilot in the same file.
func TestRestIsRefused(t *testing.T) {
	var talk strings.Builder
	f := inputFile(t, manyRequests(30))
	head, rest := f.Cut(3)
	pilot, refused := waiting(1, 2), waiting(2, 2)
	pilot.State, pilot.Singly, refused.State = ledger.Accepted, true, ledger.Refused
	r := &runner{Config: Config{Err: &talk, File: f}, parts: []*batchfile.File{head, rest}}
	r.talkRest([]job.Outcome{pilot, refused})
	if want := "nothing from line 4 of " + f.Path + " on was sent: fix those lines, and the same command sends them, and nothing of the pilot again\n"; talk.String() != want {
		t.Error(talk.String())
	}
}

// TestLongWaitsAreSaid checks that the run explains a long wait.
func TestLongWaitsAreSaid(t *testing.T) {
	var talk strings.Builder
	r := &runner{Config: Config{Err: &talk, Now: func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }}}
	r.waits(errDown, time.Second)
	r.waits(&syncapi.Error{StatusCode: 429}, 40*time.Second)
	if got := talk.String(); got != "03:04:05 Sync asks to slow down: Sync answered 429: too many requests; trying again in 40s\n" {
		t.Error(got)
	}
}

// TestDisprovedWord checks that a submission is unknown again if the batch that the user accepted
// for it has none of its requests, whatever else the run did.
func TestDisprovedWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := sentAs(1, 1, syncapi.Batch{}).Submission
		s.State = ledger.Unknown
		jobs := &fakeJobs{t: t,
			poll:     func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) },
			unknowns: func(int) ([]job.Finding, error) { return []job.Finding{{Submission: s}}, nil },
			collect: func(syncapi.Batch, int) (job.Saved, error) {
				return job.Saved{Path: "output.jsonl", Results: 10, Succeeded: 10, Disproved: s}, nil
			},
		}
		got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.Form = FormJSON })
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || strings.Count(got.out, `"event":"unknown"`) != 1 ||
			!strings.Contains(got.talk, "b is not the batch of /in.jsonl") {
			t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
		}
	})
}
