// Package video checks a finished video on this machine: that all of it is there, that it
// has a picture and sound, and that both last as long as the result says. It decodes
// nothing.
package video

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"syncbatch-tui/batchfile/media/container"
)

// The codes of problems. They are this program's own; none is a code of Sync.
const (
	// Unreadable means that the file is no video.
	Unreadable = "video_unreadable"
	// Cut means that the file, or one of its tracks, ends too early.
	Cut = "video_cut"
	// NoPicture means that there is no video track.
	NoPicture = "video_no_picture"
	// NoAudio means that there is no audio track.
	NoAudio = "video_no_audio"
	// Silent means that there is an audio track without any sound.
	Silent = "video_silent"
	// Duration means that the video is shorter or longer than the result says.
	Duration = "video_duration"
)

// Problem is something that is wrong with a video.
type Problem struct {
	// Code is one of the constants of this package.
	Code string
	// Message says in a sentence without a full stop what is wrong. It has no text from
	// outside in it.
	Message string
}

const (
	// leastTolerance is how far a duration may be off where a frame is shorter.
	leastTolerance = 50 * time.Millisecond
	// padding is how much longer than the picture a track of sound may be: encoders fill
	// the last packet, and put up to two before the first.
	padding = 100 * time.Millisecond
)

// CheckFile is Check for the file at a path. Its error is that of the disk.
func CheckFile(path string, expected time.Duration) ([]Problem, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return Check(f, info.Size(), expected)
}

// Check looks at a video of a size in bytes, which is expected to last so long; 0 for
// unknown. It returns no problems for a video that is whole. Its error is that of the
// reader, and then nothing is known.
func Check(file io.ReaderAt, size int64, expected time.Duration) ([]Problem, error) {
	info, err := container.Inspect(file, size)
	switch {
	case info.IsCut:
		return []Problem{{Cut, "the file ends before the video does"}}, nil
	case errors.Is(err, container.ErrBound): // more than a video of a batch has; nothing can be said
	case errors.Is(err, container.ErrFormat), errors.Is(err, container.ErrUnknownType):
		return []Problem{{Unreadable, "the file is no video that can be read"}}, nil
	case err != nil:
		return nil, err
	}
	return checkTracks(&info, expected), nil
}

func checkTracks(info *container.Info, expected time.Duration) []Problem {
	picture, sound := info.VideoTrack(), info.AudioTrack()
	var problems []Problem
	if picture == nil {
		problems = append(problems, Problem{NoPicture, "there is no video track"})
	}
	switch {
	case sound == nil:
		problems = append(problems, Problem{NoAudio, "there is no audio track"})
	case sound.IsSilent:
		problems = append(problems, Problem{Silent, "the audio track is silent from the start to the end"})
	}
	return append(problems, checkDurations(picture, sound, expected)...)
}

// checkDurations compares each track with what is expected, and without that with the
// picture.
func checkDurations(picture, sound *container.Track, expected time.Duration) []Problem {
	tolerance := leastTolerance
	if picture != nil && picture.FrameRate > 0 {
		tolerance = max(tolerance, time.Duration(float64(time.Second)/picture.FrameRate))
	}
	if expected == 0 && picture != nil {
		expected = picture.Duration
	}
	if expected == 0 {
		return nil
	}
	if picture != nil && picture.Duration > 0 && (picture.Duration-expected).Abs() > tolerance {
		return []Problem{{Duration, fmt.Sprintf("the video lasts %s, and the result says %s", in(picture.Duration), in(expected))}}
	}
	switch {
	case sound == nil, sound.Duration == 0:
	case expected-sound.Duration > tolerance:
		return []Problem{{Cut, fmt.Sprintf("the audio ends after %s of %s", in(sound.Duration), in(expected))}}
	case sound.Duration-expected > tolerance+padding:
		return []Problem{{Duration, fmt.Sprintf("the audio lasts %s, and the video %s", in(sound.Duration), in(expected))}}
	}
	return nil
}

// in is a duration in seconds, with hundredths.
func in(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// Remedy says in a sentence what the user should do about a code of this package; empty
// for another code.
func Remedy(code string) string {
	switch code {
	case Unreadable, Cut:
		return "Download the video again; if it stays so, send the request again and tell Sync's support."
	case NoAudio, Silent:
		return "Check the sound of the request's own inputs; if that is fine, send the request again."
	case NoPicture, Duration:
		return "Check sync_mode and the durations of the inputs; if they are right, send the request again."
	}
	return ""
}
