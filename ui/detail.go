package ui

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
	"syncbatch-tui/ui/details"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// openDetails opens the page of the batch under the cursor and reads its results.
func (m *Model) openDetails() tea.Cmd {
	b, ok := m.batches.Selected()
	if !ok {
		return nil
	}
	m.details = details.New(m.env.Keys, m.env.Theme, b, m.batches.File(b.ID), m.batches.Saved(b.ID))
	m.details.SetSize(m.env.Width, m.detailHeight())
	m.showVideos()
	return m.readResults(b.ID)
}

// refreshDetails shows what a poll saw of the batch that the page is about.
func (m *Model) refreshDetails(s job.Snapshot) {
	if m.details == nil {
		return
	}
	id := m.details.Batch().ID
	if i := slices.IndexFunc(s.Batches, func(b syncapi.Batch) bool { return b.ID == id }); i >= 0 {
		m.details.SetBatch(s.Batches[i])
	}
}

// resultsMsg is what came of a batch's requests.
type resultsMsg struct{ results details.Results }

func (m *Model) readResults(id string) tea.Cmd {
	jobs := m.cfg.Jobs
	return func() tea.Msg {
		joined, err := jobs.Results(id)
		read := details.Read(id, joined, err)
		parts, _ := jobs.Parts(id) // none for a batch that was made elsewhere
		for _, p := range parts {
			if p.BatchID == id {
				read.Confirmed, read.Accepted, read.Saved = p.Confirmed, p.Changed, p.Saved.At
			}
		}
		return resultsMsg{read}
	}
}

// toDetails gives a key or a paste to the page and does what it asks for.
func (m *Model) toDetails(msg tea.Msg) tea.Cmd {
	a := m.details.Update(msg)
	switch {
	case a.Close:
		m.details = nil
	case a.CopyURL != "":
		return m.copyURL(a.Copy, a.CopyURL)
	case a.Copy != "":
		m.env.Notify(screen.Info, "Copied %s.", a.Copy)
		return tea.SetClipboard(format.Clean(a.Copy))
	case a.Open != "":
		return browse(a.Open)
	case a.Retry:
		return m.retry()
	case a.Fetch:
		return m.fetchVideos(a.Videos)
	}
	return nil
}

// retriedMsg is the file that was made of the failed requests.
type retriedMsg struct {
	dir, name string
	requests  int
	err       error
}

// errNothingFailed is why there is nothing to send again.
var errNothingFailed = errors.New("no request of this batch failed")

// Why requests cannot be sent again.
var (
	errNotOurs  = errors.New("what was sent is not known here, because the batch was not submitted from here")
	errNotSaved = errors.New("what failed is not known before the results are downloaded; d does that")
	errAllOfIt  = errors.New("the batch failed as a whole: submit its file again")
	errRunning  = errors.New("the batch has not ended")
)

// whyNot is why the failed requests of a batch without results here cannot be sent
// again.
func whyNot(b syncapi.Batch) error {
	switch {
	case !b.Settled():
		return errRunning
	case b.OutputURL == "":
		return errAllOfIt
	}
	return errNotSaved
}

// retry makes a new input file of the failed requests, beside the files on show.
func (m *Model) retry() tea.Cmd {
	joined, dir := m.details.Results().Joined, m.files.Dir()
	batch := m.details.Batch()
	id := batch.ID
	base := cmp.Or(m.batches.File(id), download.SafeName(id))
	return func() tea.Msg {
		if joined == nil {
			return retriedMsg{err: whyNot(batch)}
		}
		if joined.Count(batchfile.Unexpected) > 0 && joined.Count(batchfile.Succeeded)+joined.Count(batchfile.NoVideo)+joined.Count(batchfile.Failed)+joined.Count(batchfile.Rejected) == 0 {
			return retriedMsg{err: errNotOurs}
		}
		var buf bytes.Buffer
		n, err := joined.WriteRequests(&buf, batchfile.Failed, batchfile.Rejected)
		if err == nil && n == 0 {
			err = errNothingFailed
		}
		if err != nil {
			return retriedMsg{err: err}
		}
		name, err := writeFailed(dir, base, buf.Bytes())
		return retriedMsg{dir: dir, name: name, requests: n, err: err}
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
func (m *Model) retried(msg retriedMsg) tea.Cmd {
	if msg.err != nil {
		m.env.Fail("Nothing to send again", msg.err)
		return nil
	}
	m.details = nil
	m.env.Focus(screen.Files)
	m.env.Notify(screen.Success, "%s: %s to send again.", msg.name, format.Count(msg.requests, "request"))
	return m.files.Enter(msg.dir, msg.name)
}
