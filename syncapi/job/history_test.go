package job_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestHistory submits two batches in two months, collects one, and reads their totals.
func TestHistory(t *testing.T) {
	s, dir, out, clock := newServer(t), t.TempDir(), t.TempDir(), newClock()
	clock.now = time.Date(2026, 10, 15, 12, 0, 0, 0, time.Local)
	r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
	s.faults = []fault{nil, nil, status(400, `{}`)}
	mixed := file("a", "b", "c")
	mixed.Content = []byte(strings.Replace(string(mixed.Content), "lipsync-2", "sync-3", 1))
	first := order(mixed)
	first.Estimates = []float64{3}
	_, err := r.Send(t.Context(), first)
	must(t, err)
	_, err = r.Collect(t.Context(), s.finish("made_1", strings.ReplaceAll(result("a", "COMPLETED")+result("b", "COMPLETED"), `"id":"g"`, `"id":"g","outputDuration":4.5`)+result("c", "FAILED")), out)
	must(t, err)
	clock.Advance(31 * day)
	_, err = r.Send(t.Context(), order(file("d")))
	must(t, err)
	s.set(func() { s.list = []string{object("made_2", "PROCESSING")} })
	_, err = r.Poll(t.Context(), []string{"made_2"})
	must(t, err)
	if _, err := r.Send(t.Context(), order(file("e"))); err == nil {
		t.Fatal("it is not refused")
	}

	next := s.runner(job.WithFolder(dir)) // from only the ledger
	h, err := next.History(ledger.Filter{})
	must(t, err)
	got := ""
	for _, e := range h.Entries {
		got += fmt.Sprintln(e.State, e.BatchID, e.Requests, e.Status, e.Succeeded, e.Failed, e.Estimate, e.Saved.Seconds, e.Saved.Path != "")
	}
	const want = "refused  1  0 0 0 0 false\naccepted made_2 1 PROCESSING 0 0 0 0 false\naccepted made_1 3  2 1 3 9 true\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := fmt.Sprint(h.Months); got != "[{2026-11 1 1 1 0 0 0 0 0 0 0 0} {2026-10 1 0 3 2 1 0 3 9 0 0 0}]" {
		t.Error("months", got)
	}
	// The batch of two models has no quote, so the cost of each model is unknown.
	if got := fmt.Sprint(h.Models); got != "[{lipsync-2 2 2 3 0 0 2 0 0 1 0 0} {sync-3 1 1 1 0 0 1 0 0 1 0 0}]" {
		t.Error("models", got)
	}
	for name, tt := range map[string]struct {
		filter ledger.Filter
		n      int
	}{
		"since":   {ledger.Filter{Since: clock.Now().Add(-day)}, 2},
		"until":   {ledger.Filter{Until: clock.Now().Add(-day)}, 1},
		"refused": {ledger.Filter{States: []ledger.State{ledger.Refused}}, 1},
	} {
		if h, err := next.History(tt.filter); err != nil || len(h.Entries) != tt.n {
			t.Errorf("%s: %+v, %v", name, h.Entries, err)
		}
	}
}

// TestHistoryOfAnotherHost says where the submissions are that it does not list.
func TestHistoryOfAnotherHost(t *testing.T) {
	dir := t.TempDir()
	s := newServer(t)
	_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a")))
	must(t, err)
	other := newServer(t)
	h, err := other.runner(job.WithFolder(dir)).History(ledger.Filter{})
	must(t, err)
	if len(h.Entries) != 0 || h.Host == "" || h.Nothing() != "Nothing at "+h.Host+"; 1 submission at another address or of another profile." {
		t.Errorf("%+v: %s", h, h.Nothing())
	}
	if h, err = other.runner().History(ledger.Filter{}); err != nil || h.Nothing() != "Nothing was submitted from this machine yet." {
		t.Errorf("%s, %v", h.Nothing(), err)
	}
}

// A submission that was not sent gives the reason: that of the error.
func TestHistorySaysWhyNothingWasSent(t *testing.T) {
	for name, tt := range map[string]struct {
		listFails bool
		faults    []fault
		parts     []*batchfile.File
		reasons   []string // newest first
	}{
		"no list":   {true, nil, []*batchfile.File{file("a")}, []string{"the list of batches could not be fetched"}},
		"a refusal": {false, []fault{status(403, `{"message":"no"}`)}, []*batchfile.File{file("a")}, []string{"403"}},
		"another part": {false, []fault{status(400, `{"message":"line 1 is bad"}`)}, []*batchfile.File{file("a"), file("b")},
			[]string{"another part of the file was refused", "line 1 is bad"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.faults, s.listFails = tt.faults, tt.listFails
			r := s.runner()
			if _, err := r.Send(t.Context(), order(tt.parts...)); err == nil {
				t.Fatal("it was sent")
			}
			h, err := r.History(ledger.Filter{})
			must(t, err)
			if len(h.Entries) != len(tt.reasons) || len(h.Months) > 0 {
				t.Fatalf("%+v", h)
			}
			for i, e := range h.Entries {
				if !strings.Contains(e.Reason, tt.reasons[i]) || job.Sent(e) {
					t.Errorf("%s, because %s; want %s", job.StateName(e.State), e.Reason, tt.reasons[i])
				}
			}
		})
	}
}

