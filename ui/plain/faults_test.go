package plain

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestPanic checks that a bug ends a run like any other error, and that the run names its batches.
func TestPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { panic("a bug\n::error::x") }}
		got := run(t.Context(), jobs, follow("b"))
		if _, ok := errors.AsType[*panicError](got.err); !ok || errors.Is(got.err, syncapi.ErrOutcomeUnknown) {
			t.Errorf("%v", got.err)
		}
		if !strings.Contains(got.talk, "--batch-id b --monitor") || !strings.Contains(got.talk, "faults_test.go") || strings.Contains(got.talk, "\n::") {
			t.Error(got.talk)
		}
	})
}

func TestPanicWhileSubmitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, submit: func(context.Context) (syncapi.Batch, error) { panic("a bug") }}
		got := run(t.Context(), jobs, send(t))
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || !strings.Contains(got.talk, "sends nothing twice") || got.took > 0 {
			t.Errorf("%v after %v\n%s", got.err, got.took, got.talk)
		}
	})
}

func TestResume(t *testing.T) {
	tests := map[string]struct {
		change func(*ledger.Earlier)
		saved  bool
		sent   bool
	}{
		"killed":             {func(*ledger.Earlier) {}, false, true},
		"saved":              {func(*ledger.Earlier) {}, true, false},
		"another file":       {func(e *ledger.Earlier) { e.Hash = "x" }, false, false},
		"another webhook":    {func(e *ledger.Earlier) { e.WebhookURL = "https://h/x" }, false, false},
		"not yet accepted":   {func(e *ledger.Earlier) { e.State = ledger.Waiting }, false, false},
		"without a batch ID": {func(e *ledger.Earlier) { e.BatchID = "" }, false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				file := goodFile(t)
				e := ledger.Earlier{Submission: ledger.Submission{ID: "s", Hash: file.Hash(), State: ledger.Accepted, BatchID: "b"}, Shared: 1}
				tt.change(&e)
				jobs := &fakeJobs{t: t,
					send: func(job.Job) ([]job.Outcome, error) {
						return nil, &ledger.SentBeforeError{Earlier: []ledger.Earlier{e}, Shared: 1, Requests: 1}
					},
					poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) },
				}
				if tt.saved {
					jobs.state.Saved = map[string]ledger.SavedFile{"b": {Path: "/output.jsonl"}}
				}
				got := run(t.Context(), jobs, func(c *Config) { c.File, c.Monitor = file, true })
				if (got.err == nil) != tt.sent || strings.Contains(got.out, "saved") != tt.sent {
					t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
				}
			})
		})
	}
}

// TestSlowDryRunIsExplained checks that a dry run says that it waits for Sync.
func TestSlowDryRunIsExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, dryRun: func() error { time.Sleep(time.Minute); return nil }}
		got := run(t.Context(), jobs, func(c *Config) { c.File, c.DryRun = goodFile(t), true })
		if got.err != nil || !strings.Contains(got.talk, "still waiting for Sync's answer to the dry run, for up to 10m\n") {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestSlowIsExplained checks that a wait before a submission is explained after two seconds.
func TestSlowIsExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t,
			estimate: func() (float64, error) { time.Sleep(time.Minute); return 1, nil },
			submit: func(context.Context) (syncapi.Batch, error) {
				time.Sleep(time.Minute)
				return seen("b", "PENDING", 0, 0), nil
			},
		}
		got := run(t.Context(), jobs, func(c *Config) { c.File = goodFile(t) })
		if got.err != nil || !strings.Contains(got.talk, "still waiting for Sync's list of batches, which comes before the submission, for up to 20s\n") {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
		if !strings.Contains(got.talk, "still asking Sync what the file costs, for 1s at most\n") || strings.Contains(got.out, "costs about") {
			t.Errorf("%s%s", got.out, got.talk)
		}
		if got.took > estimateTimeout+time.Minute {
			t.Errorf("it took %v", got.took)
		}
		time.Sleep(time.Minute) // the estimate ends
	})
}
