package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// fakeAPI answers from functions, on a bubble's clock, and counts.
type fakeAPI struct {
	bareAPI
	list func() ([]syncapi.Batch, error)
	get  func(id string) (syncapi.Batch, error)
	gets []string
	all  []time.Time // when each request was made
}

func (a *fakeAPI) List(context.Context, syncapi.Filter) (syncapi.Listing, error) {
	a.all = append(a.all, time.Now())
	batches, err := a.list()
	return syncapi.Listing{Batches: batches, Date: time.Now()}, err
}

func (a *fakeAPI) Get(_ context.Context, id string) (syncapi.Batch, error) {
	a.all = append(a.all, time.Now())
	a.gets = append(a.gets, id)
	return a.get(id)
}

// busiestHour is the highest number of requests in any hour.
func (a *fakeAPI) busiestHour() int {
	most := 0
	for i := range a.all {
		n := 0
		for _, at := range a.all[i:] {
			if at.Sub(a.all[i]) < time.Hour {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// TestOutage takes the network away for six hours.
func TestOutage(t *testing.T) {
	down := &syncapi.TransportError{Host: "api.sync.so", Err: errors.New("network is unreachable")}
	listed := []syncapi.Batch{{ID: "listed", Status: syncapi.StatusProcessing}}
	for name, c := range map[string]struct {
		list, get error // during the outage
	}{
		"no network":           {down, down},
		"500":                  {&syncapi.Error{StatusCode: 500}, &syncapi.Error{StatusCode: 500}},
		"429 with Retry-After": {&syncapi.Error{StatusCode: 429, RetryAfter: 30 * time.Second}, down},
	} {
		for _, interval := range []time.Duration{time.Second, 10 * time.Second, time.Minute} {
			t.Run(fmt.Sprint(name, " ", interval), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					end := start.Add(6 * time.Hour)
					api := &fakeAPI{
						list: func() ([]syncapi.Batch, error) {
							if time.Now().Before(end) {
								return nil, c.list
							}
							return listed, nil
						},
						get: func(id string) (syncapi.Batch, error) {
							if time.Now().Before(end) {
								return syncapi.Batch{}, c.get
							}
							return syncapi.Batch{ID: id}, nil
						},
					}
					r := job.New(api)
					failures := 0
					for {
						_, err := r.Poll(t.Context(), []string{"listed", "single"})
						if err == nil {
							break
						}
						failures++
						time.Sleep(job.NextPoll(interval, failures, err, 0.5))
					}
					if n := api.busiestHour(); n > 80 {
						t.Errorf("%d requests in an hour", n)
					}
					if late := time.Since(end); late > 75*time.Second {
						t.Errorf("fresh after %s", late)
					}
				})
			})
		}
	}
}

// TestPollCosts counts the requests of polls with few and many batches.
func TestPollCosts(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for _, n := range []int{1, 10_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			var batches []syncapi.Batch
			var ids []string
			for i := range n {
				b := syncapi.Batch{ID: fmt.Sprint("batch_", i), Status: syncapi.StatusProcessing}
				batches, ids = append(batches, b), append(ids, b.ID)
			}
			api := &fakeAPI{list: func() ([]syncapi.Batch, error) { return batches, nil }}
			r := job.New(api)
			for range 3 {
				if s, err := r.Poll(t.Context(), ids); err != nil || len(s.Batches) != n {
					t.Errorf("%d batches, %v", len(s.Batches), err)
				}
			}
			if len(api.all) != 3 {
				t.Errorf("%d requests", len(api.all))
			}
		})
	}
}

