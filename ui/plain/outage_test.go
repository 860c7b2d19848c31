package plain

import (
	"context"
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
	missing := &syncapi.Error{StatusCode: 404}
	tests := map[string]struct {
		err       error
		fresh     bool // created by this run
		ends      bool // with the error; else the batch turns up after 40 s
		notBefore time.Duration
	}{
		"unknown id":               {err: missing, ends: true},
		"malformed id":             {err: fmt.Errorf("%q: %w", "..", syncapi.ErrBadID), ends: true},
		"revoked key":              {err: &syncapi.Error{StatusCode: 401}, ends: true},
		"plan":                     {err: &syncapi.Error{StatusCode: 402}, ends: true},
		"new and not known yet":    {err: missing, fresh: true},
		"new and never known":      {err: missing, fresh: true, ends: true, notBefore: newIDTime},
		"too many calls":           {err: &syncapi.Error{StatusCode: 429}},
		"their fault":              {err: &syncapi.Error{StatusCode: 503}},
		"the network":              {err: errDown},
		"new and the key is wrong": {err: &syncapi.Error{StatusCode: 403}, fresh: true, ends: true},
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
				jobs.submit = func(context.Context) (syncapi.Batch, error) { return seen("b", "PENDING", 0, 0), nil }
				change := follow("b")
				if tt.fresh {
					change = send(t)
				}
				got := run(t.Context(), jobs, func(c *Config) { change(c); c.Interval = 5 * time.Second })
				if tt.ends != errors.Is(got.err, tt.err) || !tt.ends && got.err != nil {
					t.Errorf("%v\n%s", got.err, got.talk)
				}
				if got.took < tt.notBefore || tt.ends && tt.notBefore == 0 && got.took > 0 {
					t.Errorf("it ended after %v", got.took)
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
