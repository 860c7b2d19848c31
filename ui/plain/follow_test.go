package plain

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestOneLinePerChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			switch {
			case n < 2:
				return shows(seen("b", "PENDING", 0, 0))
			case n < 4:
				return shows(seen("b", "PROCESSING", 4, 1))
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, follow("b"))
		said := lines(got.out)
		want := []string{"PENDING 0/10 0%, 0 succeeded", "PROCESSING 5/10 50%, 4 succeeded, 1 failed", "COMPLETED 10/10 100%", "saved output.jsonl: 10 results, 10 succeeded, 0 failed"}
		if got.err != nil || len(said) != len(want) || got.talk != "" {
			t.Fatalf("%v\n%s%s", got.err, got.out, got.talk)
		}
		for i := range want {
			if !strings.Contains(said[i], want[i]) {
				t.Errorf("%q lacks %q", said[i], want[i])
			}
		}
		if end := jobs.lastPoll; time.Since(end) != 0 {
			t.Errorf("it waited %v after the last poll", time.Since(end))
		}
	})
}

func TestHeartbeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const quiet = 60 // polls, about an hour
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			if n < quiet {
				return shows(seen("b", "PROCESSING", 4, 1))
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, follow("b"))
		var last time.Duration
		for _, line := range lines(got.out)[:strings.Count(got.out, "PROCESSING")] {
			at, err := time.Parse(clockLayout, line[:len(clockLayout)])
			since := at.Sub(at.Truncate(24 * time.Hour))
			if gap := since - last; err != nil || since > 0 && (gap < 4*time.Minute || gap > 5*time.Minute) {
				t.Errorf("%v after the line before: %s", gap, line)
			}
			last = since
		}
		if !strings.Contains(got.out, "PROCESSING 5/10 50%, 4 succeeded, 1 failed, unchanged for 4m\n") {
			t.Error(got.out)
		}
	})
}

func TestRateAndTimeLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			if n < 10 {
				return shows(seen("b", "PROCESSING", n, 0))
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, follow("b"))
		for i, line := range lines(got.out)[:10] {
			if told := strings.Contains(line, " a minute, about "); told != (i >= 3) {
				t.Errorf("line %d: %s", i, line)
			}
		}
	})
}

// TestCompletedWithoutResultsIsPolledOn has a batch that is completed but has no results yet.
func TestCompletedWithoutResultsIsPolledOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		early := seen("b", "COMPLETED", 10, 0)
		early.OutputURL = ""
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			if n < 3 {
				return shows(early)
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		got := run(t.Context(), jobs, follow("b"))
		if got.err != nil || jobs.polls != 4 || jobs.collects != 1 || strings.Count(got.out, "results not ready yet") != 1 {
			t.Errorf("%v, %d polls, %d collected\n%s", got.err, jobs.polls, jobs.collects, got.out)
		}
	})
}

func TestSeveralBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		doomed := seen("doomed", "FAILED", 2, 1)
		jobs := &fakeJobs{t: t, poll: func(n int) (job.Snapshot, error) {
			switch n {
			case 0:
				return shows(seen("foreign", "COMPLETED", 10, 0), seen("b", "PROCESSING", 1, 0), doomed, seen("a", "COMPLETED", 9, 1))
			case 1:
				return shows(seen("b", "new status", 2, 0))
			}
			return shows(seen("b", "COMPLETED", 10, 0))
		}}
		jobs.collect = func(b syncapi.Batch, _ int) (job.Saved, error) {
			return job.Saved{Path: "output-" + b.ID + ".jsonl", Results: 10}, nil
		}
		got := run(t.Context(), jobs, follow("a", "b", "a", "doomed"))
		if !errors.Is(got.err, ErrFailed) || jobs.collects != 2 || jobs.polls != 3 || !slices.Equal(jobs.asked, []string{"b"}) {
			t.Errorf("%v, %d collected in %d polls, asked for %v", got.err, jobs.collects, jobs.polls, jobs.asked)
		}
		for _, want := range []string{"saved output-a.jsonl", "saved output-b.jsonl", "doomed failed as a whole and has no results", "b new status 2/10"} {
			if !strings.Contains(got.out, want) {
				t.Errorf("%q is not in:\n%s", want, got.out)
			}
		}
		if strings.Contains(got.out, "foreign") {
			t.Error("a batch that was not named is followed")
		}
	})
}

func TestFailuresAreHonest(t *testing.T) {
	withResults := seen("b", "COMPLETED", 8, 2)
	failedWithResults := seen("b", "FAILED", 8, 2)
	failedWithResults.OutputURL = withResults.OutputURL
	tests := map[string]struct {
		batch    syncapi.Batch
		saved    job.Saved
		collects int
		err      error
	}{
		"all succeeded":           {seen("b", "COMPLETED", 10, 0), job.Saved{Results: 10, Succeeded: 10}, 1, nil},
		"some failed":             {withResults, job.Saved{Succeeded: 8, Failed: 2}, 1, ErrFailed},
		"only the counts say so":  {withResults, job.Saved{}, 1, ErrFailed},
		"only the results say so": {seen("b", "COMPLETED", 10, 0), job.Saved{Failed: 1}, 1, ErrFailed},
		"failed as a whole":       {seen("b", "FAILED", 3, 0), job.Saved{}, 0, ErrFailed},
		"failed with results":     {failedWithResults, job.Saved{}, 1, ErrFailed},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t,
					poll:    func(int) (job.Snapshot, error) { return shows(tt.batch) },
					collect: func(syncapi.Batch, int) (job.Saved, error) { return tt.saved, nil },
				}
				got := run(t.Context(), jobs, follow("b"))
				if !errors.Is(got.err, tt.err) || jobs.collects != tt.collects {
					t.Errorf("%v, %d collected\n%s", got.err, jobs.collects, got.out)
				}
			})
		})
	}
}
