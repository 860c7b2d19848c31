package downloads

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

const (
	// videosAtOnce is enough to use the whole line, and few enough not to slow down each
	// other or the polls.
	videosAtOnce = 3
	// videoInterval is the time between two updates of the videos' progress.
	videoInterval = 250 * time.Millisecond
	// videoFolder is the folder for videos, next to the results. Each batch has its own
	// folder in it.
	videoFolder = "videos"
)

// bytesMoved is the progress of a download. The download's goroutine writes it, and Update
// reads it.
type bytesMoved struct{ done, total atomic.Int64 }

// videos are the downloads of this session. They continue when the user leaves the page.
type videos struct {
	known   map[string]map[string]screen.Video // by batch and request id
	waiting []job.Video
	running map[job.Video]*bytesMoved
	ticking bool
	wanted  map[string]bool // batches whose videos are downloaded after their results

	// Counts since no download was running.
	saved, lost int
	wrong       int    // saved videos with a problem
	folder      string // the common folder of all of these
}

func newVideos() videos {
	return videos{known: map[string]map[string]screen.Video{}, running: map[job.Video]*bytesMoved{}, wanted: map[string]bool{}}
}

// left returns how many videos are left to download.
func (v *videos) left() int { return len(v.waiting) + len(v.running) }

func (v *videos) set(o job.Video, video screen.Video) {
	if v.known[o.Batch] == nil {
		v.known[o.Batch] = map[string]screen.Video{}
	}
	v.known[o.Batch][o.Request] = video
}

// forgetFailed forgets the failures of a batch whose results are new, so that its videos
// are tried again.
func (v *videos) forgetFailed(batch string) {
	for id, video := range v.known[batch] {
		if video.State == screen.VideoFailed || video.State == screen.VideoExpired {
			delete(v.known[batch], id)
		}
	}
}

// postVideos sends the states of a batch's videos to its page.
func (f *Feature) postVideos(batch string) {
	f.env.Post(screen.VideoStatesMsg{Batch: batch, Videos: f.videos.known[batch]})
}

// postRunning calls postVideos for every batch whose videos are being downloaded.
func (f *Feature) postRunning() {
	told := map[string]bool{}
	for o := range f.videos.running {
		if !told[o.Batch] {
			told[o.Batch] = true
			f.postVideos(o.Batch)
		}
	}
}

// fetchVideos downloads the videos of results.
func (f *Feature) fetchVideos(batches ...screen.VideosMsg) tea.Cmd {
	before, results := f.videos.left(), 0
	for _, msg := range batches {
		results += len(msg.Results)
		for _, r := range msg.Results {
			switch f.videos.known[msg.Batch][r.ID].State {
			case screen.VideoWaiting, screen.VideoLoading, screen.VideoSaved:
				continue
			}
			o := job.VideoOf(msg.Batch, r)
			f.videos.set(o, screen.Video{State: screen.VideoWaiting})
			f.videos.waiting = append(f.videos.waiting, o)
		}
	}
	n := f.videos.left() - before
	switch {
	case results == 0:
		f.env.Notify(screen.Info, "There is no video to download: only a request that succeeded has one.")
		return nil
	case n == 0:
		f.env.Notify(screen.Info, "Already saved, or downloading.")
		return nil
	}
	f.env.Notify(screen.Info, "Downloading %s…", format.Count(n, "video"))
	return f.nextVideos()
}

// videoMsg says that the download of a video has ended.
type videoMsg struct {
	order   job.Video
	path    string
	problem string // with a saved video; empty for none
	err     error
}

// videoTickMsg triggers an update of the videos' progress.
type videoTickMsg struct{}

// nextVideos starts downloads up to the limit.
func (f *Feature) nextVideos() tea.Cmd {
	v := &f.videos
	var cmds []tea.Cmd
	for len(v.waiting) > 0 && len(v.running) < videosAtOnce {
		o, moved := v.waiting[0], &bytesMoved{}
		v.waiting = v.waiting[1:]
		v.running[o] = moved
		v.set(o, screen.Video{State: screen.VideoLoading})
		cmds = append(cmds, saveVideo(f.env.Context, f.jobs, o, f.output, moved))
	}
	if len(v.running) > 0 && !v.ticking {
		v.ticking = true
		cmds = append(cmds, videoTick())
	}
	f.postRunning()
	return tea.Batch(cmds...)
}

