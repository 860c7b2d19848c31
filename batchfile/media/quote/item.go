package quote

import (
	"fmt"
	"math"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
)

const (
	// ImageFPS is the assumed frame rate of a video made from an image.
	ImageFPS = 25
	// VideoFPS is the assumed frame rate of a video that does not state one. Sync's own
	// estimates assume the same.
	VideoFPS = 30
	// CharactersPerSecond is how fast a text is assumed to be spoken.
	CharactersPerSecond = 15
)

// Frames returns how many frames are billed for seconds of output. A started frame counts.
// A millionth of a frame is ignored, because durations are rounded.
func Frames(seconds, fps float64) int { return int(math.Ceil(seconds*fps - 1e-6)) }

// OutputSeconds returns the length of the output of a video and an audio by sync_mode;
// with any mode except cut_off and silence, it is as long as the audio.
func OutputSeconds(mode string, video, audio float64) float64 {
	switch mode {
	case "cut_off":
		return min(video, audio)
	case "silence":
		return max(video, audio)
	}
	return audio
}

// draft is an item while it is computed.
type draft struct {
	Item
	g    *batchfile.Generation
	look Lookup
	// isBound means that the output cannot be longer than Seconds.
	isBound bool
}

// length is a duration in seconds, if known.
type length struct {
	seconds float64
	isKnown bool
}

func itemOf(g *batchfile.Generation, look Lookup, price Price) Item {
	d := &draft{Item: Item{Line: g.Line, ID: g.ID, Certainty: Known}, g: g, look: look}
	d.noteUnpriced()
	if !d.measure() {
		d.Seconds, d.FPS = 0, 0
		return d.Item
	}
	d.Frames = Frames(d.Seconds, d.FPS)
	d.price(price)
	return d.Item
}

func (d *draft) assume(format string, args ...any) {
	d.Certainty = max(d.Certainty, Assumed)
	d.Reasons = append(d.Reasons, fmt.Sprintf(format, args...))
}

// unknown marks the cost as unknown for a reason. It returns false, so that a step can end
// with it.
func (d *draft) unknown(format string, args ...any) bool {
	d.Certainty = Unknown
	d.Reasons = append(d.Reasons, fmt.Sprintf(format, args...))
	return false
}

// price sets the cost of the frames.
func (d *draft) price(price Price) {
	if d.g.HasReasoning {
		d.unknown("reasoning_enabled raises the price, and Sync does not say how much")
		return
	}
	usd, ok := price(d.g.Model, d.FPS, d.Frames)
	if !ok {
		d.unknown("the price of the model at %s frames a second is not known", number(d.FPS))
		return
	}
	d.USD = usd
	if (d.Certainty == Known || d.isBound) && len(d.NotIncluded) == 0 {
		const rounding = 1 // a frame that Sync may count and this program does not
		d.Most, d.HasMost = price(d.g.Model, d.FPS, d.Frames+rounding)
	}
}

// measure finds the length and the frame rate of the output, and reports whether both
// are known or assumed.
func (d *draft) measure() bool {
	visual := d.g.Visual()
	if visual == nil {
		return d.unknown("there is no video")
	}
	if visual.Type == "image" {
		return d.measureImage()
	}
	info, ok := d.info(visual)
	switch {
	case !ok && isAsset(visual):
		return d.unknown("the video is an asset; its length and frame rate are not looked up")
	case !ok:
		return d.unknown("nothing is known of the video")
	}
	if class := info.Class(); class == "image" || class == "audio" || class == "text" {
		return d.unknown("the video input is not a video")
	}
	d.checkInfo(info, "video")
	d.FPS = VideoFPS
	video := length{info.Duration.Seconds(), info.Duration > 0}
	if track := info.VideoTrack(); track != nil {
		if track.Duration > 0 {
			video = length{track.Duration.Seconds(), true}
		}
		if track.IsVariable {
			d.assume("the frame rate of the video varies; its mean is %s", number(track.FrameRate))
		}
		d.FPS = track.FrameRate
	}
	if d.FPS == 0 || info.VideoTrack() == nil {
		d.FPS = VideoFPS
		d.assume("the video does not say its frame rate; %d is assumed", VideoFPS)
	}
	return d.combine(video)
}

// combine sets the length of the output of a video.
func (d *draft) combine(video length) bool {
	if what := d.wholeVideo(); what != "" {
		if !video.isKnown {
			return d.unknown("the length of the video is not known")
		}
		d.assume("%s: the output is assumed to be as long as the video", what)
		d.Seconds = video.seconds
		return true
	}
	audio, isAssumed := d.speech()
	mode := d.g.SyncMode
	isMeasured := audio.isKnown && !isAssumed
	switch {
	case audio.isKnown && (video.isKnown || mode != "cut_off" && mode != "silence"):
		d.fit(video, audio, isAssumed)
		return true
	case mode == "cut_off" && video.isKnown:
		return d.bound("audio", "video", video)
	case mode == "cut_off" && isMeasured:
		return d.bound("video", "audio", audio)
	case audio.isKnown:
		return d.unknown("the length of the video is not known")
	}
	return d.unknownAudio()
}

