// Package sheet writes the review sheet of batches to a file: it finds and checks their videos on
// this machine, and keeps secrets out. Package review makes the sheet itself.
package sheet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/batchfile/media/video"
	"syncbatch-tui/batchfile/review"
	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
)

// Options say what to write.
type Options struct {
	// Path is the sheet's file: CSV for .csv, otherwise HTML. It replaces an earlier sheet.
	Path string
	// Title is the heading.
	Title string
	// Batches are the batches, in the order of the sheet.
	Batches []review.Batch
	// Video returns the local file of a result's video, as [Folder.Find] does; empty for none. A
	// nil Video finds none.
	Video func(batchID string, result batchfile.Result) string
	// Quoted returns the cost of a batch's requests and the length of their videos, by line, as
	// [job.Runner.Quoted] does; nil for nothing.
	Quoted func(input *batchfile.File) map[int]cost.Quoted
	// Remedy says what to do about an error code; nil for [syncapi.Remedy].
	Remedy func(code string) string
	// Clean makes control characters visible; nil leaves them. Secrets are always masked.
	Clean func(text string) string
	// WithURLs adds signed URLs.
	WithURLs bool
	// Sources are the paths of the files with the requests and the results. The sheet is only
	// readable for users who can read them all.
	Sources []string
}

// Written describes a sheet.
type Written struct {
	// Requests is the number of rows, and Wrong how many of their videos have a problem.
	Requests, Wrong int
}

// ErrNotASheet is the error for a path with a file that is not a review sheet. Such a file is not
// replaced.
var ErrNotASheet = errors.New("there is another file with that name, which is not a review sheet; choose another name")

// Check reports whether a sheet can be written to a path, before there is anything to write.
func Check(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return wrap(path, try(path))
	case err != nil:
		return wrap(path, err)
	case !info.Mode().IsRegular():
		return wrap(path, ErrNotASheet)
	}
	f, err := os.Open(path)
	if err != nil {
		return wrap(path, err)
	}
	defer f.Close()
	head := make([]byte, review.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return wrap(path, err)
	}
	if n > 0 && !review.IsSheet(head[:n]) {
		return wrap(path, ErrNotASheet)
	}
	return wrap(path, try(path))
}

// try makes a file beside path, as replace does, and removes it.
func try(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".review-*.tmp")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Write writes a sheet. Afterward the file is complete, or unchanged after an error.
func Write(o Options) (Written, error) {
	if err := Check(o.Path); err != nil {
		return Written{}, err
	}
	s := review.New(o.review(), o.Batches...)
	w := Written{Requests: len(s.Rows)}
	for _, r := range s.Rows {
		if len(r.Problems) > 0 {
			w.Wrong++
		}
	}
	to := s.WriteHTML
	if strings.EqualFold(filepath.Ext(o.Path), ".csv") {
		to = s.WriteCSV
	}
	return w, wrap(o.Path, replace(o.Path, o.permissions(), to))
}

// permissions are the sheet's permissions, before the umask. An existing private sheet stays
// private.
func (o Options) permissions() fs.FileMode {
	mode := batchfile.Permissions(o.Path)
	for _, path := range o.Sources {
		mode &= batchfile.Permissions(path)
	}
	return mode
}

// review returns the options for the sheet itself.
func (o Options) review() review.Options {
	clean := o.Clean
	if clean == nil {
		clean = func(text string) string { return text }
	}
	remedy := o.Remedy
	if remedy == nil {
		remedy = syncapi.Remedy
	}
	quoted := make(map[string]map[int]cost.Quoted, len(o.Batches))
	for _, b := range o.Batches {
		if o.Quoted != nil {
			quoted[b.ID] = o.Quoted(b.Input)
		}
	}
	return review.Options{
		Title: o.Title, WithURLs: o.WithURLs,
		Clean:   func(text string) string { return clean(scrub.Text(text)) },
		Explain: func(r batchfile.Result) (string, string) { return r.Message, remedy(r.Code) },
		Video: func(batchID string, r batchfile.Result) review.Video {
			return o.video(batchID, r, quoted[batchID][r.InputLine].Seconds)
		},
		// Sync does not say whether it bills failed requests.
		Cost: func(batchID string, r batchfile.Result) (float64, bool) {
			usd := quoted[batchID][r.InputLine].USD
			return usd, usd > 0 && r.Verdict == batchfile.Succeeded
		},
	}
}

// video finds a video and checks it. quoted is its expected length in seconds; 0 if unknown.
func (o Options) video(batchID string, result batchfile.Result, quoted float64) review.Video {
	if o.Video == nil {
		return review.Video{}
	}
	path := o.Video(batchID, result)
	if path == "" {
		return review.Video{}
	}
	wanted := job.VideoOf(batchID, result)
	wanted.Quoted = quoted
	problems, err := wanted.Check(path)
	if err != nil { // the file is gone
		return review.Video{}
	}
	v := review.Video{Path: path}
	folder, err := filepath.Abs(filepath.Dir(o.Path))
	if absolute, absErr := filepath.Abs(path); err == nil && absErr == nil {
		if relative, err := filepath.Rel(folder, absolute); err == nil {
			v.Path = relative
		}
	}
	for _, p := range problems {
		v.Problems = append(v.Problems, review.Problem{Code: p.Code, Message: p.Message, Remedy: video.Remedy(p.Code)})
	}
	return v
}

// replace writes a temporary file beside the final path first.
func replace(path string, mode fs.FileMode, write func(io.Writer) error) error {
	// Do not use os.CreateTemp: its files are private whatever the umask says.
	name := filepath.Join(filepath.Dir(path), fmt.Sprintf(".review-%08x.tmp", rand.Uint32()))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// wrap names the sheet in an error, and leaves out the temporary name.
func wrap(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot write the review sheet %s: %w", path, fserror.Write(path, err))
}
