package job_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// TestCrashSubmit kills the program at each step of a submission, and starts it
// again.
func TestCrashSubmit(t *testing.T) {
	for step, want := range map[string]struct {
		posts int
		state job.SubmissionState // that the next session finds; empty for none
	}{
		"inputs kept":      {0, ""},
		"confirmed":        {0, job.StateWaiting},
		"listed":           {0, job.StateWaiting},
		"noted as sending": {0, job.StateUnknown},
		"in the POST":      {1, job.StateUnknown},
		"answered":         {1, job.StateUnknown},
		"outcome noted":    {1, job.StateAccepted},
	} {
		t.Run(step, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			cmd, kill := child(t, "submit", s.URL+basePath, dir, "", step)
			if step == "in the POST" {
				s.set(func() {
					s.faults = []fault{func(_ http.ResponseWriter, r *http.Request, create func() string) {
						create()
						kill()
						<-r.Context().Done() // the connection goes with the process
					}}
				})
			}
			killed(t, cmd)
			if posts, created := s.paid(); posts != want.posts || created != want.posts {
				t.Fatalf("%d POSTs made %d batches", posts, created)
			}
			r := s.runner(job.WithFolder(dir))
			state, err := r.Load()
			if err != nil || state.Notice != "" {
				t.Fatalf("the next session: %v, %s", err, state.Notice)
			}
			var found job.SubmissionState
			if len(state.Submissions) > 0 {
				found = state.Submissions[0].State
			}
			if found != want.state {
				t.Errorf("the next session finds it %q, want %q", found, want.state)
			}
			findings, err := r.Reconcile(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want.state == job.StateUnknown && len(findings[0].Candidates) != want.posts {
				t.Errorf("candidates are %+v", findings[0].Candidates)
			}
			// Whatever happened, doing the same again makes no second batch.
			_, err = r.Send(t.Context(), order(file("a", "b")))
			_, asked := errors.AsType[*job.SentBeforeError](err)
			if posts, created := s.paid(); posts > 1 || created > 1 || (err == nil) != (want.state == "" || want.state == job.StateWaiting) {
				t.Errorf("%d POSTs made %d batches in the end: %v", posts, created, err)
			} else if err != nil && !asked {
				t.Errorf("the person is not asked: %v", err)
			}
		})
	}
}

