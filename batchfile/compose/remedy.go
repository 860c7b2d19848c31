package compose

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/rules"
)

// follows are the rules of problems that a broken cell causes as well.
var follows = []string{rules.MissingVideo.Name, rules.MissingAudio.Name, rules.BadURL.Name, rules.LocalURL.Name, rules.SameRequest.Name}

// mergedHint is appended to the advice about a blank cell below filled ones, which may
// come from merged cells.
const mergedHint = "; of merged cells, only the first one has the value"

// missing returns advice for a spreadsheet about an input that a request lacks; empty for
// other problems.
func (l *lineInfo) missing(p *batchfile.Problem) string {
	switch {
	case p.Rule == rules.MissingVideo.Name && l.hasVisual:
		return "fill the cell of the video"
	case p.Rule == rules.MissingVideo.Name:
		return "name the column with the URLs of the videos: video"
	case p.Rule == rules.MissingAudio.Name && l.hasSpeech:
		return "fill the cell of the audio or of the text"
	case p.Rule == rules.MissingAudio.Name:
		return "name the column with the URLs of the audio: audio; or have columns text and voice_id"
	case p.Rule == rules.EmptyValue.Name && p.Message == "input is empty":
		return "a row needs a video, and an audio or a text"
	}
	return ""
}

// otherLine finds the number of another line at the end of a message.
var otherLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(.*\b(?:on|up to) line )(\d+)(.*)$`) })

// sourceLine replaces the number of another line of the requests with the number of its
// line in the source. from is the source of the problem.
func (c *chunk) sourceLine(text string, from *origin) string {
	m := otherLine().FindStringSubmatch(text)
	if m == nil {
		return text
	}
	n, err := strconv.Atoi(m[2])
	if err != nil || n < 1 || n > len(c.lines) {
		return text
	}
	at := &c.lines[n-1].at
	switch {
	case at.line == 0: // a folder has none
		return m[1] + m[2] + " of the requests" + m[3]
	case at.origin != from:
		return fmt.Sprintf("%s%d of %s%s", m[1], at.line, at.origin.name, m[3])
	}
	return m[1] + strconv.Itoa(int(at.line)) + m[3]
}
