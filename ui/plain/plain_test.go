package plain

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

var errSignal = errors.New("a signal")

func TestInterruptedWhileFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) {
			return shows(seen("done", "COMPLETED", 10, 0), seen("b", "PROCESSING", 1, 0), seen("c", "PENDING", 0, 0))
		}}
		time.AfterFunc(90*time.Second, func() { cancel(errSignal) })
		got := run(ctx, jobs, func(c *Config) {
			follow("done", "b", "c")(c)
			c.Command = []string{"syncbatch-tui", "--output", "my results.jsonl"}
		})
		if !errors.Is(got.err, errSignal) || got.took != 90*time.Second {
			t.Errorf("%v after %v", got.err, got.took)
		}
		const want = "interrupted; 2 batches continue at Sync\n" +
			"follow with: syncbatch-tui --output 'my results.jsonl' --batch-id b --batch-id c --monitor\n"
		if got.talk != want {
			t.Errorf("got %swant %s", got.talk, want)
		}
	})
}

// An ended batch does not continue, whatever the state of its results.
func TestInterruptedWhileResultsFail(t *testing.T) {
	for end, want := range map[string]string{
		"signal":  "interrupted; the batch has ended, and its results are not saved yet",
		"timeout": "--timeout ran out; the batch has ended, and its results are not saved yet",
	} {
		t.Run(end, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) }}
				jobs.collect = func(syncapi.Batch, int) (job.Saved, error) { return job.Saved{}, errDown }
				got := run(ctx, jobs, func(c *Config) {
					follow("b")(c)
					if end == "timeout" {
						c.Timeout = time.Minute
						return
					}
					time.AfterFunc(time.Minute, func() { cancel(errSignal) })
				})
				if text := got.talk + got.err.Error(); !strings.Contains(text, want) || !strings.Contains(text, "--batch-id b --monitor") {
					t.Errorf("got %s, want %s", text, want)
				}
			})
		})
	}
}

func TestInterruptedInTheDemo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "PENDING", 0, 0)) }}
		time.AfterFunc(time.Second, func() { cancel(errSignal) })
		got := run(ctx, jobs, func(c *Config) { follow("b")(c); c.Ephemeral = true })
		if !errors.Is(got.err, errSignal) || strings.Contains(got.talk, "follow with") || strings.Contains(got.talk, "continue") {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestInterruptedWhileSubmitting checks that the run waits for the answer: it says whether there is
// a batch to pay for.
func TestInterruptedWhileSubmitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		jobs := &fakeJobs{t: t, submit: func(ctx context.Context) (syncapi.Batch, error) {
			cancel(errSignal)
			<-time.After(20 * time.Second) // Sync is slow, and the POST is not cut off
			return seen("b", "PENDING", 0, 0), ctx.Err()
		}, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "PENDING", 0, 0)) }}
		got := run(ctx, jobs, send(t))
		if !errors.Is(got.err, errSignal) || !strings.Contains(got.out, "submitted in.jsonl as b\n") {
			t.Errorf("%v\n%s", got.err, got.out)
		}
		if !strings.Contains(got.talk, "waiting for Sync's answer") || !strings.Contains(got.talk, "--batch-id b --monitor") {
			t.Error(got.talk)
		}
	})
}

// TestEndedWhileSubmitting ends a run at once, without waiting: the run says that the outcome of
// the submission is unknown.
func TestEndedWhileSubmitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		abrupt := make(chan struct{})
		jobs := &fakeJobs{t: t, submit: func(context.Context) (syncapi.Batch, error) {
			time.Sleep(20 * time.Second)
			return seen("b", "PENDING", 0, 0), nil
		}}
		time.AfterFunc(time.Second, func() { cancel(errSignal) })
		time.AfterFunc(3*time.Second, func() { abrupt <- struct{}{} })
		begun := time.Now()
		got := run(ctx, jobs, func(c *Config) { send(t)(c); c.Abrupt, c.Form = abrupt, FormJSON })
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || time.Since(begun) != 3*time.Second {
			t.Errorf("after %s: %v", time.Since(begun), got.err)
		}
		if !strings.Contains(got.out, `"event":"unknown"`) || !strings.Contains(got.talk, "sends nothing twice") {
			t.Errorf("%s\n%s", got.out, got.talk)
		}
		time.Sleep(time.Minute) // the answer comes too late
	})
}

