// Package creation makes request files from tables and folders in the background. If a
// source names files on this machine, it asks whether to upload them or where they are
// published.
package creation

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs uploads media. *job.Runner implements it.
type Jobs interface {
	Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error)
}

// Feature makes request files, one at a time.
type Feature struct {
	env  *screen.Env
	jobs Jobs
	host string

	selected screen.FileSelectedMsg // the file or folder under the cursor
	task     *task                  // the running task; nil for none
	left     []string               // sources whose uploads were stopped by leaving
}

// New returns the feature. host is the host that media are uploaded to.
func New(env *screen.Env, jobs Jobs, host string) *Feature {
	return &Feature{env: env, jobs: jobs, host: host}
}

type (
	// CreateMsg makes a request file from the table or folder under the cursor, or stops
	// its running upload.
	CreateMsg struct{}
	// UploadMsg says that the user wants to upload the media of a plan.
	UploadMsg struct{ plan *compose.Plan }
	// AskBaseMsg asks for the URL below which the media of a source are published.
	AskBaseMsg struct{ source string }
	// baseMsg is the answer to that.
	baseMsg struct{ source, base string }
)

// Update handles one message.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.FileSelectedMsg:
		f.selected = msg
	case CreateMsg:
		return f.create()
	case plannedMsg:
		f.planned(msg)
	case AskBaseMsg:
		f.askBase(msg.source)
	case baseMsg:
		return f.begin(&task{source: msg.source}, publish(msg.source, msg.base, f.env.Now))
	case UploadMsg:
		return f.upload(msg.plan)
	case createdMsg:
		f.created(msg)
	case screen.LeavingMsg:
		if f.task != nil && f.task.isUpload {
			f.left = append(f.left, f.task.source)
		}
	}
	return nil
}

// source returns what a request file can be made from; empty if the cursor is on nothing
// suitable.
func (f *Feature) source() string {
	if f.selected.Kind == screen.Table && f.selected.Path != "" {
		return f.selected.Path
	}
	return f.selected.Folder
}

// create makes a request file from the table or folder under the cursor.
func (f *Feature) create() tea.Cmd {
	source, key := f.source(), f.env.Keys.Create.Help().Key
	switch t := f.task; {
	case t != nil && t.isUpload && t.source == source:
		t.stop()
		f.task = nil
		f.env.Notify(screen.Info, "The upload has stopped. What has arrived is kept; %s continues.", key)
		return nil
	case t != nil && t.isUpload:
		f.env.Notify(screen.Info, "The files of %s are being uploaded; wait for that, or press %s there to stop it.", filepath.Base(t.source), key)
		return nil
	case source == "":
		f.env.Notify(screen.Info, "Choose a table (.csv, .tsv) or a folder first.")
		return nil
	}
	return f.begin(&task{source: source}, open(source, f.env.Now))
}

// begin runs a command for a task.
func (f *Feature) begin(t *task, run func(context.Context, *task) tea.Msg) tea.Cmd {
	switch {
	case f.env.Leaving:
		return nil
	case f.task != nil:
		f.env.Notify(screen.Info, "A request file is being made of %s; wait for it.", filepath.Base(f.task.source))
		return nil
	}
	var ctx context.Context
	ctx, t.stop = context.WithCancel(f.env.Context)
	f.task = t
	f.env.ClearNotice() // the line above the footer now shows the progress
	return func() tea.Msg { return run(ctx, t) }
}

// output returns the path of the request file for a source: next to the source, with its
// name.
func output(source string) string {
	if path := compose.DefaultOutput([]string{source}); filepath.Dir(path) == filepath.Dir(source) {
		return path
	}
	return filepath.Clean(source) + ".jsonl" // a folder
}

// createdMsg says that a task has ended. The task was to write a request file.
type createdMsg struct {
	task  *task
	paths []string
	err   error
}

// created shows the new file, or says why there is none.
func (f *Feature) created(msg createdMsg) {
	t := msg.task
	t.stop()
	if t != f.task { // it was stopped
		return
	}
	f.task = nil
	name := filepath.Base(t.source)
	switch {
	case f.env.Leaving:
	case errors.Is(msg.err, fs.ErrExist):
		f.sayExists(t.source)
	case msg.err != nil && t.isUpload:
		f.env.Fail("No request file was made from "+name, fmt.Errorf("%w. What has arrived at Sync is kept; %s continues",
			msg.err, f.env.Keys.Create.Help().Key))
	case msg.err != nil:
		f.env.Fail("No request file was made from "+name, msg.err)
	case len(msg.paths) > 0:
		f.env.Notify(screen.Success, "Wrote %s from %s.", wrote(msg.paths), name)
		if f.source() == t.source { // otherwise the user has moved on
			f.env.Post(screen.GoToMsg{Dir: filepath.Dir(msg.paths[0]), File: filepath.Base(msg.paths[0])})
			f.env.Focus(screen.Report)
		} else {
			f.env.Post(screen.ReloadMsg{})
		}
	}
}

// wrote names the files that were written.
func wrote(paths []string) string {
	if n := len(paths) - 1; n > 0 {
		return fmt.Sprintf("%s and %s", filepath.Base(paths[0]), format.Count(n, "more part"))
	}
	return filepath.Base(paths[0])
}

func (f *Feature) sayExists(source string) {
	f.env.Notify(screen.Failure, "%s already exists and is not overwritten: rename it first.", filepath.Base(output(source)))
}

// Report adds the sources whose uploads were not finished.
func (f *Feature) Report(o *screen.Outcome) { o.Uploading = append(o.Uploading, f.left...) }
