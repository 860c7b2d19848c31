package job

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// DefaultOutput is the name of a result file when none is given.
const DefaultOutput = "output.jsonl"

// Saved is a results file and what verification says about it.
type Saved = download.Saved

// IDs counts request ids and names some of them.
type IDs = download.IDs

// Collect downloads b's results to target, which can be a template of [NameOutput], or, when another file has that name already,
// beside it under the name with the batch's id. A target that is a folder gets output.jsonl
// in it. A batch that is one part of a job of several gets the name with its id at once,
// because the plain name is for the merged results.
//
// The file appears under its name when it is complete and on the disk, never before. A file that
// does not look like results, such as a web page, is not saved; the error wraps
// [syncapi.ErrNoResults] and describes the answer. An earlier file is replaced only when the ledger knows that it is this
// batch's and unchanged, and only by results that are whole or no less complete. After an
// error there is at most a hidden partial file, which the next Collect continues. Differences
// from what was submitted are no error: they are in Saved, and the file is kept. When they are
// so large that the user must have taken another batch for the submission's, the outcome of
// the submission is unknown again.
func (r *Runner) Collect(ctx context.Context, b syncapi.Batch, target string) (Saved, error) {
	d := &delivery{api: r.api, step: r.step, batch: b}
	d.owner, _ = r.ledger.Owner(b.ID)
	target, err := Target(NameOutput(target, d.owner.File, b.ID))
	if err != nil {
		return Saved{}, err
	}
	d.input, _ = r.ledger.Content(d.owner.Hash) // nil when it is not known
	folder := filepath.Dir(target)
	saved, err := d.save(ctx, r.files, download.Target{
		Kind: "results", Key: b.ID, Folder: folder, Name: filepath.Base(target), Mode: batchfile.Permissions(d.owner.File),
	})
	if err != nil {
		err = saveError("results", folder, err)
		if e, ok := errors.AsType[*DiskError](err); ok {
			e.Kept = d.kept
		}
		return Saved{}, err
	}
	_ = r.ledger.Measure(b.ID, saved.Succeeded, saved.Failed, saved.Seconds) // for the history alone
	if saved.Compared && saved.Unexpected.Count > 0 {
		saved.Disproved = r.ledger.Disprove(b.ID, saved.Missing.Count)
	}
	return saved, nil
}

// Target is the path that results are saved as: path, or output.jsonl in it when it is a
// folder. A device, a pipe or anything else that is not a file is refused, because what is
// written there cannot be verified and published.
func Target(path string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil: // it does not exist yet
	case info.IsDir():
		return filepath.Join(path, DefaultOutput), nil
	case !info.Mode().IsRegular():
		return "", fmt.Errorf("cannot save results as %s: it is not a file", path)
	}
	return path, nil
}

// delivery saves the results of one batch.
type delivery struct {
	api   API
	step  func(string)
	batch syncapi.Batch
	owner ledger.Submission // whose outcome the batch is; zero when that is unknown
	input []byte            // what was submitted; nil when that is unknown
	file  *download.File
	kept  bool // after an error, a later download can continue this one
}

func (d *delivery) save(ctx context.Context, files *download.Saver, target download.Target) (Saved, error) {
	var err error
	if d.file, err = files.Open(ctx, target); err != nil {
		return Saved{}, err
	}
	defer d.file.Close()
	defer func() { _, _, d.kept = d.file.Kept() }()
	saved, err := d.fetch(ctx)
	if err == nil {
		err = d.refuse(saved)
	}
	if err != nil {
		return Saved{}, err
	}
	saved.Path, err = d.file.Publish(ctx, d.names(target.Name), saved.Hash, func(name string) bool {
		return d.file.MayReplace(name, saved, d.batch.Metrics.Total, d.input)
	})
	return saved, err
}

// maxFetches is how often results are fetched that may have ended early.
const maxFetches = 4

