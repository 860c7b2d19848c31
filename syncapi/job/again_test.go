package job_test

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestSentBefore sends file a-b first, then something else.
func TestSentBefore(t *testing.T) {
	spaced := file("a", "b")
	spaced.Content = []byte(strings.ReplaceAll(string(spaced.Content), `":`, `" : `) + "\r\n\n")
	sendsMore := func(later time.Duration) func(*testing.T, *job.Runner, *clock) {
		return func(t *testing.T, r *job.Runner, c *clock) {
			c.Advance(later)
			if _, err := r.Send(t.Context(), order(file("y", "z"))); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		faults []fault // of the first
		then   func(t *testing.T, r *job.Runner, c *clock)
		file   *batchfile.File
		again  bool
		shared int // 0: it is sent
	}{
		"the same":                 {file: file("a", "b"), shared: 2},
		"the same, again":          {file: file("a", "b"), again: true},
		"other requests":           {file: file("c", "d")},
		"one more":                 {file: file("a", "b", "c"), shared: 2},
		"white space":              {file: spaced, shared: 2},
		"the next day":             {file: file("a", "b"), shared: 2, then: func(_ *testing.T, _ *job.Runner, c *clock) { c.Advance(24 * time.Hour) }},
		"a day back":               {file: file("a", "b"), shared: 2, then: func(_ *testing.T, _ *job.Runner, c *clock) { c.Advance(-24 * time.Hour) }},
		"after a year alone":       {file: file("a", "b"), shared: 2, then: func(_ *testing.T, _ *job.Runner, c *clock) { c.Advance(365 * day) }},
		"after 89 days":            {file: file("a", "b"), shared: 2, then: sendsMore(89 * day)},
		"after 91 days":            {file: file("a", "b"), then: sendsMore(91 * day)},
		"after an unknown, a year": {faults: []fault{status(500, ``)}, file: file("a", "b"), shared: 2, then: sendsMore(365 * day)},
		"after a refusal":          {faults: []fault{status(400, `{"message":"bad"}`)}, file: file("a", "b")},
		"after 402, the same":      {faults: []fault{status(402, `{}`)}, file: file("a", "b")},
		"after 402, some of it":    {faults: []fault{status(402, `{}`)}, file: file("b", "c")},
		"after an unknown":         {faults: []fault{status(500, ``)}, file: file("a", "b"), shared: 2},
		"after an unknown, resolved": {faults: []fault{status(500, ``)}, file: file("a", "b"), then: func(t *testing.T, r *job.Runner, _ *clock) {
			state, err := r.Load()
			if err != nil || len(state.Unknown()) != 1 {
				t.Fatal(state, err)
			}
			if err := r.NotSent(state.Unknown()[0].ID); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, clock, dir := newServer(t), newClock(), t.TempDir()
			s.faults, s.now = c.faults, clock.Now
			runner := func() *job.Runner { return s.runner(job.WithFolder(dir), job.WithClock(clock.Now)) }
			_, firstErr := runner().Send(t.Context(), order(file("a", "b")))
			if (firstErr != nil) != (c.faults != nil) {
				t.Fatal(firstErr)
			}
			r := runner()
			if c.then != nil {
				c.then(t, r, clock)
			}
			before, _ := s.paid()
			sent, err := r.Send(t.Context(), job.Job{Parts: []*batchfile.File{c.file}, Again: c.again})
			posts, _ := s.paid()
			e, asked := errors.AsType[*ledger.SentBeforeError](err)
			switch {
			case c.shared == 0:
				if err != nil || posts != before+1 || sent[0].State != ledger.Accepted {
					t.Errorf("%d POSTs, %+v, %v", posts, sent, err)
				}
			case !asked || e.Shared != c.shared || len(e.Earlier) != 1 || e.Earlier[0].Shared != c.shared || posts != before:
				t.Errorf("%d POSTs, %+v, %v", posts, e, err)
			case e.Error() == "" || job.Hint(err) == "":
				t.Error("it says nothing")
			}
		})
	}
}

// TestBlankLinesAreNoRequests sends a file with blank lines between its requests, and then one
// without them.
func TestBlankLinesAreNoRequests(t *testing.T) {
	s, blank := newServer(t), file("a", "b")
	blank.Content = []byte("\n" + strings.ReplaceAll(string(blank.Content), "\n", "\n \t\r\n\n"))
	r := s.runner(job.WithFolder(t.TempDir()))
	sent, err := r.Send(t.Context(), order(blank))
	if err != nil || sent[0].Requests != 2 {
		t.Fatalf("%+v, %v", sent, err)
	}
	for name, f := range map[string]*batchfile.File{"the same": blank, "without them": file("a", "b")} {
		_, err := r.Send(t.Context(), order(f))
		if e, asked := errors.AsType[*ledger.SentBeforeError](err); !asked || e.Shared != 2 || e.Requests != 2 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOtherAPI sends the same to another host, which does not count as a repetition.
func TestOtherAPI(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		s := newServer(t)
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err != nil {
			t.Error(err)
		}
	}
}

func TestDryRunThatCreates(t *testing.T) {
	api := newServer(t)
	api.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `{"id":"batch_1","status":"PENDING"}`)
	})
	dir := t.TempDir()
	err := api.runner(job.WithFolder(dir)).DryRun(t.Context(), file("a"), "")
	if !errors.Is(err, syncapi.ErrDryRunIgnored) {
		t.Errorf("error is %v", err)
	}
	r := api.runner(job.WithFolder(dir))
	asked := false
	api.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true })
	if err := r.DryRun(t.Context(), file("b"), ""); !errors.Is(err, syncapi.ErrDryRunIgnored) || asked || job.Hint(err) == "" {
		t.Errorf("another dry run: %v, asked %v", err, asked)
	}
	if state, err := r.Load(); err != nil || !slices.Equal(state.Followed, []string{"batch_1"}) {
		t.Errorf("the batch is not adopted: %+v, %v", state, err)
	}
	if _, err := r.Send(t.Context(), order(file("a"))); err == nil {
		t.Error("what it has created is created again unasked")
	}
}