// TestEstimateIsKept stores roughly what a file costs, once Sync was asked. The estimate is not a
// ceiling.
func TestEstimateIsKept(t *testing.T) {
	s := newServer(t)
	r := s.runner()
	f := file("a", "b")
	dollars, err := r.Estimate(t.Context(), batchfile.Summary{Requests: 2, Models: []batchfile.ModelCount{{Model: "lipsync-2", Requests: 2}}})
	must(t, err)
	_, err = r.Send(t.Context(), order(f))
	must(t, err)
	h, err := r.History(ledger.Filter{})
	if err != nil || len(h.Entries) != 1 || h.Entries[0].Estimate != dollars || h.Entries[0].Ceiling || h.Entries[0].Models["lipsync-2"] != 2 {
		t.Errorf("%+v, %v; want %v", h.Entries, err, dollars)
	}
}

// fourSeconds gives all media this length.
func fourSeconds(in batchfile.Input) (container.Info, bool) {
	track := container.Track{Kind: container.Video, FrameRate: 25, Duration: 4 * time.Second}
	if in.Type == "audio" {
		track = container.Track{Kind: container.Audio, Duration: 4 * time.Second}
	}
	return container.Info{Type: in.Type + "/mp4", Duration: track.Duration, Tracks: []container.Track{track}}, true
}

// TestHistoryPricesModels sums the quote of each model in a batch, not shares of the total.
func TestHistoryPricesModels(t *testing.T) {
	s, dir, out := newServer(t), t.TempDir(), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	mixed := file("a", "b", "c")
	mixed.Content = []byte(strings.Replace(string(mixed.Content), "lipsync-2", "sync-3", 1))
	_, err := r.Quote(t.Context(), mixed, cost.Options{Look: fourSeconds})
	must(t, err)
	quoted := r.Quoted(mixed)
	if quoted[1].USD <= 0 || quoted[1].USD == quoted[2].USD {
		t.Fatalf("the models cost the same: %+v", quoted)
	}
	_, err = r.Send(t.Context(), order(mixed))
	must(t, err)
	_, err = r.Collect(t.Context(), s.finish("made_1", result("a", "COMPLETED")+result("b", "COMPLETED")+result("c", "COMPLETED")), out)
	must(t, err)
	h, err := s.runner(job.WithFolder(dir)).History(ledger.Filter{})
	must(t, err)
	for _, h := range []job.History{h, h.Only(job.Sent)} {
		if len(h.Models) != 2 {
			t.Fatal(h.Models)
		}
		for i, want := range []job.Total{
			{Name: "lipsync-2", Batches: 1, Requests: 2, Succeeded: 2, Estimate: quoted[2].USD + quoted[3].USD},
			{Name: "sync-3", Batches: 1, Requests: 1, Succeeded: 1, Estimate: quoted[1].USD},
		} {
			if h.Models[i] != want {
				t.Errorf("got %+v, want %+v", h.Models[i], want)
			}
		}
	}
}

// TestQuoteIsKept quotes a file by its media, sends a part of it, and reads the quote of each
// request of that part from only the ledger.
func TestQuoteIsKept(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	r := s.runner(job.WithFolder(dir))
	_, err := r.Quote(t.Context(), file("a", "b", "c"), cost.Options{Look: fourSeconds})
	must(t, err)
	part := file("b", "c")
	_, err = r.Send(t.Context(), order(part))
	must(t, err)
	next := s.runner(job.WithFolder(dir))
	quoted := next.Quoted(next.Input("made_1"))
	if len(quoted) != 2 || quoted[1].Seconds != 4 || quoted[1].USD <= 0 || quoted[2] != quoted[1] {
		t.Errorf("quoted %+v", quoted)
	}
	if got := next.Quoted(file("d")); len(got) > 0 {
		t.Errorf("another file: %+v", got)
	}
	// The next send of the same bytes without a quote keeps the old one.
	again := order(part)
	again.Again = true
	_, err = next.Send(t.Context(), again)
	must(t, err)
	if quoted := s.runner(job.WithFolder(dir)).Quoted(part); len(quoted) != 2 {
		t.Errorf("after another send: %+v", quoted)
	}
	if got := next.Quoted(nil); got != nil {
		t.Errorf("of nothing: %+v", got)
	}
}
