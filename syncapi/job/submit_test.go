package job_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// states are those of what was sent.
func states(sent []job.Sent) []job.SubmissionState {
	var s []job.SubmissionState
	for _, one := range sent {
		s = append(s, one.State)
	}
	return s
}

func TestSend(t *testing.T) {
	s := newServer(t)
	dir := filepath.Join(t.TempDir(), "state")
	r := s.runner(job.WithFolder(dir))
	f := file("a", "b")
	sent, err := r.Send(t.Context(), job.Order{Parts: []*batchfile.File{f}, WebhookURL: "https://example.com/hook"})
	if err != nil || len(sent) != 1 || sent[0].State != job.StateAccepted || sent[0].Batch.ID != "made_1" ||
		sent[0].BatchID != "made_1" || sent[0].Requests != 2 || sent[0].Warning != nil {
		t.Fatalf("sent %+v, %v", sent, err)
	}
	// The next session knows it.
	state, err := s.runner(job.WithFolder(dir)).Load()
	if err != nil || !slices.Equal(state.Followed, []string{"made_1"}) || filepath.Base(state.Files["made_1"]) != "input.jsonl" ||
		!filepath.IsAbs(state.Files["made_1"]) || len(state.Unsettled()) != 0 || state.Notice != "" {
		t.Errorf("the next session knows %+v, %v", state, err)
	}
	if calls := s.seen(); !slices.Equal(calls, []string{"GET /v2/batch", "POST /v2/batch"}) {
		t.Errorf("calls are %v", calls)
	}
	for _, name := range []string{job.JournalName, "inputs/" + f.Hash() + ".jsonl"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v, %v", name, info.Mode(), err)
		}
		if strings.Contains(read(t, dir, name), canary) {
			t.Errorf("%s holds the key", name)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", info.Mode())
	}
}

