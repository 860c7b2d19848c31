package job_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestInterruptedOrderGoesOn reaches the limit with the second of three parts, and sends the job
// again in another session.
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

// TestQueueHasAllParts checks what waits behind the next part.
func TestQueueHasAllParts(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{nil, limit}
	r := s.runner(job.WithFolder(t.TempDir()))
	if _, err := r.Send(t.Context(), order(file("a"), file("b"), file("c"), file("d"))); !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	q := r.Queue()
	if len(q.Parts) != 1 || q.Parts[0].Part != 2 || len(q.Behind) != 2 || q.Behind[0].Part != 3 || q.Behind[1].Part != 4 || len(q.Earlier) != 0 {
		t.Errorf("the queue is %+v", q)
	}
}

// TestPreview says what Send will do, and stores nothing.
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
	unsent := job.Unsent(o, preview(o))
	if len(unsent) != 2 || unsent[0] != o.Parts[1] || unsent[1] != o.Parts[2] {
		t.Errorf("unsent are %v", unsent)
	}
	if due, err := s.runner().EstimateOf(t.Context(), unsent...); err != nil || due != 3 {
		t.Errorf("%v dollars are due, %v", due, err)
	}
	if all := job.Unsent(order(file("x"), file("y")), preview(order(file("x"), file("y")))); len(all) != 2 {
		t.Errorf("of a new job, unsent are %v", all)
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

// TestProgress gets each part before the next is sent.
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
	synctest.Test(t, func(t *testing.T) {
		s := newPipedServer(t)
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
	})
}

// TestTooEarlyIsNotRepeated refuses the second part with a 425: only another command sends it.
func TestTooEarlyIsNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newPipedServer(t)
		s.faults = []fault{nil, status(425, ``)}
		r := s.runner(job.WithFolder(t.TempDir()))
		sent, err := r.Send(t.Context(), order(file("a"), file("b")))
		if errors.Is(err, job.ErrQueued) || len(r.Queued()) > 0 || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Waiting}) {
			t.Errorf("%v, %v", states(sent), err)
		}
		if posts, _ := s.paid(); posts != 2 {
			t.Errorf("%d POSTs", posts)
		}
	})
}

func TestUnknownStopsTheJob(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{createdThenLost}
	r := s.runner(job.WithFolder(t.TempDir()))
	o := order(file("a"), file("b"))
	for range 2 { // sending it again does nothing before the unknown part is resolved
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

// withRetryAfter is the fault of too many running batches, with a wait in seconds.
func withRetryAfter(header, body string) fault {
	return func(w http.ResponseWriter, r *http.Request, create func() string) {
		if header != "" {
			w.Header().Set("Retry-After", header)
		}
		status(429, `{"errorCode":"concurrency_limit_reached"`+body+`}`)(w, r, create)
	}
}

// running is a poll's snapshot with running batches and an ended one.
func running(ids ...string) job.Snapshot {
	s := job.Snapshot{Batches: []syncapi.Batch{{ID: "done", Status: syncapi.StatusCompleted}}}
	for _, id := range ids {
		s.Batches = append(s.Batches, syncapi.Batch{ID: id, Status: syncapi.StatusProcessing})
	}
	return s
}

// TestQueueIsDue refuses a part and checks when the next try is due.
func TestQueueIsDue(t *testing.T) {
	ended := running("theirs")
	ended.Batches = append(ended.Batches, syncapi.Batch{ID: "ours", Status: syncapi.StatusFailed})
	unlisted := running()
	unlisted.ListErr = errors.New("500")
	const m = time.Minute
	for name, c := range map[string]struct {
		refusal fault
		seen    job.Snapshot
		from    time.Duration // the latest moment at which it is not due
		to      time.Duration // the earliest at which it is
	}{
		"nothing is said":                  {limit, running("ours", "theirs"), m - time.Second, m + m/5},
		"another user's has begun":         {limit, running("ours", "theirs", "more", "yet more"), m - time.Second, m + m/5},
		"Retry-After":                      {withRetryAfter("30", ""), running("ours", "theirs"), 29 * time.Second, 30 * time.Second},
		"retryAfterSeconds":                {withRetryAfter("", `,"retryAfterSeconds":45`), running("ours", "theirs"), 44 * time.Second, 45 * time.Second},
		"a day":                            {withRetryAfter("86400", ""), running("ours", "theirs"), 9 * m, 10 * m},
		"ours has ended":                   {limit, ended, -1, 0},
		"one has ended, another begun":     {limit, running("ours", "new"), -1, 0},
		"the list is empty":                {limit, running(), -1, 0},
		"the list failed, nothing is seen": {limit, unlisted, m - time.Second, m + m/5},
	} {
		t.Run(name, func(t *testing.T) {
			s, clock := newServer(t), newClock()
			s.list = []string{object("ours", "PROCESSING"), object("theirs", "PENDING"), object("old", "COMPLETED")}
			s.faults = []fault{c.refusal}
			r := s.runner(job.WithClock(clock.Now))
			if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, job.ErrQueued) {
				t.Fatal(err)
			}
			if q := r.Queue(); len(q.Parts) != 1 || len(q.Running) != 2 || q.Next.Before(clock.Now()) {
				t.Errorf("the queue is %+v", q)
			}
			start := clock.Now()
			for _, at := range []time.Duration{c.from, c.to} {
				if at < 0 {
					continue
				}
				clock.Advance(start.Add(at).Sub(clock.Now()))
				if _, due := r.Due(c.seen); due != (at == c.to) {
					t.Errorf("after %s: due is %t", at, due)
				}
			}
			sent, err := r.SendQueued(t.Context(), c.seen)
			if err != nil || len(sent) != 1 || sent[0].State != ledger.Accepted || len(r.Queued()) != 0 || !r.Queue().Next.IsZero() {
				t.Errorf("%v, %v", states(sent), err)
			}
		})
	}
}

// TestQueueIsNotHammered has a full plan for ten minutes, during which one batch ends.
func TestQueueIsNotHammered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, clock := newPipedServer(t), newClock()
		s.list = []string{object("ours", "PROCESSING")}
		for range 100 {
			s.faults = append(s.faults, limit)
		}
		r := s.runner(job.WithClock(clock.Now))
		if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, job.ErrQueued) {
			t.Fatal(err)
		}
		for second := range 600 {
			clock.Advance(time.Second)
			seen := running("ours")
			if second > 300 {
				s.set(func() { s.list = nil })
				seen = running()
			}
			if _, err := r.SendQueued(t.Context(), seen); err != nil && !errors.Is(err, job.ErrQueued) {
				t.Fatal(err)
			}
		}
		if posts, _ := s.paid(); posts < 8 || posts > 12 {
			t.Errorf("%d POSTs in ten minutes", posts)
		}
	})
}

