package job_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestPollAsksOnlyForWhatTheListLacks(t *testing.T) {
	s := newServer(t)
	s.list = []string{object("b2", "PROCESSING"), object("b1", "COMPLETED")}
	s.single["b0"] = object("b0", "PENDING")
	got, err := s.runner().Poll(t.Context(), []string{"b1", "b0", "gone", "b0", "../evil"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, b := range got.Batches {
		ids = append(ids, b.ID)
	}
	if !slices.Equal(ids, []string{"b2", "b1", "b0"}) {
		t.Errorf("batches are %v", ids)
	}
	if e, ok := errors.AsType[*syncapi.Error](got.Errors["gone"]); !ok || e.StatusCode != 404 {
		t.Errorf("the one that is gone: %v", got.Errors["gone"])
	}
	if !errors.Is(got.Errors["../evil"], syncapi.ErrBadID) || len(got.Errors) != 2 {
		t.Errorf("errors are %v", got.Errors)
	}
	calls := s.seen()
	if !slices.Equal(calls, []string{"GET /v2/batch", "GET /v2/batch/b0", "GET /v2/batch/gone"}) {
		t.Errorf("calls are %v", calls)
	}
}

// TestPollAsksOnce has a server that is busy for one request: the retry is left to the next poll.
func TestPollAsksOnce(t *testing.T) {
	for name, path := range map[string]string{"the list": "/v2/batch", "a batch that it lacks": "/v2/batch/b0"} {
		t.Run(name, func(t *testing.T) {
			s, asked := newServer(t), 0
			s.single["b0"] = object("b0", "PENDING")
			mux := s.Config.Handler
			s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == basePath+path {
					if asked++; asked == 1 {
						w.WriteHeader(http.StatusServiceUnavailable)
						return
					}
				}
				mux.ServeHTTP(w, r)
			})
			r := s.runner()
			got, err := r.Poll(t.Context(), []string{"b0"})
			e, ok := errors.AsType[*syncapi.Error](errors.Join(err, got.ListErr, got.Errors["b0"]))
			if !ok || e.StatusCode != http.StatusServiceUnavailable || asked != 1 {
				t.Errorf("asked %d times: %v, %v", asked, got.Errors, err)
			}
			if got, err := r.Poll(t.Context(), []string{"b0"}); err != nil || len(got.Errors) != 0 || asked != 2 {
				t.Errorf("with the next poll, asked %d times: %v, %v", asked, got.Errors, err)
			}
		})
	}
}

func TestNextPoll(t *testing.T) {
	const s, m = time.Second, time.Minute
	limited := func(wait time.Duration) error { return &syncapi.Error{StatusCode: 429, RetryAfter: wait} }
	lost := errors.New("network")
	for name, c := range map[string]struct {
		interval time.Duration
		failures int
		err      error
		want     time.Duration
	}{
		"all is well":             {10 * s, 0, nil, 10 * s},
		"first failure":           {10 * s, 1, lost, 20 * s},
		"second failure":          {10 * s, 2, lost, 40 * s},
		"up to a minute":          {10 * s, 3, lost, m},
		"for ever a minute":       {10 * s, 1_000_000, lost, m},
		"a short interval":        {s, 1, lost, 2 * s},
		"a short one after five":  {s, 5, lost, m},
		"a long interval stays":   {5 * m, 3, lost, 5 * m},
		"an interval of a minute": {m, 1, lost, m},
		"Retry-After":             {10 * s, 1, limited(45 * s), 45 * s},
		"a shorter Retry-After":   {10 * s, 1, limited(s), 20 * s},
		"Retry-After of an hour":  {10 * s, 1, limited(60 * m), 10 * m},
		"the largest interval":    {1 << 62, 3, lost, 1 << 62},
		"a wrapped answer":        {10 * s, 1, errors.Join(lost, limited(45*s)), 45 * s},
	} {
		t.Run(name, func(t *testing.T) {
			if got := job.NextPoll(c.interval, c.failures, c.err, 0); got != c.want {
				t.Errorf("waits %s, want %s", got, c.want)
			}
			if c.interval > time.Hour {
				return
			}
			if got := job.NextPoll(c.interval, c.failures, c.err, 1); got != c.want+c.want/5 {
				t.Errorf("with jitter it waits %s", got)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for status, want := range map[int]bool{400: false, 401: true, 402: true, 403: true, 404: false, 429: false, 500: false} {
		if job.Refused(&syncapi.Error{StatusCode: status}) != want {
			t.Errorf("%d is not %v", status, want)
		}
	}
	if job.Refused(nil) {
		t.Error("no error is a refusal")
	}
}

// summary is the summary of a file whose requests all name a model.
func summary(models []batchfile.ModelCount) batchfile.Summary {
	s := batchfile.Summary{Models: models}
	for _, m := range models {
		s.Requests += m.Requests
	}
	return s
}

func TestEstimateOfRequestsWithoutAModel(t *testing.T) {
	s := summary([]batchfile.ModelCount{{Model: "lipsync-2", Requests: 19}})
	s.Requests = 20
	if cost, err := newServer(t).runner().Estimate(t.Context(), s); err == nil {
		t.Errorf("%v is no estimate of a file with a request that names no model", cost)
	}
}

func TestEstimate(t *testing.T) {
	s := newServer(t)
	r := s.runner()
	models := []batchfile.ModelCount{{Model: "lipsync-2", Requests: 20}}
	for range 3 {
		if cost, err := r.Estimate(t.Context(), summary(models)); err != nil || cost != 30 {
			t.Errorf("the estimate is %v, %v", cost, err)
		}
	}
	if calls := s.seen(); len(calls) != 1 {
		t.Errorf("a price is asked for more than once: %v", calls)
	}
	if cost, err := r.Estimate(t.Context(), summary(append(models, batchfile.ModelCount{Model: "new", Requests: 1}))); err == nil {
		t.Errorf("a sum without a price is an estimate of %v", cost)
	}
	if cost, err := r.Estimate(t.Context(), summary(nil)); err != nil || cost != 0 {
		t.Errorf("nothing costs %v, %v", cost, err)
	}
}