func TestInterruptedBeforeSubmitting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		jobs := &fakeJobs{t: t, estimate: func() (float64, error) { cancel(errSignal); return 1, nil }}
		got := run(ctx, jobs, send(t))
		if !errors.Is(got.err, errSignal) || jobs.submits != 0 || got.talk != "interrupted; nothing was submitted\n" {
			t.Errorf("%v, %d submissions\n%s", got.err, jobs.submits, got.talk)
		}
	})
}

func TestReportGuardsTheMoney(t *testing.T) {
	refusal := func(code int) error { return &syncapi.Error{StatusCode: code, Messages: []string{"Line 1: no"}} }
	bad := "{}\n"
	tests := map[string]struct {
		change func(*Config)
		jobs   fakeJobs
		err    error // ErrInput, or another
		out    string
	}{
		"errors are not sent": {func(c *Config) { c.File = inputFile(t, bad) }, fakeJobs{}, ErrInput, "in.jsonl: 1 request, "},
		"offline asks no one": {func(c *Config) { c.Jobs, c.DryRun, c.Offline = nil, true, true }, fakeJobs{}, nil, "0 errors"},
		"dry run": {func(c *Config) { c.DryRun = true }, fakeJobs{dryRun: func() error { return nil }}, nil,
			"in.jsonl: Sync accepts it; nothing was created\n"},
		"dry run, refused":   {func(c *Config) { c.DryRun = true }, fakeJobs{dryRun: func() error { return refusal(400) }}, ErrInput, ""},
		"dry run, too large": {func(c *Config) { c.DryRun = true }, fakeJobs{dryRun: func() error { return refusal(413) }}, ErrInput, ""},
		"dry run, odd type":  {func(c *Config) { c.DryRun = true }, fakeJobs{dryRun: func() error { return refusal(415) }}, ErrInput, ""},
		"dry run, asked in spite of errors": {func(c *Config) { c.DryRun, c.File = true, inputFile(t, bad) },
			fakeJobs{dryRun: func() error { return nil }}, ErrInput, "in.jsonl: Sync accepts it; nothing was created\n"},
		"dry run, invalid": {func(c *Config) { c.DryRun = true }, fakeJobs{dryRun: func() error {
			return &syncapi.Error{StatusCode: 200, DryRun: "INVALID", Lines: []syncapi.LineError{{Line: 1, Message: "no audio"}}}
		}}, ErrInput, "in.jsonl:1:1: error[server] no audio\n"},
		"refused at a line": {func(*Config) {}, fakeJobs{submit: func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, &syncapi.Error{StatusCode: 400, Lines: []syncapi.LineError{{Request: 1, Message: "no audio"}}}
		}}, ErrInput, "in.jsonl:1:1: error[server] no audio\n"},
		"forced": {func(c *Config) { c.Force, c.File = true, inputFile(t, bad) }, fakeJobs{submit: func(context.Context) (syncapi.Batch, error) {
			return seen("b", "PENDING", 0, 0), nil
		}}, nil, "submitted in.jsonl as b\n"},
		"warnings, strict": {func(c *Config) { c.Strict = true }, fakeJobs{}, ErrInput, "1 warning\n"},
		"dry run, down":    {func(c *Config) { c.DryRun = true }, fakeJobs{dryRun: func() error { return errDown }}, errDown, ""},
		"refused": {func(*Config) {}, fakeJobs{submit: func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, refusal(422)
		}}, ErrInput, ""},
		"cost": {func(c *Config) { c.DryRun = true }, fakeJobs{
			dryRun: func() error { return nil }, estimate: func() (float64, error) { return 1.2, nil },
		}, nil, "in.jsonl: costs about $1.20, assuming 30 fps and at most 30 s each\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tt.jobs.t = t
				got := run(t.Context(), &tt.jobs, func(c *Config) { c.File = goodFile(t); tt.change(c) })
				if !errors.Is(got.err, tt.err) || !strings.Contains(got.out, tt.out) {
					t.Errorf("%v\n%s", got.err, got.out)
				}
			})
		})
	}
}

func TestSubmittingWithoutFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, submit: func(context.Context) (syncapi.Batch, error) { return seen("b", "PENDING", 0, 0), nil }}
		got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Monitor = false })
		if got.err != nil || got.talk != "follow with: syncbatch-tui --batch-id b --monitor\n" {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// limited is a writer that accepts only some writes.
type limited struct {
	bytes.Buffer
	writes int
	err    error
}

func (l *limited) Write(p []byte) (int, error) {
	if l.writes--; l.writes < 0 {
		return 0, l.err
	}
	return l.Buffer.Write(p)
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	tests := map[string]struct {
		writes  int // that succeed: a problem, the report, the submission, a status
		err     error
		submits int
		talk    string
	}{
		"full disk before paying": {0, syscall.ENOSPC, 0, ""},
		"full disk after paying":  {2, syscall.ENOSPC, 1, "follow with: syncbatch-tui --batch-id b --monitor\n"},
		"full disk on the way":    {3, syscall.ENOSPC, 1, "follow with: syncbatch-tui --batch-id b --monitor\n"},
		"pipe closed before":      {0, syscall.EPIPE, 0, ""},
		"pipe closed after":       {2, syscall.EPIPE, 1, "follow with: syncbatch-tui --batch-id b --monitor\n"},
		"pipe closed on the way":  {3, syscall.EPIPE, 1, "follow with: syncbatch-tui --batch-id b --monitor\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t,
					submit: func(context.Context) (syncapi.Batch, error) { return seen("b", "PENDING", 0, 0), nil },
					poll:   func(int) (job.Snapshot, error) { return shows(seen("b", "PENDING", 0, 0)) },
				}
				got := run(t.Context(), jobs, func(c *Config) {
					send(t)(c)
					c.Out = &limited{writes: tt.writes, err: tt.err}
				})
				if !errors.Is(got.err, tt.err) || jobs.submits != tt.submits || got.talk != tt.talk || got.took > 0 {
					t.Errorf("%v, %d submissions, %v\n%s", got.err, jobs.submits, got.took, got.talk)
				}
			})
		})
	}
}

// TestClosedPipeWhileUnknown checks that the run reports an unknown outcome, and how it ends,
// although its output is no longer read.
func TestClosedPipeWhileUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t,
			submit: func(context.Context) (syncapi.Batch, error) { return syncapi.Batch{}, syncapi.ErrOutcomeUnknown },
			unknowns: func(int) ([]job.Finding, error) {
				return []job.Finding{{Submission: ledger.Submission{ID: "s"}, Candidates: []syncapi.Batch{{ID: "b"}}}}, nil
			},
		}
		got := run(t.Context(), jobs, func(c *Config) {
			send(t)(c)
			c.Form, c.Out = FormJSON, &limited{writes: 2, err: syscall.EPIPE}
		})
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || !strings.Contains(got.talk, "it may be b") {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestClosedPipeOfAFollower checks that a run that only follows known batches prints nothing when
// the pipe is closed.
func TestClosedPipeOfAFollower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "PENDING", 0, 0)) }}
		got := run(t.Context(), jobs, func(c *Config) {
			follow("b")(c)
			c.Out = &limited{err: syscall.EPIPE}
		})
		if !errors.Is(got.err, syscall.EPIPE) || got.talk != "" {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}
