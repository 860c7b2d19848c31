package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/syncapi/job/upload"
)

// fakeJobs returns the answers that a test has set, and counts the calls.
type fakeJobs struct {
	mu        sync.Mutex
	batches   []syncapi.Batch
	pollErr   error
	listErr   error // why a poll saw only single batches
	pollTakes time.Duration
	errs      map[string]error // of batches, by id
	polls     int
	watched   []string
	submitted []string          // contents
	sending   []context.Context // the contexts passed to Send and SendQueued
	submit    func(context.Context) (syncapi.Batch, error)
	send      func(context.Context) ([]job.Outcome, error) // replaces Send
	before    *ledger.SentBeforeError                      // what Send finds
	preview   ledger.Preview
	pilot     *ledger.SentBeforeError // what a preview says about a file that is not the rest of its pilot
	held      []job.Outcome
	nextTry   time.Time // time of the next try of the queue
	notDue    bool
	earlier   []ledger.Submission // left waiting by an earlier session
	slots     []syncapi.Batch     // the batches that use the slots
	enqueued  []string            // jobs
	triesNow  int                 // how often the queue was to be tried at once
	heldErr   error
	answer    chan struct{} // queued submissions wait for it; nil for no wait
	state     ledger.Contents
	changes   *ledger.Contents // what another instance has just written
	history   job.History
	singly    []job.Singly // sent one by one
	pilots    []string     // of Send's previews

	singlySaved job.Saved     // their results; zero for all of them
	singlyErr   error         // of SendSingly
	singlyTakes time.Duration // for all of them

	loadErr   error
	findings  []job.Finding
	looks     int
	look      func() // called before a search for unknown submissions answers
	lookErr   error
	resolved  []string
	followed  []string
	parts     []job.Part
	seen      []ledger.Observation
	partsSent int
	output    string // what was collected
	outputErr error  // why it cannot be read
	dir       string // its folder; empty if it is not saved
	dryRun    error
	estimate  func() (float64, error)
	prices    cost.API      // for quotes
	dueTakes  time.Duration // for the cost of the unsent parts
	collected []string      // ids
	asked     []string      // ids of videos
	video     func(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (string, error)
	collect   func(context.Context, syncapi.Batch) (job.Saved, error)

	remedies   map[string]string // from Sync's own catalog
	quoted     map[int]cost.Quoted
	retried    string // the file with the merged retries
	retriedErr error
}

func (f *fakeJobs) Input(string) *batchfile.File { return nil }

func (f *fakeJobs) Quoted(*batchfile.File) map[int]cost.Quoted { return f.quoted }

func (f *fakeJobs) Remedy(_ context.Context, code string) string {
	return cmp.Or(syncapi.Remedy(code), f.remedies[code])
}

func (f *fakeJobs) Upload(_ context.Context, files []upload.File, _ func(upload.Progress)) (map[string]string, error) {
	ids := map[string]string{}
	for i, file := range files {
		ids[file.Path] = fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1)
	}
	return ids, nil
}

func (f *fakeJobs) Load() (ledger.Contents, error) { return f.state, f.loadErr }

func (f *fakeJobs) Changes() (c ledger.Contents, changed bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.changes != nil {
		c, changed, f.changes = *f.changes, true, nil
	}
	return c, changed
}

func (f *fakeJobs) History(ledger.Filter) (job.History, error) { return f.history, f.loadErr }

func (f *fakeJobs) Preview(j job.Job) (ledger.Preview, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pilot != nil && j.Pilot == "" {
		return ledger.Preview{Before: f.pilot}, f.loadErr
	}
	return f.preview, f.loadErr
}

