package media

import (
	"fmt"
	"net/url"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/internal/urls"
)

const (
	// lifetime is how long a signed URL must be valid: the 24 hours that a batch may take,
	// plus an hour to check the file and to send it.
	lifetime = 25 * time.Hour
	// reported is the lifetime below which Validate reports a URL.
	reported = 24 * time.Hour
	// lengthTolerance is how far media may exceed a limit: a few frames.
	lengthTolerance = 100 * time.Millisecond
	// estimateTolerance is the same as a factor, for a length that was not measured.
	estimateTolerance = 1.1
)

// URLs returns the distinct URLs of the media in a file, in file order. Pass them to
// Probe.
func URLs(f *batchfile.File) []string {
	var all []string
	for g := range f.Generations() {
		for _, in := range g.Inputs {
			if in.URL != "" {
				all = append(all, in.URL)
			}
		}
	}
	return unique(all)
}

// Check turns the results for a file's URLs into problems, in file order. Each has the
// position of its URL. Check skips URLs without a result, and results with NotChecked. It
// returns at most batchfile.MaxProblems.
func Check(f *batchfile.File, results []Result, now time.Time) []batchfile.Problem {
	c := &checker{byURL: make(map[string]*Result, len(results)), now: now}
	for i := range results {
		c.byURL[results[i].URL] = &results[i]
	}
	for g := range f.Generations() {
		for _, in := range g.Inputs {
			if r := c.byURL[in.URL]; in.URL != "" && r != nil {
				c.checkInput(&g, &in, r)
			}
			if len(c.problems) >= batchfile.MaxProblems {
				return c.problems[:batchfile.MaxProblems]
			}
		}
	}
	return c.problems
}

type checker struct {
	byURL    map[string]*Result
	now      time.Time
	problems []batchfile.Problem
	line     int
	in       *batchfile.Input
}

// add adds a problem of the current input.
func (c *checker) add(rule *rules.Rule, hint, format string, args ...any) {
	c.problems = append(c.problems, batchfile.Problem{
		Line: c.line, Column: c.in.Column, EndColumn: c.in.EndColumn,
		Severity: rule.Severity, Rule: rule.Name, Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// checkInput checks the media of one input.
func (c *checker) checkInput(g *batchfile.Generation, in *batchfile.Input, r *Result) {
	c.line, c.in = g.Line, in
	what := "the " + inputName(in.Type)
	switch r.Status {
	case Unreachable:
		c.add(rules.MediaUnreachable, "use a public URL that leads directly to the file", "%s %s", what, r.Reason)
		return
	case NotMedia:
		c.add(rules.MediaNotMedia, "use the direct URL of the file", "%s %s", what, r.Reason)
		return
	case Slow:
		c.add(rules.MediaSlow, "put the media on a storage service or a CDN", "%s: the server %s", what, r.Reason)
	case Cut:
		c.add(rules.MediaCut, "upload it again", "%s %s", what, r.Reason)
	case NotChecked:
		return
	}
	c.checkExpiry(what)
	if c.checkType(what, r) {
		c.checkLength(g, what, r)
	}
	if g.IsDub && in.Type == "video" && r.Info.VideoTrack() != nil && r.Info.AudioTrack() == nil {
		c.add(rules.MediaNoAudioTrack, "use a version of the video with sound", "%s has no audio track, and dubParams needs its speech", what)
	}
}

// inputName returns the type of an input in a message.
func inputName(inputType string) string {
	if slices.Contains([]string{"video", "image", "audio"}, inputType) {
		return inputType
	}
	return "media"
}

// imageTypes are the types of images that Sync takes.
var imageTypes = []string{"image/jpeg", "image/png", "image/webp"}

// checkType checks that the content has the input's type, as far as that is certain. Audio
// may come in any file type that can have sound.
func (c *checker) checkType(what string, r *Result) bool {
	class, hint := r.Info.Class(), "give the input the type of what is there, or fix the URL"
	isMedia := class == "video" || class == "audio" || class == "image"
	switch {
	case !isMedia:
		return true // nothing is known
	case c.in.Type == "video" && class != "video", c.in.Type == "image" && class != "image", c.in.Type == "audio" && class == "image":
		c.add(rules.MediaNotMedia, hint, "%s is %s", what, message.Quoted(r.Info.Type))
		return false
	case c.in.Type == "image" && !slices.Contains(imageTypes, r.Info.Type):
		c.add(rules.MediaNotMedia, "Sync takes JPEG, PNG and WebP", "%s is %s", what, message.Quoted(r.Info.Type))
		return false
	case c.in.Type == "audio" && len(r.Info.Tracks) > 0 && r.Info.AudioTrack() == nil:
		c.add(rules.MediaNotMedia, hint, "%s is a video without sound", what)
		return false
	}
	return true
}

func (c *checker) checkLength(g *batchfile.Generation, what string, r *Result) {
	limit := time.Duration(g.MaxSeconds * float64(time.Second))
	most := limit + lengthTolerance
	if r.Info.IsEstimate {
		most = time.Duration(float64(limit) * estimateTolerance)
	}
	if r.Info.Duration <= most {
		return
	}
	who := "a batch"
	if limit < batchLimit {
		who = g.Model + " in a batch"
	}
	c.add(rules.MediaTooLong, "cut it, or split it over several requests",
		"%s is %.1f seconds long, and %s takes up to %v", what, r.Info.Duration.Seconds(), who, g.MaxSeconds)
}

// batchLimit is the longest media in a batch, whatever the model.
const batchLimit = 30 * time.Second

// checkExpiry checks how long a signed URL is valid. Validate reports those valid for less
// than a day.
func (c *checker) checkExpiry(what string) {
	u, err := url.Parse(c.in.URL)
	if err != nil || c.now.IsZero() {
		return
	}
	end, ok := urls.Expiry([]byte(u.RawQuery))
	if !ok {
		return
	}
	if left := end.Sub(c.now); left >= reported && left < lifetime {
		c.add(rules.MediaExpires, "sign the URL for two days or more",
			"the URL of %s expires at %s, in less than 25 hours", what, end.UTC().Format(time.RFC3339))
	}
}
