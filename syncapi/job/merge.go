package job

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// Merge writes the saved results of the parts of a job into one file, in the order of the input.
// The file goes to target, which may be a template of [NameOutput], or beside it under a numbered
// name if that name is taken; a folder gets output.jsonl in it. A file with one of these names and
// the same content counts as the merged file. Merge replaces the file of an earlier Merge of the
// job unless the file was changed, as in [Runner.Collect]. No line is lost: results without a
// request, and further results of a request, follow the other results of their part. Merge leaves
// out parts without saved results.
//
// The file appears when it is complete. The next Merge of the job removes what a killed Merge left
// behind. The error is a [DiskError], an error of reading the parts, or that of ctx, which ends the
// wait for another instance.
func (r *Runner) Merge(ctx context.Context, target string, parts []Part) (path string, err error) {
	if len(parts) > 0 {
		target = NameOutput(target, parts[0].File, parts[0].BatchID)
	}
	if target, err = Target(target); err != nil {
		return "", err
	}
	t := download.Target{Kind: "merges", Key: ledger.MergeKey, Folder: filepath.Dir(target), Name: filepath.Base(target)}
	requests := 0
	if len(parts) > 0 {
		t.Mode = batchfile.Permissions(parts[0].File)
	}
	for _, part := range parts {
		t.Key = ledger.MergeKey + part.Job // all parts have the job in common
		requests += part.Requests
	}
	f, err := r.files.Open(ctx, t)
	if err != nil {
		return "", saveError("results", t.Folder, err)
	}
	defer f.Close()
	if err := mergeInto(f, t.Folder, parts); err != nil {
		return "", err
	}
	input := inputOf(parts)
	results, err := f.Verify(input)
	if err == nil {
		path, err = f.Publish(ctx, download.Numbered(t.Name), results.Hash, func(name string) bool {
			return f.MayReplace(name, results, requests, input)
		})
	}
	return path, saveError("results", t.Folder, err)
}

// Merger reads the parts of jobs and merges their results; *Runner implements it.
type Merger interface {
	Parts(batchID string) ([]Part, error)
	Merge(ctx context.Context, target string, parts []Part) (path string, err error)
}

// Merged is the result of MergeJob.
type Merged struct {
	// Parts are the parts of the job; none if the batch is a job by itself.
	Parts []Part
	// Path is the merged file; empty if nothing was merged.
	Path string
	// Saved counts the parts whose results are in the merged file.
	Saved int
	// Blocked is the part that the merge waits for, because it was not sent, has not ended, or has
	// no saved results; nil if the merge waits for none.
	Blocked *Part
}

// MergeJob merges the results of the job that a batch belongs to, once they are all saved. absent
// reports whether a batch ended without results and will never have any, so that the merge does not
// wait for it; nil means never. MergeJob does nothing for a batch that is a job by itself or that
// the ledger does not know.
func MergeJob(ctx context.Context, m Merger, batchID, target string, absent func(batchID string) bool) (Merged, error) {
	parts, err := m.Parts(batchID)
	if err != nil || len(parts) < 2 {
		return Merged{}, nil
	}
	merged := Merged{Parts: parts}
	for i, p := range parts {
		switch {
		case p.Saved.Path != "":
			merged.Saved++
		case p.BatchID == "" || absent == nil || !absent(p.BatchID):
			merged.Blocked = &parts[i]
			return merged, nil
		}
	}
	if merged.Saved > 0 {
		merged.Path, err = m.Merge(ctx, target, parts)
	}
	return merged, err
}

// inputOf is the input of all parts, as far as it is known.
func inputOf(parts []Part) []byte {
	var all [][]byte
	for _, p := range parts {
		all = append(all, p.Input)
	}
	return bytes.Join(all, []byte("\n"))
}

// mergeInto writes the results of all parts.
func mergeInto(f *download.File, folder string, parts []Part) error {
	w := bufio.NewWriter(f)
	for _, part := range parts {
		if part.Saved.Path == "" {
			continue
		}
		if err := mergePart(w, part); err != nil {
			return cmp.Or(saveError("results", folder, w.Flush()), err) // an error of writing, or of reading
		}
		if info, err := os.Stat(part.Saved.Path); err == nil {
			f.Protect(info) // as private as the parts
		}
	}
	return saveError("results", folder, w.Flush())
}

// mergePart writes the results of one part in the order of its input, as far as the input is known.
func mergePart(w io.Writer, p Part) error {
	output, err := batchfile.Open(p.Saved.Path)
	if errors.Is(err, batchfile.ErrTooLargeToRead) || err == nil && p.Input == nil {
		return copyLines(w, p.Saved.Path)
	}
	if err != nil {
		return err
	}
	written := make([]bool, output.Lines()+1)
	write := func(n int) error {
		line := output.Line(n)
		if written[n] || len(bytes.TrimSpace(line)) == 0 {
			return nil
		}
		written[n] = true
		_, err := w.Write(append(line[:len(line):len(line)], '\n'))
		return err
	}
	input := &batchfile.File{Path: p.File, Content: p.Input}
	for r := range batchfile.Join(input, output).All() {
		if r.OutputLine > 0 {
			if err := write(r.OutputLine); err != nil {
				return err
			}
		}
	}
	for n := range output.Lines() { // Join counts several results of a request once
		if err := write(n + 1); err != nil {
			return err
		}
	}
	return nil
}

// copyLines writes the results in a file in their own order.
func copyLines(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return batchfile.Merge(w, f)
}
