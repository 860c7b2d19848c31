// Package single sends the requests of a file one by one, each as its own generation, and collects
// their results into a file in the format of a batch. It serves files with fewer requests than a
// batch needs, and pilots: the first requests of a file, sent before the rest goes out as a batch.
//
// Each request makes at most one generation, whenever the program is killed: the ledger has the
// intent before each POST, and the Idempotency-Key is derived from the ledger's submission and the
// request. A later run that continues the submission sends the same key, and Sync answers with the
// existing generation. TestCrashSingly proves it.
package single

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// API is what this package needs of Sync; *syncapi.Client implements it.
type API interface {
	Generate(ctx context.Context, payload []byte, key string) (syncapi.Generation, error)
	Generation(ctx context.Context, id string) (syncapi.Generation, error)
}

// Sender sends submissions one by one. It is safe for concurrent use.
type Sender struct {
	API    API
	Ledger *ledger.Ledger
	Files  *download.Saver
	// Now is the clock. Step is called at each step after which a crash can happen.
	Now  func() time.Time
	Step func(string)
	// Wait returns how long to wait before the next try after a number of failures in a row, the
	// last of which is err.
	Wait func(interval time.Duration, failures int, err error) time.Duration
}

// Job is a submission to send or to continue.
type Job struct {
	Submission ledger.Submission
	// Content is the confirmed bytes.
	Content []byte
	// Folder and Names say where the results go: to the first name that is free.
	Folder string
	Names  []string
	// Unfinished are the names for the results so far, if the run ends before all requests have
	// ended.
	Unfinished []string
	// Interval is the time between two polls of the generations.
	Interval time.Duration
	// Report, unless nil, is called with each event, in the goroutine of Run.
	Report func(Event)
}

// Event is something that happened to a request, or a failure before a retry.
type Event struct {
	// Request is the ID of the request, and Generation what is known of it now. Refusal is why Sync
	// refused the request; empty if it did not.
	Request    string
	Generation syncapi.Generation
	Refusal    string
	// Err is a failure after which the run continues, and Wait how long it waits first. Last means
	// that the run sends nothing more because of Err, and waits for the requests that it sent.
	Err  error
	Wait time.Duration
	Last bool
}

const (
	// maxKeyAge is how long after its first use an Idempotency-Key is safe to send again. Sync does
	// not publish how long it remembers keys; a second generation would cost money, too.
	maxKeyAge = 24 * time.Hour
	// maxFailures is how many failures in a row end a run that has sent nothing, or whose failures
	// are not an outage. Another run continues it.
	maxFailures = 8
	// maxWait is how long to wait for a free slot of the plan if Sync does not say, and for a
	// generation that was just created to be found.
	maxWait = time.Minute
)

// ErrKeyTooOld is the error for a request that was sent over a day ago without an answer: Sync may
// have forgotten its Idempotency-Key, so another POST could be paid for, too.
var ErrKeyTooOld = errors.New("it was sent over a day ago, and no answer came; sending it again could cost again")

// request is the state of one request.
type request struct {
	ledger.Generation
	id      string // as idOf returns it
	payload json.RawMessage
	key     string // its Idempotency-Key
	begun   bool   // the ledger has its intent
	answer  syncapi.Generation
}

// created reports whether Sync is known to have the generation. ended reports whether there is a
// result.
func (r *request) created() bool { return r.ID != "" }
func (r *request) ended() bool   { return r.Refusal != "" || r.answer.Ended() }

// Run sends the requests that were not sent, waits for all to end, and saves the results. A request
// that Sync refuses does not stop the others: its result says so. If the results are already saved
// and unchanged, Run returns what they contain.
//
// The end of ctx stops the work between two calls; Sync goes on with the requests that were sent,
// and another Run continues. A run also ends if Sync refuses the key or the plan, after a failure
// that is not temporary, with [ErrKeyTooOld], and after an error of the ledger. If requests have no
// result, the error is an [*UnfinishedError] around the reason. The results so far are then saved
// under the Unfinished names, unless ctx has ended. Once a request was sent, an outage does not end
// the run.
func (s *Sender) Run(ctx context.Context, j Job) (download.Saved, error) {
	unlock, err := s.Ledger.LockFile(ctx, fmt.Sprintf("singly-%x", sha256.Sum256([]byte(j.Submission.ID))[0]>>4))
	if err != nil { // another run may have sent some requests
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		requests, unread := s.load(j)
		if unread != nil {
			return download.Saved{}, err
		}
		return download.Saved{}, unfinished(requests, err)
	}
	defer unlock()
	if saved, ok := s.saved(j); ok {
		return saved, nil
	}
	requests, err := s.load(j)
	if err != nil {
		return download.Saved{}, err
	}
	run := &run{Sender: s, Job: j, requests: requests}
	if err := run.finish(ctx); err != nil {
		return download.Saved{}, run.unfinished(ctx, err)
	}
	return run.save(ctx, j.Submission.ResultsKey(), j.Names)
}

// load reads the requests of a submission, with what the ledger knows about them.
func (s *Sender) load(j Job) ([]*request, error) {
	known, err := s.Ledger.Generations(j.Submission.ID)
	if err != nil {
		return nil, err
	}
	prints := ledger.Fingerprints(j.Content)
	var requests []*request
	for line := range (&batchfile.File{Content: j.Content}).Requests() {
		r := &request{id: idOf(line)}
		r.Position = len(requests)
		if r.payload, err = payloadOf(line); err != nil {
			return nil, err
		}
		r.key = keyOf(j.Submission.ID, prints[r.Position].Request, r.Position)
		requests = append(requests, r)
	}
	for _, g := range known {
		if g.Position < len(requests) {
			requests[g.Position].Generation, requests[g.Position].begun = g, true
		}
	}
	return requests, nil
}

// idOf is the request_id of a request or, without one, its line number, so that results and events
// can name every request.
func idOf(line batchfile.Request) string {
	return cmp.Or(line.ID, fmt.Sprintf("line-%d", line.Line))
}

// identified returns the IDs of an input's requests as lines that can be compared with results.
func identified(content []byte) []byte {
	var all bytes.Buffer
	encoder := json.NewEncoder(&all)
	encoder.SetEscapeHTML(false)
	for request := range (&batchfile.File{Content: content}).Requests() {
		_ = encoder.Encode(map[string]string{"request_id": idOf(request)}) // cannot fail
	}
	return all.Bytes()
}

// payloadOf is the unchanged payload of a request.
func payloadOf(line batchfile.Request) (json.RawMessage, error) {
	var fields struct {
		Payload json.RawMessage `json:"payload"`
	}
	const byteOrderMark = "\ufeff"
	raw := line.Raw
	if len(raw) > len(byteOrderMark) && string(raw[:len(byteOrderMark)]) == byteOrderMark {
		raw = raw[len(byteOrderMark):]
	}
	if json.Unmarshal(raw, &fields) != nil || len(fields.Payload) == 0 || fields.Payload[0] != '{' {
		return nil, fmt.Errorf("line %d has no payload that can be sent by itself", line.Line)
	}
	return fields.Payload, nil
}

// keyOf is the Idempotency-Key of a request of a submission. It is the same in every run.
func keyOf(submission string, fingerprint int64, position int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%d\n%d", submission, fingerprint, position))
	return "syncbatch-" + hex.EncodeToString(sum[:20])
}