// saveVideo downloads a video to the folder next to the results.
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
		msg := videoMsg{order: o, path: path, err: err}
		if err == nil {
			o.Quoted = jobs.Quoted(jobs.Input(o.Batch))[o.Line].Seconds
			problems, _ := o.Check(path) // the file was just saved
			for _, p := range problems {
				msg.problem = p.Message
				break
			}
		}
		return msg
	}
}

func videoTick() tea.Cmd {
	return tea.Tick(videoInterval, func(time.Time) tea.Msg { return videoTickMsg{} })
}

// videoTick updates the progress of the running downloads, as long as there are any.
func (f *Feature) videoTick() tea.Cmd {
	v := &f.videos
	for o, moved := range v.running {
		v.set(o, screen.Video{State: screen.VideoLoading, Done: moved.done.Load(), Total: moved.total.Load()})
	}
	f.postRunning()
	if v.ticking = len(v.running) > 0; v.ticking {
		return videoTick()
	}
	return nil
}

// videoEnded handles the end of a download and starts the next one.
func (f *Feature) videoEnded(msg videoMsg) tea.Cmd {
	v := &f.videos
	delete(v.running, msg.order)
	if msg.err == nil {
		v.saved++
		folder := filepath.Dir(msg.path)
		if v.folder != "" && v.folder != folder {
			v.folder = filepath.Dir(folder) // the common folder of several batches
		} else {
			v.folder = folder
		}
		if msg.problem != "" {
			v.wrong++
		}
		v.set(msg.order, screen.Video{State: screen.VideoSaved, Note: format.Path(msg.path, f.env.Home), Path: msg.path, Problem: msg.problem})
		f.addSaved(folder)
	} else {
		f.videoLost(msg)
	}
	f.postVideos(msg.order.Batch)
	if f.env.Leaving {
		f.unsaved += len(v.waiting)
		v.waiting = nil
		return nil
	}
	cmd := f.nextVideos()
	if v.left() == 0 {
		f.sumUpVideos()
	}
	return cmd
}

// videoLost handles a failure. After a disk error, it starts no more downloads, because
// they would fail, too.
func (f *Feature) videoLost(msg videoMsg) {
	v := &f.videos
	if f.env.Leaving {
		f.unsaved++
		return
	}
	v.lost++
	state := screen.VideoFailed
	if errors.Is(msg.err, syncapi.ErrVideoExpired) {
		state = screen.VideoExpired
	}
	v.set(msg.order, screen.Video{State: state, Note: msg.err.Error()})
	if disk, ok := errors.AsType[*job.DiskError](msg.err); ok {
		for _, o := range v.waiting {
			v.lost++
			v.set(o, screen.Video{State: screen.VideoFailed, Note: disk.Error()})
		}
		v.waiting = nil
		f.env.Fail("The videos are not all saved", disk)
	}
}

// sumUpVideos says how many videos were saved, once the last download has ended.
func (f *Feature) sumUpVideos() {
	v := &f.videos
	text, level := format.Count(v.saved, "video")+" saved", screen.Success
	if v.saved > 0 {
		text += " in " + format.Path(v.folder, f.env.Home)
	}
	if v.wrong > 0 {
		text += fmt.Sprintf(", %d with a problem", v.wrong)
	}
	if v.lost > 0 {
		text += fmt.Sprintf(", %d not saved", v.lost)
	}
	if bad := v.wrong + v.lost; bad > 0 {
		level = screen.Warning
		text += "; " + format.Plural(bad, "its row says", "their rows say") + " why"
	}
	if v.saved == 0 {
		level = screen.Failure
	}
	f.env.NotifyFile(level, v.folder, "%s.", text)
	v.saved, v.lost, v.wrong, v.folder = 0, 0, 0, ""
}
