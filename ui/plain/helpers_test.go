package plain

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	estimates "syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// fakeJobs answers as configured, and fails on calls that are not configured.
type fakeJobs struct {
	t        *testing.T
	submit   func(context.Context) (syncapi.Batch, error) // for a job with one part
	send     func(o job.Job) ([]job.Outcome, error)       // for any other job
	held     func(n int) ([]job.Outcome, error)           // the n-th try, from 0; waits when set
	unknowns func(n int) ([]job.Finding, error)
	parts    []job.Part
	state    ledger.Contents
	stateOf  error
	dryRun   func() error
	estimate func() (float64, error)
	prices   estimates.API // for quotes
	quoted   map[int]estimates.Quoted
	unsent   []int // parts, as Preview says; nil for all
	before   *ledger.SentBeforeError
	// poll is the n-th poll, from 0.
	poll    func(n int) (job.Snapshot, error)
	collect func(b syncapi.Batch, n int) (job.Saved, error)
	// collectIn fails before collect.
	collectIn func(context.Context) error
	video     func(ctx context.Context, v job.Video, folder string) (string, error)

	submits, polls, collects, tries, looks int
	lastPoll                               time.Time
	asked                                  []string // the IDs of the last poll
	orders                                 []job.Job
	accepts                                []string // submission and batch
	refuse                                 error    // the error of Accept
	waits                                  bool
	next                                   time.Time // of the next try
}

func (f *fakeJobs) Load() (ledger.Contents, error) { return f.state, f.stateOf }

// Preview says that the parts of unsent are still unsent; nil for all.
func (f *fakeJobs) Preview(o job.Job) (ledger.Preview, error) {
	p := ledger.Preview{Before: f.before, Unsent: f.unsent}
	for i := range o.Parts {
		if f.unsent == nil {
			p.Unsent = append(p.Unsent, i)
		}
	}
	p.Sent = len(o.Parts) - len(p.Unsent)
	return p, nil
}

func (f *fakeJobs) Parts(string) ([]job.Part, error) { return f.parts, nil }

// Merge merges; it needs no API.
func (f *fakeJobs) Merge(ctx context.Context, target string, parts []job.Part) (string, error) {
	return job.New(nowhere{}).Merge(ctx, target, parts)
}

// Input is the file of the job's first part.
func (f *fakeJobs) Input(string) *batchfile.File {
	if len(f.parts) == 0 {
		return nil
	}
	return &batchfile.File{Content: f.parts[0].Input}
}

func (f *fakeJobs) Quoted(input *batchfile.File) map[int]estimates.Quoted {
	if input == nil {
		return nil
	}
	return f.quoted
}

func (f *fakeJobs) Remedy(_ context.Context, code string) string { return syncapi.Remedy(code) }

func (f *fakeJobs) SaveVideo(ctx context.Context, v job.Video, folder string, _ func(done, total int64)) (string, error) {
	if f.video == nil {
		f.t.Error("an unexpected video")
		return "", errors.New("unexpected")
	}
	return f.video(ctx, v, folder)
}

// nowhere is an API that is never called.
type nowhere struct{ job.API }

func (nowhere) Host() string { return "nowhere" }

func (f *fakeJobs) Send(ctx context.Context, o job.Job) ([]job.Outcome, error) {
	f.submits++
	f.orders = append(f.orders, o)
	if f.send != nil {
		sent, err := f.send(o)
		f.waits = errors.Is(err, job.ErrQueued)
		return sent, err
	}
	if f.submit == nil {
		f.t.Error("an unexpected submission")
		return nil, errors.New("unexpected")
	}
	b, err := f.submit(ctx)
	s := sentAs(1, 1, b)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		s.State = ledger.Unknown
	case err != nil && b.ID == "": // with a batch, the error is that of the ended context
		s.State = ledger.Refused
	}
	return []job.Outcome{s}, err
}

func (f *fakeJobs) SendSingly(context.Context, job.Singly) (ledger.Submission, job.Saved, error) {
	f.t.Error("requests are sent one by one")
	return ledger.Submission{}, job.Saved{}, errors.New("unexpected")
}

func (f *fakeJobs) SendQueued(context.Context, job.Snapshot) ([]job.Outcome, error) {
	f.tries++
	sent, err := f.held(f.tries - 1)
	f.waits = errors.Is(err, job.ErrQueued) || len(sent) == 0
	return sent, err
}

func (f *fakeJobs) Queue() job.Queue { return job.Queue{Parts: f.Queued(), Next: f.next} }

func (f *fakeJobs) Queued() []ledger.Submission {
	if f.waits {
		return []ledger.Submission{{Job: "job", Part: 1}}
	}
	return nil
}

