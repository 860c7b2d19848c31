// Package retry makes a new file of the failed requests of a batch, and asks whether to submit it.
package retry

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job/failure"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs reads saved results; *job.Runner implements it.
type Jobs = failure.Jobs

// Feature asks which failed requests to send again, and writes them to a file.
type Feature struct {
	env    *screen.Env
	jobs   Jobs
	folder string // the folder on screen, where new files go
}

// New makes a Feature; folder is the one on screen.
func New(env *screen.Env, jobs Jobs, folder string) *Feature {
	return &Feature{env: env, jobs: jobs, folder: folder}
}

// Update handles requests to retry.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.FolderMsg:
		f.folder = msg.Dir
	case screen.RetryMsg:
		return read(f.jobs, msg)
	case readMsg:
		f.read(msg)
	case writeMsg:
		return write(f.folder, msg)
	case writtenMsg:
		f.written(msg)
	}
	return nil
}

// Status is always empty.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// readMsg says how the requests of a batch failed, or why they cannot be sent again.
type readMsg struct {
	retry    screen.RetryMsg
	failures failure.Failures
	err      error
}

// read reads how the requests of batches failed.
func read(jobs Jobs, msg screen.RetryMsg) tea.Cmd {
	return func() tea.Msg {
		failures, err := failure.Read(jobs, msg.Batches)
		return readMsg{msg, failures, err}
	}
}

// read asks which of the failed requests to take.
func (f *Feature) read(msg readMsg) {
	switch {
	case errors.Is(msg.err, failure.ErrNotSaved):
		f.env.Notify(screen.Info, "The results come first: press %s to download them; they say which requests failed.", f.env.Keys.Download.Help().Key)
		return
	case msg.err != nil:
		f.env.Fail("Nothing was sent again", msg.err)
		return
	}
	groups := msg.failures.Groups
	items := make([]dialog.Item, len(groups))
	for i, g := range groups {
		items[i] = item(g)
	}
	lines := []string{"They go into a new file, and a question asks before it is submitted. Requests that would fail again are left out unless you choose them."}
	f.env.Ask(dialog.NewChecklist(f.env, "Which failed requests to send again?", lines, "request", items, func(on []bool) tea.Msg {
		taken := map[failure.Kind]bool{}
		for i, yes := range on {
			taken[groups[i].Kind] = yes
		}
		return writeMsg{msg.retry, msg.failures, taken}
	}))
}

// item makes a list item of a group of failures. A group that will fail again is not chosen at
// first.
func item(g failure.Group) dialog.Item {
	name := format.Clean(cmp.Or(g.Code, "no error code"))
	if g.Rejected {
		name += ", rejected"
	}
	outlook := g.Outlook()
	says := map[failure.Outlook]string{failure.MaySucceed: "may succeed", failure.FailsAgain: "will fail  ", failure.Unclear: "unclear    "}[outlook]
	return dialog.Item{
		Text: fmt.Sprintf("%d× %s  %s", g.Requests, says, name), Note: g.Remedy(),
		Count: g.Requests, On: outlook != failure.FailsAgain,
	}
}

// writeMsg asks for a file with some kinds of failures.
type writeMsg struct {
	retry    screen.RetryMsg
	failures failure.Failures
	taken    map[failure.Kind]bool
}

// writtenMsg names the file that was made of the failed requests.
type writtenMsg struct {
	page      screen.Page
	dir, name string
	requests  int
	err       error
}

// write writes the chosen requests to a new input file in a folder.
func write(folder string, msg writeMsg) tea.Cmd {
	return func() tea.Msg {
		done := writtenMsg{page: msg.retry.Page, dir: folder}
		done.name, done.requests, done.err = msg.failures.Write(folder, msg.retry.File, func(k failure.Kind) bool { return msg.taken[k] })
		return done
	}
}

// written moves to the new file, and asks whether to submit it.
func (f *Feature) written(msg writtenMsg) {
	if msg.err != nil {
		f.env.Fail("No file was made", msg.err)
		return
	}
	if msg.page != nil {
		f.env.Close(msg.page)
	}
	f.env.Focus(screen.Files)
	f.env.Notify(screen.Success, "%s: %s to send again.", msg.name, format.Count(msg.requests, "request"))
	f.env.Post(screen.SubmitMsg{Path: filepath.Join(msg.dir, msg.name)}, screen.GoToMsg{Dir: msg.dir, File: msg.name})
}
