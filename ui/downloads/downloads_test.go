package downloads

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/screen"
)

// noJobs are never asked: the tests answer in their place.
type noJobs struct{ Jobs }

// notices is what the feature has said, in order.
func notices(env *screen.Env) (all []string) {
	for msg, ok := env.Next(); ok; msg, ok = env.Next() {
		if n, is := msg.(screen.NoticeMsg); is {
			all = append(all, n.Text)
		}
	}
	return all
}

func end(f *Feature, msgs ...tea.Msg) {
	for _, msg := range msgs {
		f.Update(msg)
	}
}

// The notices of several merged files replace each other, so the last one names them all.
func TestMergedFilesAreNamedAtTheEnd(t *testing.T) {
	env := &screen.Env{Context: context.Background(), Width: 100}
	f := New(env, noJobs{}, "output.jsonl")
	f.Update(screen.DownloadMsg{Batches: []syncapi.Batch{{ID: "a", OutputURL: "x"}, {ID: "b", OutputURL: "x"}, {ID: "c", OutputURL: "x"}}})
	end(f,
		savedMsg{id: "a", saved: job.Saved{Path: "/r/a.jsonl"}},
		savedMsg{id: "b", saved: job.Saved{Path: "/r/b.jsonl"}, merged: "/r/spring.jsonl"},
		savedMsg{id: "c", saved: job.Saved{Path: "/r/c.jsonl"}, merged: "/r/summer.jsonl"})
	all := notices(env)
	if last := all[len(all)-1]; last != "Saved 3 results files, merged as /r/spring.jsonl, /r/summer.jsonl." {
		t.Errorf("the last notice is %q", last)
	}
	f.Update(screen.DownloadMsg{Batches: []syncapi.Batch{{ID: "d", OutputURL: "x"}}})
	end(f, savedMsg{id: "d", saved: job.Saved{Path: "/r/d.jsonl"}, merged: "/r/fall.jsonl"})
	all = notices(env)
	if last := all[len(all)-1]; last != "All parts are saved, and merged as /r/fall.jsonl." {
		t.Errorf("the last notice of one job is %q", last)
	}
}
