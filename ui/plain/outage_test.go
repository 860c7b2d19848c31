package plain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestHiccup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			if n > 0 && n < 4 {
				return job.Snapshot{}, errDown
			}
			if n == 0 {
				return shows(seen("b", "PROCESSING", 1, 0))
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, follow("b"))
		if got.err != nil || strings.Count(got.talk, "no news since") != 1 || strings.Count(got.talk, "Sync answers again") != 1 {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestTalkIsClean has an error whose text tries to control a terminal.
func TestTalkIsClean(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			if n == 0 {
				return job.Snapshot{}, &syncapi.Error{StatusCode: 500, Messages: []string{"evil \x1b]52;c;aGk=\a\x1b[2J\u009b\u202e"}}
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, follow("b"))
		if got.err != nil || !strings.Contains(got.talk, "evil ") || strings.ContainsAny(got.talk, "\x1b\a\u009b\u202e") {
			t.Errorf("%v\n%q", got.err, got.talk)
		}
	})
}

// TestSixHoursWithoutNews checks that an outage ends nothing, floods no server and fills no log.
func TestSixHoursWithoutNews(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hours = 6
		began := time.Now()
		var after time.Duration
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) {
			if away := time.Since(began); away < hours*time.Hour {
				return job.Snapshot{}, errDown
			} else if after == 0 {
				after = away - hours*time.Hour
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.Interval = time.Second })
		if got.err != nil || jobs.polls > 80*hours || after > 75*time.Second {
			t.Errorf("%v, %d polls, back after %v", got.err, jobs.polls, after)
		}
		if said := strings.Count(got.talk, "\n"); said > 15*hours {
			t.Errorf("%d lines of talk", said)
		}
	})
}

// TestLookThatCannotSucceed checks that a permanent failure ends the run: at once if no poll has
// succeeded, otherwise if it lasts. A temporary failure in between shows that something has
// changed, and the count starts over.
func TestLookThatCannotSucceed(t *testing.T) {
	for name, tt := range map[string]struct {
		err    error
		good   int // polls before
		bad    int // polls that fail
		down   int // which poll, from 0, fails for a temporary reason; 0 for none
		polls  int // until the end
		passes bool
	}{
		"a wrong base URL":        {&syncapi.Error{StatusCode: 404, NoBatch: true}, 0, 99, 0, 1, false},
		"a redirect":              {&syncapi.Error{StatusCode: 302}, 0, 99, 0, 1, false},
		"a proxy that has come":   {&syncapi.Error{StatusCode: 404, NoBatch: true}, 2, 99, 0, 2 + maxLasting, false},
		"a proxy that has gone":   {&syncapi.Error{StatusCode: 404, NoBatch: true}, 2, maxLasting - 1, 0, 2 + maxLasting, true},
		"a proxy that comes anew": {&syncapi.Error{StatusCode: 404, NoBatch: true}, 2, 99, 1 + maxLasting, 2 + maxLasting + maxLasting, false},
		"the network":             {errDown, 0, 30, 0, 31, true},
		"too many calls at first": {&syncapi.Error{StatusCode: 429}, 0, 3, 0, 4, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
					switch {
					case n < tt.good:
						return shows(seen("b", "PROCESSING", 4, 1))
					case n == tt.down && tt.down > 0:
						return job.Snapshot{}, errDown
					case n < tt.good+tt.bad:
						return job.Snapshot{}, tt.err
					}
					return shows(seen("b", "COMPLETED", 10, 0))
				}}
				got := run(t.Context(), jobs, follow("b"))
				if jobs.polls != tt.polls || (got.err == nil) != tt.passes || !tt.passes && !errors.Is(got.err, tt.err) {
					t.Errorf("%v after %d polls\n%s", got.err, jobs.polls, got.talk)
				}
			})
		})
	}
}

