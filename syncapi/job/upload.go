package job

import (
	"context"
	"errors"
	"fmt"

	"syncbatch-tui/syncapi/job/upload"
)

// Upload makes assets of media files on this disk, each content once, and returns their
// ids by path. tell is called with the progress; nil for no call. What was uploaded is in
// the ledger after an error, too. The errors are those of [upload.Run.Upload].
func (r *Runner) Upload(ctx context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error) {
	api, ok := r.api.(upload.API)
	if !ok {
		return nil, fmt.Errorf("uploads: %w", errors.ErrUnsupported)
	}
	run := upload.Run{API: api, Ledger: r.ledger, Tell: tell, Step: r.step}
	return run.Upload(ctx, files)
}
