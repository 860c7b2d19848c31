package plain

import (
	"errors"
	"fmt"
	"io/fs"
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

// TestSixHoursWithoutNews holds that an outage ends nothing, hammers nobody and
// fills no log.
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
		if said := strings.Count(got.talk, "\n"); said > 13*hours {
			t.Errorf("%d lines of talk", said)
		}
	})
}

func TestBatchThatCannotBeHad(t *testing.T) {
	tests := map[string]struct {
		err  error
		ends bool // with the error; else the batch turns up after 40 s
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

func TestCollectingIsTriedAgain(t *testing.T) {
	disk := &fs.PathError{Op: "open", Path: "output.jsonl", Err: fs.ErrPermission}
	tests := map[string]struct {
		err   error
		times int // that it fails
		tries int
		ends  bool
	}{
		"network":            {errDown, 2, 3, false},
		"an expired URL":     {&syncapi.Error{StatusCode: 403}, 1, 1, true}, // the key is refused
		"their fault":        {&syncapi.Error{StatusCode: 503}, 2, 3, false},
		"gone for good":      {&syncapi.Error{StatusCode: 404}, 99, maxCollects, true},
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