// TestNeverReady has a batch that has completed, and no results.
func TestNeverReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := seen("b", "COMPLETED", 10, 0)
		b.OutputURL = ""
		jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(b) }}
		got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.Form = FormJSON })
		if got.err == nil || got.took < maxUnready || got.took > maxUnready+2*time.Minute ||
			!strings.Contains(got.talk, "follow with: syncbatch-tui --batch-id b --monitor") {
			t.Errorf("%v after %v\n%s", got.err, got.took, got.talk)
		}
		if !strings.Contains(got.out, `"output_pending":true`) || strings.Count(got.out, `"event":"error"`) != 1 ||
			!strings.Contains(got.out, `"batch_id":"b","error":"batch b: Sync reports it as completed but names no results"`) {
			t.Error(got.out)
		}
	})
}

func TestBatchThatCannotBeHad(t *testing.T) {
	tests := map[string]struct {
		err  error
		ends bool // with the error; otherwise the batch appears after 40 s
	}{
		"unknown id":     {&syncapi.Error{StatusCode: 404}, true},
		"malformed id":   {fmt.Errorf("%q: %w", "..", syncapi.ErrBadID), true},
		"revoked key":    {&syncapi.Error{StatusCode: 401}, true},
		"plan":           {&syncapi.Error{StatusCode: 402}, true},
		"not this key":   {&syncapi.Error{StatusCode: 403}, true},
		"too many calls": {&syncapi.Error{StatusCode: 429}, false},
		"their fault":    {&syncapi.Error{StatusCode: 503}, false},
		"the network":    {errDown, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) {
					if tt.ends || time.Since(began) < 40*time.Second {
						return lacks("b", tt.err)
					}
					return shows(seen("b", "COMPLETED", 10, 0))
				}}
				got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.Interval = 5 * time.Second })
				if tt.ends != errors.Is(got.err, tt.err) || !tt.ends && got.err != nil {
					t.Errorf("%v\n%s", got.err, got.talk)
				}
				if tt.ends && got.took > 0 {
					t.Errorf("it ended after %v", got.took)
				}
				if !tt.ends && strings.Count(got.talk, "no news of b") != 1 {
					t.Errorf("it is not said once:\n%s", got.talk)
				}
			})
		})
	}
}

// TestOneOfSeveralIsLost checks that a batch that is not available is reported at once and at the
// end, and that the run follows the others to their end.
func TestOneOfSeveralIsLost(t *testing.T) {
	gone := &syncapi.Error{StatusCode: 410}
	for name, tt := range map[string]struct {
		poll    error // of batch x
		collect error
		failed  int // requests of batch b
		tries   int // to collect
		said    string
		again   string
	}{
		"an unknown id":          {&syncapi.Error{StatusCode: 404}, nil, 0, 1, "00:00:00 batch x: Sync answered 404: not found; still following the others\nCheck the id", ""},
		"an unknown id, failed":  {&syncapi.Error{StatusCode: 404}, nil, 1, 1, "Check the id", ""},
		"results that are gone":  {nil, gone, 0, 2, "the results of x: Sync answered 410: gone; still following the others\nSync no longer keeps it.\n", "follow with: syncbatch-tui --batch-id x --monitor\n"},
		"results without a link": {nil, syncapi.ErrNoResults, 0, 2, "still following the others", "follow with: syncbatch-tui --batch-id x --monitor\n"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t}
				jobs.poll = func(n int) (job.Snapshot, error) {
					s := job.Snapshot{Batches: []syncapi.Batch{seen("b", "PROCESSING", 1, 0), seen("x", "COMPLETED", 10, 0)}}
					if n > 3 {
						s.Batches[0] = seen("b", "COMPLETED", 10-tt.failed, tt.failed)
					}
					if tt.poll != nil {
						s.Batches, s.Errors = s.Batches[:1], map[string]error{"x": tt.poll}
					}
					return s, nil
				}
				jobs.collect = func(b syncapi.Batch, _ int) (job.Saved, error) {
					if b.ID == "x" {
						return job.Saved{}, tt.collect
					}
					return job.Saved{Path: "output.jsonl", Results: 10, Succeeded: 10}, nil
				}
				got := run(t.Context(), jobs, follow("x", "b"))
				if got.err == nil || errors.Is(got.err, ErrFailed) || jobs.collects != tt.tries || !slices.Equal(jobs.asked, []string{"b"}) {
					t.Errorf("%v after %d tries to collect, asked for %v", got.err, jobs.collects, jobs.asked)
				}
				if !strings.Contains(got.out, "saved output.jsonl") || strings.Count(got.talk, tt.said) != 1 || !strings.HasSuffix(got.talk, tt.again) {
					t.Errorf("%s%s", got.out, got.talk)
				}
			})
		})
	}
}

