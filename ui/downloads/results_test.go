package downloads

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// blocked downloads results, except those that Sync does not have yet.
type blocked struct {
	Jobs
	parts   []job.Part
	missing map[string]bool
	mu      sync.Mutex
	running int
	most    int // of them at once
}

func (b *blocked) Collect(ctx context.Context, batch syncapi.Batch, _ string) (job.Saved, error) {
	b.mu.Lock()
	b.running++
	b.most = max(b.most, b.running)
	b.mu.Unlock()
	if b.missing[batch.ID] {
		<-ctx.Done()
		return job.Saved{}, ctx.Err()
	}
	b.mu.Lock()
	b.running--
	b.mu.Unlock()
	return job.Saved{Path: "/r/" + batch.ID + ".jsonl", Results: 1, Succeeded: 1}, nil
}

func (b *blocked) Parts(string) ([]job.Part, error) { return b.parts, nil }

func (*blocked) Merge(context.Context, string, []job.Part) (string, error) {
	return "/r/all.jsonl", nil
}

func (*blocked) MergeRetries(context.Context, string, string) (string, error) { return "", nil }

// loop runs commands and returns their messages to the feature until all have ended or
// wait.
type loop struct {
	f    *Feature
	msgs chan tea.Msg
}

func (l *loop) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { l.msgs <- cmd() }()
	}
}

func (l *loop) send(msg tea.Msg) {
	l.run(l.f.Update(msg))
	for {
		synctest.Wait()
		select {
		case msg := <-l.msgs:
			if cmds, ok := msg.(tea.BatchMsg); ok {
				for _, cmd := range cmds {
					l.run(cmd)
				}
				continue
			}
			l.run(l.f.Update(msg))
		default:
			return
		}
	}
}

func inLoop(t *testing.T, jobs *blocked, test func(l *loop, env *screen.Env, leave func())) {
	synctest.Test(t, func(t *testing.T) {
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		env := &screen.Env{Context: ctx, Width: 100, Keys: keys.Default()}
		l := &loop{f: New(env, jobs, "output.jsonl"), msgs: make(chan tea.Msg, 100)}
		test(l, env, func() { env.Leaving = true; leave() })
	})
}

func finished(n int) (batches []syncapi.Batch) {
	for i := range n {
		batches = append(batches, syncapi.Batch{ID: fmt.Sprint("batch_", i), OutputURL: "x", Metrics: syncapi.Metrics{Total: 1}})
	}
	return batches
}

// A batch whose results Sync does not find holds up no other, and the user sees why it
// waits. Leaving ends it, and counts it once.
func TestMissingResultsHoldUpNoOthers(t *testing.T) {
	jobs := &blocked{missing: map[string]bool{"batch_0": true, "batch_1": true, "batch_2": true}}
	inLoop(t, jobs, func(l *loop, _ *screen.Env, leave func()) {
		l.send(screen.DownloadMsg{Batches: finished(9)})
		if jobs.most != resultsAtOnce {
			t.Errorf("%d downloads at once", jobs.most)
		}
		if line := l.f.Status().Line; line != "" {
			t.Errorf("a download without a problem shows %q", line)
		}
		for _, d := range l.f.queue[:resultsAtOnce] {
			d.tryFailed(&syncapi.Error{StatusCode: 404}, 0)
		}
		l.send(screen.TickMsg{})
		if l.f.round.saved != 6 {
			t.Errorf("%d results files saved of 6 that are there", l.f.round.saved)
		}
		if line := l.f.Status().Line; !strings.Contains(line, "3 results files") || !strings.Contains(line, "batch_0") || !strings.Contains(line, "404") {
			t.Errorf("the status line is %q", line)
		}
		leave()
		l.send(nil)
		var o screen.Outcome
		if l.f.Report(&o); o.Unsaved != 3 || l.f.Status().Busy {
			t.Errorf("%d unsaved, busy %v", o.Unsaved, l.f.Status().Busy)
		}
	})
}

// Leaving drops the downloads that have not started, and waits for the others.
func TestLeavingDropsTheRest(t *testing.T) {
	jobs := &blocked{missing: map[string]bool{"batch_0": true, "batch_1": true, "batch_2": true}}
	inLoop(t, jobs, func(l *loop, _ *screen.Env, leave func()) {
		l.send(screen.DownloadMsg{Batches: finished(9)})
		if !l.f.Status().Busy {
			t.Error("not busy")
		}
		leave()
		l.send(nil)
		var o screen.Outcome
		if l.f.Report(&o); o.Unsaved != 9 || l.f.Status().Busy || jobs.running != 3 {
			t.Errorf("%d unsaved, busy %v, %d started", o.Unsaved, l.f.Status().Busy, jobs.running)
		}
	})
}

// When the last parts of a job end at the same time, each of them merges. The file is the
// same one, and counts once.
func TestPartsThatEndTogether(t *testing.T) {
	jobs := &blocked{}
	for _, b := range finished(2) {
		p := job.Part{}
		p.BatchID, p.Saved.Path = b.ID, "/r/"+b.ID+".jsonl"
		jobs.parts = append(jobs.parts, p)
	}
	inLoop(t, jobs, func(l *loop, env *screen.Env, _ func()) {
		l.send(screen.DownloadMsg{Batches: finished(2)})
		all, _ := notices(env)
		if len(all) != 1 || all[0].Text != "Saved 2 of 2 results files: 2 succeeded, 0 failed; merged as /r/all.jsonl." {
			t.Errorf("notices %+v", all)
		}
		if len(l.f.saved) != 3 {
			t.Errorf("saved %q", l.f.saved)
		}
	})
}
