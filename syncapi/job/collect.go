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

// DefaultOutput is the name of a results file when the user gives none.
const DefaultOutput = "output.jsonl"

// Saved is a results file with what verification found.
type Saved = download.Saved

// IDs counts request ids and names some of them.
type IDs = download.IDs

// Collect downloads b's results to target. The target may be a template of [NameOutput]; a folder
// gets output.jsonl in it. If another file already has the target's name, the results go beside it
// under a name with the batch's ID. A batch that is one part of a job with several parts gets the
// name with its ID at once, because the plain name is for the merged results.
//
// The file appears under its name only when it is complete and on the disk. Collect does not save a
// file that does not look like results, such as a web page; the error wraps [syncapi.ErrNoResults]
// and describes the answer. Collect replaces an earlier file only if the ledger knows that the file
// is this batch's and unchanged, and only with results that are whole or no less complete. After an
// error at most a hidden partial file is left, which the next Collect continues. Differences from
// the submitted file are not an error: Collect reports them in Saved and keeps the file. If they
// are so large that the user must have accepted the wrong batch for the submission, the
// submission's outcome becomes unknown again.
func (r *Runner) Collect(ctx context.Context, b syncapi.Batch, target string) (Saved, error) {
	d := &delivery{api: r.api, step: r.step, batch: b}
	d.owner, _ = r.ledger.Owner(b.ID)
	target, err := Target(NameOutput(target, d.owner.File, b.ID))
	if err != nil {
		return Saved{}, err
	}
	d.input, _ = r.ledger.Content(d.owner.Hash) // nil if unknown
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
	_ = r.ledger.Measure(b.ID, saved.Succeeded, saved.Failed, saved.Seconds) // only the history needs it
	if saved.Compared && saved.Unexpected.Count > 0 {
		saved.Disproved = r.ledger.Disprove(b.ID, saved.Missing.Count)
	}
	return saved, nil
}

// Target is the path that results are saved as: path, or output.jsonl in it if path is a folder. It
// refuses a device, a pipe or anything else that is not a file, because output written there cannot
// be verified and published.
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
	owner ledger.Submission // the submission that created the batch; zero if unknown
	input []byte            // the submitted bytes; nil if unknown
	file  *download.File
	kept  bool // a later download can continue this one after an error
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

// maxFetches is how often Collect fetches results that may have ended early.
const maxFetches = 4

// fetch downloads and verifies. It fetches the whole file again if the partial file of an earlier
// try was damaged or was continued with other bytes. It also does so if the results came without a
// length, so that only the connection marked their end, and are fewer than the batch has: until two
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

// toLines converts results in another form to JSON Lines.
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

// noResults is the error for an answer that is not results.
type noResults string

// Error describes the answer.
func (e noResults) Error() string { return string(e) }

// Unwrap returns the error for a batch without results.
func (noResults) Unwrap() error { return syncapi.ErrNoResults }

// maxLook is how many bytes of a file are examined to tell results from other content.
const maxLook = 64 << 10

// refuse says why an answer is not saved: nothing in it looks like a result. The partial file is
// then useless. An empty file is right for a batch without requests.
func (d *delivery) refuse(results Saved) error {
	if results.Results > results.Broken || results.Results == 0 && d.batch.Metrics.Total == 0 && d.owner.Requests == 0 {
		return nil
	}
	start := d.file.Head(maxLook)
	isPage := strings.HasPrefix(http.DetectContentType(start), "text/html")
	if !isPage && lookLikeResults(start) { // keep unreadable results, too: they are paid for
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

// lookLikeResults reports whether the start of a file without a readable line seems to be results:
// it names one of their fields, or has several objects, where an error message has one.
func lookLikeResults(start []byte) bool {
	for _, field := range []string{"request_id", "requestId", "response", "outputUrl", "output_url"} {
		if bytes.Contains(start, []byte(`"`+field+`"`)) {
			return true
		}
	}
	return bytes.HasPrefix(bytes.TrimSpace(start), []byte("{")) && bytes.Contains(start, []byte("\n{"))
}

// names returns the names that the file may get, the best first.
func (d *delivery) names(wished string) []string {
	ext := filepath.Ext(wished)
	own := download.Numbered(strings.TrimSuffix(wished, ext) + "-" + download.SafeName(d.batch.ID) + ext)
	if d.owner.Parts > 1 {
		return own
	}
	return append([]string{wished}, own...)
}

const (
	// maxFreshLinks is how many fresh links to results the host may refuse.
	maxFreshLinks = 3
	// newFileTime is how long the host may not know the results of a batch that has just ended.
	newFileTime = 3 * time.Minute
)

// MayCollectAgain reports whether to retry a Collect that failed with err, with the batch as the
// next poll returns it: a fresh link, results that are not there yet, or a network that comes back
// may help. tries counts the earlier failures; age is how long the batch has been complete.
func MayCollectAgain(err error, tries int, age time.Duration) bool {
	switch syncapi.KindOf(err) {
	case syncapi.KindLink:
		return tries < maxFreshLinks
	case syncapi.KindNotFound:
		return age < newFileTime
	}
	return syncapi.Temporary(err)
}
