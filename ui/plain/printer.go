package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
	"unicode"
	"unicode/utf8"

	"syncbatch-tui/ui/format"
)

// event is one thing that happened. Its JSON is the rest of a line after the event's name and time.
type event interface {
	// name is the "event" of the JSON line.
	name() string
	// lines returns the text; none if talk has written it.
	lines(text) []string
}

// printer writes events to standard output, each in one write. Its error is that of the writer.
type printer interface {
	print(at time.Time, e event) error
	// end writes what is left at the end of the run.
	end() error
}

// text prints lines for people. It only appends, without colors and control characters, so that
// logs and screen readers get whole lines.
type text struct {
	w io.Writer
	// width is the width of the terminal in cells; 0 if w is not a terminal. With a width, problems
	// come with their source line.
	width int
	// concise leaves out the hints and the source of problems.
	concise bool
	// github adds annotations for GitHub Actions. inActions means that GitHub Actions reads the
	// text.
	github, inActions bool
}

func (text) end() error { return nil }

func (t text) print(_ time.Time, e event) error {
	var b bytes.Buffer
	for _, line := range e.lines(t) {
		line = format.Clean(line)
		if t.inActions {
			line = format.BreakCommands(line)
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	if p, ok := e.(problem); ok && t.github {
		b.WriteString(format.Clean(p.annotation()))
		b.WriteByte('\n')
	}
	if b.Len() == 0 {
		return nil
	}
	_, err := t.w.Write(b.Bytes())
	return err
}

// jsonLines prints each event as one JSON object on a line.
type jsonLines struct{ w io.Writer }

func (jsonLines) end() error { return nil }

// timeLayout is RFC 3339 in UTC with milliseconds, always of the same width.
const timeLayout = "2006-01-02T15:04:05.000Z"

func (j jsonLines) print(at time.Time, e event) error {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false) // URLs stay readable
	if err := enc.Encode(e); err != nil {
		return fmt.Errorf("event %s: %w", e.name(), err)
	}
	line := fmt.Appendf(nil, `{"event":%q,"time":%q,`, e.name(), at.UTC().Format(timeLayout))
	line = appendVisible(line, bytes.TrimPrefix(body.Bytes(), []byte("{")))
	_, err := j.w.Write(line)
	return err
}

// appendVisible appends a line of JSON and escapes every invisible character, such as C1 controls,
// bidirectional and zero-width marks, and the letters that Unicode says to ignore. The value stays
// the same, and the line is safe to look at in a terminal.
func appendVisible(dst, line []byte) []byte {
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		switch {
		case r == '[' && bytes.HasSuffix(dst, []byte("##")): // starts a command in GitHub Actions
			dst = append(dst, `\u005b`...)
		case r == '\n' || unicode.IsPrint(r) && !unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
			dst = append(dst, line[:size]...)
		case r > 0xffff:
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		default:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		}
		line = line[size:]
	}
	return dst
}

// Form is the format of a run's output.
type Form int

// The forms.
const (
	// FormText is lines for people: problems in one or two lines, and with their source in a
	// terminal.
	FormText Form = iota
	// FormFull is text in which problems come with their source, in a terminal or not.
	FormFull
	// FormConcise is text with one line for each problem.
	FormConcise
	// FormGitHub is text with annotations for GitHub Actions.
	FormGitHub
	// FormJSON is one JSON object per line.
	FormJSON
	// FormSARIF is one SARIF document with the problems, and nothing else.
	FormSARIF
)

// defaultWidth is the width of FormFull if the terminal's width is unknown.
const defaultWidth = 100

func printerFor(cfg Config) printer {
	t := text{w: cfg.Out, width: cfg.Width, inActions: cfg.GitHub, github: cfg.GitHub}
	switch cfg.Form {
	case FormJSON:
		return jsonLines{cfg.Out}
	case FormSARIF:
		return &sarif{w: cfg.Out}
	case FormFull:
		if t.width == 0 {
			t.width = defaultWidth
		}
	case FormConcise:
		t.concise = true
	case FormGitHub:
		t.github, t.inActions = true, true
	}
	return t
}
