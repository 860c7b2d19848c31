package plain

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/format"
)

// Prober checks media; *media.Prober implements it.
type Prober interface {
	Probe(ctx context.Context, urls []string, done func(media.Result)) []media.Result
}

// checkedMedia describes the media file behind a URL. Text has a summary instead.
type checkedMedia struct {
	File string `json:"file"`
	// URL is without its user, password and query.
	URL    string `json:"url"`
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"` // why the status is not "found"
	Type   string `json:"type,omitempty"`
	Bytes  int64  `json:"bytes,omitempty"` // the size of the file
	// Seconds is the duration; FPS, Width and Height are set for a video.
	Seconds float64 `json:"seconds,omitempty"`
	FPS     float64 `json:"fps,omitempty"`
	Width   int     `json:"width,omitempty"`
	Height  int     `json:"height,omitempty"`
	// HasAudio says whether a video has an audio track.
	HasAudio *bool `json:"has_audio,omitempty"`
}

func (checkedMedia) name() string        { return "media" }
func (checkedMedia) lines(text) []string { return nil }

// checkedMediaOf makes the event of a result.
func checkedMediaOf(file string, r media.Result) checkedMedia {
	e := checkedMedia{
		File: file, URL: scrub.Text(r.URL), Status: r.Status.String(), Reason: r.Reason,
		Type: r.Info.Type, Bytes: max(r.Info.Size, 0), Seconds: r.Info.Duration.Seconds(),
		Width: r.Info.Width, Height: r.Info.Height,
	}
	if video := r.Info.VideoTrack(); video != nil {
		hasAudio := r.Info.AudioTrack() != nil
		e.FPS, e.HasAudio = video.FrameRate, &hasAudio
	}
	return e
}

// mediaNews is the time between two progress messages of a check of many media.
const mediaNews = 10 * time.Second

// checkMedia checks the media of the file, prints the findings, and returns the report with their
// problems. The error is the cause of ctx's end, or an error of the output.
func (r *runner) checkMedia(ctx context.Context, report *batchfile.Report) (*batchfile.Report, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	urls := media.URLs(r.File)
	found, ended := make(chan media.Result), make(chan []media.Result, 1)
	go func() {
		ended <- r.Media.Probe(ctx, urls, func(result media.Result) { found <- result })
	}()
	news := time.NewTicker(mediaNews)
	defer news.Stop()
	for done := 0; ; {
		select {
		case result := <-found:
			if done++; ctx.Err() == nil {
				r.print(checkedMediaOf(r.File.Path, result))
			}
			if r.broken != nil {
				cancel(r.broken)
			}
		case <-news.C:
			r.talk("looking at the media: %d of %d", done, len(urls))
		case results := <-ended:
			if ctx.Err() != nil {
				return report, context.Cause(ctx)
			}
			r.found = results
			r.talkMedia(media.Summarize(results))
			return report.With(media.Check(r.File, results, r.Now())...), nil
		}
	}
}

// talkMedia prints a summary of the findings.
func (r *runner) talkMedia(s media.Summary) {
	line := fmt.Sprintf("%s: %d of %s checked", r.File.Path, s.Checked, format.Count(s.URLs, "media URL"))
	if s.Longest > 0 {
		line += ", " + format.SecondsRange(s.Shortest, s.Longest) + " long"
	}
	if len(s.NotChecked) > 0 {
		line += "; not checked: " + strings.Join(s.NotChecked, ", ")
	}
	r.talk("%s", line)
}

// uploadInterval is the time between two lines about the same upload.
const uploadInterval = 5 * time.Second

// Uploads prints the progress of uploads.
type Uploads struct {
	to   printer
	now  func() time.Time
	last time.Time
	err  error
}

// NewUploads makes an Uploads printer.
func NewUploads(w io.Writer, asJSON bool, now func() time.Time) *Uploads {
	return &Uploads{to: output(w, asJSON), now: now, last: now()}
}

// Tell prints a step: each finished file, and every few seconds the current one.
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

// uploaded is a finished or running upload of a file.
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
