// Package downloads downloads results and videos in the background, a few at a time.
// Downloads continue when the user leaves a page.
package downloads

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Jobs does the downloading. *job.Runner implements it.
type Jobs interface {
	Results(batchID string) (*batchfile.Results, error)
	Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error)
	Parts(batchID string) ([]job.Part, error)
	Merge(ctx context.Context, target string, parts []job.Part) (path string, err error)
	MergeRetries(ctx context.Context, target, batchID string) (path string, err error)
	Input(batchID string) *batchfile.File
	Quoted(input *batchfile.File) map[int]cost.Quoted
	SaveVideo(ctx context.Context, v job.Video, folder string, progress func(done, total int64)) (path string, err error)
}

// Feature downloads results and videos.
type Feature struct {
	env    *screen.Env
	jobs   Jobs
	output string

	queue   []*results // the downloads of results that are running or will start
	videos  videos
	round   round
	saved   []string // results files and folders with videos
	unsaved int      // downloads that leaving interrupted
}

// New returns the feature. output is a file or a folder for the results.
func New(env *screen.Env, jobs Jobs, output string) *Feature {
	return &Feature{env: env, jobs: jobs, output: output, videos: newVideos()}
}

// Update handles requests to download, and the ends of downloads.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.DownloadMsg:
		return f.requested(msg.Batches)
	case screen.DownloadAllMsg:
		return f.downloadAll(msg)
	case savedMsg:
		return f.savedResults(msg)
	case screen.TickMsg:
		return f.next() // a download may have started to wait
	case screen.VideosMsg:
		return f.fetchVideos(msg)
	case screen.BatchVideosMsg:
		return f.askVideos(msg)
	case readVideosMsg:
		return readVideos(f.jobs, msg.batches)
	case videosReadMsg:
		return f.videosRead(msg)
	case screen.BatchOpenedMsg:
		f.postVideos(msg.ID)
	case videoMsg:
		return f.videoEnded(msg)
	case videoTickMsg:
		return f.videoTick()
	}
	return nil
}

// Status shows how many videos are left, and why results are not saved yet. It is busy
// while a download is in flight, so that leaving waits.
func (f *Feature) Status() screen.Status {
	s := screen.Status{Busy: len(f.queue) > 0 || len(f.videos.running) > 0, Line: f.resultsLine()}
	if n := f.videos.left(); n > 0 {
		s.Badge = f.env.Theme.Running.Render(format.Count(n, "video") + " to come")
	}
	return s
}

// Report adds the saved files, and the number of downloads that leaving interrupted.
func (f *Feature) Report(o *screen.Outcome) {
	o.Saved = append(o.Saved, f.saved...)
	o.Unsaved += f.unsaved
}

// savedMsg says that downloading a batch's results has ended.
type savedMsg struct {
	id    string
	total int // number of requests in the batch
	saved job.Saved
	err   error
	// merged is the path of the merged results if this was the last of several parts.
	merged   string
	mergeErr error
	// retried is the path of the file that combines these results with those of requests
	// that were sent again.
	retried    string
	retriedErr error
}

// requested downloads the results of batches. For a single batch without results, it says
// why there are none. Results that were saved before are downloaded again, because the
// file may be gone; if it still exists, it is recognized.
func (f *Feature) requested(batches []syncapi.Batch) tea.Cmd {
	if len(batches) == 1 && batches[0].OutputURL == "" {
		if b := batches[0]; b.Status == syncapi.StatusFailed {
			f.env.Notify(screen.Info, "%s failed as a whole; it has no results.", b.ID)
		} else {
			f.env.Notify(screen.Info, "%s has no results yet.", b.ID)
		}
		return nil
	}
	return f.download(batches...)
}

// download downloads the results of the batches that have some.
func (f *Feature) download(batches ...syncapi.Batch) tea.Cmd {
	if len(f.queue) == 0 {
		f.round = round{}
	}
	for _, b := range batches {
		if !f.downloading(b.ID) {
			f.env.Post(screen.DownloadingMsg{ID: b.ID, On: true})
			f.queue = append(f.queue, &results{batch: b})
			f.round.batches++
		}
	}
	return f.next()
}

func (f *Feature) downloading(id string) bool {
	return slices.ContainsFunc(f.queue, func(r *results) bool { return r.batch.ID == id })
}

// maxUnasked is how many results files one key writes without a question: about as many as
// the user can count at a glance.
const maxUnasked = 5

// downloadAll downloads the results of all batches. It asks first if there are many,
// because the list has all batches of an organization.
func (f *Feature) downloadAll(msg screen.DownloadAllMsg) tea.Cmd {
	batches := msg.Batches
	switch {
	case len(batches) == 0:
		f.env.Notify(screen.Info, "No finished batch is left to download.")
		return nil
	case len(batches) > maxUnasked:
		lines := []string{"Each is a file of its own in " + f.folderName() + "."}
		if !msg.Marked {
			lines = append(lines, "Some may belong to other people in your organization; "+f.env.Keys.Download.Help().Key+" downloads only one.")
		}
		f.env.Ask(dialog.NewConfirm(f.env, fmt.Sprintf("Download the results of %d batches?", len(batches)), lines,
			"download", screen.DownloadMsg{Batches: batches}))
		return nil
	}
	return f.download(batches...)
}

// folderName names the folder for results; it is clean.
func (f *Feature) folderName() string {
	switch dir := filepath.Dir(f.output); {
	case dir == ".":
		return "the folder where you started the program"
	case filepath.IsAbs(dir):
		return format.Clean(format.Path(dir, f.env.Home))
	default:
		return format.Clean(dir)
	}
}
