package job

import (
	"encoding/json"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// Preview looks into the ledger for what the user has to know before the user confirms a job.
// It stores nothing but what a lost ledger had, and does not replace the answer of Send. The error wraps
// [ledger.ErrUnavailable].
func (r *Runner) Preview(o Job) (ledger.Preview, error) {
	_ = r.ledger.Restore() // its error would be that of Preview
	return r.ledger.Preview(r.confirmed(o))
}

// Unsent are the parts that a job would still send, as its preview says: what is due now for
// a job that continues one that was interrupted.
func Unsent(o Job, p ledger.Preview) []*batchfile.File {
	var files []*batchfile.File
	for _, i := range p.Unsent {
		if i < len(o.Parts) {
			files = append(files, o.Parts[i])
		}
	}
	return files
}

// Load reads the ledger. It is the first call that touches the disk, and is to be called
// again to see what other instances have done. After an error, which wraps
// [ledger.ErrUnavailable], the Contents are those that are known, nothing can be sent, and
// everything else works.
func (r *Runner) Load() (ledger.Contents, error) { return r.ledger.Load() }

// Changes are what is new in the ledger, from this or another instance, since the first Load or
// the last Changes; false for nothing. It is cheap while no one writes the ledger.
func (r *Runner) Changes() (c ledger.Contents, changed bool) { return r.ledger.Changes() }

// Accept stores that the user takes a batch for the outcome of an unknown submission. It
// stands until the results say otherwise, as [Saved] has it.
func (r *Runner) Accept(id, batchID string) error { return r.ledger.Accept(id, batchID) }

// NotSent stores that the user says an unknown submission created no batch. It waits then,
// and is sent when its job is sent again.
func (r *Runner) NotSent(id string) error { return r.ledger.NotSent(id) }

// Follow stores batches to follow, so that the next session polls them, too. The error
// wraps [ledger.ErrUnavailable].
func (r *Runner) Follow(ids ...string) error { return r.ledger.Follow(ids...) }

// Unfollow stores batches that the next session does not poll, such as those that cannot
// be had, unless they are followed anew. Their submissions stay. The error wraps
// [ledger.ErrUnavailable].
func (r *Runner) Unfollow(ids ...string) error { return r.ledger.Unfollow(ids...) }

// confirmed is a job as the ledger stores it.
func (r *Runner) confirmed(o Job) ledger.Job {
	parts := make([]ledger.Content, len(o.Parts))
	for i, f := range o.Parts {
		parts[i] = r.contentOf(f)
		if i < len(o.Estimates) && o.Estimates[i] > 0 {
			parts[i].Estimate = o.Estimates[i]
		}
	}
	return ledger.Job{Parts: parts, WebhookURL: o.WebhookURL, Again: o.Again, Pilot: o.Pilot}
}

// contentOf is a file as the ledger stores it, with about what it costs as far as Sync was
// asked for that.
func (r *Runner) contentOf(f *batchfile.File) ledger.Content {
	path := f.Path
	if abs, err := filepath.Abs(path); err == nil && !f.IsStream {
		path = abs
	}
	c := ledger.Content{File: path, Bytes: f.Content, Models: map[string]int{}}
	requests, counted := 0, 0
	for g := range f.Generations() {
		requests++
		if model := modelName(g); model != "" {
			c.Models[model]++
			counted++
		}
	}
	if usd, ok := r.costs.Known(c.Models); ok && counted == requests {
		c.Estimate = usd
	}
	if quoted := r.costs.Quoted(f); len(quoted) > 0 {
		c.Quote, _ = json.Marshal(quoted) // of finite numbers, which cannot fail
	}
	return c
}

// Quoted is what a quote said of requests before they were sent, by their lines: one of this
// session, or the one that the ledger keeps with the bytes of a batch. It is empty for requests
// that were never quoted. input may be nil.
func (r *Runner) Quoted(input *batchfile.File) map[int]cost.Quoted {
	if input == nil {
		return nil
	}
	quoted := r.costs.Quoted(input)
	if len(quoted) == 0 {
		_ = json.Unmarshal(r.ledger.Quote(ledger.HashOf(input.Content)), &quoted) // what cannot be read is unknown
	}
	return quoted
}

// maxModelName bounds the names of models that are counted, which come from the file.
const maxModelName = 100

// modelName is the model of a request under which it is counted; empty for one that is not known.
func modelName(g batchfile.Generation) string {
	if len(g.Model) > maxModelName {
		return ""
	}
	return g.Model
}

// Observations are what polls have seen of a followed batch, the oldest first. The error
// wraps [ledger.ErrUnavailable].
func (r *Runner) Observations(batchID string) ([]ledger.Observation, error) {
	return r.ledger.Observations(batchID)
}
