package job_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// A job that waits under one profile does not go out under another or without a profile, although
// the host is the same.
func TestProfilesDoNotSendForEachOther(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	under := func(profile string) *job.Runner { return s.runner(job.WithFolder(dir), job.WithProfile(profile)) }
	o := order(file("a"))
	if _, err := under("acme").Send(t.Context(), o); !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	for _, other := range []string{"beta", ""} {
		r := under(other)
		if state, err := r.Load(); err != nil || len(state.Submissions) != 0 {
			t.Errorf("%q knows %v, %v", other, state.Submissions, err)
		}
		if q := r.Queue(); len(q.Earlier) != 0 {
			t.Errorf("%q would send %v", other, q.Earlier)
		}
		// The user is told, and does not pay twice by accident.
		var before *ledger.SentBeforeError
		if _, err := r.Send(t.Context(), o); !errors.As(err, &before) || !strings.Contains(err.Error(), "with profile acme") {
			t.Errorf("under %q: %v", other, err)
		}
	}
	mine := under("acme").Queue().Earlier
	if len(mine) != 1 {
		t.Fatalf("acme itself would send %v", mine)
	}
	if err := under("beta").Enqueue(mine[0].Job); err == nil {
		t.Error("beta took the job of acme")
	}
	if posts, created := s.paid(); posts != 1 || created != 0 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
	if sent, err := under("acme").Send(t.Context(), o); err != nil || !slices.Equal(states(sent), []ledger.State{ledger.Accepted}) {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, created := s.paid(); posts != 2 || created != 1 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

// A submission that one profile left behind while sending may have been paid for: another profile
// reports that, and can still send.
func TestUnknownOfAnotherProfile(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{createdThenLost}
	o := order(file("a"))
	if _, err := s.runner(job.WithFolder(dir), job.WithProfile("acme")).Send(t.Context(), o); !errors.Is(err, syncapi.ErrOutcomeUnknown) {
		t.Fatal(err)
	}
	r := s.runner(job.WithFolder(dir))
	if _, err := r.Send(t.Context(), o); err == nil || !strings.Contains(err.Error(), "may have been sent before") {
		t.Errorf("the error is %v", err)
	}
	o.Again = true
	if _, err := r.Send(t.Context(), o); err != nil {
		t.Error(err)
	}
}