// TestLateRateLimit has a split file whose second part meets the rate limit, and then a network
// failure.
func TestLateRateLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, clock := newPipedServer(t), newClock()
		s.faults = []fault{nil, func(w http.ResponseWriter, r *http.Request, create func() string) {
			w.Header().Set("Retry-After", "3600")
			status(429, `{"errorCode":"rate_limit_exceeded"}`)(w, r, create)
		}}
		r := s.runner(job.WithClock(clock.Now))
		sent, err := r.Send(t.Context(), order(file("a"), file("b"), file("c")))
		if !errors.Is(err, job.ErrQueued) || !strings.Contains(err.Error(), "429") || len(r.Queued()) != 1 {
			t.Fatalf("%v, %v", states(sent), err)
		}
		clock.Advance(10 * time.Minute)
		if sent, err := r.SendQueued(t.Context(), running()); err != nil || !slices.Equal(states(sent), []ledger.State{ledger.Accepted, ledger.Accepted, ledger.Accepted}) {
			t.Errorf("%v, %v", states(sent), err)
		}
		if posts, created := s.paid(); posts != 4 || created != 3 {
			t.Errorf("%d POSTs made %d batches", posts, created)
		}
	})
}

// TestTryNow does not wait, and finds parts that an earlier session has left.
func TestTryNow(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit, limit}
	earlier := s.runner(job.WithFolder(dir))
	sent, err := earlier.Send(t.Context(), order(file("a")))
	if !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	seen := running()
	if _, due := earlier.Due(seen); due {
		t.Error("it is due at once")
	}
	earlier.TryNow()
	if _, due := earlier.Due(seen); !due {
		t.Error("it is not due at the user's word")
	}
	if _, err := earlier.SendQueued(t.Context(), seen); !errors.Is(err, job.ErrQueued) {
		t.Error(err)
	}
	later := s.runner(job.WithFolder(dir))
	q := later.Queue()
	if len(q.Parts) != 0 || len(q.Earlier) != 1 || q.Earlier[0].Job != sent[0].Job || !q.Next.IsZero() {
		t.Fatalf("the next session sees %+v", q)
	}
	if err := later.Enqueue("no such job"); err == nil {
		t.Error("an unknown job is queued")
	}
	if err := later.Enqueue(sent[0].Job); err != nil {
		t.Fatal(err)
	}
	if q := later.Queue(); len(q.Parts) != 1 || len(q.Earlier) != 0 {
		t.Errorf("the queue is %+v", q)
	}
	if sent, err := later.SendQueued(t.Context(), seen); err != nil || sent[0].State != ledger.Accepted {
		t.Errorf("%v, %v", states(sent), err)
	}
	if q := later.Queue(); len(q.Parts)+len(q.Earlier) != 0 {
		t.Errorf("the queue is %+v", q)
	}
	if posts, created := s.paid(); posts != 3 || created != 1 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

// TestQueueWhileTheClockGoesBack sets the clock back by a day while a part is queued: it is tried
// once, because the time of the refusal means nothing now, and then as before.
func TestQueueWhileTheClockGoesBack(t *testing.T) {
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
		{"two minutes later", 2 * time.Minute, true},
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
