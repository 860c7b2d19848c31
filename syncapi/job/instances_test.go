package job_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// counter is a server that makes a batch of every request, and counts.
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

// TestTwoInstances lets two processes send the same file at the same time, a hundred times.
func TestTwoInstances(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
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

// TestSameMoment gives the same job to two instances, the second one between the first one's
// confirmation and its POST. The job is sent once, and the instance that did not send it gets the
// error that it would get a moment later.
func TestSameMoment(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	first, second := s.runner(job.WithFolder(dir)), s.runner(job.WithFolder(dir))
	var sent []job.Outcome
	var err error
	first.OnStep(func(step string) {
		if step == "confirmed" {
			sent, err = second.Send(t.Context(), order(file("a", "b")))
		}
	})
	_, firstErr := first.Send(t.Context(), order(file("a", "b")))
	if err != nil || len(sent) != 1 || sent[0].Earlier {
		t.Errorf("who was first: %+v, %v", sent, err)
	}
	_, laterErr := second.Send(t.Context(), order(file("a", "b")))
	before, asked := errors.AsType[*ledger.SentBeforeError](firstErr)
	if !asked || laterErr == nil || firstErr.Error() != laterErr.Error() || before.Shared != 2 || before.Requests != 2 {
		t.Errorf("who was second hears %v, and who is later %v", firstErr, laterErr)
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestManyGoroutines is the same in one process, with one Runner and with several.
func TestManyGoroutines(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
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

// TestBusyInstanceIsNotSwept reads the ledger while another instance sends.
func TestBusyInstanceIsNotSwept(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	var during ledger.Contents
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
	if len(during.Submissions) != 1 || during.Submissions[0].State != ledger.Sending {
		t.Errorf("the other instance saw %+v", during.Submissions)
	}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); errors.Is(err, syncapi.ErrOutcomeUnknown) {
		t.Error(err)
	}
}

// TestOneCollectsAtATime lets another instance collect the same batch in the middle of a download:
// it waits, and removes nothing.
func TestOneCollectsAtATime(t *testing.T) {
	s, dir, out := newServer(t), t.TempDir(), t.TempDir()
	content := result("a", "COMPLETED")
	b := s.finish("b", content)
	busy, other := s.runner(job.WithFolder(dir)), s.runner(job.WithFolder(dir))
	busy.OnStep(func(step string) {
		if step != "part made" {
			return
		}
		impatient, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := other.Collect(impatient, b, out); !errors.Is(err, context.Canceled) {
			t.Errorf("the other one: %v", err)
		}
	})
	saved, err := busy.Collect(t.Context(), b, out)
	if err != nil || read(t, saved.Path) != content {
		t.Errorf("%+v, %v", saved, err)
	}
	if again, err := other.Collect(t.Context(), b, out); err != nil || again.Path != saved.Path {
		t.Errorf("once it is done: %+v, %v", again, err)
	}
}

// TestSendingElsewhere sends a job that another instance is sending right now.
func TestSendingElsewhere(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	first := s.runner(job.WithFolder(dir))
	var second error
	first.OnStep(func(step string) {
		if step == "noted as sending" {
			_, second = s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a")))
		}
	})
	if _, err := first.Send(t.Context(), order(file("a"))); err != nil {
		t.Fatal(err)
	}
	e, ok := errors.AsType[*ledger.SentBeforeError](second)
	if !ok || !e.Sending() || !strings.Contains(second.Error(), "is being sent by another run") || strings.Contains(job.Hint(second), "--again") {
		t.Errorf("it says %v %s", second, job.Hint(second))
	}
}
