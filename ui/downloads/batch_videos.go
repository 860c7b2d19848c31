package downloads

import (
	"errors"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// readVideosMsg says that the user chose to download all videos of batches.
type readVideosMsg struct{ batches []syncapi.Batch }

// videosReadMsg brings the videos named in the results of batches.
type videosReadMsg struct {
	videos []screen.VideosMsg
	absent []syncapi.Batch // whose results are not saved
	again  bool            // the results were downloaded for the videos
	err    error           // why the results of a batch cannot be read; nil if they can
}

// askVideos downloads all videos of a batch. For several batches, it asks first.
func (f *Feature) askVideos(msg screen.BatchVideosMsg) tea.Cmd {
	if len(msg.Batches) == 1 {
		return readVideos(f.jobs, msg.Batches)
	}
	requests := 0
	for _, b := range msg.Batches {
		requests += b.Metrics.Succeeded
	}
	f.env.Ask(dialog.NewConfirm(f.env, fmt.Sprintf("Download all videos of %d batches?", len(msg.Batches)), []string{
		fmt.Sprintf("About %s, with a folder for each batch in %s, beside its results. Results that are not here are downloaded first.", format.Count(requests, "video"), videoFolder),
	}, "download", readVideosMsg{msg.Batches}))
	return nil
}

// readVideos reads the videos from the saved results of batches.
func readVideos(jobs Jobs, batches []syncapi.Batch) tea.Cmd {
	return func() tea.Msg {
		var msg videosReadMsg
		for _, b := range batches {
			joined, err := jobs.Results(b.ID)
			switch {
			case errors.Is(err, job.ErrNotCollected):
				msg.absent = append(msg.absent, b)
				continue
			case err != nil:
				msg.err = errors.Join(msg.err, fmt.Errorf("%s: %w", b.ID, err))
				continue
			}
			videos := screen.VideosMsg{Batch: b.ID}
			for r := range joined.All() {
				if r.Generation == batchfile.Succeeded {
					videos.Results = append(videos.Results, r)
				}
			}
			msg.videos = append(msg.videos, videos)
		}
		return msg
	}
}

// videosRead downloads the videos, and the missing results. The videos of those follow.
func (f *Feature) videosRead(msg videosReadMsg) tea.Cmd {
	if f.env.Leaving {
		return nil
	}
	if msg.err != nil {
		f.env.Fail("Not all videos are downloaded", msg.err)
	}
	var cmds []tea.Cmd
	if len(msg.videos) > 0 {
		cmds = append(cmds, f.fetchVideos(msg.videos...))
	}
	if msg.again {
		for _, b := range msg.absent { // saved but missing in the ledger: do not download it again
			f.env.Fail("No videos: "+b.ID, job.ErrNotCollected)
		}
		msg.absent = nil
	}
	for _, b := range msg.absent {
		f.videos.wanted[b.ID] = true
	}
	return tea.Batch(append(cmds, f.download(msg.absent...))...)
}

// resultsForVideos downloads the videos of a batch whose results had to be downloaded
// first.
func (f *Feature) resultsForVideos(batch string) tea.Cmd {
	if !f.videos.wanted[batch] || f.env.Leaving {
		return nil
	}
	read := readVideos(f.jobs, []syncapi.Batch{{ID: batch}})
	return func() tea.Msg {
		msg, _ := read().(videosReadMsg)
		msg.again = true
		return msg
	}
}