// unknownAudio marks the cost as unknown because the length of the audio is.
func (d *draft) unknownAudio() bool {
	if in := d.g.Speech(); in != nil && isAsset(in) {
		return d.unknown("the audio is an asset; its length is not looked up")
	}
	return d.unknown("the length of the audio is not known")
}

// isAsset reports whether media have an id at Sync and no URL to check.
func isAsset(in *batchfile.Input) bool { return in.URL == "" && in.AssetID != "" }

// fit sets the length of the output from that of the audio. The video may be unknown if
// the mode does not need it.
func (d *draft) fit(video, audio length, isAssumed bool) {
	d.Seconds = audio.seconds
	if video.isKnown {
		d.Seconds = OutputSeconds(d.g.SyncMode, video.seconds, audio.seconds)
	}
	frame := 1 / d.FPS
	if !video.isKnown || math.Abs(video.seconds-audio.seconds) > frame {
		d.checkMode()
	}
	if isAssumed {
		d.assumeSpeech()
	}
}

// bound sets the length of the output with cut_off to that of the one known medium: it
// cannot be longer.
func (d *draft) bound(unknown, known string, l length) bool {
	d.isBound = d.Certainty == Known
	d.assume("the length of the %s is not known; with cut_off the output is at most as long as the %s", unknown, known)
	d.Seconds = l.seconds
	return true
}

// wholeVideo returns the reason why the output is as long as the video, or "".
func (d *draft) wholeVideo() string {
	switch {
	case d.g.IsDub:
		return "dubbing"
	case d.g.IsDialogue:
		return "dialogueEdit"
	case d.g.HasSegments:
		return "segments"
	}
	return ""
}

// measureImage sets the length and the frame rate of a video made from an image.
func (d *draft) measureImage() bool {
	audio, isAssumed := d.speech()
	if !audio.isKnown {
		return d.unknownAudio()
	}
	d.assume("Sync does not publish the frame rate of videos from images; %d is assumed", ImageFPS)
	if isAssumed {
		d.assumeSpeech()
	}
	d.Seconds, d.FPS = audio.seconds, ImageFPS
	return true
}

// speech returns the length of the audio, or of a text at an assumed speed.
func (d *draft) speech() (l length, isAssumed bool) {
	in := d.g.Speech()
	if in == nil {
		return length{}, false
	}
	if in.Type == "text" {
		return length{float64(in.Characters) / CharactersPerSecond, in.Characters > 0}, true
	}
	info, ok := d.info(in)
	if !ok {
		return length{}, false
	}
	d.checkInfo(info, "audio")
	seconds := info.Duration.Seconds()
	if track := info.AudioTrack(); track != nil && track.Duration > 0 {
		seconds = track.Duration.Seconds()
	}
	return length{seconds, seconds > 0}, false
}

// noteUnpriced notes the costs that are not included: dubbing, or the voices of texts.
// They do not depend on the media.
func (d *draft) noteUnpriced() {
	isText := func(in batchfile.Input) bool { return in.Type == "text" }
	switch {
	case d.g.IsDub:
		d.NotIncluded = []string{"dubbing"}
	case !d.g.IsDialogue && slices.ContainsFunc(d.g.Inputs, isText):
		d.NotIncluded = []string{"speech"}
	}
}

func (d *draft) assumeSpeech() {
	d.assume("the text is assumed to be spoken at %d characters a second", CharactersPerSecond)
}

// checkMode notes that a mode is assumed.
func (d *draft) checkMode() {
	switch d.g.SyncMode {
	case "bounce", "loop", "cut_off", "silence", "remap":
	default:
		d.assume("sync_mode is not set; bounce is assumed, and the output is as long as the audio")
	}
}

// checkInfo notes why a length of media is uncertain.
func (d *draft) checkInfo(info container.Info, what string) {
	if info.IsEstimate {
		d.assume("the length of the %s is an estimate", what)
	}
	if info.IsCut {
		d.assume("the %s is cut; its length is by its header", what)
	}
}

func (d *draft) info(in *batchfile.Input) (container.Info, bool) {
	if in.URL == "" && in.AssetID == "" {
		return container.Info{}, false
	}
	return d.look(*in)
}

// number formats a frame rate with as many digits as needed.
func number(fps float64) string {
	return fmt.Sprintf("%.6g", math.Round(fps*1000)/1000)
}
