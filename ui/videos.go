package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/details"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

const (
	// videosAtOnce fills a line without the videos starving each other, or the polls.
	videosAtOnce = 3
	// videoInterval is the time between two looks at how far the videos are.
	videoInterval = 250 * time.Millisecond
	// videoFolder is the folder of the videos, beside the results; each batch has
	// one in it.
	videoFolder = "videos"
)

// bytesMoved is how far a download is; its goroutine writes it, and Update reads it.
type bytesMoved struct{ done, total atomic.Int64 }

// videos are the downloads of this session. They go on when the page is left.
type videos struct {
	known   map[string]map[string]details.Video // by batch and request id
	waiting []job.Video
	running map[job.Video]*bytesMoved
	ticking bool

	// Of those since nothing was under way.
	saved, lost int
	folder      string // that all of these are in
}

func newVideos() videos {
	return videos{known: map[string]map[string]details.Video{}, running: map[job.Video]*bytesMoved{}}
}

// left is how many are to come.
func (v *videos) left() int { return len(v.waiting) + len(v.running) }

func (v *videos) set(o job.Video, video details.Video) {
	if v.known[o.Batch] == nil {
		v.known[o.Batch] = map[string]details.Video{}
	}
	v.known[o.Batch][o.Request] = video
}

// forgetFailed makes a new beginning for a batch whose results are fresh.
func (v *videos) forgetFailed(batch string) {
	for id, video := range v.known[batch] {
		if video.State == details.Failed || video.State == details.Expired {
			delete(v.known[batch], id)
		}
	}
}

// showVideos gives the page what it has to show of them.
func (m *Model) showVideos() {
	if m.details != nil {
		m.details.SetVideos(m.videos.known[m.details.Batch().ID])
	}
}

// fetchVideos downloads the videos of results on the page.
func (m *Model) fetchVideos(results []batchfile.Result) tea.Cmd {
	if len(results) == 0 {
		m.env.Notify(screen.Info, "There is no video to download: only a request that succeeded has one.")
		return nil
	}
	batch, before := m.details.Batch().ID, m.videos.left()
	for _, r := range results {
		switch m.videos.known[batch][r.ID].State {
		case details.Waiting, details.Loading, details.Saved:
			continue
		}
		o := job.Video{Batch: batch, Request: r.ID, URL: r.OutputURL}
		m.videos.set(o, details.Video{State: details.Waiting})
		m.videos.waiting = append(m.videos.waiting, o)
	}
	n := m.videos.left() - before
	if n == 0 {
		m.env.Notify(screen.Info, "Already saved, or under way.")
		return nil
	}
	m.env.Notify(screen.Info, "Downloading %s…", format.Count(n, "video"))
	return m.nextVideos()
}

// videoMsg is what came of downloading a video.
type videoMsg struct {
	order job.Video
	path  string
	err   error
}

// videoTickMsg is the time to look at how far the videos are.
type videoTickMsg struct{}

// nextVideos begins as many downloads as may be under way at once.
func (m *Model) nextVideos() tea.Cmd {
	v := &m.videos
	var cmds []tea.Cmd
	for len(v.waiting) > 0 && len(v.running) < videosAtOnce {
		o, moved := v.waiting[0], &bytesMoved{}
		v.waiting = v.waiting[1:]
		v.running[o] = moved
		v.set(o, details.Video{State: details.Loading})
		cmds = append(cmds, saveVideo(m.env.Context, m.cfg.Jobs, o, m.cfg.Output, moved))
	}
	if len(v.running) > 0 && !v.ticking {
		v.ticking = true
		cmds = append(cmds, videoTick())
	}
	m.showVideos()
	return tea.Batch(cmds...)
}

// saveVideo downloads a video to the folder beside the results.
func saveVideo(ctx context.Context, jobs Jobs, o job.Video, output string, moved *bytesMoved) tea.Cmd {
	return func() tea.Msg {
		folder := filepath.Dir(output)
		if info, err := os.Stat(output); err == nil && info.IsDir() {
			folder = output
		}
		path, err := jobs.SaveVideo(ctx, o, filepath.Join(folder, videoFolder), func(done, total int64) {
			moved.done.Store(done)
			moved.total.Store(total)
		})
		return videoMsg{o, path, err}
	}
}

func videoTick() tea.Cmd {
	return tea.Tick(videoInterval, func(time.Time) tea.Msg { return videoTickMsg{} })
}

// videoTick looks at the downloads that are under way, as long as there are any.
func (m *Model) videoTick() tea.Cmd {
	v := &m.videos
	for o, moved := range v.running {
		v.set(o, details.Video{State: details.Loading, Done: moved.done.Load(), Total: moved.total.Load()})
	}
	if v.ticking = len(v.running) > 0; v.ticking {
		return videoTick()
	}
	return nil
}

// videoEnded takes the end of a download, and begins the next.
func (m *Model) videoEnded(msg videoMsg) tea.Cmd {
	v := &m.videos
	delete(v.running, msg.order)
	if msg.err == nil {
		v.saved++
		folder := filepath.Dir(msg.path)
		if v.folder != "" && v.folder != folder {
			v.folder = filepath.Dir(folder) // that of several batches
		} else {
			v.folder = folder
		}
		v.set(msg.order, details.Video{State: details.Saved, Note: format.Path(msg.path, m.cfg.Home)})
		if !slices.Contains(m.outcome.Saved, folder) {
			m.outcome.Saved = append(m.outcome.Saved, folder)
		}
	} else {
		m.videoLost(msg)
	}
	if m.env.Leaving {
		m.outcome.Unsaved += len(v.waiting)
		v.waiting = nil
		return nil
	}
	cmd := m.nextVideos()
	if v.left() == 0 {
		m.sumUpVideos()
	}
	return cmd
}

// videoLost takes a failure. One of the disk would befall the rest, too, so they
// are not begun.
func (m *Model) videoLost(msg videoMsg) {
	v := &m.videos
	if m.env.Leaving {
		m.outcome.Unsaved++
		return
	}
	v.lost++
	state := details.Failed
	if errors.Is(msg.err, syncapi.ErrVideoExpired) {
		state = details.Expired
	}
	v.set(msg.order, details.Video{State: state, Note: msg.err.Error()})
	if disk, ok := errors.AsType[*job.DiskError](msg.err); ok {
		for _, o := range v.waiting {
			v.lost++
			v.set(o, details.Video{State: details.Failed, Note: disk.Error()})
		}
		v.waiting = nil
		m.env.Fail("The videos are not all saved", disk)
	}
}

// sumUpVideos says what came of the videos, once the last has ended.
func (m *Model) sumUpVideos() {
	v := &m.videos
	saved := format.Count(v.saved, "video") + " saved"
	if v.saved > 0 {
		saved += " in " + format.Path(v.folder, m.cfg.Home)
	}
	if v.lost > 0 {
		m.env.Notify(screen.Failure, "%s, %d not; their rows say why.", saved, v.lost)
	} else {
		m.env.Notify(screen.Success, "%s.", saved)
	}
	v.saved, v.lost, v.folder = 0, 0, ""
}