// fetch downloads and verifies. The whole file is fetched anew when the partial file of an
// earlier try was damaged or continued with other bytes, and when results that came without a length, so
// that only the end of the connection ended them, are fewer than the batch has: until two
// fetches agree.
func (d *delivery) fetch(ctx context.Context) (Saved, error) {
	saved, err := d.fetchOnce(ctx)
	if err == nil && d.file.Resumed() && saved.Broken+saved.Missing.Count+saved.Unexpected.Count+saved.Repeated.Count > 0 {
		d.file.Restart()
		saved, err = d.fetchOnce(ctx)
	}
	for range maxFetches - 1 {
		if err != nil || d.file.Part().Length >= 0 || saved.Broken == 0 && saved.Results >= d.batch.Metrics.Total {
			break
		}
		before := saved.Hash
		d.file.Restart()
		if saved, err = d.fetchOnce(ctx); saved.Hash == before {
			break
		}
	}
	if err == nil && saved.Results > 0 && saved.Results == saved.Broken {
		return d.toLines(saved)
	}
	return saved, err
}

// toLines makes JSON Lines of results that came in another form.
func (d *delivery) toLines(saved Saved) (Saved, error) {
	changed, err := d.file.ToLines()
	if err != nil || !changed {
		return saved, err
	}
	return d.file.Verify(d.input)
}

func (d *delivery) fetchOnce(ctx context.Context) (Saved, error) {
	if err := d.api.Download(ctx, d.batch, d.file.Part()); err != nil {
		return Saved{}, err
	}
	d.step("downloaded")
	return d.file.Verify(d.input)
}

// noResults is the error of an answer that is something else than results.
type noResults string

// Error describes the answer.
func (e noResults) Error() string { return string(e) }

// Unwrap gives the error of a batch without results.
func (noResults) Unwrap() error { return syncapi.ErrNoResults }

// maxLook is how much of a file is looked at to tell results from something else, in bytes.
const maxLook = 64 << 10

// refuse says why an answer is not saved: nothing of it looks like a result. The partial file
// is useless then. An empty file is what a batch without requests has.
func (d *delivery) refuse(results Saved) error {
	if results.Results > results.Broken || results.Results == 0 && d.batch.Metrics.Total == 0 && d.owner.Requests == 0 {
		return nil
	}
	start := d.file.Head(maxLook)
	isPage := strings.HasPrefix(http.DetectContentType(start), "text/html")
	if !isPage && lookLikeResults(start) { // unreadable ones are kept, too: they are paid for
		return nil
	}
	d.file.Discard()
	switch {
	case results.Results == 0:
		return noResults("the results are empty")
	case isPage:
		return noResults("Sync sent a web page instead of results")
	}
	return noResults("Sync sent a file without a single result")
}

// lookLikeResults reports whether the start of a file that no line can be read of seems to be
// of results: it names one of their fields, or has several objects, where a message has one.
func lookLikeResults(start []byte) bool {
	for _, field := range []string{"request_id", "requestId", "response", "outputUrl", "output_url"} {
		if bytes.Contains(start, []byte(`"`+field+`"`)) {
			return true
		}
	}
	return bytes.HasPrefix(bytes.TrimSpace(start), []byte("{")) && bytes.Contains(start, []byte("\n{"))
}

// names are those that the file may get, the best first.
func (d *delivery) names(wished string) []string {
	ext := filepath.Ext(wished)
	own := download.Numbered(strings.TrimSuffix(wished, ext) + "-" + download.SafeName(d.batch.ID) + ext)
	if d.owner.Parts > 1 {
		return own
	}
	return append([]string{wished}, own...)
}

const (
	// maxFreshLinks is how many fresh links to results may be refused.
	maxFreshLinks = 3
	// newFileTime is how long the results of a batch that has just ended may be unknown to
	// their host.
	newFileTime = 3 * time.Minute
)

// MayCollectAgain reports whether a Collect that failed with err is worth another try with the
// batch as the next poll sees it: a fresh link, results that are not there yet, or a network
// that comes back. tries counts the earlier failures, and age is how long the batch has been
// complete.
func MayCollectAgain(err error, tries int, age time.Duration) bool {
	switch syncapi.KindOf(err) {
	case syncapi.KindLink:
		return tries < maxFreshLinks
	case syncapi.KindNotFound:
		return age < newFileTime
	}
	return syncapi.Temporary(err)
}