// TestEachCollectIsSaid checks that a run decides on each new download itself: three fresh
// signatures mean three downloads, and it reports at once that the results are missing.
func TestEachCollectIsSaid(t *testing.T) {
	for name, tt := range map[string]struct {
		status, signatures int
	}{"refused": {403, 4}, "range": {416, 4}, "not there": {404, 5}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) }}
				err := &syncapi.Error{StatusCode: tt.status, File: true}
				signatures := 0
				jobs.collectIn = func(ctx context.Context) error {
					for range 4 { // as a client does that may retry by itself
						if signatures++; !syncapi.Retries(ctx) {
							break
						}
					}
					return err
				}
				got := run(t.Context(), jobs, follow("b"))
				if !errors.Is(got.err, err) || signatures > tt.signatures || signatures < 4 || got.took > 5*time.Minute {
					t.Errorf("%v after %d signatures and %s\n%s", got.err, signatures, got.took, got.talk)
				}
				if !strings.HasPrefix(got.talk, "00:00:00 the results of b: ") {
					t.Error(got.talk)
				}
			})
		})
	}
}

func TestCollectingIsTriedAgain(t *testing.T) {
	disk := &fs.PathError{Op: "open", Path: "output.jsonl", Err: fs.ErrPermission}
	const minutes = -1 // tries over newFileTime, with jitter
	tests := map[string]struct {
		err   error
		times int // that it fails
		tries int
		ends  bool
	}{
		"network":            {errDown, 2, 3, false},
		"a day without it":   {errDown, 24 * 60, 24*60 + 1, false},
		"an expired URL":     {&syncapi.Error{StatusCode: 403, File: true}, 2, 3, false},
		"no good URL":        {&syncapi.Error{StatusCode: 403, File: true}, 99, 3 + 1, true},
		"the key":            {&syncapi.Error{StatusCode: 403}, 1, 1, true},
		"their fault":        {&syncapi.Error{StatusCode: 503}, 2, 3, false},
		"gone for good":      {&syncapi.Error{StatusCode: 404, File: true}, 99, minutes, true},
		"the disk":           {disk, 1, 1, true},
		"nothing to collect": {syncapi.ErrNoResults, 1, 1, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) }}
				jobs.collect = func(_ syncapi.Batch, n int) (job.Saved, error) {
					if n < tt.times {
						return job.Saved{}, tt.err
					}
					return job.Saved{Path: "output.jsonl", Results: 10, Succeeded: 10}, nil
				}
				got := run(t.Context(), jobs, follow("b"))
				if tt.tries == minutes && jobs.collects >= 2 && jobs.collects <= 5 {
					tt.tries = jobs.collects
				}
				if errors.Is(got.err, tt.err) != tt.ends || jobs.collects != tt.tries {
					t.Errorf("%v after %d tries\n%s", got.err, jobs.collects, got.talk)
				}
				if tt.ends && !strings.Contains(got.talk, "follow with: syncbatch-tui --batch-id b --monitor") {
					t.Errorf("it does not say how to go on: %s", got.talk)
				}
			})
		})
	}
}