func (f *fakeJobs) Reconcile(context.Context) ([]job.Finding, error) {
	f.looks++
	return f.unknowns(f.looks - 1)
}

func (f *fakeJobs) Accept(submission, batchID string) error {
	f.accepts = append(f.accepts, submission+" "+batchID)
	return f.refuse
}

// sentAs is a part that was accepted as b.
func sentAs(part, parts int, b syncapi.Batch) job.Outcome {
	return job.Outcome{Batch: b, Earlier: b.ID != "" && b.Status == "", Submission: ledger.Submission{
		ID: "s", Job: "job", Part: part, Parts: parts, File: "/in.jsonl", State: ledger.Accepted, BatchID: b.ID, Requests: 1,
	}}
}

func (f *fakeJobs) DryRun(context.Context, *batchfile.File, string) error {
	if f.dryRun == nil {
		f.t.Error("an unexpected dry run")
		return nil
	}
	return f.dryRun()
}

func (f *fakeJobs) Estimate(context.Context, batchfile.Summary) (float64, error) {
	if f.estimate == nil {
		return 0, &syncapi.Error{StatusCode: 422}
	}
	return f.estimate()
}

func (f *fakeJobs) Quote(ctx context.Context, file *batchfile.File, o estimates.Options) (estimates.Quote, error) {
	if f.prices == nil {
		f.t.Error("an unexpected quote")
		return estimates.Quote{}, nil
	}
	return estimates.New(f.prices).Quote(ctx, file, o)
}

func (f *fakeJobs) Poll(_ context.Context, ids []string) (job.Snapshot, error) {
	f.polls++
	f.lastPoll, f.asked = time.Now(), ids
	if f.poll == nil {
		f.t.Error("an unexpected poll")
		return job.Snapshot{}, &syncapi.Error{StatusCode: 401}
	}
	return f.poll(f.polls - 1)
}

func (f *fakeJobs) Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error) {
	f.collects++
	if f.collectIn != nil {
		return job.Saved{}, f.collectIn(ctx)
	}
	if f.collect == nil {
		return job.Saved{Path: filepath.Base(target), Results: b.Metrics.Total, Succeeded: b.Metrics.Succeeded, Failed: b.Metrics.Failed}, nil
	}
	return f.collect(b, f.collects-1)
}

// result is the outcome of a run.
type result struct {
	out, talk string
	err       error
	took      time.Duration
}

// run runs with jobs; call it in a bubble of synctest.
func run(ctx context.Context, jobs Jobs, change func(*Config)) result {
	var out, talk bytes.Buffer
	cfg := Config{
		Jobs: jobs, Output: filepath.Join(os.TempDir(), "output.jsonl"), Interval: time.Minute, Command: []string{"syncbatch-tui"},
		Out: &out, Err: &talk, Now: func() time.Time { return time.Now().UTC() },
	}
	change(&cfg)
	began := time.Now()
	err := Run(ctx, cfg)
	return result{out: out.String(), talk: talk.String(), err: err, took: time.Since(began)}
}

// follow is a change that follows batches.
func follow(ids ...string) func(*Config) {
	return func(c *Config) { c.Monitor, c.BatchIDs = true, ids }
}

// send is a change that submits a file.
func send(t *testing.T) func(*Config) {
	return func(c *Config) { c.Monitor, c.File = true, goodFile(t) }
}

func goodFile(t *testing.T) *batchfile.File {
	t.Helper()
	const line = `{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://media.acme.com/v.mp4"}, {"type": "audio", "url": "https://media.acme.com/a.wav"}]}}` + "\n"
	return inputFile(t, line)
}

func inputFile(t *testing.T, content string) *batchfile.File {
	t.Helper()
	f, err := batchfile.Read(strings.NewReader(content), "in.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// seen is a batch of 10 requests.
func seen(id string, status syncapi.Status, succeeded, failed int) syncapi.Batch {
	b := syncapi.Batch{ID: id, Status: status, Metrics: syncapi.Metrics{Total: 10, Succeeded: succeeded, Failed: failed}}
	if status == syncapi.StatusCompleted {
		b.OutputURL = "https://api.sync.so/v2/batches/" + id + "/result"
	}
	return b
}

// shows is a poll that shows batches.
func shows(batches ...syncapi.Batch) (job.Snapshot, error) {
	return job.Snapshot{Batches: batches}, nil
}

// lacks is a poll that could not fetch a batch.
func lacks(id string, err error) (job.Snapshot, error) {
	return job.Snapshot{Errors: map[string]error{id: err}}, nil
}

var errDown = &syncapi.TransportError{Host: "api.sync.so", Err: errors.New("connection refused")}

func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

func formOf(asJSON bool) Form {
	if asJSON {
		return FormJSON
	}
	return FormText
}
