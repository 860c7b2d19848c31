// Package video checks a finished video on this machine: it is complete, has a picture and
// sound, and both have the length that the result states. It decodes nothing.
package video

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"syncbatch-tui/batchfile/media/container"
)

// The codes of problems. They are this program's own, not Sync's.
const (
	// Unreadable means that the file is not a video.
	Unreadable = "video_unreadable"
	// Cut means that the file, or one of its tracks, ends too early.
	Cut = "video_cut"
	// NoPicture means that there is no video track.
	NoPicture = "video_no_picture"
	// NoAudio means that there is no audio track.
	NoAudio = "video_no_audio"
	// Silent means that there is an audio track without any sound.
	Silent = "video_silent"
	// Duration means that the video is shorter or longer than the result or the quote says.
	Duration = "video_duration"
)

// Problem is something that is wrong with a video.
type Problem struct {
	// Code is one of the constants of this package.
	Code string
	// Message says in a sentence without a period what is wrong. It contains no text from
	// outside.
	Message string
}

const (
	// tolerance is how far a duration may be off if there is no frame to measure by: for
	// sound, for a picture with an unknown or variable rate, and for a quote.
	tolerance = 50 * time.Millisecond
	// padding is how much longer than the picture an audio track may be: encoders fill the
	// last packet, and put up to two before the first.
	padding = 100 * time.Millisecond
	// rounding is how far the clocks of containers round a duration.
	rounding = time.Millisecond
)

// Expected is the expected length of a video. Zero fields are unknown.
type Expected struct {
	// Result is the length in the result, in seconds.
	Result float64
	// Quoted is the length that a quote computed from the inputs, in seconds. Use only a
	// quote without assumptions.
	Quoted float64
}

// CheckFile is Check for the file at a path. Its error is a disk error.
func CheckFile(path string, expected Expected) ([]Problem, error) {
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

// Check checks a video of a size in bytes. It returns no problems for a complete video. If
// the reader fails, it returns that error, and nothing is known.
func Check(file io.ReaderAt, size int64, expected Expected) ([]Problem, error) {
	info, err := container.Inspect(file, size)
	switch {
	case info.IsCut:
		return []Problem{{Cut, "the file ends before the video does"}}, nil
	case errors.Is(err, container.ErrBound): // more than a batch's video has, so nothing can be said
	case errors.Is(err, container.ErrFormat), errors.Is(err, container.ErrUnknownType):
		return []Problem{{Unreadable, "the file is not a readable video"}}, nil
	case err != nil:
		return nil, err
	}
	return checkTracks(&info, expected), nil
}

func checkTracks(info *container.Info, expected Expected) []Problem {
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

// checkDurations compares each track with the expected length or, if there is none, the
// sound with the picture.
func checkDurations(picture, sound *container.Track, expected Expected) []Problem {
	length := seconds(expected.Result)
	if picture != nil && picture.Duration > 0 {
		if problem, ok := checkPicture(picture, expected); !ok {
			return []Problem{problem}
		}
		if length == 0 {
			length = picture.Duration
		}
	}
	switch {
	case length == 0, sound == nil, sound.Duration == 0:
	case length-sound.Duration > tolerance+imprecision(expected.Result):
		return []Problem{{Cut, fmt.Sprintf("the audio ends after %s of %s", in(sound.Duration), in(length))}}
	case sound.Duration-length > tolerance+padding+imprecision(expected.Result):
		return []Problem{{Duration, fmt.Sprintf("the audio lasts %s, and the video %s", in(sound.Duration), in(length))}}
	}
	return nil
}

// checkPicture compares the picture with the expected length; true for no problem.
func checkPicture(picture *container.Track, expected Expected) (Problem, bool) {
	frame := tolerance
	if picture.FrameRate > 0 && !picture.IsVariable {
		frame = time.Duration(float64(time.Second) / picture.FrameRate)
	}
	for _, e := range []struct {
		length, tolerance time.Duration
		says              string
	}{
		{seconds(expected.Result), frame + imprecision(expected.Result), "the result says"},
		{seconds(expected.Quoted), max(frame, tolerance), "its inputs make"},
	} {
		if e.length > 0 && (picture.Duration-e.length).Abs() > e.tolerance+rounding {
			return Problem{Duration, fmt.Sprintf("the video lasts %s, and %s %s", in(picture.Duration), e.says, in(e.length))}, false
		}
	}
	return Problem{}, true
}

// seconds converts a length in seconds to a duration; 0 for an impossible one.
func seconds(s float64) time.Duration {
	if !(s > 0 && s < 1e6) { // true for NaN, too
		return 0
	}
	return time.Duration(math.Round(s * float64(time.Second)))
}

// imprecision returns how far the true length may be from one stated with one or two
// decimals: half of the last digit. Lengths with more decimals, or none, count as exact.
func imprecision(s float64) time.Duration {
	for unit, digit := 1.0, time.Second; unit <= 100; unit, digit = unit*10, digit/10 {
		if s*unit == math.Trunc(s*unit) {
			if digit == time.Second {
				return 0
			}
			return digit / 2
		}
	}
	return 0
}

// in formats a duration in seconds with two decimals.
func in(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

// Remedy says in a sentence what the user should do about a code of this package; empty
// for other codes.
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
