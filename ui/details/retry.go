package details

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs is what the page needs to know; *job.Runner does it.
type Jobs interface {
	Results(batchID string) (*batchfile.Results, error)
	Parts(batchID string) ([]job.Part, error)
	Observations(batchID string) ([]ledger.Observation, error)
}

// Feature opens the pages of batches.
type Feature struct {
	env    *screen.Env
	jobs   Jobs
	folder string // on show, where new files go
	watch  watch
}

// New makes the feature; folder is the one on show.
func New(env *screen.Env, jobs Jobs, folder string) *Feature {
	return &Feature{env: env, jobs: jobs, folder: folder, watch: watch{}}
}

// Update takes requests to open a page or to retry.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.FolderMsg:
		f.folder = msg.Dir
	case screen.OpenBatchMsg:
		f.env.Open(newPage(f.env, f.jobs, msg, f.watch.of(msg.Batch.ID)))
	case screen.PolledMsg:
		if msg.Err == nil {
			f.watch.look(msg.At, msg.Snapshot.Batches)
		}
	case retryMsg:
		return retry(f.folder, msg)
	case retriedMsg:
		f.retried(msg)
	}
	return nil
}

// Status has nothing to say.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// retryMsg makes a new file of a batch's failed requests.
type retryMsg struct {
	page   *Page
	batch  syncapi.Batch
	file   string // of the input; empty for unknown
	joined *batchfile.Results
}

// retriedMsg says which file was made of the failed requests.
type retriedMsg struct {
	page      *Page
	dir, name string
	requests  int
	err       error
}

// errNothingFailed says why there is nothing to submit again.
var errNothingFailed = errors.New("no request of this batch failed")

// Why requests cannot be sent again.
var (
	errNotOurs  = errors.New("what was sent is not known here, because the batch was not submitted from here")
	errNotSaved = errors.New("what failed is not known before the results are downloaded; d does that")
	errAllOfIt  = errors.New("the batch failed as a whole: submit its file again")
	errRunning  = errors.New("the batch has not ended")
)

// whyNot says why the failed requests of a batch without results here cannot be
// submitted again.
func whyNot(b syncapi.Batch) error {
	switch {
	case !b.Settled():
		return errRunning
	case b.OutputURL == "":
		return errAllOfIt
	}
	return errNotSaved
}

// retry writes the failed requests to a new input file in a folder.
func retry(folder string, msg retryMsg) tea.Cmd {
	joined, id := msg.joined, msg.batch.ID
	base := cmp.Or(msg.file, download.SafeName(id))
	return func() tea.Msg {
		done := retriedMsg{page: msg.page, dir: folder}
		if joined == nil {
			done.err = whyNot(msg.batch)
			return done
		}
		if joined.Count(batchfile.Unexpected) > 0 && joined.Count(batchfile.Succeeded)+joined.Count(batchfile.NoVideo)+joined.Count(batchfile.Failed)+joined.Count(batchfile.Rejected) == 0 {
			done.err = errNotOurs
			return done
		}
		var buf bytes.Buffer
		if done.requests, done.err = joined.WriteRequests(&buf, batchfile.Failed, batchfile.Rejected); done.err == nil && done.requests == 0 {
			done.err = errNothingFailed
		}
		if done.err == nil {
			done.name, done.err = writeFailed(folder, base, buf.Bytes())
		}
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
		if err = batchfile.WriteNew(filepath.Join(dir, name), content); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
	return "", err
}

// retried goes to the new file, whose report is then on show.
func (f *Feature) retried(msg retriedMsg) {
	if msg.err != nil {
		f.env.Fail("Nothing to send again", msg.err)
		return
	}
	f.env.Close(msg.page)
	f.env.Focus(screen.Files)
	f.env.Notify(screen.Success, "%s: %s to send again.", msg.name, format.Count(msg.requests, "request"))
	f.env.Post(screen.GoToMsg{Dir: msg.dir, File: msg.name})
}
