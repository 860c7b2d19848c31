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
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Feature asks which failed requests to send again, and writes them to a file.
type Feature struct {
	env    *screen.Env
	folder string // on show, where new files go
}

// New makes the feature; folder is the one on show.
func New(env *screen.Env, folder string) *Feature { return &Feature{env: env, folder: folder} }

// Update takes requests to retry.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.FolderMsg:
		f.folder = msg.Dir
	case screen.RetryMsg:
		return count(msg)
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
	failures []failure
	err      error
}

// Why requests cannot be sent again.
var (
	errNothingFailed = errors.New("no request of this batch failed")
	errNotOurs       = errors.New("the requests are not known here, because the batch was submitted elsewhere")
	errNotSaved      = errors.New("the failures are not known yet; download the results first (d)")
	errAllOfIt       = errors.New("the batch failed as a whole: submit its file again")
	errRunning       = errors.New("the batch has not ended")
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

// count reads how the requests of a batch failed. It takes as long as the files are long.
func count(msg screen.RetryMsg) tea.Cmd {
	return func() tea.Msg {
		done := countedMsg{retry: msg}
		if msg.Joined == nil {
			done.err = whyNot(msg.Batch)
			return done
		}
		known := 0
		for r := range msg.Joined.All() {
			if r.InputLine > 0 {
				known++
			}
		}
		switch done.failures = failuresOf(msg.Joined); {
		case known == 0:
			done.err = errNotOurs
		case len(done.failures) == 0:
			done.err = errNothingFailed
		}
		return done
	}
}

// counted asks which of the failed requests to take.
func (f *Feature) counted(msg countedMsg) {
	if msg.err != nil {
		f.env.Fail("Nothing to send again", msg.err)
		return
	}
	items := make([]dialog.Item, len(msg.failures))
	for i, fail := range msg.failures {
		items[i] = fail.item()
	}
	lines := []string{"They go into a new file, and s then submits it. Requests that would fail again are left out unless you choose them."}
	f.env.Ask(dialog.NewChecklist(f.env, "Which failed requests to send again?", lines, "request", items, func(on []bool) tea.Msg {
		taken := map[kind]bool{}
		for i, yes := range on {
			taken[msg.failures[i].kind] = yes
		}
		return writeMsg{msg.retry, taken}
	}))
}

// writeMsg makes a file of some kinds of failures.
type writeMsg struct {
	retry screen.RetryMsg
	taken map[kind]bool
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
	base := cmp.Or(msg.retry.File, download.SafeName(msg.retry.Batch.ID))
	return func() tea.Msg {
		done := writtenMsg{page: msg.retry.Page, dir: folder}
		var buf bytes.Buffer
		done.requests, done.err = msg.retry.Joined.WriteRequestsFunc(&buf, func(r batchfile.Result) bool {
			return r.Verdict.IsFailure() && msg.taken[kindOf(r)]
		})
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
		if err = batchfile.WriteNew(filepath.Join(dir, name), content, filepath.Join(dir, base)); !errors.Is(err, fs.ErrExist) {
			return name, err
		}
	}
	return "", err
}

// written goes to the new file, and asks whether to submit it.
func (f *Feature) written(msg writtenMsg) {
	if msg.err != nil {
		f.env.Fail("Nothing to send again", msg.err)
		return
	}
	f.env.Close(msg.page)
	f.env.Focus(screen.Files)
	f.env.Notify(screen.Success, "%s: %s to send again.", msg.name, format.Count(msg.requests, "request"))
	f.env.Post(screen.SubmitMsg{Path: filepath.Join(msg.dir, msg.name)}, screen.GoToMsg{Dir: msg.dir, File: msg.name})
}
