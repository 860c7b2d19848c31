package plain

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compare"
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
	var sources []string
	if r.File != nil && !r.File.IsStream {
		sources = append(sources, r.File.Path)
	}
	for _, c := range r.collected {
		sources = append(sources, c.path)
	}
	w, err := sheet.Write(sheet.Options{
		Path: r.Review, Sources: sources, Title: "Review of " + r.Output, Batches: batches, Clean: format.Clean, Video: r.videoPath,
		Remedy: func(code string) string { return r.Jobs.Remedy(ctx, code) }, Quoted: r.Jobs.Quoted,
	})
	if err == nil {
		r.print(Reviewed{Output: r.Review, Requests: w.Requests, Wrong: w.Wrong})
	}
	return err
}

// reviewed returns the file, with the results of everything that it was sent as, and the batches
// that the user named by ID.
func (r *runner) reviewed() ([]review.Batch, error) {
	var ofFile bytes.Buffer
	byID := map[string]*batchfile.File{}
	sentIn := map[string]string{} // the batches of requests that were sent together
	for _, c := range r.collected {
		output, err := batchfile.Open(c.path)
		if err != nil {
			return nil, err
		}
		byID[c.batchID] = output
		if !slices.Contains(r.BatchIDs, c.batchID) {
			ofFile.Write(output.Content)
			ofFile.WriteByte('\n')
			for result := range output.Results() {
				if !c.single {
					sentIn[result.ID] = c.batchID
				}
			}
		}
	}
	var all []review.Batch
	if r.File != nil {
		all = append(all, review.Batch{
			Input: r.File, Output: &batchfile.File{Content: ofFile.Bytes()}, IDOf: func(requestID string) string { return sentIn[requestID] },
		})
	}
	for _, id := range r.BatchIDs {
		output := byID[id]
		if output == nil {
			output = &batchfile.File{} // a batch without results: all its requests are missing
		}
		all = append(all, review.Batch{ID: id, Input: r.Jobs.Input(id), Output: output})
	}
	return all, nil
}

// videoPath is where the video of a result was saved; empty if it was not.
func (r *runner) videoPath(batchID string, result batchfile.Result) string {
	if batchID != "" {
		return r.videoOf[videoID(batchID, result.ID)].Output
	}
	for _, c := range r.collected { // each of the file's requests is in one of these
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

// Diff prints how two results files differ: the changes by kind, then the counts. The error is that
// of the writer.
func Diff(w io.Writer, asJSON bool, now time.Time, c *compare.Comparison) error {
	p := output(w, asJSON)
	sum := compared{Same: c.Same, Counts: map[compare.Kind]int{}, Unreadable: c.Unreadable[0] + c.Unreadable[1]}
	for _, kind := range compare.Kinds {
		sum.Counts[kind] = c.Count(kind)
		for _, change := range c.Changes {
			if change.Kind != kind {
				continue
			}
			e := changed{Kind: kind, RequestID: change.RequestID, Before: stateOf(change.Before), After: stateOf(change.After)}
			if err := p.print(now, e); err != nil {
				return err
			}
		}
	}
	return p.print(now, sum)
}

// changed is a request that differs between two results files.
type changed struct {
	Kind      compare.Kind `json:"kind"`
	RequestID string       `json:"request_id"`
	Before    *resultState `json:"before"` // null for a request that was added
	After     *resultState `json:"after"`  // null for a request that is missing
}

// resultState is how a request ended.
type resultState struct {
	Status  string  `json:"status"`
	Code    string  `json:"error_code,omitempty"`
	Seconds float64 `json:"duration_seconds,omitempty"`
}

func stateOf(s compare.State) *resultState {
	if s.Verdict == 0 {
		return nil
	}
	return &resultState{Status: s.Verdict.String(), Code: s.Code, Seconds: s.Seconds}
}

func (changed) name() string { return "change" }

func (c changed) lines(text) []string {
	return []string{fmt.Sprintf("%s: %s: %s → %s", words(c.Kind), c.RequestID, c.Before, c.After)}
}

// String says how a request ended, in a few words.
func (s *resultState) String() string {
	if s == nil {
		return "not there"
	}
	text := s.Status
	if s.Code != "" {
		text += " with " + s.Code
	}
	if s.Seconds > 0 {
		text += fmt.Sprintf(", %.2f s", s.Seconds)
	}
	return text
}

func words(k compare.Kind) string { return strings.ReplaceAll(string(k), "_", " ") }

// compared is the end of a diff.
type compared struct {
	Same       int                  `json:"same"`
	Counts     map[compare.Kind]int `json:"changes"`
	Unreadable int                  `json:"unreadable"` // lines, of both files
}

func (compared) name() string { return "diff" }

func (c compared) lines(text) []string {
	s := fmt.Sprintf("%s the same", format.Count(c.Same, "request"))
	for _, k := range compare.Kinds {
		if n := c.Counts[k]; n > 0 {
			s += fmt.Sprintf(", %d %s", n, words(k))
		}
	}
	if c.Unreadable > 0 {
		s += fmt.Sprintf("; %s unreadable", format.Count(c.Unreadable, "line"))
	}
	return []string{s}
}
