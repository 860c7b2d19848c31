// Package submit sends files to Sync. No other part of the dashboard creates batches.
//
// [Feature] asks before it sends, and sends queued files when Sync has a free slot. If the outcome
// of a submission is unknown, it looks for the batch in Sync's list and asks the user to resolve
// the submission. It never sends such a submission again on its own.
package submit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Sender sends jobs.
type Sender interface {
	Preview(j job.Job) (ledger.Preview, error)
	Send(ctx context.Context, j job.Job) ([]job.Outcome, error)
}

// Queuer keeps the jobs that wait for a free slot at Sync, and sends them.
type Queuer interface {
	SendQueued(ctx context.Context, s job.Snapshot) ([]job.Outcome, error)
	Due(s job.Snapshot) (ledger.Submission, bool)
	Queue() job.Queue
	Queued() []ledger.Submission
	TryNow()
	Enqueue(job string) error
}

// Resolver decides the outcome of unknown submissions.
type Resolver interface {
	Reconcile(ctx context.Context) ([]job.Finding, error)
	Accept(submission, batchID string) error
	NotSent(submission string) error
}

// Jobs is all that submitting needs.
type Jobs interface {
	Sender
	Queuer
	Resolver
	Pricer
}

// maxCheckTime is how long the check of a new file may take before a question about the file would
// come as a surprise.
const maxCheckTime = 30 * time.Second

// Config configures how files are submitted.
type Config struct {
	Jobs Jobs
	// Host is the API's host, and Profile the name of the user's profile, for the questions;
	// Profile may be empty.
	Host, Profile string
	// Sandbox means that nothing costs money.
	Sandbox bool
	// WebhookURL is passed to Sync with each new batch. Output is where results go.
	WebhookURL, Output string
	// MaxCost is the most that a file may cost in US dollars; 0 for no limit.
	MaxCost float64
	// Interval is the time between two polls, and between two failed lookups.
	Interval time.Duration
	// Jitter returns a fraction of the interval, from 0 to 1, to add to it.
	Jitter func() float64
	// Now is the clock.
	Now func() time.Time
}

// Feature submits files.
type Feature struct {
	env *screen.Env
	cfg Config

	file       screen.File     // the file under the cursor
	media      screen.MediaMsg // what is known about its media, or about those of asked
	previewing bool            // the ledger is being read for the question
	question   *dialog.Confirm // the last question; nil for none
	asked      order           // the order in the question
	sending    string          // the name of what is being sent; empty for nothing
	progress   *progress       // the progress of sending
	slowStage  string          // the stage of sending that takes long; empty for none

	wanted      string    // the path of a file to ask about as soon as it is checked
	wantedUntil time.Time // after this time, the user is busy with something else

	limit int // the maximum number of requests in a batch that Sync has named; 0 for none

	pollErr  error     // of the last poll
	queue    job.Queue // as of the last look
	queueGen int       // the generation of queue
	notice   string    // the last notice about the ledger
	alerted  bool      // an alert has said that the ledger was lost

	pilots map[*batchfile.File]order // pilots that are being sent, by their heads

	unknown unknown
	outcome screen.Outcome
}

// New makes a Feature.
func New(env *screen.Env, cfg Config) *Feature {
	return &Feature{env: env, cfg: cfg, unknown: unknown{env: env, cfg: cfg}, pilots: map[*batchfile.File]order{}}
}

// The requests that key presses make.
type (
	// AskMsg asks whether to submit the file under the cursor.
	AskMsg struct{}
	// NotHereMsg says where a file can be submitted.
	NotHereMsg struct{}
	// TryNowMsg sends the queue as soon as a poll has ended.
	TryNowMsg struct{}
	// ResolveMsg asks the user to resolve the first unknown submission. If there is none, it asks
	// whether to send the jobs that an earlier session left queued.
	ResolveMsg struct{}
)

// Update takes one message.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	cmd := f.take(msg)
	f.unknown.tell()
	return cmd
}

func (f *Feature) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case AskMsg:
		return f.ask()
	case NotHereMsg:
		f.env.Notify(screen.Info, "%s submits the file under the cursor in the pane above; %s goes there.", f.env.Keys.Submit.Help().Key, f.env.Keys.Files.Help().Key)
	case TryNowMsg:
		f.cfg.Jobs.TryNow()
	case ResolveMsg:
		return f.resolve()
	case screen.FileMsg:
		return f.fileKnown(msg.File)
	case screen.MediaMsg:
		f.mediaKnown(msg)
	case screen.SubmitMsg:
		f.wanted, f.wantedUntil = msg.Path, f.env.Now.Add(maxCheckTime)
	case screen.PolledMsg:
		return f.polled(msg)
	case screen.PreparedMsg:
		f.notice = msg.Ledger.Notice // the dashboard shows that notice
		return tea.Batch(f.lookAtQueue(), f.unknown.update(msg))
	case screen.TickMsg:
		return tea.Batch(f.tick(), f.unknown.tick())
	case screen.LeavingMsg:
		if f.sending != "" {
			f.env.Notify(screen.Info, "Quitting once Sync answers for %s; ctrl+c quits now.", f.sending)
		}
	default:
		return f.own(msg)
	}
	return nil
}