func (f *fakeJobs) Send(ctx context.Context, o job.Job) ([]job.Outcome, error) {
	f.mu.Lock()
	f.sending = append(f.sending, ctx)
	before, send := f.before, f.send
	if before == nil || o.Again {
		f.submitted = append(f.submitted, string(o.Parts[0].Content))
		f.partsSent += len(o.Parts)
		f.pilots = append(f.pilots, o.Pilot)
	}
	f.mu.Unlock()
	if send != nil {
		return send(ctx)
	}
	if before != nil && !o.Again {
		return nil, before
	}
	b := syncapi.Batch{ID: "batch_new", Status: syncapi.StatusPending, CreatedAt: time.Now(), Metrics: syncapi.Metrics{Total: 20}}
	var err error
	if f.submit != nil {
		b, err = f.submit(ctx)
	}
	sent := job.Outcome{Submission: ledger.Submission{ID: "s1", File: o.Parts[0].Path, State: ledger.Accepted, BatchID: b.ID, Confirmed: time.Now()}, Batch: b}
	switch {
	case b.ID != "": // if so, the context has ended
	case errors.Is(err, context.Canceled):
		sent.State = ledger.Waiting
	case err != nil:
		sent.State, sent.BatchID, sent.Reason = ledger.Unknown, "", err.Error()
		sent.Requests, sent.Changed = 20, time.Now()
	}
	return []job.Outcome{sent}, err
}

func (f *fakeJobs) SendSingly(_ context.Context, o job.Singly) (ledger.Submission, job.Saved, error) {
	f.mu.Lock()
	takes := f.singlyTakes
	f.mu.Unlock()
	time.Sleep(takes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.singly = append(f.singly, o)
	for range o.File.Requests() {
		o.Report(single.Event{Generation: syncapi.Generation{ID: "g", Status: syncapi.StatusCompleted}})
	}
	if f.singlyErr != nil {
		return ledger.Submission{ID: "s1", Singly: true}, job.Saved{}, f.singlyErr
	}
	if f.singlySaved.Results > 0 {
		return ledger.Submission{ID: "s1", Singly: true}, f.singlySaved, nil
	}
	return ledger.Submission{ID: "s1", Singly: true}, job.Saved{Path: o.Output, Results: 5, Succeeded: 5}, nil
}

func (f *fakeJobs) SendQueued(ctx context.Context, _ job.Snapshot) ([]job.Outcome, error) {
	f.mu.Lock()
	f.sending = append(f.sending, ctx)
	sent, err, answer := f.held, f.heldErr, f.answer
	f.mu.Unlock()
	if answer != nil {
		<-answer
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		f.held = nil
	}
	return sent, err
}

func (f *fakeJobs) Due(job.Snapshot) (ledger.Submission, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.held) == 0 || f.notDue {
		return ledger.Submission{}, false
	}
	return f.held[0].Submission, true
}

func (f *fakeJobs) Queue() job.Queue {
	q := job.Queue{Parts: f.Queued()}
	f.mu.Lock()
	defer f.mu.Unlock()
	q.Next, q.Earlier, q.Running = f.nextTry, f.earlier, f.slots
	return q
}

func (f *fakeJobs) Enqueue(id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.enqueued = append(f.enqueued, id)
	f.earlier = nil
	return f.loadErr
}

func (f *fakeJobs) TryNow() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.triesNow++
}

func (f *fakeJobs) Queued() []ledger.Submission {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.held) == 0 {
		return nil
	}
	return []ledger.Submission{f.held[0].Submission}
}

func (f *fakeJobs) Reconcile(context.Context) ([]job.Finding, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks++
	findings, err := slices.Clone(f.findings), f.lookErr
	if look := f.look; look != nil {
		f.mu.Unlock()
		look()
		f.mu.Lock()
	}
	return findings, err
}

func (f *fakeJobs) Accept(id, batch string) error {
	f.resolved = append(f.resolved, id+"="+batch)
	return nil
}

func (f *fakeJobs) NotSent(id string) error {
	f.resolved = append(f.resolved, id+" not sent")
	return nil
}

func (f *fakeJobs) Results(string) (*batchfile.Results, error) {
	switch {
	case f.outputErr != nil:
		return nil, f.outputErr
	case f.output == "":
		return nil, job.ErrNotCollected
	}
	return batchfile.Join(&batchfile.File{Path: "/c/input.jsonl", Content: []byte(goodLines(4))},
		&batchfile.File{Path: "/c/output.jsonl", Content: []byte(f.output)}), nil
}

