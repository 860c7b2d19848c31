package container

import (
	"strings"
	"time"
)

// Info is what a file says about itself. A zero field means that the file does not
// say it, or not within the bytes that Parse reads.
type Info struct {
	// Type is the media type by content, in lower case and without parameters,
	// such as "video/mp4", "audio/mpeg", "image/png" or "text/html". It is never
	// empty after Parse: "application/octet-stream" stands for unknown content.
	Type string
	// Size is the size of the file in bytes, or -1 when it is not known.
	Size int64
	// Duration is how long the file plays.
	Duration time.Duration
	// IsEstimate tells that Duration was computed from a part of the file, as for
	// an MP3 of constant bit rate without a header, and may be some percent off.
	IsEstimate bool
	// Width and Height are the size of the picture in pixels, as it is stored:
	// before a rotation that the file asks for.
	Width, Height int
	// Tracks are the video and audio tracks in the order of the file. Images have
	// none, and text tracks are left out.
	Tracks []Track
	// IsCut tells that the file is shorter than its header says, as after an
	// upload that broke off.
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

// Track is one video or audio track. A zero field is not known.
type Track struct {
	Kind Kind
	// Codec is the codec by the container's name for it, such as "avc1", "mp4a"
	// or "V_VP9".
	Codec string
	// Duration is how long this track plays.
	Duration time.Duration
	// Frames is the number of pictures, for video only.
	Frames int64
	// FrameRate is the number of pictures in a second, for video only; the average
	// where IsVariable.
	FrameRate float64
	// IsVariable tells that the time from picture to picture varies by more than
	// what the rounding of the container's clock makes.
	IsVariable bool
	// IsSilent tells that no packet of an AAC, Opus, Vorbis, FLAC or ALAC track is large
	// enough to hold a sound. Only Inspect finds it, in MP4 and Matroska files. Other codecs
	// would have to be decoded.
	IsSilent bool
}

// VideoTrack is the first video track, or nil.
func (i *Info) VideoTrack() *Track { return i.first(Video) }

// AudioTrack is the first audio track, or nil.
func (i *Info) AudioTrack() *Track { return i.first(Audio) }

func (i *Info) first(kind Kind) *Track {
	for n := range i.Tracks {
		if i.Tracks[n].Kind == kind {
			return &i.Tracks[n]
		}
	}
	return nil
}

// Class is the part of Type before the slash: "video", "audio", "image", "text"
// or another.
func (i *Info) Class() string {
	class, _, _ := strings.Cut(i.Type, "/")
	return class
}

// maxDuration is the longest duration that is believed: longer ones are errors of
// the file.
const maxDuration = 1000 * time.Hour

// seconds is a number of seconds as a duration, or 0 where nothing lasts so long.
func seconds(s float64) time.Duration {
	if !(s > 0 && s <= maxDuration.Seconds()) { // false for NaN, too
		return 0
	}
	return time.Duration(s*float64(time.Second) + 0.5)
}

// plausible is a frame rate, or 0 for one that is an error of the file.
func plausible(rate float64) float64 {
	const most = 1000
	if !(rate > 0 && rate <= most) { // false for NaN, too
		return 0
	}
	return rate
}

// ticks is a number of ticks of a clock as a duration, or 0 where that says nothing.
func ticks(n uint64, perSecond uint64) time.Duration {
	if perSecond == 0 {
		return 0
	}
	return seconds(float64(n) / float64(perSecond))
}

// addAudio adds the one track of an audio file, whose duration is the file's.
func (i *Info) addAudio(codec string) {
	i.Tracks = append(i.Tracks, Track{Kind: Audio, Codec: codec, Duration: i.Duration})
}
