// Package singly sends the requests of a file one by one in the background, after the user has
// confirmed it, and reports the progress.
package singly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs sends requests one by one; *job.Runner implements it.
type Jobs interface {
	SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error)
	MergeRetries(ctx context.Context, target, key string) (path string, err error)
}

// Feature sends files one by one, one file at a time.
type Feature struct {
	env      *screen.Env
	jobs     Jobs
	output   string        // where results go
	interval time.Duration // between two polls
	running  *progress     // nil if nothing is being sent
	left     []string      // files of which nothing had been sent when the user left
	// unfinished are the errors of files whose requests have no results, by the file's name on
	// screen.
	unfinished map[string]*single.UnfinishedError
}

// progress is the progress of a file. The command counts while the screen reads.
type progress struct {
	file     *batchfile.File
	name     string // the file's name on screen
	pilot    bool   // the requests are the beginning of a file
	requests int
	ended    atomic.Int64
	trouble  atomic.Pointer[string] // why it is not making progress; empty for no reason
	stopped  bool                   // nothing more is sent; only for the command
}

// New makes a Feature. output is a file or a folder for the results.
func New(env *screen.Env, jobs Jobs, output string, interval time.Duration) *Feature {
	return &Feature{env: env, jobs: jobs, output: output, interval: interval}
}

// errBusy means that another file is being sent one by one.
var errBusy = errors.New("another file is being sent one by one")

// doneMsg says how the sending of a file ended.
type doneMsg struct {
	submission ledger.Submission
	saved      job.Saved
	err        error
	merged     string // the results file of their batch, with theirs merged in
	mergeErr   error
}

// Update handles the user's confirmation, and the end of the work.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.PreparedMsg:
		f.tellUnsaved(msg.Ledger)
	case screen.SendSinglyMsg:
		return f.send(msg)
	case doneMsg:
		f.done(msg)
	}
	return nil
}

// tellUnsaved reports the files that earlier sessions began to send and did not finish.
func (f *Feature) tellUnsaved(known ledger.Contents) {
	left := known.UnsavedSingly()
	if len(left) == 0 {
		return
	}
	requests, unknown := 0, 0
	for _, s := range left {
		requests += s.Requests
		if n := known.Singly[s.ID]; n.Unknown > 0 {
			unknown += n.Unknown
			f.keep(nameOf(s), &single.UnfinishedError{Requests: s.Requests, Created: n.Answered, Unknown: n.Unknown})
		}
	}
	what := nameOf(left[0])
	where := "it"
	if n := len(left) - 1; n > 0 {
		what, where = fmt.Sprintf("%s and %d more", what, n), "each"
	}
	level, doubt := screen.Info, ""
	if unknown > 0 {
		level, doubt = screen.Warning, fmt.Sprintf(", the outcome of %d unknown", unknown)
	}
	f.env.Notify(level, "%s, one by one: 0 of %d saved%s. Press %s on %s to go on; none is sent twice.",
		what, requests, doubt, f.env.Keys.Submit.Help().Key, where)
}

// nameOf is the name on screen of a submission's file: a pilot is the first part of its file.
func nameOf(s ledger.Submission) string {
	name, _, _ := batchfile.PartOf(filepath.Base(s.File))
	return name
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
	f.env.ClearNotice() // the status line now shows the progress
	ctx, jobs, output := f.env.Context, f.jobs, f.output
	o := job.Singly{File: msg.File, Estimate: msg.Estimate, Pilot: msg.Pilot, Again: msg.Again, Output: output, Interval: f.interval, Report: p.report}
	return f.env.Paid.Call(func() tea.Msg {
		if err := job.CanSave(output, job.ResultsSize(o.File)); err != nil {
			return doneMsg{err: fmt.Errorf("%w; nothing was sent, because the results could not be saved", err)}
		}
		msg := doneMsg{}
		if msg.submission, msg.saved, msg.err = jobs.SendSingly(ctx, o); msg.err == nil && !o.Pilot {
			msg.merged, msg.mergeErr = jobs.MergeRetries(ctx, output, msg.submission.ResultsKey())
		}
		return msg
	})
}

// report counts the requests that have ended, and keeps the failure.
func (p *progress) report(e single.Event) {
	trouble := ""
	switch {
	case e.Last:
		p.stopped, trouble = true, fmt.Sprintf(" · nothing more is sent: %v", e.Err)
	case e.Err != nil && e.Wait > 0:
		trouble = fmt.Sprintf(" · next try at %s: %s", time.Now().Add(e.Wait).Format("15:04:05"),
			strings.TrimPrefix(e.Err.Error(), syncapi.ErrGenerationUnknown.Error()+": "))
		if errors.Is(e.Err, syncapi.ErrGenerationUnknown) {
			trouble = " · outcome unknown" + trouble
		}
	}
	if trouble != "" || !p.stopped {
		p.trouble.Store(&trouble)
	}
	if e.Err == nil && (e.Refusal != "" || e.Generation.Ended()) {
		p.ended.Add(1)
	}
}

// done reports what was saved, or why nothing was.
func (f *Feature) done(msg doneMsg) {
	p := f.running
	f.running = nil
	f.env.Post(screen.SinglySentMsg{File: p.file, Submission: msg.submission, Failed: msg.saved.Failed, Err: msg.err})
	switch {
	case f.keep(p.name, msg.err) && f.env.Leaving:
	case msg.err != nil && f.env.Leaving:
		f.left = append(f.left, p.name)
	case msg.err != nil && errors.Is(msg.err, context.Canceled):
	case errors.Is(msg.err, single.ErrKeyTooOld): // the same request would fail again
		f.env.Fail("Not all of it was sent: "+p.name, msg.err)
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

// keep stores the state of a file whose requests have no results, and reports whether some were
// sent.
func (f *Feature) keep(name string, err error) bool {
	delete(f.unfinished, name)
	e, ok := errors.AsType[*single.UnfinishedError](err)
	if !ok || !e.Sent() {
		return false
	}
	if f.unfinished == nil {
		f.unfinished = map[string]*single.UnfinishedError{}
	}
	f.unfinished[name] = e
	return true
}

// Status shows the progress of the file. Leaving waits only for the answer to a POST, after the
// screen is gone: Sync continues with the requests that were sent, and the same file continues
// later.
func (f *Feature) Status() (s screen.Status) {
	if p := f.running; p != nil {
		what := format.Clean(p.name)
		if p.pilot {
			what = "Pilot of " + what
		}
		line := fmt.Sprintf(" ● %s, one by one: %d of %d ended", what, p.ended.Load(), p.requests)
		if trouble := p.trouble.Load(); trouble != nil {
			line += format.Clean(*trouble)
		}
		s.Line = f.env.Theme.Running.Render(line)
	}
	return s
}

// Report adds the unfinished files.
func (f *Feature) Report(o *screen.Outcome) {
	if f.running != nil { // its last answer never came
		o.Unknown = append(o.Unknown, f.running.name+", one by one, before Sync answered; "+again)
	}
	for _, name := range slices.Sorted(maps.Keys(f.unfinished)) {
		e := f.unfinished[name]
		said := name + ", one by one: " + e.Progress(e.Requests) + "; " + again
		if e.Unknown > 0 {
			o.Unknown = append(o.Unknown, said)
		} else {
			o.Unfinished = append(o.Unfinished, said)
		}
	}
	o.Waiting = append(o.Waiting, f.left...)
}

// again says how to continue with a file.
const again = "submit it again in the same way, and nothing is sent twice"