// TestSingles follows batches that the list lacks.
func TestSingles(t *testing.T) {
	lost := &syncapi.TransportError{Host: "api.sync.so", Err: errors.New("reset")}
	api := &fakeAPI{list: func() ([]syncapi.Batch, error) { return nil, nil }}
	answers := map[string]error{}
	done := map[string]bool{}
	api.get = func(id string) (syncapi.Batch, error) {
		if err := answers[id]; err != nil {
			return syncapi.Batch{}, err
		}
		b := syncapi.Batch{ID: id, Status: syncapi.StatusProcessing}
		if done[id] {
			b.Status = syncapi.StatusFailed
		}
		return b, nil
	}
	clock := newClock()
	r := job.New(api, job.WithClock(clock.Now))
	poll := func(ids ...string) (job.Snapshot, []string) {
		clock.Advance(time.Minute)
		api.gets = nil
		s, err := r.Poll(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		return s, api.gets
	}
	ids := []string{"done", "gone", "runs"}
	done["done"], answers["gone"] = true, &syncapi.Error{StatusCode: 404}
	for i := range 5 {
		s, gets := poll(ids...)
		want := []string{"gone", "runs"}
		switch {
		case i == 0:
			want = ids
		case i >= 3:
			want = []string{"runs"}
		}
		if slices.Sort(gets); !slices.Equal(gets, want) {
			t.Errorf("poll %d asks for %v, want %v", i, gets, want)
		}
		if len(s.Batches) != 2 || len(s.Errors) != 1 {
			t.Errorf("poll %d sees %+v", i, s)
		}
	}
	answers["runs"] = lost
	if s, _ := poll(ids...); len(s.Batches) != 2 || !errors.Is(s.Errors["runs"], lost) {
		t.Errorf("what was seen before is blanked: %+v", s)
	}
	delete(answers, "runs")
	poll("runs") // forgets the other batches
	if _, gets := poll("done", "gone"); len(gets) != 2 {
		t.Errorf("asked anew, it asks for %v", gets)
	}
}

// TestSinglesTakeTurns has more such batches than one poll asks for.
func TestSinglesTakeTurns(t *testing.T) {
	api := &fakeAPI{
		list: func() ([]syncapi.Batch, error) { return nil, nil },
		get:  func(id string) (syncapi.Batch, error) { return syncapi.Batch{ID: id}, nil },
	}
	var ids []string
	for i := range 25 {
		ids = append(ids, fmt.Sprint("batch_", i))
	}
	clock := newClock()
	r := job.New(api, job.WithClock(clock.Now))
	var last job.Snapshot
	for range 3 {
		clock.Advance(time.Minute)
		before := len(api.gets)
		var err error
		if last, err = r.Poll(t.Context(), ids); err != nil || len(api.gets)-before > 10 {
			t.Errorf("%d gets, %v", len(api.gets)-before, err)
		}
	}
	if len(last.Batches) != 25 {
		t.Errorf("after three polls %d batches are known", len(last.Batches))
	}
	api.get = func(string) (syncapi.Batch, error) {
		return syncapi.Batch{}, &syncapi.TransportError{Err: errors.New("reset")}
	}
	api.gets = nil
	if _, err := r.Poll(t.Context(), ids); err != nil || len(api.gets) != 1 {
		t.Errorf("a broken network is asked %d times, %v", len(api.gets), err)
	}
}

// TestNewID has a batch that Sync's other calls do not know for a while.
func TestNewID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, clock := newPipedServer(t), newClock()
		r := s.runner(job.WithClock(clock.Now))
		if _, err := r.Send(t.Context(), order(file("a"))); err != nil {
			t.Fatal(err)
		}
		s.set(func() { s.list = nil })
		for i, want := range []int{0, 0, 1, 1} {
			got, err := r.Poll(t.Context(), []string{"made_1"})
			if err != nil || len(got.Errors) != want {
				t.Errorf("after %d × 25 s: %+v, %v", i, got.Errors, err)
			}
			clock.Advance(25 * time.Second)
			if i == 1 {
				clock.Advance(25 * time.Second)
			}
		}
	})
}

// TestEndsAreNoted checks that the next session does not ask for ended batches.
func TestEndsAreNoted(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	if err := r.Follow("b0", "b1", "b0", ""); err != nil {
		t.Fatal(err)
	}
	s.list = []string{object("b1", "PROCESSING"), object("b0", "FAILED"), object("other", "FAILED")}
	if _, err := r.Poll(t.Context(), []string{"b0", "b1"}); err != nil {
		t.Fatal(err)
	}
	state, err := s.runner(job.WithFolder(dir)).Load()
	if err != nil || !slices.Equal(state.Followed, []string{"b1"}) {
		t.Errorf("followed are %v, %v", state.Followed, err)
	}
}
