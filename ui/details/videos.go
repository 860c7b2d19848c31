package details

import (
	"fmt"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// VideoState is where the download of a video is.
type VideoState uint8

const (
	// Waiting means that others come first.
	Waiting VideoState = iota + 1
	// Loading means that it is under way.
	Loading
	// Saved means that the video is on the disk.
	Saved
	// Failed means that it could not be downloaded; Note says why.
	Failed
	// Expired means that the URL in the results is not good any more.
	Expired
)

// Video is the download of a result's video.
type Video struct {
	State VideoState
	// Done and Total are bytes; Total is not over 0 while it is not known.
	Done, Total int64
	// Note is the path of a video that is Saved, and why another has Failed.
	Note string
}

// ratio is how much of the video is there, from 0 to 1.
func (v Video) ratio() float64 {
	switch {
	case v.State == Saved:
		return 1
	case v.State != Loading || v.Total <= 0:
		return 0
	}
	return min(float64(v.Done)/float64(v.Total), 1)
}

// SetVideos takes the downloads of the batch's videos by request id. The map is
// read whenever the page is drawn.
func (m *Model) SetVideos(videos map[string]Video) {
	m.videos = videos
	m.SetSize(m.width, m.height)
}

// fetch asks for the videos of those results that have one.
func fetch(results ...batchfile.Result) Action {
	a := Action{Fetch: true}
	for _, r := range results {
		if hasVideo(r) {
			a.Videos = append(a.Videos, r)
		}
	}
	return a
}

func hasVideo(r batchfile.Result) bool { return gravity(r) == 2 }

// allBar is the width of the bar for all videos.
const allBar = 20

// allVideos is one line about all downloads; empty when there are none.
func (m *Model) allVideos() string {
	var counts [Expired + 1]int
	sum := 0.0
	for _, v := range m.videos {
		counts[v.State]++
		sum += v.ratio()
	}
	n := len(m.videos)
	if n == 0 {
		return ""
	}
	t := m.theme
	s := bar(t.OK, t.Track, sum/float64(n), allBar) + t.Text.Render(fmt.Sprintf("  %d of %d saved", counts[Saved], n))
	if lost := counts[Failed] + counts[Expired]; lost > 0 {
		s += t.Dim.Render(" · ") + t.Fail.Render(fmt.Sprintf("%d not", lost))
	}
	return s
}

// videoCell is the download of one video in w cells.
func (m *Model) videoCell(v Video, w int, on func(theme.Style) theme.Style) string {
	t := m.theme
	switch v.State {
	case Waiting:
		return on(t.Dim).Render(format.Fit("waiting", w))
	case Saved:
		return on(t.OK).Render(format.Fit("saved", w))
	case Failed:
		return on(t.Fail).Render(format.Fit(format.Clean(v.Note), w))
	case Expired:
		return on(t.Fail).Render(format.Fit("expired: d gets fresh results", w))
	}
	size := format.FitRight(format.Bytes(v.Done), 6)
	if v.Total <= 0 {
		return on(t.Text).Render(format.Fit(size+" so far", w))
	}
	tail := " " + format.FitRight(format.Percent(v.ratio()), 4) + "  " + size
	room := max(0, w-format.Width(tail))
	return bar(on(t.OK), on(t.Track), v.ratio(), room) + on(t.Text).Render(format.Fit(tail, w-room))
}

// bar draws a ratio in w cells.
func bar(full, track theme.Style, ratio float64, w int) string {
	n := int(ratio * float64(w))
	return full.Render(strings.Repeat("■", n)) + track.Render(strings.Repeat("·", w-n))
}

// videoHint is what there is to know of and to do about the video of a result.
func (m *Model) videoHint(r batchfile.Result) string {
	switch v := m.videos[r.ID]; v.State {
	case Saved:
		return "saved as " + format.Clean(v.Note)
	case Failed:
		return format.Clean(v.Note) + " · m tries again"
	case Expired:
		return "Its URL has expired. d downloads the results again, with fresh URLs; then press m."
	}
	return fmt.Sprintf("%.1f s of video · m downloads it, M all · o opens it · y copies the id, Y the URL", r.Seconds)
}
