package job

import (
	"errors"
	"fmt"

	"syncbatch-tui/syncapi/job/ledger"
)

// ErrUnknownBatch is wrapped by the error of Parts for a batch that the ledger does not know,
// because it was created elsewhere or long ago.
var ErrUnknownBatch = errors.New("the ledger does not know what the batch was made of")

// Part is one part of a job with its input and its results.
type Part struct {
	ledger.Submission
	// Input are the bytes that were confirmed; nil when the ledger no longer has them,
	// which is after 90 days at the earliest.
	Input []byte
	// Saved is the result file that was written last; its Path is empty until there
	// is one.
	Saved ledger.SavedFile
}

// Parts are the parts of the job that a batch belongs to, in the order of the input. They
// serve to join results with requests, to send failed requests again, and to merge the
// results of a file that was split, once each part has its Saved. The error wraps
// ledger.ErrUnavailable or ErrUnknownBatch.
func (r *Runner) Parts(batchID string) ([]Part, error) {
	job, err := r.ledger.JobOf(batchID)
	if err != nil {
		return nil, err
	}
	if len(job) == 0 {
		return nil, fmt.Errorf("%s: %w", batchID, ErrUnknownBatch)
	}
	parts := make([]Part, len(job))
	for i, s := range job {
		parts[i].Submission = s
		parts[i].Saved, _ = r.ledger.Saved(s.ResultsKey())
		parts[i].Input, _ = r.ledger.Content(parts[i].Hash)
	}
	return parts, nil
}
