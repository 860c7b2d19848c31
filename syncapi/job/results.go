package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// ErrNotCollected is the error of [Runner.Results] for a batch whose results were never saved, or
// only by another user.
var ErrNotCollected = errors.New("its results were not downloaded yet")

// Results joins the saved results of a batch, and those of later batches that sent some of its
// requests again, with the submitted requests. If the requests are unknown, because the batch was
// submitted elsewhere or long ago, every result is Unexpected. The error is ErrNotCollected or an
// error of reading the files.
func (r *Runner) Results(batchID string) (*batchfile.Results, error) {
	output, err := r.SavedOutput(batchID)
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

// SavedOutput is the results file of a batch as it was last saved. The error is ErrNotCollected or
// an error of reading the file.
func (r *Runner) SavedOutput(batchID string) (*batchfile.File, error) {
	saved, ok := r.ledger.Saved(batchID)
	if !ok {
		return nil, ErrNotCollected
	}
	return batchfile.Open(saved.Path)
}

// FetchOutput downloads the results of a batch into memory, and saves nothing. The errors are those
// of [syncapi.Client.Get] and [syncapi.Client.Download].
func (r *Runner) FetchOutput(ctx context.Context, batchID string) (*batchfile.File, error) {
	return fetchResults(ctx, r.api, batchID)
}

// Input is the file of requests that a batch was made from, as submitted; nil if unknown.
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

// BatchOf is the batch whose results were last saved at a path; empty if unknown.
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

// NameOutput fills in the name of a results file. {file} becomes the name of the input file without
// its extension; for a part, that of the whole file. {batch} becomes the ID of the batch. input is
// the path of the input file; if it is empty or the name of a stream, the file is unknown and
// {file} becomes the ID, too. The folder of the template stays unchanged.
func NameOutput(template, input, batchID string) string {
	folder, name := filepath.Split(template)
	if !strings.Contains(name, "{") {
		return template
	}
	batch := download.SafeName(batchID)
	file := batch
	if filepath.IsAbs(input) {
		whole, _, _ := batchfile.PartOf(filepath.Base(input))
		file = strings.TrimSuffix(whole, filepath.Ext(whole))
	}
	return folder + strings.NewReplacer("{file}", file, "{batch}", batch).Replace(name)
}

// ErrUnknownBatch is wrapped by the error of Parts for a batch that the ledger does not know,
// because it was created elsewhere or long ago.
var ErrUnknownBatch = errors.New("the ledger does not know what the batch was made of")

// Part is one part of a job with its input and its results.
type Part struct {
	ledger.Submission
	// Input is the confirmed bytes; nil if the ledger no longer has them. It keeps them for at
	// least 90 days.
	Input []byte
	// Saved is the results file that was written last; its Path is empty until there is one.
	Saved ledger.SavedFile
}

// Parts returns the parts of the job that a batch or a results key belongs to, in the order of the
// input. Use them to join results with requests, to send failed requests again, and to merge the
// results of a split file once each part has its Saved. The error wraps ledger.ErrUnavailable or
// ErrUnknownBatch.
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
