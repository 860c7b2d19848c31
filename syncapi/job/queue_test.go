package job_test

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestInterruptedOrderGoesOn meets the limit with the second of three parts, and
// places the order again in another session.
func TestInterruptedOrderGoesOn(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{nil, limit}
	o := order(file("a"), file("b"), file("c"))
	sent, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o)
	if !errors.Is(err, job.ErrQueued) || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Waiting, ledger.Waiting}) {
		t.Fatalf("%v, %v", states(sent), err)
	}
	other := order(file("a"), file("b"))
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), other); err == nil {
		t.Error("another order with the same requests is not asked about")
	}
	sent, err = s.runner(job.WithFolder(dir)).Send(t.Context(), o)
	if err != nil || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Accepted, ledger.Accepted}) {
		t.Fatalf("%v, %v", states(sent), err)
	}
	if sent[0].Batch.ID != "made_1" || sent[2].Batch.ID != "made_3" {
		t.Errorf("batches are %+v", sent)
	}
	if posts, created := s.paid(); posts != 4 || created != 3 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

// TestPreview says what Send will do, and notes nothing.
func TestPreview(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{nil, limit}
	preview := func(o job.Job) ledger.Preview {
		t.Helper()
		p, err := s.runner(job.WithFolder(dir)).Preview(o)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	o := order(file("a"), file("b"), file("c"))
	if p := preview(o); p.Before != nil || p.Sent != 0 || len(names(t, dir)) != 0 {
		t.Errorf("before anything, %+v and %q", p, names(t, dir))
	}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o); !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	if p := preview(o); p.Before != nil || p.Sent != 1 {
		t.Errorf("of an order that goes on, %+v", p)
	}
	if p := preview(order(file("a", "z"))); p.Before == nil || p.Before.Shared != 1 || p.Before.Requests != 2 || p.Sent != 0 {
		t.Errorf("of one that was sent in part, %+v", p)
	}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	if p := preview(o); p.Before == nil || p.Before.Shared != 3 || p.Sent != 0 {
		t.Errorf("of one that is done, %+v", p)
	}
}

// TestProgress is told of each part before the next is sent.
func TestProgress(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{nil, nil, limit}
	var told []string
	ctx := job.WithProgress(t.Context(), func(sent job.Outcome) {
		posts, _ := s.paid()
		told = append(told, fmt.Sprintf("%d %s after %d", sent.Part, sent.State, posts))
	})
	_, err := s.runner(job.WithFolder(t.TempDir())).Send(ctx, order(file("a"), file("b"), file("c"), file("d")))
	if !errors.Is(err, job.ErrQueued) || !slices.Equal(told, []string{"1 accepted after 1", "2 accepted after 2", "3 waiting after 3"}) {
		t.Errorf("%q, %v", told, err)
	}
}

func TestRefusalEndsTheOrder(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{nil, status(400, `{"message":"bad"}`)}
	r := s.runner(job.WithFolder(t.TempDir()))
	sent, err := r.Send(t.Context(), order(file("a"), file("b"), file("c")))
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || e.StatusCode != 400 || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Refused, ledger.Dropped}) {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, _ := s.paid(); posts != 2 {
		t.Errorf("%d POSTs", posts)
	}
	if _, err := r.Send(t.Context(), order(file("b"), file("c"))); err != nil {
		t.Errorf("what was refused and dropped goes out unasked once it is mended: %v", err)
	}
}

