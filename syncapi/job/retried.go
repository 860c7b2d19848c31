package job

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// family is a job and the batches that sent some of its requests again.
type family struct {
	first   []Part // the parts of the job
	retries []Part // only saved ones, oldest first
}

// familyOf finds the family of a results key, which may belong to the first job or to a retry. A
// retry shares requests with an earlier job and has only IDs of that job: changes in a request do
// not matter as long as its ID stays.
func (r *Runner) familyOf(key string) (family, error) {
	own, err := r.Parts(key)
	if err != nil {
		return family{}, err
	}
	f := family{first: own}
	for _, e := range r.sharing(own) { // newest first, so that the oldest one stays
		if e.Confirmed.Before(own[0].Confirmed) {
			if parts, err := r.Parts(e.ResultsKey()); err == nil && fewer(own, parts) {
				f.first = parts
			}
		}
	}
	for _, e := range slices.Backward(r.sharing(f.first)) {
		parts, err := r.Parts(e.ResultsKey())
		if err != nil || !e.Confirmed.After(f.first[0].Confirmed) {
			continue
		}
		for _, p := range parts {
			if p.ResultsKey() == e.ResultsKey() && p.Saved.Path != "" && fewer([]Part{p}, f.first) {
				f.retries = append(f.retries, p)
			}
		}
	}
	return f, nil
}

// sharing returns the accepted submissions of other jobs that share requests with the parts, newest
// first.
func (r *Runner) sharing(parts []Part) []ledger.Earlier {
	var job ledger.Job
	for _, p := range parts {
		job.Parts = append(job.Parts, ledger.Content{File: p.File, Bytes: p.Input})
	}
	p, err := r.ledger.Preview(job)
	if err != nil || p.Before == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(p.Before.Earlier), func(e ledger.Earlier) bool {
		return e.Job == parts[0].Job || e.ResultsKey() == "" || e.Shared == 0
	})
}

// fewer reports whether some has only IDs of others, and not all of them.
func fewer(some, others []Part) bool {
	a, b := idsOf(some), idsOf(others)
	for id := range a {
		if !b[id] {
			return false
		}
	}
	return len(a) > 0 && len(a) < len(b)
}

func idsOf(parts []Part) map[string]bool {
	ids := map[string]bool{}
	for _, p := range parts {
		for request := range (&batchfile.File{Content: p.Input}).Requests() {
			ids[request.ID] = true
		}
	}
	return ids
}

// withRetries joins an input with its results and those of retries. A later result takes precedence
// over an earlier one, and a success over all others.
func withRetries(input *batchfile.File, outputs []*batchfile.File, retries []Part) (*batchfile.Results, *batchfile.File, error) {
	all := &batchfile.File{Path: input.Path}
	add := func(line []byte) { all.Content = append(append(all.Content, line...), '\n') }
	for _, output := range outputs {
		add(output.Content)
		all.Path = output.Path
	}
	for _, p := range retries {
		output, err := batchfile.Open(p.Saved.Path)
		if err != nil {
			return nil, nil, err
		}
		for result := range batchfile.Join(input, output).All() {
			if result.InputLine > 0 && result.OutputLine > 0 {
				add(output.Line(result.OutputLine))
			}
		}
	}
	best := bestOf(input, all)
	return batchfile.Join(input, best), best, nil
}

// bestOf removes the results of each request that do not count.
func bestOf(input, all *batchfile.File) *batchfile.File {
	ids := idsOf([]Part{{Input: input.Content}})
	best := &batchfile.File{Path: all.Path}
	for result := range batchfile.Join(input, all).All() {
		if result.OutputLine > 0 && (result.InputLine > 0 || !ids[result.ID]) {
			best.Content = append(append(best.Content, all.Line(result.OutputLine)...), '\n')
		}
	}
	return best
}

// MergeRetries merges the results of a job with those of its retries, whether these were sent as
// batches or one by one. The file is NAME.merged.jsonl in the folder of target, where NAME is that
// of the job's input. It has one line for each request with a result, in the order of the input:
// the result that succeeded, or else the last. The files of the batches stay unchanged. key is the
// ID of any of these batches, or the results key of requests that were sent one by one. The path is
// empty if there is nothing to merge. An earlier merged file is replaced unless it was changed. The
// errors are those of [Runner.Merge].
func (r *Runner) MergeRetries(ctx context.Context, target, key string) (path string, err error) {
	f, err := r.familyOf(key)
	if err != nil || len(f.retries) == 0 {
		return "", nil //nolint:nilerr // the ledger does not know the batch
	}
	var outputs []*batchfile.File
	for _, p := range f.first {
		if p.Saved.Path == "" || p.Input == nil {
			return "", nil // merge only when all are saved
		}
		output, err := batchfile.Open(p.Saved.Path)
		if err != nil {
			return "", err
		}
		outputs = append(outputs, output)
	}
	input := &batchfile.File{Path: f.first[0].File, Content: inputOf(f.first)}
	joined, all, err := withRetries(input, outputs, f.retries)
	if err != nil {
		return "", err
	}
	if target, err = Target(NameOutput(target, f.first[0].File, f.first[0].BatchID)); err != nil {
		return "", err
	}
	whole, _, _ := batchfile.PartOf(filepath.Base(f.first[0].File))
	name := download.SafeName(strings.TrimSuffix(whole, filepath.Ext(whole))) + ".merged.jsonl"
	return r.publishMerged(ctx, filepath.Dir(target), name, f, joined, all)
}

// publishMerged writes the result of each request to a file in a folder.
func (r *Runner) publishMerged(ctx context.Context, folder, name string, f family, joined *batchfile.Results, all *batchfile.File) (path string, err error) {
	file, err := r.files.Open(ctx, download.Target{Kind: "merges", Key: ledger.MergeKey + "retries " + f.first[0].Job, Folder: folder, Name: name})
	if err != nil {
		return "", saveError("results", folder, err)
	}
	defer file.Close()
	for _, p := range slices.Concat(f.first, f.retries) {
		if info, err := os.Stat(p.Saved.Path); err == nil {
			file.Protect(info) // as private as the parts
		}
	}
	w := bufio.NewWriter(file)
	requests := 0
	for result := range joined.All() {
		if result.InputLine == 0 {
			break
		}
		requests++
		if result.OutputLine > 0 {
			_, _ = w.Write(append(bytes.Clone(all.Line(result.OutputLine)), '\n'))
		}
	}
	if err := w.Flush(); err != nil { // Flush returns the error of every Write
		return "", saveError("results", folder, err)
	}
	input := inputOf(f.first)
	results, err := file.Verify(input)
	if err == nil {
		path, err = file.Publish(ctx, download.Numbered(name), results.Hash, func(name string) bool {
			return file.MayReplace(name, results, requests, input)
		})
	}
	return path, saveError("results", folder, err)
}
