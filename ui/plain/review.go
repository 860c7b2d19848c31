package plain

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/review"
	"syncbatch-tui/syncapi/job/sheet"
	"syncbatch-tui/ui/format"
)

// review writes the review sheet of every request of this run.
func (r *runner) review(ctx context.Context) error {
	if r.Review == "" {
		return nil
	}
	batches, err := r.reviewed()
	if err != nil {
		return fmt.Errorf("cannot read the results for the review sheet: %w", err)
	}
	w, err := sheet.Write(sheet.Options{
		Path: r.Review, Title: "Review of " + r.Output, Batches: batches, Clean: format.Clean, Video: r.videoPath,
		Remedy: func(code string) string { return r.Jobs.Remedy(ctx, code) },
	})
	if err == nil {
		r.print(Reviewed{Output: r.Review, Requests: w.Requests, Wrong: w.Wrong})
	}
	return err
}

// reviewed are the file, with the results of all that it was sent as, and the batches that
// were named by their ids.
func (r *runner) reviewed() ([]review.Batch, error) {
	var ofFile bytes.Buffer
	byID := map[string]*batchfile.File{}
	for _, c := range r.collected {
		output, err := batchfile.Open(c.path)
		if err != nil {
			return nil, err
		}
		byID[c.batchID] = output
		if !slices.Contains(r.BatchIDs, c.batchID) {
			ofFile.Write(output.Content)
			ofFile.WriteByte('\n')
		}
	}
	var all []review.Batch
	if r.File != nil {
		all = append(all, review.Batch{Input: r.File, Output: &batchfile.File{Content: ofFile.Bytes()}})
	}
	for _, id := range r.BatchIDs {
		output := byID[id]
		if output == nil {
			output = &batchfile.File{} // a batch without results: its requests are missing
		}
		all = append(all, review.Batch{ID: id, Input: r.Jobs.Input(id), Output: output})
	}
	return all, nil
}

// videoPath is where the video of a result was saved; empty for nowhere.
func (r *runner) videoPath(batchID string, result batchfile.Result) string {
	if batchID != "" {
		return r.videoOf[videoID(batchID, result.ID)].Output
	}
	for _, c := range r.collected { // of the file, whose requests each are in one of them
		if v, ok := r.videoOf[videoID(c.batchID, result.ID)]; ok {
			return v.Output
		}
	}
	return ""
}

// Reviewed is a review sheet that was written.
type Reviewed struct {
	Output   string `json:"output"`
	Requests int    `json:"requests"`
	Wrong    int    `json:"with_problems"` // videos
}

func (Reviewed) name() string { return "review" }

func (e Reviewed) lines(text) []string {
	s := fmt.Sprintf("saved the review sheet %s: %s", e.Output, format.Count(e.Requests, "request"))
	if e.Wrong > 0 {
		s += fmt.Sprintf(", %s with problems", format.Count(e.Wrong, "video"))
	}
	return []string{s}
}

// WroteSheet prints that a review sheet was written. The error is that of the writer.
func WroteSheet(w io.Writer, asJSON bool, now time.Time, e Reviewed) error {
	return output(w, asJSON).print(now, e)
}
