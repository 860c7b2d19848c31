package submit

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// slowAPI answers the list only when told to.
type slowAPI struct {
	job.API
	asked, answer chan struct{}
}

func (slowAPI) Host() string { return "api.sync.so" }

func (a slowAPI) List(context.Context, syncapi.Filter) (syncapi.Listing, error) {
	close(a.asked)
	<-a.answer
	return syncapi.Listing{}, context.Canceled
}

// The screen names a slow step before a POST, with the time that it can still take.
func TestSlowStageIsSaid(t *testing.T) {
	api := slowAPI{asked: make(chan struct{}), answer: make(chan struct{})}
	runner := job.New(api, job.WithFolder(t.TempDir()))
	start := time.Now()
	env := &screen.Env{Context: t.Context(), Theme: theme.New(true, colorprofile.ASCII), Now: start}
	f := New(env, Config{Jobs: runner, Output: filepath.Join(t.TempDir(), "output.jsonl"), Now: func() time.Time { return start }})
	file := &batchfile.File{Path: "/c/input.jsonl", Content: []byte("{}\n")}
	send := f.send(order{name: "input.jsonl", file: screen.File{Content: file}, job: job.Job{Parts: []*batchfile.File{file}}})
	done := make(chan struct{})
	go func() {
		defer close(done)
		send()
	}()
	<-api.asked
	for _, test := range []struct {
		after time.Duration
		want  string
	}{
		{time.Second, " ● Sending input.jsonl…"},
		{2 * time.Second, " ● Sending input.jsonl (at most 18s more): waiting for Sync's list of batches"},
		{5 * time.Second, " ● Sending input.jsonl (at most 15s more): waiting for Sync's list of batches"},
		{time.Minute, " ● Sending input.jsonl: still waiting for Sync's list of batches"},
	} {
		env.Now = start.Add(test.after)
		f.Update(screen.TickMsg{Now: env.Now})
		if got := ansi.Strip(f.Status().Line); !strings.HasPrefix(got, test.want) {
			t.Errorf("after %s: %q", test.after, got)
		}
	}
	close(api.answer)
	<-done
}
