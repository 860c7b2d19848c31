package plain

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/video"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// videosAtOnce is high enough to fill a line and low enough that the videos do not starve each
// other.
const videosAtOnce = 3

// collected is the results file of a batch that this run saved.
type collected struct {
	batchID, path string
	single        bool // its requests were sent one by one; the ID is this program's own
}

// videos downloads and checks the videos of the results that this run saved. It checks videos that
// are already saved again. It runs after the last poll; if a URL expires meanwhile, it gets a new
// one.
func (r *runner) videos(ctx context.Context) error {
	if r.Videos == "" {
		return nil
	}
	wanted, err := r.wantedVideos()
	if err != nil {
		return err
	}
	for _, c := range r.collected {
		if !c.single {
			r.unfinished = append(r.unfinished, c.batchID)
		}
	}
	r.videoSum.Folder = r.Videos
	r.videoOf = map[string]savedVideo{}
	err = r.saveVideos(ctx, wanted, func(v job.Video, e savedVideo) {
		r.videoOf[videoID(v.Batch, v.Request)] = e
		r.videoSum.add(e)
		r.print(e)
	})
	if err != nil {
		return err
	}
	r.print(r.videoSum)
	r.failed = r.failed || r.videoSum.Wrong > 0
	if r.videoSum.Failed == 0 {
		r.unfinished = nil
	}
	return r.broken
}

// videoID is the key of a video in videoOf.
func videoID(batchID, request string) string { return batchID + "\x00" + request }

// wantedVideos returns the videos of all results that have one.
func (r *runner) wantedVideos() ([]job.Video, error) {
	var wanted []job.Video
	for _, c := range r.collected {
		output, err := batchfile.Open(c.path)
		if err != nil {
			return nil, fmt.Errorf("the results of %s are saved, but cannot be read: %w", c.batchID, err)
		}
		input := r.Jobs.Input(c.batchID)
		quoted := r.Jobs.Quoted(input)
		if input == nil {
			input = &batchfile.File{}
		}
		for result := range batchfile.Join(input, output).All() {
			if result.Generation != batchfile.Succeeded {
				continue
			}
			v := job.VideoOf(c.batchID, result)
			v.Name, v.Quoted = r.VideoName, quoted[result.InputLine].Seconds
			wanted = append(wanted, v)
		}
	}
	return wanted, nil
}

// saveVideos saves a few videos at once, and calls tell for each in this goroutine. Its error ends
// the work: it is an error of the disk, of the output, or of ctx.
func (r *runner) saveVideos(ctx context.Context, wanted []job.Video, tell func(job.Video, savedVideo)) error {
	type ended struct {
		video job.Video
		saved savedVideo
		err   error
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue, all := make(chan job.Video), make(chan ended)
	var workers sync.WaitGroup
	for range videosAtOnce {
		workers.Go(func() {
			for v := range queue {
				saved, err := r.saveVideo(ctx, v)
				all <- ended{v, saved, err}
			}
		})
	}
	workers.Go(func() {
		defer close(queue)
		for _, v := range wanted {
			select {
			case queue <- v:
			case <-ctx.Done():
				return
			}
		}
	})
	go func() {
		workers.Wait()
		close(all)
	}()
	for e := range all {
		switch {
		case ctx.Err() != nil:
		case e.err != nil:
			cancel(e.err)
		default:
			if tell(e.video, e.saved); r.broken != nil {
				cancel(r.broken)
			}
		}
	}
	return context.Cause(ctx)
}

// saveVideo saves one video and checks it. It returns an error that the next video would have, too;
// any other error is in the event.
func (r *runner) saveVideo(ctx context.Context, v job.Video) (savedVideo, error) {
	e := savedVideo{BatchID: v.Batch, RequestID: v.Request, Problems: []videoProblem{}}
	path, err := r.Jobs.SaveVideo(ctx, v, r.Videos, nil)
	if err != nil {
		if _, isDisk := errors.AsType[*job.DiskError](err); isDisk {
			return e, err
		}
		e.Error, e.Hint = err.Error(), Hint(err)
		return e, nil
	}
	e.Output = path
	problems, err := v.Check(path)
	if err != nil {
		return e, fmt.Errorf("cannot check %s: %w", path, err)
	}
	for _, p := range problems {
		e.Problems = append(e.Problems, videoProblem{Code: p.Code, Error: p.Message, Remedy: video.Remedy(p.Code)})
	}
	return e, nil
}

// savedVideo is a saved video, or the reason why it was not saved.
type savedVideo struct {
	BatchID   string         `json:"batch_id"`
	RequestID string         `json:"request_id"`
	Output    string         `json:"output,omitempty"`
	Problems  []videoProblem `json:"problems"` // problems of a saved video
	Error     string         `json:"error,omitempty"`
	Hint      string         `json:"hint,omitempty"`
}

// videoProblem is a problem of a video. Its code is this program's own.
type videoProblem struct {
	Code   string `json:"error_code"`
	Error  string `json:"error"`
	Remedy string `json:"remedy"`
}

func (savedVideo) name() string { return "video" }

func (v savedVideo) lines(text) []string {
	if v.Error != "" {
		lines := []string{fmt.Sprintf("video of %s not saved: %s", v.RequestID, v.Error)}
		if v.Hint != "" {
			lines = append(lines, "    "+v.Hint)
		}
		return lines
	}
	lines := []string{fmt.Sprintf("video of %s: %s", v.RequestID, v.Output)}
	for _, p := range v.Problems {
		lines = append(lines, fmt.Sprintf("    %s: %s", p.Code, p.Error), "    "+p.Remedy)
	}
	return lines
}

// videoSum is the summary of the videos. Wrong counts the saved ones with a problem.
type videoSum struct {
	Folder string `json:"folder"`
	Saved  int    `json:"saved"`
	Wrong  int    `json:"with_problems"`
	Failed int    `json:"not_saved"`
}

func (s *videoSum) add(v savedVideo) {
	switch {
	case v.Error != "":
		s.Failed++
	case len(v.Problems) > 0:
		s.Wrong++
		fallthrough
	default:
		s.Saved++
	}
}

func (videoSum) name() string { return "videos" }

func (s videoSum) lines(text) []string {
	return []string{fmt.Sprintf("saved %s in %s, %d with problems, %d not saved", format.Count(s.Saved, "video"), s.Folder, s.Wrong, s.Failed)}
}

// again returns the batches to follow once more to finish this run.
func (r *runner) again() []string {
	ids := r.openIDs()
	for _, id := range r.unfinished {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