func TestDoubtStopsTheOrder(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{createdThenLost}
	r := s.runner(job.WithFolder(t.TempDir()))
	o := order(file("a"), file("b"))
	for range 2 { // placing it again sends nothing before the doubt is settled
		sent, err := r.Send(t.Context(), o)
		if !errors.Is(err, syncapi.ErrOutcomeUnknown) || !slices.Equal(states(sent), []ledger.State{ledger.Unknown, ledger.Waiting}) {
			t.Errorf("%v, %v", states(sent), err)
		}
	}
	findings, err := r.Reconcile(t.Context())
	if err != nil || len(findings) != 1 {
		t.Fatal(findings, err)
	}
	likely, ok := findings[0].Likely()
	if !ok {
		t.Fatalf("findings are %+v", findings)
	}
	if err := r.Accept(findings[0].ID, likely.ID); err != nil {
		t.Fatal(err)
	}
	sent, err := r.Send(t.Context(), o)
	if err != nil || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Accepted}) || sent[0].BatchID != "made_1" {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, created := s.paid(); posts != 2 || created != 2 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

// TestHeld fills the plan and lets batches end.
func TestHeld(t *testing.T) {
	s, clock := newServer(t), newClock()
	rate := status(429, `{"errorCode":"rate_limit_exceeded"}`)
	s.faults = []fault{nil, limit, limit, func(w http.ResponseWriter, r *http.Request, create func() string) {
		w.Header().Set("Retry-After", "3600")
		rate(w, r, create)
	}}
	r := s.runner(job.WithFolder(t.TempDir()), job.WithClock(clock.Now))
	sent, err := r.Send(t.Context(), order(file("a"), file("b"), file("c")))
	if !errors.Is(err, job.ErrQueued) || !strings.Contains(job.Hint(err), "goes out") || len(r.Queued()) != 1 {
		t.Fatal(sent, err)
	}
	snapshot := func(running int) job.Snapshot {
		s := job.Snapshot{Batches: []syncapi.Batch{{ID: "done", Status: syncapi.StatusCompleted}}}
		for range running {
			s.Batches = append(s.Batches, syncapi.Batch{ID: "x", Status: syncapi.StatusProcessing})
		}
		return s
	}
	for _, step := range []struct {
		name    string
		after   time.Duration
		running int
		posts   int // in all
		held    int
	}{
		{"as many run", time.Second, 1, 2, 1},
		{"more run", time.Second, 5, 2, 1},
		{"one has ended, the limit holds", time.Second, 0, 3, 1},
		{"right after", time.Second, 1, 3, 1},
		{"ten minutes later, the rate limit", 10 * time.Minute, 1, 4, 1},
		{"a poll later", time.Second, 1, 6, 0},
		{"nothing is left", time.Hour, 0, 6, 0},
	} {
		clock.Advance(step.after)
		calls := len(s.seen())
		before, _ := s.paid()
		due, ok := r.Due(snapshot(step.running))
		if ok != (step.posts > before) || ok && (filepath.Base(due.File) != "input.jsonl" || due.Part != 2) || len(s.seen()) != calls {
			t.Errorf("%s: due is %t, part %d of %s, after %v", step.name, ok, due.Part, due.File, s.seen()[calls:])
		}
		_, err := r.SendQueued(t.Context(), snapshot(step.running))
		if (err != nil) != (step.posts == 3 && step.running == 0 || step.posts == 4) {
			t.Errorf("%s: %v", step.name, err)
		}
		if posts, _ := s.paid(); posts != step.posts || len(r.Queued()) != step.held {
			t.Errorf("%s: %d POSTs, %d held", step.name, posts, len(r.Queued()))
		}
	}
	if _, created := s.paid(); created != 3 {
		t.Errorf("%d batches", created)
	}
}

// TestHeldWhileTheClockGoesBack sets the clock back by a day while an order is held: it is
// tried once, for nobody knows how long ago the limit was met, and then as before.
func TestHeldWhileTheClockGoesBack(t *testing.T) {
	s, clock := newServer(t), newClock()
	s.faults = []fault{limit, limit}
	r := s.runner(job.WithFolder(t.TempDir()), job.WithClock(clock.Now))
	if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name  string
		after time.Duration
		due   bool
	}{
		{"a second later", time.Second, false},
		{"a day back", -day, true},
		{"a second later, the limit holds", time.Second, false},
		{"ten minutes later", 10 * time.Minute, true},
	} {
		clock.Advance(step.after)
		if _, due := r.Due(job.Snapshot{}); due != step.due {
			t.Errorf("%s: due is %v", step.name, due)
		}
		if _, err := r.SendQueued(t.Context(), job.Snapshot{}); err != nil && !errors.Is(err, job.ErrQueued) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
	if posts, created := s.paid(); posts != 3 || created != 1 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

func TestDropJob(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	r := s.runner(job.WithFolder(dir))
	sent, _ := r.Send(t.Context(), order(file("a")))
	if err := r.DropJob(sent[0].Job); err != nil {
		t.Fatal(err)
	}
	sent, err := r.Resume(t.Context(), sent[0].Job)
	if err == nil || sent[0].State != ledger.Dropped {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}
