// Package sheets writes review sheets of batches next to their results, and opens them.
package sheets

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/review"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/sheet"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// videoFolder is the folder for videos, next to the results.
const videoFolder = "videos"

// Jobs supplies the data of a sheet. *job.Runner implements it.
type Jobs interface {
	SavedOutput(batchID string) (*batchfile.File, error)
	Input(batchID string) *batchfile.File
	Quoted(input *batchfile.File) map[int]cost.Quoted
	Remedy(ctx context.Context, code string) string
}

// Feature writes review sheets.
type Feature struct {
	env     *screen.Env
	jobs    Jobs
	writing bool
	saved   []string          // paths of sheets
	latest  map[string]string // the path of the latest sheet of some batches, by their ids
}

// New returns the feature.
func New(env *screen.Env, jobs Jobs) *Feature {
	return &Feature{env: env, jobs: jobs, latest: map[string]string{}}
}

// Status is busy while a sheet is being written.
func (f *Feature) Status() screen.Status { return screen.Status{Busy: f.writing} }

// Report adds the sheets that were written.
func (f *Feature) Report(o *screen.Outcome) { o.Saved = append(o.Saved, f.saved...) }

// Update handles requests for sheets.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.ReviewMsg:
		switch {
		case f.env.Leaving:
		case f.writing:
			f.env.Notify(screen.Info, "A review sheet is being written.")
		case len(msg.Batches) > 0:
			f.writing = true
			return write(f.env.Context, f.jobs, msg, f.latest[idsOf(msg.Batches)])
		}
	case writtenMsg:
		f.writing = false
		f.written(msg)
	}
	return nil
}

// writtenMsg says that writing a sheet has ended.
type writtenMsg struct {
	ids     string
	path    string
	isOld   bool // it was written before and only needs to be opened
	sheet   sheet.Written
	without int // batches without saved results
	open    bool
	err     error
}

func (f *Feature) written(msg writtenMsg) {
	k := f.env.Keys
	switch {
	case errors.Is(msg.err, job.ErrNotCollected):
		f.env.Notify(screen.Info, "The results come first: press %s to download them.", k.Download.Help().Key)
		return
	case msg.err != nil:
		f.env.Fail("The review sheet is not written", msg.err)
		return
	}
	if msg.isOld {
		f.env.Post(screen.OpenFileMsg{Path: msg.path})
		f.env.NotifyFile(screen.Info, msg.path, "Opening %s.", f.env.ResultName(msg.path))
		return
	}
	f.saved, f.latest[msg.ids] = append(f.saved, msg.path), msg.path
	text := fmt.Sprintf("Saved the review sheet %s: %s", f.env.ResultName(msg.path), format.Count(msg.sheet.Requests, "request"))
	if n := msg.sheet.Wrong; n > 0 {
		text += fmt.Sprintf(", %s with problems", format.Count(n, "video"))
	}
	if msg.without > 0 {
		text += fmt.Sprintf(", without %s that has no saved results", format.Count(msg.without, "batch"))
	}
	if msg.open {
		f.env.Post(screen.OpenFileMsg{Path: msg.path})
	} else {
		text += fmt.Sprintf(" · %s opens it", k.OpenReview.Help().Key)
	}
	f.env.NotifyFile(screen.Success, msg.path, "%s.", text)
}

// idsOf makes a key of some batches' ids.
func idsOf(batches []syncapi.Batch) string {
	var ids []string
	for _, b := range batches {
		ids = append(ids, b.ID)
	}
	return strings.Join(ids, " ")
}

// write writes one sheet of all batches whose results are saved, next to the first one's
// results. If the sheet is only to be opened, the latest sheet of these batches is good
// enough; latest is empty if there is none.
func write(ctx context.Context, jobs Jobs, msg screen.ReviewMsg, latest string) tea.Cmd {
	return func() tea.Msg {
		done := writtenMsg{ids: idsOf(msg.Batches), open: msg.Open}
		if _, err := os.Lstat(latest); msg.Open && latest != "" && err == nil {
			done.path, done.isOld = latest, true
			return done
		}
		var batches []review.Batch
		var sources []string
		for _, b := range msg.Batches {
			output, err := jobs.SavedOutput(b.ID)
			if err != nil {
				done.without++
				if done.err == nil {
					done.err = err
				}
				continue
			}
			batches = append(batches, review.Batch{ID: b.ID, Input: jobs.Input(b.ID), Output: output})
			sources = append(sources, output.Path)
		}
		if len(batches) == 0 {
			return done
		}
		done.path, done.err = freePath(sources[0])
		if done.err != nil {
			return done
		}
		done.sheet, done.err = sheet.Write(sheet.Options{
			Path: done.path, Sources: sources, Title: title(batches, sources[0]), Batches: batches, Clean: format.Clean,
			Video: find(sources), Quoted: jobs.Quoted, Remedy: func(code string) string { return jobs.Remedy(ctx, code) },
		})
		return done
	}
}

func title(batches []review.Batch, results string) string {
	if len(batches) > 1 {
		return fmt.Sprintf("Review of %d batches", len(batches))
	}
	return "Review of " + filepath.Base(results)
}

// find returns a function that finds videos in the video folders next to the results.
func find(results []string) func(string, batchfile.Result) string {
	var folders []sheet.Folder
	var seen []string
	for _, path := range results {
		if dir := filepath.Dir(path); !slices.Contains(seen, dir) {
			seen = append(seen, dir)
			folders = append(folders, sheet.ReadFolder(filepath.Join(dir, videoFolder)))
		}
	}
	return func(batchID string, result batchfile.Result) string {
		for _, f := range folders {
			if path := f.Find(batchID, result); path != "" {
				return path
			}
		}
		return ""
	}
}

// errNoName means that every name is taken.
var errNoName = errors.New("there are too many review sheets beside the results; move some away")

// freePath returns a path next to the results where a sheet replaces no file.
func freePath(results string) (string, error) {
	name := strings.TrimSuffix(filepath.Base(results), filepath.Ext(results)) + ".html"
	for _, free := range download.Numbered(name) {
		path := filepath.Join(filepath.Dir(results), free)
		if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
			return path, nil
		}
	}
	return "", errNoName
}