// TestAgainGoesOnWithWhatWaits confirms the same file twice while Sync has no free slot: that is
// one job, and an unknown part of it stops the second command, too.
func TestAgainGoesOnWithWhatWaits(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit, limit, createdThenLost}
	for _, c := range []struct {
		again bool
		err   error
	}{{false, job.ErrQueued}, {true, job.ErrQueued}, {false, syncapi.ErrOutcomeUnknown}} {
		o := order(file("a"))
		o.Again = c.again
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o); !errors.Is(err, c.err) {
			t.Fatalf("again %v: %v, want %v", c.again, err, c.err)
		}
	}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err == nil {
		t.Error("the unknown part was sent once more")
	}
	if _, created := s.paid(); created != 1 {
		t.Errorf("%d batches", created)
	}
}

// TestAgainIsSaidOnce confirms a paid file once more, and is interrupted: the job continues without
// another confirmation.
func TestAgainIsSaidOnce(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{nil, nil, limit}
	o := order(file("a"), file("b"))
	for _, c := range []struct {
		again bool
		want  error
	}{{false, nil}, {true, job.ErrQueued}, {false, nil}} {
		o.Again = c.again
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o); !errors.Is(err, c.want) {
			t.Fatalf("again %v: %v, want %v", c.again, err, c.want)
		}
	}
	if posts, created := s.paid(); posts != 5 || created != 4 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

// TestWaitingOrderAfterAnotherOne confirms a job that waits, and then pays for the same requests in
// another job: the first one does not go out without a question.
func TestWaitingOrderAfterAnotherOne(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	send := func(webhook string, again bool) error {
		_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), job.Job{Parts: []*batchfile.File{file("a")}, WebhookURL: webhook, Again: again})
		return err
	}
	if err := send("https://a.example", false); !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	waits, ok := errors.AsType[*ledger.SentBeforeError](send("https://b.example", false))
	if !ok || !strings.Contains(waits.Hint(), "Nothing was paid") {
		t.Errorf("what waits is paid for: %v", waits)
	}
	if err := send("https://b.example", true); err != nil {
		t.Fatal(err)
	}
	if sent, ok := errors.AsType[*ledger.SentBeforeError](send("https://a.example", false)); !ok || !strings.Contains(sent.Error(), "made_1") {
		t.Errorf("the first order went out, too: %v", sent)
	}
	if _, created := s.paid(); created != 1 {
		t.Errorf("%d batches", created)
	}
	if err := send("https://a.example", true); err != nil {
		t.Error("the user's word does not help:", err)
	}
}
