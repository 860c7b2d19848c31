package creation

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// task is the creation of one request file. The command updates its progress, and the
// dashboard reads that.
type task struct {
	source   string
	stop     context.CancelFunc
	isUpload bool
	bytes    int64 // of all files to upload

	mu       sync.Mutex
	progress upload.Progress
	done     int64 // bytes of the uploaded files
	writing  bool
}

// tell records the progress of an upload.
func (t *task) tell(p upload.Progress) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.progress = p
	if p.State == upload.Uploaded || p.State == upload.Reused {
		t.done += p.Bytes
	}
}

// upload uploads the files of a plan and then writes its requests.
func (f *Feature) upload(plan *compose.Plan) tea.Cmd {
	t := &task{source: plan.Sources[0], isUpload: true}
	for _, l := range plan.Local {
		t.bytes += l.Bytes
	}
	jobs := f.jobs
	return f.begin(t, func(ctx context.Context, t *task) tea.Msg {
		assets, err := uploadAll(ctx, jobs, plan, t.tell)
		t.mu.Lock()
		t.writing = err == nil
		t.mu.Unlock()
		return write(t, plan, err, assets)
	})
}

// uploadAll checks the files of a plan and, if all of them are usable, uploads them.
func uploadAll(ctx context.Context, jobs Jobs, plan *compose.Plan, tell func(upload.Progress)) (map[string]string, error) {
	files, problems, err := upload.Check(plan.Local)
	if err != nil {
		return nil, err
	}
	errors := 0
	for _, p := range problems {
		if p.Severity == batchfile.Error {
			errors++
		}
	}
	if errors > 0 {
		return nil, fmt.Errorf("nothing was uploaded: %w", firstErrors(problems, errors))
	}
	return jobs.Upload(ctx, files, tell)
}

// barWidth is the width of an upload's progress bar, in cells.
const barWidth = 16

// Status shows the progress of an upload. Leaving waits only while the file is written,
// because finished uploads are kept.
func (f *Feature) Status() (s screen.Status) {
	t := f.task
	if t == nil {
		return s
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s.Busy = t.writing
	theme, name := &f.env.Theme, format.Clean(filepath.Base(t.source))
	if !t.isUpload {
		s.Line = theme.Running.Render(" ● Reading " + name + "…")
		return s
	}
	p := t.progress
	var done int64
	text := "checking the files…"
	switch p.State {
	case upload.Reading:
		text = format.Of(p.Index, p.Files) + " read"
	case upload.Sending:
		done = t.done + p.Done
		text = "sending " + format.Of(p.Index, p.Files) + ", " + format.Clean(filepath.Base(p.Path))
	case upload.Uploaded, upload.Reused:
		done = t.done
		text = format.Of(p.Index, p.Files) + " at Sync"
	}
	ratio := 0.0
	if t.bytes > 0 {
		ratio = min(1, float64(done)/float64(t.bytes))
	}
	s.Line = theme.Running.Render(" ● "+name+" ") + pane.Gauge(theme.OK, theme.Track, ratio, barWidth) +
		theme.Running.Render(fmt.Sprintf(" %s of %s · %s", format.Bytes(done), format.Bytes(t.bytes), text)) +
		theme.Dim.Render(" · "+f.env.Keys.Create.Help().Key+" stops it")
	return s
}
