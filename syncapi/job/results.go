package job

import (
	"errors"

	"syncbatch-tui/batchfile"
)

// ErrNotCollected is the error of [Runner.Results] for a batch whose results were
// not saved, or not by this user.
var ErrNotCollected = errors.New("its results were not downloaded yet")

// Results joins the saved results of a batch with the requests that were submitted. When the
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
	input := &batchfile.File{}
	parts, _ := r.Parts(batchID) // none for a batch that was made elsewhere
	for _, p := range parts {
		if p.BatchID == batchID && p.Input != nil {
			input = &batchfile.File{Path: p.File, Content: p.Input}
		}
	}
	return batchfile.Join(input, output), nil
}