// own handles the messages that only this package sends: answers of the user, and results of
// commands.
func (f *Feature) own(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case previewedMsg:
		return f.previewed(msg)
	case dueMsg:
		f.dueKnown(msg)
	case changedMsg:
		f.env.Notify(screen.Info, "%s has changed since you confirmed it; what you confirmed is sent.", msg.name)
	case singlyMsg:
		return f.sendSingly(msg.order)
	case sendMsg:
		if err := f.budget(msg.order); err != nil {
			f.env.Fail("Not submitted: "+msg.order.name, err)
			return nil
		}
		return f.send(msg.order)
	case SentMsg:
		return f.sent(msg)
	case queueSentMsg:
		f.queueSent(msg)
	case queueMsg:
		f.queueSeen(msg)
	case enqueueMsg:
		return f.enqueue(msg)
	case enqueuedMsg:
		f.enqueued(msg)
	case pilotMsg, pilotSizeMsg, sendPilotMsg, wholeMsg, screen.SinglySentMsg:
		return f.updatePilot(msg)
	default:
		return f.unknown.update(msg)
	}
	return nil
}

// polled sends the queue, and checks whether it has changed.
func (f *Feature) polled(msg screen.PolledMsg) tea.Cmd {
	f.pollErr = msg.Err
	f.unknown.polled(msg)
	if msg.Err != nil {
		return nil
	}
	return tea.Batch(f.sendQueued(msg.Snapshot), f.lookAtQueue())
}

// resolve asks about the leftovers of earlier sessions, unknown submissions first.
func (f *Feature) resolve() tea.Cmd {
	if len(f.unknown.findings) == 0 && len(f.queue.Earlier) > 0 {
		f.askEarlier()
		return nil
	}
	return f.unknown.resolveFirst()
}

// Status names what is being sent and counts the submissions whose outcome is unknown.
func (f *Feature) Status() (s screen.Status) {
	t := &f.env.Theme
	if n := len(f.unknown.findings); n > 0 {
		s.Badge = t.Fail.Render(fmt.Sprintf("%d unknown", n)) + t.Dim.Render(" ("+f.env.Keys.Resolve.Help().Key+")")
	} else if n := len(jobsOf(f.queue.Earlier)); n > 0 {
		s.Badge = t.Running.Render(fmt.Sprintf("%d queued", n)) + t.Dim.Render(" ("+f.env.Keys.Resolve.Help().Key+")")
	}
	if f.sending != "" {
		s.Busy, s.Line = true, t.Running.Render(" ● Sending "+format.Clean(f.sending)+cmp.Or(f.slowStage, "…"))
	}
	return s
}

// Report adds the unknown submissions, the waiting parts and the errors to the report after the
// program ends.
func (f *Feature) Report(o *screen.Outcome) {
	o.Err = f.outcome.Err
	for _, finding := range f.unknown.findings {
		o.Unknown = append(o.Unknown, describe(finding))
	}
	if f.sending != "" { // the program ended before the answer came
		o.Unknown = append(o.Unknown, f.sending+", before Sync answered")
	}
	o.Waiting = append(o.Waiting, f.outcome.Waiting...)
	q := f.cfg.Jobs.Queue()
	for _, waiting := range jobsOf(slices.Concat(q.Parts, q.Behind)) {
		o.Waiting = append(o.Waiting, waitingName(waiting))
	}
}

// waitingName names the file of a job that was not sent completely, with the waiting parts.
func waitingName(waiting []ledger.Submission) string {
	whole, _, parts := batchfile.PartOf(base(waiting[0].File))
	if parts == 0 {
		return whole
	}
	numbers := make([]string, len(waiting))
	for i, s := range waiting {
		_, part, _ := batchfile.PartOf(base(s.File))
		numbers[i] = strconv.Itoa(part)
	}
	return fmt.Sprintf("%s (%s %s of %d)", whole, format.Plural(len(waiting), "part", "parts"), strings.Join(numbers, ", "), parts)
}

// tick checks the progress of a submission, and sends the queue when it is due, unless polls must
// first find out whether Sync is reachable.
func (f *Feature) tick() tea.Cmd {
	switch {
	case f.sending != "":
		f.slowStage = f.progress.slowStage(f.env.Now)
	case f.due(f.env.Now) && f.pollErr == nil:
		return f.sendQueued(job.Snapshot{ListErr: errNoLook})
	}
	return nil
}

// errNoLook marks a snapshot without a look at the list of batches.
var errNoLook = errors.New("the list of batches was not requested")

// base is the last element of a path from the ledger.
func base(path string) string { return filepath.Base(path) }
