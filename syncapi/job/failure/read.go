package failure

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
)

// Jobs reads the saved results; *job.Runner implements it.
type Jobs interface {
	Results(batchID string) (*batchfile.Results, error)
	Parts(batchID string) ([]job.Part, error)
}

// The reasons why requests cannot be sent again.
var (
	ErrNothingFailed = errors.New("no request of this batch failed")
	ErrNoneFailed    = errors.New("no request of the marked batches failed")
	ErrNotOurs       = errors.New("the requests are not known here, because the batch was submitted elsewhere")
	ErrNotSaved      = errors.New("the results are not downloaded")
	ErrNoResults     = errors.New("the batch failed as a whole, and has no results: submit its file again")
	ErrRunning       = errors.New("the batch has not ended")
	ErrSeveralFiles  = errors.New("the marked batches are not parts of one file: mark those of one file, or retry them one after the other")
)

// Failures are the failed requests of a batch, or of several parts of one file.
type Failures struct {
	// Groups are the reasons: first those that may succeed the next time, last those that will fail
	// again.
	Groups []Group

	joined []*batchfile.Results
	base   string // for a file name if the name of the input is unknown
	parts  int
}

// Read reads how the requests of batches failed. The time depends on the size of the results. The
// errors are those above, and those of reading the results.
func Read(jobs Jobs, batches []syncapi.Batch) (Failures, error) {
	f := Failures{parts: len(batches)}
	if err := areParts(jobs, batches); err != nil {
		return f, err
	}
	known := 0
	for _, b := range batches {
		f.base = cmp.Or(f.base, download.SafeName(b.ID))
		joined, err := jobs.Results(b.ID)
		switch {
		case errors.Is(err, job.ErrNotCollected):
			return f, about(b, len(batches), whyNot(b))
		case err != nil:
			return f, about(b, len(batches), err)
		}
		f.joined = append(f.joined, joined)
		for r := range joined.All() {
			if r.InputLine > 0 {
				known++
			}
		}
	}
	switch f.Groups = groupsOf(f.joined); {
	case known == 0:
		return f, ErrNotOurs
	case len(f.Groups) == 0 && len(batches) > 1:
		return f, ErrNoneFailed
	case len(f.Groups) == 0:
		return f, ErrNothingFailed
	}
	return f, nil
}

// whyNot says why the failed requests of a batch without results on this machine cannot be
// submitted again.
func whyNot(b syncapi.Batch) error {
	switch {
	case !b.Ended():
		return ErrRunning
	case b.OutputURL == "":
		return ErrNoResults
	}
	return ErrNotSaved
}

// about adds the batch's name to an error if there are several batches.
func about(b syncapi.Batch, batches int, err error) error {
	if batches < 2 {
		return err
	}
	return fmt.Errorf("%s: %w", b.ID, err)
}

// areParts says why several batches cannot be retried as one file; nil if they are parts of one.
// Other files may use the same request IDs.
func areParts(jobs Jobs, batches []syncapi.Batch) error {
	if len(batches) < 2 {
		return nil
	}
	parts, err := jobs.Parts(batches[0].ID)
	if err != nil {
		return ErrSeveralFiles
	}
	for _, b := range batches {
		if !slices.ContainsFunc(parts, func(p job.Part) bool { return p.BatchID == b.ID }) {
			return ErrSeveralFiles
		}
	}
	return nil
}

// Write writes the requests of some kinds to a new file in a folder, NAME.failed.jsonl, with a
// number if that is taken. It returns the file's name and the number of requests. input is the name
// of the submitted file; empty if unknown. The error is an error of the disk.
func (f Failures) Write(folder, input string, taken func(Kind) bool) (name string, requests int, err error) {
	base := cmp.Or(input, f.base)
	if f.parts > 1 {
		base, _, _ = batchfile.PartOf(base)
	}
	var buf bytes.Buffer
	for _, joined := range f.joined {
		n, _ := joined.WriteRequestsFunc(&buf, func(r batchfile.Result) bool { // a write to a buffer cannot fail
			return r.Verdict.IsFailure() && taken(KindOf(r))
		})
		requests += n
	}
	name, err = writeNew(folder, base, buf.Bytes())
	return name, requests, err
}

// maxNames is how many names are tried for a new file.
const maxNames = 1000

// writeNew writes the failed requests of base to a free name.
func writeNew(folder, base string, content []byte) (name string, err error) {
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	for i := range maxNames {
		name = stem + ".failed.jsonl"
		if i > 0 {
			name = fmt.Sprintf("%s.failed-%d.jsonl", stem, i+1)
		}
		if err = batchfile.WriteNew(filepath.Join(folder, name), content, filepath.Join(folder, base)); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
	return "", err
}
