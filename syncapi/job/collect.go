package job

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// DefaultOutput is the name of a result file when none is given.
const DefaultOutput = "output.jsonl"

// Collect downloads b's results to target, or, when another file has that name
// already, beside it under the name with the batch's id. A target that is a
// folder gets output.jsonl in it. A batch that is one part of a job of several
// gets the name with its id at once; the plain name is for what they make together.
//
// The file appears under its name when it is complete and on the disk, never
// before. What has no result in it, such as a web page, is not saved; the error wraps
// [syncapi.ErrNoResults] then, and says what came. An earlier file is replaced only when the ledger knows that it is this
// batch's and unchanged, and only by what is whole or no less complete. After an error
// there is at most a hidden part file, from which the next Collect goes on. Differences
// to what was submitted are no error: they are in Saved, and the file is kept. When they
// are so large that the batch is another one than a person took it for, the submission
// comes back into doubt.
func (r *Runner) Collect(ctx context.Context, b syncapi.Batch, target string) (Saved, error) {
	target, err := Target(target)
	if err != nil {
		return Saved{}, err
	}
	d := r.delivery(b, target)
	unlock, err := d.lock(ctx)
	if err != nil {
		return Saved{}, err
	}
	defer unlock()
	if err := d.open(); err != nil {
		return Saved{}, saveError("results", d.folder, err)
	}
	defer d.close()
	saved, err := d.fetch(ctx)
	if err == nil {
		err = d.refuse(saved)
	}
	if err == nil {
		saved.Path, err = d.deliver(ctx, saved)
	}
	if err != nil {
		return Saved{}, saveError("results", d.folder, err)
	}
	if saved.Compared && saved.Unexpected.Count > 0 {
		saved.Disproved = r.ledger.Disprove(b.ID, saved.Missing.Count)
	}
	return saved, nil
}

// Target is the path that results are saved as: path, or output.jsonl in it when it
// is a folder. A device, a pipe or anything else that is no file is refused, since
// what is written there cannot be checked and put in its place.
func Target(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil: // it is to be made
	case info.IsDir():
		return filepath.Join(path, DefaultOutput), nil
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("cannot save results as %s: it is not a file", path)
	}
	return path, nil
}

// delivery is a result file on its way to its place.
type delivery struct {
	partial
	batch syncapi.Batch
	owner ledger.Submission // that the batch came of; zero when the ledger does not know
}

func (r *Runner) delivery(b syncapi.Batch, target string) *delivery {
	d := &delivery{batch: b, partial: partial{runner: r, kind: "results", key: b.ID, folder: filepath.Dir(target), base: filepath.Base(target)}}
	d.owner, _ = r.ledger.Owner(b.ID)
	return d
}

// fetch downloads and checks. A part of an earlier session that turns out to be
// damaged is thrown away, and the whole fetched anew.
func (d *delivery) fetch(ctx context.Context) (Saved, error) {
	earlier, err := d.file.Seek(0, io.SeekEnd)
	if err != nil {
		return Saved{}, err
	}
	if err := d.runner.api.Download(ctx, d.batch, d.part); err != nil {
		return Saved{}, err
	}
	d.runner.step("downloaded")
	saved, err := d.check(d.input())
	if err != nil || earlier == 0 || saved.Broken == 0 {
		return saved, err
	}
	d.part.ETag = ""
	if err := d.runner.api.Download(ctx, d.batch, d.part); err != nil {
		return Saved{}, err
	}
	return d.check(d.input())
}

// noResults is the error of what came instead of results.
type noResults string

// Error says what came.
func (e noResults) Error() string { return string(e) }

// Unwrap gives the error of a batch without results.
func (noResults) Unwrap() error { return syncapi.ErrNoResults }

// refuse is why what came is not saved: no line of it is a result. The part file is of no
// use then. An empty file is what a batch without requests has.
func (d *delivery) refuse(results Saved) error {
	if results.Results > results.Broken || results.Results == 0 && d.batch.Metrics.Total == 0 && d.owner.Requests == 0 {
		return nil
	}
	d.kept = false
	start := make([]byte, 512) // as many bytes as DetectContentType looks at
	n, _ := d.file.ReadAt(start, 0)
	switch {
	case results.Results == 0:
		return noResults("the results are empty")
	case strings.HasPrefix(http.DetectContentType(start[:n]), "text/html"):
		return noResults("a web page came, and no results")
	}
	return noResults("a file without a single result came")
}

// input is what was submitted; nil when that is not known.
func (d *delivery) input() []byte {
	input, _ := d.runner.ledger.Content(d.owner.Hash)
	return input
}

// deliver gives the file its name, and notes it.
func (d *delivery) deliver(ctx context.Context, saved Saved) (string, error) {
	if err := d.settle(); err != nil {
		return "", err
	}
	name, err := d.place(ctx, d.names(), func(name string) bool {
		return d.givesWay(name, saved, d.batch.Metrics.Total, d.input())
	})
	if err != nil {
		return "", err
	}
	return d.finish(name, saved.Hash, saved.Bytes), nil
}

// names are those that the file may get, the best first.
func (d *delivery) names() []string {
	ext := filepath.Ext(d.base)
	own := numbered(strings.TrimSuffix(d.base, ext) + "-" + SafeName(d.batch.ID) + ext)
	if d.owner.Parts > 1 {
		return own
	}
	return append([]string{d.base}, own...)
}

// noLessThan reports whether results are as complete as an earlier look at them.
func (s Saved) noLessThan(earlier Saved) bool {
	return s.Results >= earlier.Results && s.Succeeded >= earlier.Succeeded && s.Broken <= earlier.Broken &&
		s.Unfinished.Count <= earlier.Unfinished.Count && s.Missing.Count <= earlier.Missing.Count
}
