package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/submit"
)

var hostileFiles = map[string]hostility{
	"a report": {nil, func(a *app) {
		must(a.t, os.WriteFile(filepath.Join(a.model().cfg.Dir, hostileName()), []byte(evil+"\n"), 0o644))
		a.wait(4 * time.Second)
		a.goes("2", "j", "s", "v")
		a.sees("Report evil", "│ "+seen)
	}},
	"a dry run": {func(_ *Config, f *fakeJobs) {
		f.dryRun = &syncapi.Error{StatusCode: 400, Messages: []string{evil}}
	}, func(a *app) {
		a.goes("v")
		a.sees("Sync's own check: Sync answered 400:", seen, "Sync would refuse evil")
	}},
	"a path that is typed": {nil, func(a *app) {
		a.goes(":")
		a.send(tea.PasteMsg{Content: "/evil" + evil})
		a.isHarmless()
		a.goes("enter")
		a.reads("Cannot go there", "/evil"+seen)
	}},
	"what is sent": {func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) {
			time.Sleep(2 * time.Second)
			return syncapi.Batch{ID: evil, Status: syncapi.Status(evil)}, nil
		}
	}, func(a *app) {
		a.goes("s")
		a.reads("Submit to " + seen)
		a.goes("y")
		a.sees("Sending evil")
		a.wait(3 * time.Second)
		a.sees("Submitted evil")
	}},
	"what is not sent": {func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) { return syncapi.Batch{}, errors.New(evil) }
	}, func(a *app) {
		a.goes("s")
		a.reads("Submit to " + seen)
		a.goes("y")
		a.reads("Not submitted: evil", seen)
		a.send(files.LocatedMsg{Err: errors.New(evil)}) // the next alert, about another action
		a.goes("enter")
		a.reads("Cannot go there", seen)
	}},
	"what is held": {func(_ *Config, f *fakeJobs) {
		f.held = []job.Outcome{{Submission: ledger.Submission{ID: "s1", File: "/c/" + evil, State: ledger.Waiting}}}
		f.heldErr, f.answer = job.ErrQueued, make(chan struct{})
	}, func(a *app) {
		a.sees("Sending " + seen)
		close(a.jobs.answer)
		a.settle()
		a.sees("queued: " + seen)
	}},
	"what is noted badly": {nil, func(a *app) {
		a.send(files.RememberedMsg{Err: errors.New(evil)})
		a.send(batches.FollowedMsg{Err: errors.New(evil)})
		a.send(submit.SentMsg{Name: hostileName(), Outcomes: []job.Outcome{
			{Submission: ledger.Submission{File: "/c/" + evil, State: ledger.Accepted, BatchID: evil}, Warning: errors.New(evil)},
		}})
		a.sees("Submitted evil")
	}},
}

// ending is a setup in which the only batch has ended by the second poll, with a
// notification for a user who looks elsewhere.
func ending(how batches.Notify) hostility {
	return hostility{func(c *Config, f *fakeJobs) {
		c.Notify = how
		f.batches[0].Status = syncapi.StatusProcessing
	}, func(a *app) {
		a.send(tea.BlurMsg{})
		a.jobs.set(func(f *fakeJobs) { f.batches[0].Status = syncapi.StatusFailed })
		a.wait(12 * time.Second)
		a.sees(seen + ";c;YQ==␇") // of the notice
		if a.raw == "" {
			a.t.Error("no one was called")
		}
	}}
}

var hostileBatches = map[string]hostility{
	"the end, with the bell":    ending(batches.NotifyBell),
	"the end, with its message": ending(batches.NotifyOSC),
	"an id that is copied": {nil, func(a *app) {
		for _, keys := range [][]string{{"3", "y"}, {"enter", "y"}} {
			a.clip = ""
			a.goes(keys...)
			a.sees("Copied " + seen)
			if a.clip != format.Clean(evil) {
				a.t.Errorf("the clipboard has %q", a.clip)
			}
		}
	}},
	"an outage": {nil, func(a *app) {
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errors.New(evil) })
		a.goes("3", "r")
		a.sees("as of 00:00:00 · " + seen)
	}},
	"results": {func(c *Config, f *fakeJobs) {
		f.batches[0].Status, f.batches[0].OutputURL = syncapi.StatusCompleted, "https://x"
		f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) {
			return job.Saved{Path: filepath.Join(c.Dir, evil), Disproved: ledger.Submission{ID: "s1", File: "/c/" + evil}}, nil
		}
	}, func(a *app) {
		a.goes("3", "d")
		a.reads("is another batch", "no result of", seen)
		a.goes("enter")
	}},
	"an earlier session": {func(_ *Config, f *fakeJobs) {
		f.state = ledger.Contents{
			Files: map[string]string{evil: "/c/" + evil}, Saved: map[string]ledger.SavedFile{evil: {Path: "/c/" + evil}},
			Followed: []string{evil}, Notice: evil,
		}
		f.loadErr = errors.New(evil)
	}, func(a *app) {
		a.reads("Nothing can be submitted", seen)
		a.goes("enter")
		a.reads("The ledger was lost", seen)
		a.goes("enter", "3", "enter")
		a.sees("input    " + seen)
	}},
}
