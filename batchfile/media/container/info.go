package container

import (
	"strings"
	"time"
)

// Info is what a file says about itself. A zero field means that the file does not say it,
// or not within the bytes that Parse reads.
type Info struct {
	// Type is the media type by content, in lower case and without parameters,
	// such as "video/mp4", "audio/mpeg", "image/png" or "text/html". It is never
	// empty after Parse: "application/octet-stream" stands for unknown content.
	Type string
	// Size is the size of the file in bytes, or -1 if unknown.
	Size int64
	// Duration is how long the file plays.
	Duration time.Duration
	// IsEstimate means that Duration was computed from a part of the file, as for an MP3
	// of constant bit rate without a header, and may be off by some percent.
	IsEstimate bool
	// Width and Height are the stored size of the picture in pixels, before any rotation
	// that the file asks for.
	Width, Height int
	// Tracks are the video and audio tracks in the order of the file. Images have
	// none, and text tracks are left out.
	Tracks []Track
	// IsCut means that the file is shorter than its header says, as after an interrupted
	// upload.
	IsCut bool
}

// Kind says what a track holds.
type Kind uint8

const (
	// Video is a track of pictures.
	Video Kind = iota + 1
	// Audio is a track of sound.
	Audio
)

// String is "video" or "audio".
func (k Kind) String() string {
	switch k {
	case Video:
		return "video"
	case Audio:
		return "audio"
	}
	return "unknown"
}

// Track is one video or audio track. A zero field is unknown.
type Track struct {
	Kind Kind
	// Codec is the container's name for the codec, such as "avc1", "mp4a" or "V_VP9".
	Codec string
	// Duration is how long this track plays.
	Duration time.Duration
	// Frames is the number of pictures, for video only.
	Frames int64
	// FrameRate is the number of pictures per second, for video only; the average if
	// IsVariable.
	FrameRate float64
	// IsVariable means that the time from picture to picture varies by more than the
	// rounding of the container's clock.
	IsVariable bool
	// IsSilent means that no packet of an AAC, Opus, Vorbis, FLAC or ALAC track is large
	// enough for a sound. Only Inspect sets it, for MP4 and Matroska files. Other codecs
	// would have to be decoded.
	IsSilent bool
}

// VideoTrack returns the first video track, or nil.
func (i *Info) VideoTrack() *Track { return i.first(Video) }

// AudioTrack returns the first audio track, or nil.
func (i *Info) AudioTrack() *Track { return i.first(Audio) }

func (i *Info) first(kind Kind) *Track {
	for n := range i.Tracks {
		if i.Tracks[n].Kind == kind {
			return &i.Tracks[n]
		}
	}
	return nil
}

// Class returns the part of Type before the slash: "video", "audio", "image", "text" or
// another.
func (i *Info) Class() string {
	class, _, _ := strings.Cut(i.Type, "/")
	return class
}

// maxDuration is the longest plausible duration: longer ones are errors of the file.
const maxDuration = 1000 * time.Hour

// seconds converts a number of seconds to a duration, or returns 0 if it is implausible.
func seconds(s float64) time.Duration {
	if !(s > 0 && s <= maxDuration.Seconds()) { // false for NaN, too
		return 0
	}
	return time.Duration(s*float64(time.Second) + 0.5)
}

// plausible returns a frame rate, or 0 if it must be an error of the file.
func plausible(rate float64) float64 {
	const most = 1000
	if !(rate > 0 && rate <= most) { // false for NaN, too
		return 0
	}
	return rate
}

// ticks converts a number of ticks of a clock to a duration, or returns 0 if it is
// implausible.
func ticks(n uint64, perSecond uint64) time.Duration {
	if perSecond == 0 {
		return 0
	}
	return seconds(float64(n) / float64(perSecond))
}

// addAudio adds the only track of an audio file. Its duration is the file's.
func (i *Info) addAudio(codec string) {
	i.Tracks = append(i.Tracks, Track{Kind: Audio, Codec: codec, Duration: i.Duration})
}
