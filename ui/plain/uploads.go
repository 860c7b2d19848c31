package plain

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/format"
)

// uploadInterval is the time between two lines about a file that is on its way.
const uploadInterval = 5 * time.Second

// Uploads prints the progress of uploads.
type Uploads struct {
	to   printer
	now  func() time.Time
	last time.Time
	err  error
}

// NewUploads makes a printer of uploads.
func NewUploads(w io.Writer, asJSON bool, now func() time.Time) *Uploads {
	return &Uploads{to: output(w, asJSON), now: now, last: now()}
}

// Tell prints a step: each file that is done, and every few seconds the one on its way.
func (u *Uploads) Tell(p upload.Progress) {
	now := u.now()
	done := p.State == upload.Uploaded || p.State == upload.Reused
	if u.err != nil || !done && now.Sub(u.last) < uploadInterval {
		return
	}
	u.last = now
	u.err = u.to.print(now, uploaded{File: p.Path, State: string(p.State), Done: p.Done, Bytes: p.Bytes, Index: p.Index, Files: p.Files})
}

// Err is the error of the writer.
func (u *Uploads) Err() error { return u.err }

// uploaded is a file that is uploaded, or on its way.
type uploaded struct {
	File  string `json:"file"`
	State string `json:"state"` // reading, sending, uploaded or reused
	Done  int64  `json:"done_bytes"`
	Bytes int64  `json:"bytes"`
	Index int    `json:"index"` // from 1
	Files int    `json:"files"`
}

func (uploaded) name() string { return "upload" }

func (u uploaded) lines(text) []string {
	line := fmt.Sprintf("%d/%d %-8s %s  %s", u.Index, u.Files, u.State, filepath.ToSlash(u.File), format.Bytes(u.Bytes))
	if u.Done < u.Bytes {
		line += "  " + format.Percent(float64(u.Done)/float64(u.Bytes))
	}
	return []string{line}
}
