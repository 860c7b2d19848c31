package downloads

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// noJobs are never called: the tests answer instead.
type noJobs struct{ Jobs }

// notices returns the feature's notices, in order, and the number of its alerts.
func notices(env *screen.Env) (all []screen.NoticeMsg, alerts int) {
	for msg, ok := env.Next(); ok; msg, ok = env.Next() {
		switch msg := msg.(type) {
		case screen.NoticeMsg:
			all = append(all, msg)
		case screen.FailMsg:
			alerts++
		}
	}
	return all, alerts
}

// Several downloads end with one notice that sums them up, and a single download with its
// own.
func TestSeveralDownloadsAreSummedUp(t *testing.T) {
	a := savedMsg{id: "a", saved: job.Saved{Path: "/r/a.jsonl", Results: 20, Succeeded: 20}}
	b := savedMsg{id: "b", saved: job.Saved{Path: "/r/b.jsonl", Results: 10, Succeeded: 7, Failed: 3}}
	odd := savedMsg{id: "b", saved: job.Saved{Path: "/r/b.jsonl", Results: 10, Succeeded: 7, Broken: 3}}
	lost := func(id string) savedMsg { return savedMsg{id: id, err: errors.New("no such host")} }
	merged := func(msg savedMsg, path string) savedMsg { msg.merged = path; return msg }
	for name, tt := range map[string]struct {
		ends  []savedMsg
		level screen.Level
		want  string
		lost  int // alerts
	}{
		"all saved":  {[]savedMsg{a, b}, screen.Success, "Saved 2 of 2 results files: 27 succeeded, 3 failed.", 0},
		"one lost":   {[]savedMsg{a, lost("c"), b}, screen.Warning, "Saved 2 of 3 results files: 27 succeeded, 3 failed.", 1},
		"all lost":   {[]savedMsg{lost("a"), lost("c")}, screen.Failure, "Saved 0 of 2 results files: 0 succeeded, 0 failed.", 2},
		"one odd":    {[]savedMsg{odd, a}, screen.Warning, "Saved 2 of 2 results files: 27 succeeded, 0 failed; check 1 of them, marked ⚠.", 0},
		"all merged": {[]savedMsg{merged(a, "/r/spring.jsonl"), merged(b, "/r/summer.jsonl")}, screen.Success, "Saved 2 of 2 results files: 27 succeeded, 3 failed; merged as /r/spring.jsonl, /r/summer.jsonl.", 0},
		"one alone":  {[]savedMsg{a}, screen.Success, "Saved 20 results, 0 failed: /r/a.jsonl", 0},
		"one job":    {[]savedMsg{merged(a, "/r/fall.jsonl")}, screen.Success, "All parts are saved, and merged as /r/fall.jsonl.", 0},
	} {
		env := &screen.Env{Context: context.Background(), Width: 100, Keys: keys.Default()}
		f := New(env, noJobs{}, "output.jsonl")
		for range 2 { // a new round starts
			var batches []syncapi.Batch
			for _, msg := range tt.ends {
				batches = append(batches, syncapi.Batch{ID: msg.id, OutputURL: "x", Metrics: syncapi.Metrics{Total: msg.saved.Results}})
			}
			f.Update(screen.DownloadMsg{Batches: batches})
			for _, msg := range tt.ends {
				msg.total = msg.saved.Results
				f.Update(msg)
			}
			all, fails := notices(env)
			if last := all[len(all)-1]; last.Text != tt.want || last.Level != tt.level || len(tt.ends) > 1 && len(all) > 1 || fails != tt.lost {
				t.Errorf("%s: %d notices, %d alerts, the last %d %q", name, len(all), fails, last.Level, last.Text)
			}
		}
	}
}

// uncollected downloads results that the ledger does not record.
type uncollected struct {
	Jobs
	collected int
}

func (u *uncollected) Results(string) (*batchfile.Results, error) { return nil, job.ErrNotCollected }

func (u *uncollected) Collect(context.Context, syncapi.Batch, string) (job.Saved, error) {
	u.collected++
	return job.Saved{Path: "/r/a.jsonl"}, nil
}

func (*uncollected) Parts(string) ([]job.Part, error) { return nil, nil }

func (*uncollected) MergeRetries(context.Context, string, string) (string, error) { return "", nil }

// Results that cannot be read after their download are not downloaded in an endless loop.
func TestResultsForVideosOnce(t *testing.T) {
	env := &screen.Env{Context: context.Background(), Width: 100, Keys: keys.Default()}
	u := &uncollected{}
	f := New(env, u, "output.jsonl")
	work := []tea.Msg{screen.BatchVideosMsg{Batches: []syncapi.Batch{{ID: "a", OutputURL: "x"}}}}
	for steps := 0; len(work) > 0; steps++ {
		if steps > 50 {
			t.Fatalf("%d downloads, and no end", u.collected)
		}
		msg := work[0]
		work = work[1:]
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, cmd := range batch {
				if cmd != nil {
					work = append(work, cmd())
				}
			}
			continue
		}
		if cmd := f.Update(msg); cmd != nil {
			work = append(work, cmd())
		}
	}
	if _, alerts := notices(env); u.collected != 1 || alerts != 1 {
		t.Errorf("%d downloads and %d alerts", u.collected, alerts)
	}
}