func (f *fakeJobs) SavedOutput(string) (*batchfile.File, error) {
	if f.outputErr != nil || f.output == "" || f.dir == "" {
		return nil, cmp.Or(f.outputErr, job.ErrNotCollected)
	}
	path := filepath.Join(f.dir, "output.jsonl")
	return &batchfile.File{Path: path, Content: []byte(f.output)}, nil
}

// Merge merges without calling the API.
func (f *fakeJobs) Merge(ctx context.Context, target string, parts []job.Part) (string, error) {
	return job.New(nowhere{}).Merge(ctx, target, parts)
}

func (f *fakeJobs) MergeRetries(context.Context, string, string) (string, error) {
	return f.retried, f.retriedErr
}

// nowhere is an API that is never called.
type nowhere struct{ job.API }

func (nowhere) Host() string { return "nowhere" }

func (f *fakeJobs) Parts(string) ([]job.Part, error) {
	if f.parts == nil {
		return nil, job.ErrUnknownBatch
	}
	return f.parts, nil
}

func (f *fakeJobs) Observations(string) ([]ledger.Observation, error) { return f.seen, nil }

func (f *fakeJobs) Follow(ids ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.followed = append(f.followed, ids...)
	return nil
}

func (f *fakeJobs) Unfollow(ids ...string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.followed = slices.DeleteFunc(f.followed, func(id string) bool { return slices.Contains(ids, id) })
	return nil
}

func (f *fakeJobs) DryRun(context.Context, *batchfile.File, string) error { return f.dryRun }

func (f *fakeJobs) Estimate(context.Context, batchfile.Summary) (float64, error) {
	if f.estimate != nil {
		return f.estimate()
	}
	return 24, nil
}

func (f *fakeJobs) Quote(ctx context.Context, file *batchfile.File, o cost.Options) (cost.Quote, error) {
	return cost.New(f.prices).Quote(ctx, file, o)
}

func (f *fakeJobs) EstimateOf(_ context.Context, files ...*batchfile.File) (float64, error) {
	time.Sleep(f.dueTakes)
	return 8 * float64(len(files)), nil
}

// CostOfVideos charges ten cents per second.
func (f *fakeJobs) CostOfVideos(_ context.Context, seconds map[string][]float64) (usd float64, err error) {
	for _, lengths := range seconds {
		for _, s := range lengths {
			usd += s / 10
		}
	}
	return usd, nil
}

func (f *fakeJobs) Poll(_ context.Context, ids []string) (job.Snapshot, error) {
	f.mu.Lock()
	takes := f.pollTakes
	f.mu.Unlock()
	time.Sleep(takes)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.polls++
	f.watched = ids
	return job.Snapshot{Batches: f.batches, Errors: f.errs, ListErr: f.listErr}, f.pollErr
}

func (f *fakeJobs) Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error) {
	f.mu.Lock()
	f.collected = append(f.collected, b.ID)
	f.mu.Unlock()
	if f.collect != nil {
		return f.collect(ctx, b)
	}
	return job.Saved{Path: target, Results: b.Metrics.Total, Succeeded: b.Metrics.Succeeded, Failed: b.Metrics.Failed}, nil
}

func (f *fakeJobs) SaveVideo(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (string, error) {
	f.mu.Lock()
	f.asked = append(f.asked, v.Request)
	video := f.video
	f.mu.Unlock()
	if video != nil {
		return video(ctx, v, folder, progress)
	}
	return filepath.Join(folder, v.Batch, v.Request+".mp4"), nil
}

func (f *fakeJobs) set(change func(*fakeJobs)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// savedResults makes the ledger say that the batches' results are saved.
func (f *fakeJobs) savedResults(ids ...string) {
	f.state.Saved = map[string]ledger.SavedFile{}
	for _, id := range ids {
		f.state.Saved[id] = ledger.SavedFile{Path: "/c/" + id + ".results.jsonl"}
	}
}
