package job_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
)

// script is an API whose answers are functions.
type script struct {
	bareAPI
	list     func(context.Context, syncapi.Filter) ([]syncapi.Batch, error)
	get      func(ctx context.Context, id string) (syncapi.Batch, error)
	create   func() (syncapi.Batch, error)
	estimate func(context.Context) error
	filters  []syncapi.Filter
	created  int
}

func (a *script) List(ctx context.Context, f syncapi.Filter) (syncapi.Listing, error) {
	a.filters = append(a.filters, f)
	batches, err := a.list(ctx, f)
	return syncapi.Listing{Batches: batches, Date: time.Now()}, err
}

func (a *script) Get(ctx context.Context, id string) (syncapi.Batch, error) { return a.get(ctx, id) }

func (a *script) Create(context.Context, syncapi.Input) (syncapi.Batch, error) {
	a.created++
	return a.create()
}

func (a *script) Estimate(ctx context.Context, _ string, _ time.Duration, _ float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{Cost: 1}, a.estimate(ctx)
}

// listFaults are the ways in which a list fails while single batches still work.
var listFaults = map[string]func(context.Context) error{
	"500": func(context.Context) error { return &syncapi.Error{StatusCode: 500} },
	"too long": func(context.Context) error {
		return &syncapi.TransportError{Host: "h", Err: syncapi.ErrUnusable}
	},
	"hangs": func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	},
}

// TestListFails polls while the list fails in each way.
func TestListFails(t *testing.T) {
	for name, fail := range listFaults {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				broken, start := false, time.Now()
				api := &script{
					list: func(ctx context.Context, _ syncapi.Filter) ([]syncapi.Batch, error) {
						if broken {
							return nil, fail(ctx)
						}
						return []syncapi.Batch{{ID: "ours", Status: syncapi.StatusPending}, {ID: "theirs", Status: syncapi.StatusPending}}, nil
					},
					get: func(_ context.Context, id string) (syncapi.Batch, error) {
						return syncapi.Batch{ID: id, Status: syncapi.StatusProcessing}, nil
					},
				}
				r := job.New(api)
				for _, broken = range []bool{false, true, false} {
					s, err := r.Poll(t.Context(), []string{"ours"})
					want := syncapi.StatusPending
					if broken {
						want = syncapi.StatusProcessing
					}
					if err != nil || (s.ListErr != nil) != broken || len(s.Batches) != 2 || s.Batches[0].Status != want || s.Batches[1].ID != "theirs" {
						t.Errorf("broken is %t: %+v, %v", broken, s, err)
					}
				}
				if took := time.Since(start); took > 30*time.Second {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// TestListThatHangsPasses checks that a server that accepts connections and never answers counts as
// an outage: waiting may help.
func TestListThatHangsPasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &script{list: func(ctx context.Context, _ syncapi.Filter) ([]syncapi.Batch, error) {
			return nil, listFaults["hangs"](ctx)
		}}
		_, err := job.New(api).Poll(t.Context(), nil)
		if err == nil || !syncapi.Temporary(err) || !strings.Contains(err.Error(), "did not come within 20 seconds") || syncapi.Hint(err) == "" {
			t.Errorf("error is %v", err)
		}
	})
}

// TestSendsWithoutList submits while the list fails in each way.
func TestSendsWithoutList(t *testing.T) {
	up := func(_ context.Context, id string) (syncapi.Batch, error) { return syncapi.Batch{ID: id}, nil }
	down := func(context.Context, string) (syncapi.Batch, error) {
		return syncapi.Batch{}, &syncapi.Error{StatusCode: 500}
	}
	for name, fail := range listFaults {
		for what, c := range map[string]struct {
			recent bool // the narrowed list works
			get    func(context.Context, string) (syncapi.Batch, error)
			sent   bool
			steps  []job.Stage
		}{
			"the newest can be had": {true, down, true, []job.Stage{job.StageLock, job.StageList, job.StageRecent, job.StagePost}},
			"one batch can be had":  {false, up, true, []job.Stage{job.StageLock, job.StageList, job.StageRecent, job.StageProbe, job.StagePost}},
			"nothing can be had":    {false, down, false, []job.Stage{job.StageLock, job.StageList, job.StageRecent, job.StageProbe}},
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					broken := false
					api := &script{get: c.get, create: func() (syncapi.Batch, error) { return syncapi.Batch{ID: "made"}, nil }}
					api.list = func(ctx context.Context, f syncapi.Filter) ([]syncapi.Batch, error) {
						if !broken || c.recent && !f.CreatedAfter.IsZero() {
							return []syncapi.Batch{{ID: "other"}}, nil
						}
						return nil, fail(ctx)
					}
					r := job.New(api)
					if _, err := r.Send(t.Context(), order(file("first"))); err != nil {
						t.Fatal(err)
					}
					broken = true
					api.create = func() (syncapi.Batch, error) { return syncapi.Batch{ID: "made_2"}, nil }
					var steps []job.Stage
					start := time.Now()
					sent, err := r.Send(job.WithStages(t.Context(), func(s job.Stage) { steps = append(steps, s) }), order(file("a")))
					if (err == nil) != c.sent || !slices.Equal(steps, c.steps) || len(sent) != 1 || (sent[0].ListErr != nil) != c.sent {
						t.Errorf("%+v, %v after %q", sent, err, steps)
					}
					if created := api.created; (created == 2) != c.sent {
						t.Errorf("%d POSTs", created)
					}
					if took := time.Since(start); took > time.Minute {
						t.Errorf("it took %s", took)
					}
					last := api.filters[len(api.filters)-1].CreatedAfter
					if last.IsZero() || time.Since(last) > 25*time.Hour {
						t.Errorf("the last list was narrowed to %s", last)
					}
				})
			})
		}
	}
}

// TestStagesHaveLimits checks that each step that Sync can delay has a limit.
func TestStagesHaveLimits(t *testing.T) {
	for _, s := range []job.Stage{job.StageList, job.StageRecent, job.StageProbe, job.StagePost} {
		if s.Limit() <= 0 || strings.TrimSpace(string(s)) == "" {
			t.Errorf("%q takes %s", s, s.Limit())
		}
	}
}

// TestEstimateIsQuick asks for a cost that never comes.
func TestEstimateIsQuick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		api := &script{estimate: func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		}}
		start := time.Now()
		_, err := job.New(api).Estimate(t.Context(), batchfile.Validate(file("a", "b"), time.Now()).Summary)
		if took := time.Since(start); err == nil || took != cost.Timeout {
			t.Errorf("%v after %s", err, took)
		}
	})
}

// TestPollFindsUnknown polls after a submission without an answer: the list of a poll has the
// batch, without another request.
func TestPollFindsUnknown(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{createdThenLost}
	r := s.runner()
	if _, err := r.Send(t.Context(), order(file("a", "b"))); !errors.Is(err, syncapi.ErrOutcomeUnknown) {
		t.Fatal(err)
	}
	calls := len(s.seen())
	seen, err := r.Poll(t.Context(), nil)
	if err != nil || len(seen.Findings) != 1 || len(s.seen()) != calls+1 {
		t.Fatalf("%+v, %v", seen, err)
	}
	likely, ok := seen.Findings[0].Likely()
	if !ok || likely.ID != "made_1" {
		t.Errorf("likely is %+v", likely)
	}
	if err := r.Accept(seen.Findings[0].ID, likely.ID); err != nil {
		t.Fatal(err)
	}
	if seen, err := r.Poll(t.Context(), nil); err != nil || len(seen.Findings) != 0 {
		t.Errorf("once it is resolved: %+v, %v", seen.Findings, err)
	}
}
