package job

import (
	"encoding/json"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// Preview reads from the ledger what the user has to know before confirming a job. It stores
// nothing except the contents of a lost ledger, and does not replace the checks of Send. The error
// wraps [ledger.ErrUnavailable].
func (r *Runner) Preview(o Job) (ledger.Preview, error) {
	_ = r.ledger.Restore() // Preview returns the same error
	return r.ledger.Preview(r.confirmed(o))
}

// Unsent returns the parts that a job would still send, according to its preview. For a job that
// continues an interrupted one, these are the parts that are left.
func Unsent(o Job, p ledger.Preview) []*batchfile.File {
	var files []*batchfile.File
	for _, i := range p.Unsent {
		if i < len(o.Parts) {
			files = append(files, o.Parts[i])
		}
	}
	return files
}

// Load reads the ledger. It is the first call that uses the disk. Call it again to see what other
// instances have done. The error wraps [ledger.ErrUnavailable]; the Contents are then what is
// known, nothing can be sent, and everything else works.
func (r *Runner) Load() (ledger.Contents, error) { return r.ledger.Load() }

// Changes returns what is new in the ledger, from this or another instance, since the first Load or
// the last Changes; false for nothing. It is cheap while no instance writes the ledger.
func (r *Runner) Changes() (c ledger.Contents, changed bool) { return r.ledger.Changes() }

// Accept stores that the user takes a batch for the outcome of an unknown submission. This holds
// unless the results contradict it; see [Saved].
func (r *Runner) Accept(id, batchID string) error { return r.ledger.Accept(id, batchID) }

// NotSent stores that, according to the user, an unknown submission created no batch. The
// submission then waits until its job is sent again.
func (r *Runner) NotSent(id string) error { return r.ledger.NotSent(id) }

// Follow stores batches to follow, so that the next session polls them, too. The error wraps
// [ledger.ErrUnavailable].
func (r *Runner) Follow(ids ...string) error { return r.ledger.Follow(ids...) }

// Unfollow stores that the next session does not poll these batches, such as those that Sync no
// longer has, unless the user follows them again. Their submissions stay in the ledger. The error
// wraps [ledger.ErrUnavailable].
func (r *Runner) Unfollow(ids ...string) error { return r.ledger.Unfollow(ids...) }

// confirmed is a job in the ledger's form.
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

// contentOf is a file in the ledger's form, with its approximate cost if Sync was asked for that.
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
		c.Quote, _ = json.Marshal(quoted) // cannot fail, because all numbers are finite
	}
	return c
}

// Quoted returns the prices that requests were quoted before they were sent, by line: from a quote
// of this session, or from the one that the ledger keeps with the bytes of a batch. It is empty for
// requests without a quote. input may be nil.
func (r *Runner) Quoted(input *batchfile.File) map[int]cost.Quoted {
	if input == nil {
		return nil
	}
	quoted := r.costs.Quoted(input)
	if len(quoted) == 0 {
		_ = json.Unmarshal(r.ledger.Quote(ledger.HashOf(input.Content)), &quoted) // a quote that cannot be read counts as unknown
	}
	return quoted
}

// maxModelName limits the names of counted models, which come from the file.
const maxModelName = 100

// modelName is the model name that a request counts under; empty for an unknown model.
func modelName(g batchfile.Generation) string {
	if len(g.Model) > maxModelName {
		return ""
	}
	return g.Model
}

// Observations returns what polls saw of a followed batch, the oldest first. The error wraps
// [ledger.ErrUnavailable].
func (r *Runner) Observations(batchID string) ([]ledger.Observation, error) {
	return r.ledger.Observations(batchID)
}
