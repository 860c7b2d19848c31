package job

import (
	"errors"
	"fmt"
)

// ErrUnknownBatch is wrapped by the error of Parts for a batch that the ledger does
// not know, because it was made elsewhere or long ago.
var ErrUnknownBatch = errors.New("the ledger does not know what the batch was made of")

// Part is one part of a job with what it is made of and what came of it.
type Part struct {
	Submission
	// Input are the bytes that were confirmed; nil when the ledger does not have
	// them any more, which is after 90 days at
	// the earliest.
	Input []byte
	// Saved is the result file that was written last; its Path is empty until there
	// is one.
	Saved SavedFile
}

// Parts are the parts of the job that a batch came of, in the order of the input:
// what there is to join results with requests, to send failed requests again, and
// to merge the result files of a file that was split, once each has its Saved. The
// error wraps ErrLedger or ErrUnknownBatch.
func (r *Runner) Parts(batchID string) ([]Part, error) {
	var parts []Part
	state := State{Files: map[string]string{}, Saved: map[string]SavedFile{}}
	err := r.ledger.read(func(b *book) {
		r.fill(&state, b)
		if owner, ok := b.owner(r.host, batchID); ok {
			for _, s := range b.job(r.host, owner.Job) {
				parts = append(parts, Part{Submission: s, Saved: state.Saved[s.BatchID]})
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, fmt.Errorf("%s: %w", batchID, ErrUnknownBatch)
	}
	for i := range parts {
		parts[i].Input, _ = r.ledger.input(parts[i].Hash)
	}
	return parts, nil
}
