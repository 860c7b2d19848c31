package details

import (
	"fmt"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// fetch requests the videos of the results that have one.
func (m *Page) fetch(results ...batchfile.Result) {
	msg := screen.VideosMsg{Batch: m.batch.ID}
	for _, r := range results {
		if hasVideo(r) {
			msg.Results = append(msg.Results, r)
		}
	}
	m.env.Post(msg)
}

// noVideos says why no video can be downloaded or opened before the results are
// downloaded.
func (m *Page) noVideos() string {
	download := m.env.Keys.Download.Help().Key
	switch {
	case m.isLost():
		return "Sync does not find this batch, so there are no videos."
	case m.canDownload():
		return fmt.Sprintf("The results come first: press %s to download them; they name the videos.", download)
	case m.batch.Ended():
		return "The batch failed as a whole, so there are no videos."
	}
	return fmt.Sprintf("The batch has not ended. When it has, %s downloads its results, which name the videos.", download)
}

func hasVideo(r batchfile.Result) bool { return gravity(r) == 2 }

// allBar is the width of the bar for all videos.
const allBar = 20

// allVideos draws one line about all downloads; empty if there are none.
func (m *Page) allVideos() string {
	var counts [screen.VideoStates]int
	sum, folder := 0.0, ""
	for _, v := range m.videos {
		if v.Path != "" {
			folder = filepath.Dir(v.Path)
		}
		counts[v.State]++
		sum += v.Ratio()
	}
	n := len(m.videos)
	if n == 0 {
		return ""
	}
	t := m.env.Theme
	s := pane.Gauge(t.OK, t.Track, sum/float64(n), allBar) + t.Text.Render("  "+m.env.FileLink(folder, fmt.Sprintf("%d of %d saved", counts[screen.VideoSaved], n)))
	if lost := counts[screen.VideoFailed] + counts[screen.VideoExpired]; lost > 0 {
		s += t.Dim.Render(" · ") + t.Fail.Render(fmt.Sprintf("%d not", lost))
	}
	return s
}

// videoCell draws the state of one video's download in w cells.
func (m *Page) videoCell(v screen.Video, w int, on func(theme.Style) theme.Style) string {
	t := m.env.Theme
	switch v.State {
	case screen.VideoWaiting:
		return on(t.Dim).Render(format.Fit("waiting", w))
	case screen.VideoSaved:
		if v.Problem != "" {
			return on(t.Fail).Render(format.Fit(v.Problem, w))
		}
		return on(t.OK).Render(format.Fit(m.env.FileLink(v.Path, format.Fit("saved", min(w, len("saved")))), w))
	case screen.VideoFailed:
		return on(t.Fail).Render(format.Fit(format.Clean(v.Note), w))
	case screen.VideoExpired:
		return on(t.Fail).Render(format.Fit("expired: "+m.env.Keys.Download.Help().Key+" gets fresh results", w))
	}
	size := format.FitRight(format.Bytes(v.Done), 6)
	if v.Total <= 0 {
		return on(t.Text).Render(format.Fit(size+" so far", w))
	}
	tail := " " + format.FitRight(format.Percent(v.Ratio()), 4) + "  " + size
	room := max(0, w-format.Width(tail))
	return pane.Gauge(on(t.OK), on(t.Track), v.Ratio(), room) + on(t.Text).Render(format.Fit(tail, w-room))
}

// videoHint says what the user should know and can do about a result's video.
func (m *Page) videoHint(r batchfile.Result) string {
	k := m.env.Keys
	video := k.Video.Help().Key
	switch v := m.videos[r.ID]; v.State {
	case screen.VideoSaved:
		if v.Problem != "" {
			return v.Problem + " · saved as " + format.Clean(v.Note)
		}
		return "saved as " + format.Clean(v.Note)
	case screen.VideoFailed:
		return fmt.Sprintf("%s · %s tries again", format.Clean(v.Note), video)
	case screen.VideoExpired:
		return fmt.Sprintf("Its URL has expired. %s downloads the results again, with fresh URLs; then press %s.", k.Download.Help().Key, video)
	}
	hint := fmt.Sprintf("%s downloads the video, %s all · %s opens it · %s copies the id, %s the URL", video, k.Videos.Help().Key,
		k.Browse.Help().Key, k.Copy.Help().Key, k.CopyURL.Help().Key)
	if r.Seconds > 0 {
		hint = fmt.Sprintf("%.1f s of video · %s", r.Seconds, hint)
	}
	return hint
}