// TestNoLedgerNoPost has folders in which no ledger can be kept.
func TestNoLedgerNoPost(t *testing.T) {
	for name, prepare := range map[string]func(dir string) string{
		"a file in its place": func(dir string) string { return filepath.Join(write(t, "", dir, "file"), "state") },
		"the journal is a folder": func(dir string) string {
			if err := os.Mkdir(filepath.Join(dir, job.JournalName), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		},
		"a full disk": func(dir string) string {
			if err := os.Symlink("/dev/full", filepath.Join(dir, job.JournalName)); err != nil {
				t.Skip(err)
			}
			return dir
		},
		"no room for the input": func(dir string) string {
			write(t, "", dir, "inputs")
			return dir
		},
		"a newer version": func(dir string) string {
			write(t, `{"format":"syncbatch-tui ledger","version":2,"id":"x"}`+"\n", dir, job.JournalName)
			return dir
		},
		"a lock that cannot be had": func(dir string) string {
			if err := os.Mkdir(filepath.Join(dir, "journal.lock"), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.list = []string{object("b", "PROCESSING")}
			dir := t.TempDir()
			r := s.runner(job.WithFolder(prepare(dir)))
			_, err := r.Send(t.Context(), order(file("a")))
			if !errors.Is(err, job.ErrLedger) || job.Hint(err) == "" {
				t.Errorf("error is %v", err)
			}
			if posts, _ := s.paid(); posts != 0 {
				t.Errorf("%d POSTs went out", posts)
			}
			if snapshot, err := r.Poll(t.Context(), []string{"b"}); err != nil || len(snapshot.Batches) != 1 {
				t.Errorf("watching does not work: %v", err)
			}
			out := t.TempDir()
			if saved, err := r.Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), out); err != nil || saved.Results != 1 {
				t.Errorf("downloading does not work: %v", err)
			}
			if got := names(t, out); !slices.Equal(got, []string{"output.jsonl"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestNoListNoPost(t *testing.T) {
	s := newServer(t)
	s.Close()
	r := s.runner()
	ctx := syncapi.WithoutRetry(t.Context())
	if _, err := r.Send(ctx, order(file("a"))); err == nil || errors.Is(err, syncapi.ErrOutcomeUnknown) {
		t.Errorf("error is %v", err)
	}
}

// TestSentBefore sends file a-b first, and then something else.
func TestSentBefore(t *testing.T) {
	spaced := file("a", "b")
	spaced.Content = []byte(strings.ReplaceAll(string(spaced.Content), `":`, `" : `) + "\r\n\n")
	for name, c := range map[string]struct {
		faults []fault // of the first
		then   func(t *testing.T, r *job.Runner, c *clock)
		file   *batchfile.File
		again  bool
		shared int // 0: it is sent
	}{
		"the same":              {file: file("a", "b"), shared: 2},
		"the same, again":       {file: file("a", "b"), again: true},
		"other requests":        {file: file("c", "d")},
		"one more":              {file: file("a", "b", "c"), shared: 2},
		"white space":           {file: spaced, shared: 2},
		"the next day":          {file: file("a", "b"), shared: 2, then: func(_ *testing.T, _ *job.Runner, c *clock) { c.Advance(24 * time.Hour) }},
		"a day back":            {file: file("a", "b"), shared: 2, then: func(_ *testing.T, _ *job.Runner, c *clock) { c.Advance(-24 * time.Hour) }},
		"after 32 days":         {file: file("a", "b"), then: func(_ *testing.T, _ *job.Runner, c *clock) { c.Advance(32 * 24 * time.Hour) }},
		"after a refusal":       {faults: []fault{status(400, `{"message":"bad"}`)}, file: file("a", "b")},
		"after 402, the same":   {faults: []fault{status(402, `{}`)}, file: file("a", "b")},
		"after 402, some of it": {faults: []fault{status(402, `{}`)}, file: file("b", "c"), shared: 1},
		"after a doubt":         {faults: []fault{status(500, ``)}, file: file("a", "b"), shared: 2},
		"after a doubt, settled": {faults: []fault{status(500, ``)}, file: file("a", "b"), then: func(t *testing.T, r *job.Runner, _ *clock) {
			state, err := r.Load()
			if err != nil || len(state.Unsettled()) != 1 {
				t.Fatal(state, err)
			}
			if err := r.NotSent(state.Unsettled()[0].ID); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, clock, dir := newServer(t), newClock(), t.TempDir()
			s.faults = c.faults
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
			sent, err := r.Send(t.Context(), job.Order{Parts: []*batchfile.File{c.file}, Again: c.again})
			posts, _ := s.paid()
			e, asked := errors.AsType[*job.SentBeforeError](err)
			switch {
			case c.shared == 0:
				if err != nil || posts != before+1 || sent[0].State != job.StateAccepted {
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

// TestOtherAPI sends the same to another host, which is no repetition.
func TestOtherAPI(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		s := newServer(t)
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err != nil {
			t.Error(err)
		}
	}
}

// TestInterruptedOrderGoesOn meets the limit with the second of three parts, and
// places the order again in another session.
func TestInterruptedOrderGoesOn(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{nil, limit}
	o := order(file("a"), file("b"), file("c"))
	sent, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o)
	if !errors.Is(err, job.ErrHeld) || !slices.Equal(states(sent), []job.SubmissionState{job.StateAccepted, job.StateWaiting, job.StateWaiting}) {
		t.Fatalf("%v, %v", states(sent), err)
	}
	other := order(file("a"), file("b"))
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), other); err == nil {
		t.Error("another order with the same requests is not asked about")
	}
	sent, err = s.runner(job.WithFolder(dir)).Send(t.Context(), o)
	if err != nil || !slices.Equal(states(sent), []job.SubmissionState{job.StateAccepted, job.StateAccepted, job.StateAccepted}) {
		t.Fatalf("%v, %v", states(sent), err)
	}
	if sent[0].Batch.ID != "made_1" || sent[2].Batch.ID != "made_3" {
		t.Errorf("batches are %+v", sent)
	}
	if posts, created := s.paid(); posts != 4 || created != 3 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

func TestRefusalEndsTheOrder(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{nil, status(400, `{"message":"bad"}`)}
	r := s.runner(job.WithFolder(t.TempDir()))
	sent, err := r.Send(t.Context(), order(file("a"), file("b"), file("c")))
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || e.StatusCode != 400 || !slices.Equal(states(sent), []job.SubmissionState{job.StateAccepted, job.StateRefused, job.StateDropped}) {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, _ := s.paid(); posts != 2 {
		t.Errorf("%d POSTs", posts)
	}
}

func TestDoubtStopsTheOrder(t *testing.T) {
	s := newServer(t)
	s.faults = []fault{createdThenLost}
	r := s.runner(job.WithFolder(t.TempDir()))
	o := order(file("a"), file("b"))
	for range 2 { // placing it again sends nothing before the doubt is settled
		sent, err := r.Send(t.Context(), o)
		if !errors.Is(err, syncapi.ErrOutcomeUnknown) || !slices.Equal(states(sent), []job.SubmissionState{job.StateUnknown, job.StateWaiting}) {
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
	if err != nil || !slices.Equal(states(sent), []job.SubmissionState{job.StateAccepted, job.StateAccepted}) || sent[0].BatchID != "made_1" {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, created := s.paid(); posts != 2 || created != 2 {
		t.Errorf("%d POSTs made %d batches", posts, created)
	}
}

// TestSendsWhatWasConfirmed changes everything that can change between the
// confirmation and the sending.
func TestSendsWhatWasConfirmed(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	f := file("a")
	want := string(f.Content)
	sent, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(f))
	if !errors.Is(err, job.ErrHeld) {
		t.Fatal(err)
	}
	f.Content = []byte("changed")
	if _, err := s.runner(job.WithFolder(dir)).Resume(t.Context(), sent[0].Job); err != nil {
		t.Fatal(err)
	}
	if s.posts[1] != want {
		t.Errorf("sent %q", s.posts[1])
	}
	if _, err := s.runner(job.WithFolder(dir)).Resume(t.Context(), "no such job"); err == nil {
		t.Error("a job that is not there goes on")
	}
}

func TestChangedInputIsNotSent(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	f := file("a")
	sent, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(f))
	if !errors.Is(err, job.ErrHeld) {
		t.Fatal(err)
	}
	write(t, "changed", dir, "inputs", f.Hash()+".jsonl")
	if _, err := s.runner(job.WithFolder(dir)).Resume(t.Context(), sent[0].Job); err == nil {
		t.Error("other bytes than those that were confirmed are sent")
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
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
	if !errors.Is(err, job.ErrHeld) || !strings.Contains(job.Hint(err), "goes out") || len(r.Held()) != 1 {
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
		_, err := r.SendHeld(t.Context(), snapshot(step.running))
		if (err != nil) != (step.posts == 3 && step.running == 0 || step.posts == 4) {
			t.Errorf("%s: %v", step.name, err)
		}
		if posts, _ := s.paid(); posts != step.posts || len(r.Held()) != step.held {
			t.Errorf("%s: %d POSTs, %d held", step.name, posts, len(r.Held()))
		}
	}
	if _, created := s.paid(); created != 3 {
		t.Errorf("%d batches", created)
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
	if err == nil || sent[0].State != job.StateDropped {
		t.Errorf("%v, %v", states(sent), err)
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestDiskLostBeforeThePost loses the disk between the confirmation and the POST.
func TestDiskLostBeforeThePost(t *testing.T) {
	for _, at := range []string{"confirmed", "listed"} {
		t.Run(at, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			r := s.runner(job.WithFolder(dir))
			journal := filepath.Join(dir, job.JournalName)
			r.OnStep(func(step string) {
				if step == at {
					os.Rename(journal, journal+".away")
					os.Mkdir(journal, 0o700)
				}
			})
			if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, job.ErrLedger) {
				t.Errorf("error is %v", err)
			}
			os.Remove(journal)
			os.Rename(journal+".away", journal)
			r.OnStep(func(string) {})
			if posts, _ := s.paid(); posts != 0 {
				t.Fatalf("%d POSTs", posts)
			}
			if sent, err := r.Send(t.Context(), order(file("a"))); err != nil || sent[0].State != job.StateAccepted {
				t.Errorf("once the disk is well again: %+v, %v", sent, err)
			}
		})
	}
}

// TestOutcomeThatCannotBeNoted loses the disk between the POST and its outcome.
func TestOutcomeThatCannotBeNoted(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	journal := filepath.Join(dir, job.JournalName)
	r.OnStep(func(step string) {
		if step == "answered" {
			os.Rename(journal, journal+".away")
			os.Mkdir(journal, 0o700)
		}
	})
	sent, err := r.Send(t.Context(), order(file("a")))
	if err != nil || sent[0].State != job.StateAccepted || !errors.Is(sent[0].Warning, job.ErrLedger) {
		t.Fatalf("%+v, %v", sent, err)
	}
	os.Remove(journal)
	os.Rename(journal+".away", journal)
	if state, err := r.Load(); err != nil || state.Submissions[0].State != job.StateAccepted {
		t.Errorf("once the disk is well again: %+v, %v", state, err)
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
	if state, err := r.Load(); err != nil || !slices.Equal(state.Followed, []string{"batch_1"}) {
		t.Errorf("the batch is not adopted: %+v, %v", state, err)
	}
	if _, err := r.Send(t.Context(), order(file("a"))); err == nil {
		t.Error("what it has created is created again unasked")
	}
}