// TestTornJournal cuts the journal at every byte after the POST was noted as being
// sent. Whatever is left, the POST is not forgotten.
func TestTornJournal(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	sending := 0
	r := s.runner(job.WithFolder(dir))
	r.OnStep(func(step string) {
		if step == "noted as sending" {
			sending = len(read(t, dir, job.JournalName))
		}
	})
	if _, err := r.Send(t.Context(), order(file("a", "b"))); err != nil {
		t.Fatal(err)
	}
	whole := read(t, dir, job.JournalName)
	for cut := sending; cut <= len(whole); cut++ {
		torn := t.TempDir()
		write(t, whole[:cut], torn, job.JournalName)
		r := s.runner(job.WithFolder(torn))
		state, err := r.Load()
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		want := job.StateUnknown
		if cut >= len(whole)-1 { // but for the line's end it is whole
			want = job.StateAccepted
		}
		if state.Submissions[0].State != want {
			t.Errorf("cut at %d of %d it is %s", cut, len(whole), state.Submissions[0].State)
		}
		if cut%16 > 0 && cut < len(whole)-2 { // each one writes to the disk
			continue
		}
		if _, err := r.Send(t.Context(), order(file("a", "b"))); err == nil {
			t.Errorf("cut at %d it is sent again", cut)
		}
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestCrashCollect kills the program at each step of a download, and starts it
// again.
func TestCrashCollect(t *testing.T) {
	content := strings.Repeat(result("a", "COMPLETED"), 2000)
	for _, step := range []string{
		"part made", "part noted", "in the body", "downloaded", "synced", "linked", "placed", "noted as saved",
	} {
		t.Run(step, func(t *testing.T) {
			s, dir, out := newServer(t), t.TempDir(), t.TempDir()
			s.finish("b", content)
			cmd, _ := child(t, "collect", s.URL+basePath, dir, filepath.Join(out, "output.jsonl"), step)
			killed(t, cmd)
			final := filepath.Join(out, "output.jsonl")
			if data, err := os.ReadFile(final); err == nil && string(data) != content {
				t.Errorf("a damaged file of %d bytes", len(data))
			}
			saved, err := s.runner(job.WithFolder(dir)).Collect(t.Context(), childBatch(s.URL+basePath), final)
			if err != nil || saved.Path != final || read(t, final) != content || !saved.Whole() {
				t.Errorf("the next session: %+v, %v", saved, err)
			}
			if got := names(t, out); !slices.Equal(got, []string{"output.jsonl"}) {
				t.Errorf("left behind: %v", got)
			}
			if resumed := s.ranges[len(s.ranges)-1] != ""; resumed != slices.Contains([]string{"in the body", "downloaded", "synced", "linked"}, step) {
				t.Errorf("the ranges that were asked for are %q", s.ranges)
			}
		})
	}
}

// counter is a server that makes a batch of everything, and counts.
type counter struct {
	*httptest.Server
	mu   sync.Mutex
	made map[string]int
}

func newCounter(t *testing.T) *counter {
	c := &counter{made: map[string]int{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		c.mu.Lock()
		c.made[string(content)]++
		c.mu.Unlock()
		io.WriteString(w, object("batch_"+file(string(content)).Hash(), "PENDING"))
	}))
	t.Cleanup(c.Close)
	t.Cleanup(http.DefaultClient.CloseIdleConnections)
	return c
}

// check fails unless each round made one batch.
func (c *counter) check(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.made) != rounds {
		t.Errorf("%d rounds were sent", len(c.made))
	}
	for content, n := range c.made {
		if n != 1 {
			t.Errorf("%d POSTs of %.40s", n, content)
		}
	}
}

// TestTwoInstances lets two processes send the same at the same time, a hundred
// times.
func TestTwoInstances(t *testing.T) {
	c, dir := newCounter(t), t.TempDir()
	var wg sync.WaitGroup
	for range 2 {
		cmd, _ := child(t, "rounds", c.URL, dir, "", "")
		wg.Go(func() {
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	c.check(t)
}

// TestManyGoroutines is the same in one process, with one Runner and with several.
func TestManyGoroutines(t *testing.T) {
	c, dir := newCounter(t), t.TempDir()
	shared := job.New(bareAPI{c.URL}, job.WithFolder(dir))
	var wg sync.WaitGroup
	for i := range 4 {
		r := shared
		if i%2 == 0 {
			r = job.New(bareAPI{c.URL}, job.WithFolder(dir))
		}
		wg.Go(func() {
			if err := sendRounds(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	c.check(t)
	state, err := shared.Load()
	if err != nil || len(state.Submissions) != rounds || len(state.Followed) != rounds {
		t.Errorf("the ledger has %d submissions, %v", len(state.Submissions), err)
	}
}

// TestMemoryLedger is the same without a folder.
func TestMemoryLedger(t *testing.T) {
	c := newCounter(t)
	r := job.New(bareAPI{c.URL})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := sendRounds(t.Context(), r); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	c.check(t)
}

// TestBusyInstanceIsNotSwept looks at the ledger while another instance sends.
func TestBusyInstanceIsNotSwept(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	var during job.State
	s.faults = []fault{func(w http.ResponseWriter, _ *http.Request, create func() string) {
		var err error
		if during, err = s.runner(job.WithFolder(dir)).Load(); err != nil {
			t.Error(err)
		}
		io.WriteString(w, create())
	}}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err != nil {
		t.Fatal(err)
	}
	if len(during.Submissions) != 1 || during.Submissions[0].State != job.StateSending {
		t.Errorf("the other instance saw %+v", during.Submissions)
	}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); errors.Is(err, syncapi.ErrOutcomeUnknown) {
		t.Error(err)
	}
}
