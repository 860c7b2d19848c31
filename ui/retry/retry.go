// Package retry makes a new file of the failed requests of a batch, and leads to the
// question whether to submit it.
package retry

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs reads what is saved here; *job.Runner does it.
type Jobs interface {
	Results(batchID string) (*batchfile.Results, error)
	Parts(batchID string) ([]job.Part, error)
}

// Feature asks which failed requests to send again, and writes them to a file.
type Feature struct {
	env    *screen.Env
	jobs   Jobs
	folder string // on show, where new files go
}

// New makes the feature; folder is the one on show.
func New(env *screen.Env, jobs Jobs, folder string) *Feature {
	return &Feature{env: env, jobs: jobs, folder: folder}
}

// Update takes requests to retry.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.FolderMsg:
		f.folder = msg.Dir
	case screen.RetryMsg:
		return count(f.jobs, msg)
	case countedMsg:
		f.counted(msg)
	case writeMsg:
		return write(f.folder, msg)
	case writtenMsg:
		f.written(msg)
	}
	return nil
}

// Status has nothing to say.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// countedMsg says how the requests of a batch failed, or why they cannot be sent again.
type countedMsg struct {
	retry    screen.RetryMsg
	joined   []*batchfile.Results
	failures []failure
	err      error
}

// Why requests cannot be sent again.
var (
	errNothingFailed = errors.New("no request of this batch failed")
	errNoneFailed    = errors.New("no request of the marked batches failed")
	errNotOurs       = errors.New("the requests are not known here, because the batch was submitted elsewhere")
	errNotSaved      = errors.New("the results are not downloaded")
	errAllOfIt       = errors.New("the batch failed as a whole, and has no results: submit its file again")
	errRunning       = errors.New("the batch has not ended")
	errSeveralFiles  = errors.New("the marked batches are not parts of one file: mark those of one file, or retry them one after the other")
)

// whyNot says why the failed requests of a batch without results here cannot be
// submitted again.
func whyNot(b syncapi.Batch) error {
	switch {
	case !b.Ended():
		return errRunning
	case b.OutputURL == "":
		return errAllOfIt
	}
	return errNotSaved
}

// count reads how the requests of batches failed. It takes as long as the files are long.
func count(jobs Jobs, msg screen.RetryMsg) tea.Cmd {
	return func() tea.Msg {
		done := countedMsg{retry: msg}
		if done.err = areParts(jobs, msg.Batches); done.err != nil {
			return done
		}
		known := 0
		for _, b := range msg.Batches {
			joined, err := jobs.Results(b.ID)
			switch {
			case errors.Is(err, job.ErrNotCollected):
				err = whyNot(b)
				fallthrough
			case err != nil:
				done.err = about(b, len(msg.Batches), err)
				return done
			}
			done.joined = append(done.joined, joined)
			for r := range joined.All() {
				if r.InputLine > 0 {
					known++
				}
			}
		}
		switch done.failures = failuresOf(done.joined...); {
		case known == 0:
			done.err = errNotOurs
		case len(done.failures) == 0 && len(msg.Batches) > 1:
			done.err = errNoneFailed
		case len(done.failures) == 0:
			done.err = errNothingFailed
		}
		return done
	}
}

// about names the batch of an error when there are several.
func about(b syncapi.Batch, batches int, err error) error {
	if batches < 2 {
		return err
	}
	return fmt.Errorf("%s: %w", b.ID, err)
}

// areParts is the reason why several batches cannot be retried as one file; nil when they
// are parts of one. Other files may use the same request ids.
func areParts(jobs Jobs, batches []syncapi.Batch) error {
	if len(batches) < 2 {
		return nil
	}
	parts, err := jobs.Parts(batches[0].ID)
	if err != nil {
		return errSeveralFiles
	}
	for _, b := range batches {
		if !slices.ContainsFunc(parts, func(p job.Part) bool { return p.BatchID == b.ID }) {
			return errSeveralFiles
		}
	}
	return nil
}

// counted asks which of the failed requests to take.
func (f *Feature) counted(msg countedMsg) {
	switch {
	case errors.Is(msg.err, errNotSaved):
		f.env.Notify(screen.Info, "The results come first: press %s to download them; they say which requests failed.", f.env.Keys.Download.Help().Key)
		return
	case msg.err != nil:
		f.env.Fail("Nothing was sent again", msg.err)
		return
	}
	items := make([]dialog.Item, len(msg.failures))
	for i, fail := range msg.failures {
		items[i] = fail.item()
	}
	lines := []string{"They go into a new file, and " + f.env.Keys.Submit.Help().Key + " then submits it. Requests that would fail again are left out unless you choose them."}
	f.env.Ask(dialog.NewChecklist(f.env, "Which failed requests to send again?", lines, "request", items, func(on []bool) tea.Msg {
		taken := map[kind]bool{}
		for i, yes := range on {
			taken[msg.failures[i].kind] = yes
		}
		return writeMsg{msg.retry, msg.joined, taken}
	}))
}

// writeMsg makes a file of some kinds of failures.
type writeMsg struct {
	retry  screen.RetryMsg
	joined []*batchfile.Results
	taken  map[kind]bool
}

// writtenMsg says which file was made of the failed requests.
type writtenMsg struct {
	page      screen.Page
	dir, name string
	requests  int
	err       error
}

// write writes the chosen requests to a new input file in a folder.
func write(folder string, msg writeMsg) tea.Cmd {
	base := cmp.Or(msg.retry.File, download.SafeName(msg.retry.Batches[0].ID))
	if len(msg.retry.Batches) > 1 {
		base, _, _ = batchfile.PartOf(base)
	}
	return func() tea.Msg {
		done := writtenMsg{page: msg.retry.Page, dir: folder}
		var buf bytes.Buffer
		for _, joined := range msg.joined {
			n, _ := joined.WriteRequestsFunc(&buf, func(r batchfile.Result) bool { // a buffer takes everything
				return r.Verdict.IsFailure() && msg.taken[kindOf(r)]
			})
			done.requests += n
		}
		done.name, done.err = writeFailed(folder, base, buf.Bytes())
		return done
	}
}

// maxNames is how many names are tried for a new file.
const maxNames = 1000

// writeFailed writes the failed requests of base to a name that is free.
func writeFailed(dir, base string, content []byte) (name string, err error) {
	stem := strings.TrimSuffix(base, filepath.Ext(base))
	for i := range maxNames {
		name = stem + ".failed.jsonl"
		if i > 0 {
			name = fmt.Sprintf("%s.failed-%d.jsonl", stem, i+1)
		}
		if err = batchfile.WriteNew(filepath.Join(dir, name), content, filepath.Join(dir, base)); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
	return "", err
}

// written goes to the new file, and asks whether to submit it.
func (f *Feature) written(msg writtenMsg) {
	if msg.err != nil {
		f.env.Fail("No file was made", msg.err)
		return
	}
	if msg.page != nil {
		f.env.Close(msg.page)
	}
	f.env.Focus(screen.Files)
	f.env.Notify(screen.Success, "%s: %s to send again.", msg.name, format.Count(msg.requests, "request"))
	f.env.Post(screen.SubmitMsg{Path: filepath.Join(msg.dir, msg.name)}, screen.GoToMsg{Dir: msg.dir, File: msg.name})
}
