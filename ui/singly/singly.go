// Package singly sends the requests of a file one by one in the background, after the user
// has confirmed it, and says how far they are.
package singly

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs sends requests one by one; *job.Runner does it.
type Jobs interface {
	SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error)
	MergeRetries(ctx context.Context, target, key string) (path string, err error)
}

// Feature sends files one by one, one file at a time.
type Feature struct {
	env      *screen.Env
	jobs     Jobs
	output   string        // where results go
	interval time.Duration // between two looks
	running  *progress     // nil when nothing is sent
	left     []string      // files that were under way when the user left
}

// progress is how far a file is. The command counts while the screen reads.
type progress struct {
	file     *batchfile.File
	name     string // what the user calls it
	pilot    bool   // it is the beginning of a file
	requests int
	ended    atomic.Int64
}

// New makes the feature. output is a file or a folder for the results.
func New(env *screen.Env, jobs Jobs, output string, interval time.Duration) *Feature {
	return &Feature{env: env, jobs: jobs, output: output, interval: interval}
}

// errBusy means that another file is being sent one by one.
var errBusy = errors.New("another file is being sent one by one")

// doneMsg says how the sending of a file has ended.
type doneMsg struct {
	submission ledger.Submission
	saved      job.Saved
	err        error
	merged     string // the file of the batch whose requests these are, with their results
	mergeErr   error
}

// Update takes the user's confirmation, and the end of what it began.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.PreparedMsg:
		f.tellUnsaved(msg.Ledger.UnsavedSingly())
	case screen.SendSinglyMsg:
		return f.send(msg)
	case doneMsg:
		f.done(msg)
	}
	return nil
}

// tellUnsaved says what earlier sessions have begun to send and did not finish.
func (f *Feature) tellUnsaved(left []ledger.Submission) {
	if len(left) == 0 {
		return
	}
	requests := 0
	for _, s := range left {
		requests += s.Requests
	}
	what, _, _ := batchfile.PartOf(filepath.Base(left[0].File)) // a pilot is the first part of its file
	where := "it"
	if n := len(left) - 1; n > 0 {
		what, where = fmt.Sprintf("%s and %d more", what, n), "each"
	}
	f.env.Notify(screen.Info, "%s, one by one: 0 of %d saved. Press %s on %s to go on; none is sent twice.",
		what, requests, f.env.Keys.Submit.Help().Key, where)
}

// send sends a file.
func (f *Feature) send(msg screen.SendSinglyMsg) tea.Cmd {
	if f.running != nil {
		f.env.Notify(screen.Info, "%s is being sent one by one; wait for it.", f.running.name)
		f.env.Post(screen.SinglySentMsg{File: msg.File, Err: errBusy})
		return nil
	}
	p := &progress{file: msg.File, name: msg.Name, pilot: msg.Pilot}
	for range msg.File.Requests() {
		p.requests++
	}
	f.running = p
	f.env.ClearNotice() // the line says now how far it is
	ctx, jobs, output := f.env.Context, f.jobs, f.output
	o := job.Singly{File: msg.File, Estimate: msg.Estimate, Pilot: msg.Pilot, Again: msg.Again, Output: output, Interval: f.interval, Report: p.report}
	return func() tea.Msg {
		if err := job.CanSave(output, job.ResultsSize(o.File)); err != nil {
			return doneMsg{err: fmt.Errorf("%w; nothing was sent, because the results could not be saved", err)}
		}
		msg := doneMsg{}
		if msg.submission, msg.saved, msg.err = jobs.SendSingly(ctx, o); msg.err == nil && !o.Pilot {
			msg.merged, msg.mergeErr = jobs.MergeRetries(ctx, output, msg.submission.ResultsKey())
		}
		return msg
	}
}

// report counts the requests that have ended.
func (p *progress) report(e single.Event) {
	if e.Err == nil && (e.Refusal != "" || e.Generation.Ended()) {
		p.ended.Add(1)
	}
}

// done says what was saved, or why nothing was.
func (f *Feature) done(msg doneMsg) {
	p := f.running
	f.running = nil
	f.env.Post(screen.SinglySentMsg{File: p.file, Submission: msg.submission, Failed: msg.saved.Failed, Err: msg.err})
	switch {
	case msg.err != nil && f.env.Leaving:
		f.left = append(f.left, p.name)
	case msg.err != nil && errors.Is(msg.err, context.Canceled):
	case msg.err != nil:
		f.env.Fail("Not all of it was sent: "+p.name, fmt.Errorf("%w. Submit it again in the same way: nothing is sent twice", msg.err))
	default:
		level := screen.Success
		switch {
		case msg.saved.Succeeded == 0:
			level = screen.Failure
		case msg.saved.HasFailures(msg.saved.Results):
			level = screen.Warning
		}
		f.env.Notify(level, "Saved %s: %d succeeded, %d failed.", f.env.ResultName(msg.saved.Path), msg.saved.Succeeded, msg.saved.Failed)
		f.env.Post(screen.ResultsSavedMsg{Path: msg.saved.Path})
		if msg.mergeErr != nil {
			f.env.Fail("The results are saved, but not merged with those of the batch", msg.mergeErr)
		}
		if msg.merged != "" {
			f.env.NotifyFile(level, msg.merged, "Saved %d succeeded, %d failed, merged with the batch as %s.",
				msg.saved.Succeeded, msg.saved.Failed, format.Path(msg.merged, f.env.Home))
			f.env.Post(screen.ResultsSavedMsg{Path: msg.merged})
		}
		f.env.Post(screen.ReloadMsg{})
	}
}

// Status says how far the file is. Leaving does not wait for it: what was sent goes on at
// Sync, and the same file continues.
func (f *Feature) Status() (s screen.Status) {
	if p := f.running; p != nil {
		what := format.Clean(p.name)
		if p.pilot {
			what = "Pilot of " + what
		}
		s.Line = f.env.Theme.Running.Render(fmt.Sprintf(" ● %s, one by one: %d of %d ended", what, p.ended.Load(), p.requests))
	}
	return s
}

// Report adds the file that was not finished.
func (f *Feature) Report(o *screen.Outcome) {
	if f.running != nil && !slices.Contains(f.left, f.running.name) {
		o.Waiting = append(o.Waiting, f.running.name)
	}
	o.Waiting = append(o.Waiting, f.left...)
}
