package job

import (
	"cmp"
	"errors"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
)

// ErrNotCollected is the error of [Runner.Results] for a batch whose results were
// not saved, or not by this user.
var ErrNotCollected = errors.New("its results were not downloaded yet")

// Results joins the saved results of a batch, and those of later batches that have sent some of
// its requests again, with the requests that were submitted. When the
// requests are not known, because the batch was not submitted from here or long ago, every
// result is Unexpected. The errors are ErrNotCollected and those of reading the files.
func (r *Runner) Results(batchID string) (*batchfile.Results, error) {
	saved, ok := r.ledger.Saved(batchID)
	if !ok {
		return nil, ErrNotCollected
	}
	output, err := batchfile.Open(saved.Path)
	if err != nil {
		return nil, err
	}
	input := cmp.Or(r.Input(batchID), &batchfile.File{})
	isFirst := func(p Part) bool { return p.BatchID == batchID }
	if f, err := r.familyOf(batchID); err == nil && len(f.retries) > 0 && slices.ContainsFunc(f.first, isFirst) {
		if joined, _, err := withRetries(input, []*batchfile.File{output}, f.retries); err == nil {
			return joined, nil
		}
	}
	return batchfile.Join(input, output), nil
}

// Input is the file of the requests that a batch was made of, as they were submitted. It is
// nil when they are not known.
func (r *Runner) Input(batchID string) *batchfile.File {
	owner, known := r.ledger.Owner(batchID)
	if !known {
		return nil
	}
	content, err := r.ledger.Content(owner.Hash)
	if err != nil || content == nil {
		return nil
	}
	return &batchfile.File{Path: owner.File, Content: content}
}

// BatchOf is the batch whose results were saved last at a path; empty when that is not known.
func (r *Runner) BatchOf(path string) string {
	contents, err := r.Load()
	if err != nil {
		return ""
	}
	for id, saved := range contents.Saved {
		if saved.Path == download.Absolute(path) {
			return id
		}
	}
	return ""
}
