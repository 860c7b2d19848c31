package job

import (
	"errors"

	"syncbatch-tui/batchfile"
)

// ErrNotCollected is the error of [Runner.Results] for a batch whose results were
// not saved, or not by this user.
var ErrNotCollected = errors.New("its results were not downloaded yet")

// Results joins the results of a batch, as they were saved, with the requests that
// were submitted. Of a batch that was not submitted from here the requests are not
// known, and every result is Unexpected. The errors are ErrNotCollected and those
// of reading the files.
func (r *Runner) Results(batchID string) (*batchfile.Results, error) {
	state, err := r.Load()
	if err != nil && len(state.Saved) == 0 {
		return nil, err
	}
	saved, ok := state.Saved[batchID]
	if !ok {
		return nil, ErrNotCollected
	}
	output, err := batchfile.Open(saved.Path)
	if err != nil {
		return nil, err
	}
	input := &batchfile.File{}
	for _, s := range state.Submissions {
		if s.BatchID != batchID {
			continue
		}
		// Without its bytes, which are kept for some months, the results still tell
		// how they ended.
		if content, err := r.ledger.input(s.Hash); err == nil {
			input = &batchfile.File{Path: s.File, Content: content}
		}
	}
	return batchfile.Join(input, output), nil
}
