package batchfile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"
)

// Validate checks every rule over the whole file, at time now: that is what
// signed URLs expire by, and with the zero time none do. The same bytes and the
// same time give the same report.
func Validate(f *File, now time.Time) *Report {
	// Enough for a full batch, and not much for a small file.
	requests := min(len(f.Content)/len(endpoint), MaxRequests)
	c := &checker{
		file:     f,
		now:      now,
		report:   &Report{Summary: Summary{Bytes: len(f.Content)}},
		ids:      make(map[string]int32, requests),
		payloads: make(map[uint64]payloadSeen, requests),
		repeats:  map[repeatKey]repeat{},
	}
	if c.checkWhole() {
		c.checkLines()
		c.checkLimits()
	}
	return c.finish()
}

// checker is one run of Validate. Its methods named check… add the problems
// that they find.
type checker struct {
	parser
	file   *File
	now    time.Time
	report *Report
	whole  []Problem // of the file as a whole; they stand first

	lineNo    int
	lineStart int32 // where the line starts in the text
	base      int32 // where it starts in what was parsed
	cols      columns

	hasNUL      bool // the file has NUL bytes
	isUTF8      bool // the file is UTF-8
	isCut       bool // the last line is cut, so that a missing line end is no news
	blank, crlf placeOnce
	repeats     map[repeatKey]repeat

	ids      map[string]int32 // the line of each request_id
	payloads map[uint64]payloadSeen
	origin   []byte // of the last good media URL, up to its path
	// Scratch that requests use one after the other.
	unknown   []int32
	intervals []interval
	refNames  [][]byte
}

// wholeLine is the span of a problem that has no place within its line.
var wholeLine = span{-1, -1}

// add adds a problem of the current line.
func (c *checker) add(rule *Rule, at span, message, hint fmt.Stringer) {
	c.count(rule.Severity)
	if c.isFull() {
		return
	}
	p := Problem{
		Line: c.lineNo, Severity: rule.Severity, Rule: rule.Name,
		Message: message.String(), Hint: hint.String(),
	}
	if at != wholeLine {
		start, end := int(at.start-c.base), int(at.end-c.base)
		p.Column = c.cols.at(start)
		p.EndColumn = max(c.cols.at(end), p.Column+1) // the end of the line is a place, too
	}
	c.report.Problems = append(c.report.Problems, p)
}

// addWhole adds a problem of the file as a whole.
func (c *checker) addWhole(rule *Rule, message, hint fmt.Stringer) {
	c.count(rule.Severity)
	c.whole = append(c.whole, Problem{
		Severity: rule.Severity, Rule: rule.Name,
		Message: message.String(), Hint: hint.String(),
	})
}

// isFull reports whether further problems are counted but not listed.
func (c *checker) isFull() bool { return len(c.report.Problems) == MaxProblems }

func (c *checker) count(s Severity) {
	if s == Error {
		c.report.Errors++
	} else {
		c.report.Warnings++
	}
}

// placeOnce is the line at which a problem that is said once was listed; 0 when
// it was not found yet, -1 when it came after the list was full.
type placeOnce int32

// repeat counts the further places of a problem that is said once.
type repeat struct{ count, last int }

// repeatKey names such a problem: a rule has at most one in a line.
type repeatKey struct {
	rule string
	line int
}

// addOnce adds a problem where it occurs first, and counts where it does again.
func (c *checker) addOnce(place *placeOnce, rule *Rule, at span, message, hint fmt.Stringer) {
	switch {
	case *place > 0:
		key := repeatKey{rule.Name, int(*place)}
		c.repeats[key] = repeat{c.repeats[key].count + 1, c.lineNo}
	case *place == 0 && c.isFull():
		*place = -1
		c.count(rule.Severity)
	case *place == 0:
		*place = placeOnce(c.lineNo)
		c.add(rule, at, message, hint)
	}
}

// finish puts the report together.
func (c *checker) finish() *Report {
	r := c.report
	for i := range r.Problems {
		p := &r.Problems[i]
		if again, ok := c.repeats[repeatKey{p.Rule, p.Line}]; ok {
			p.Message += fmt.Sprintf(" (also on %s, up to line %d)", count(again.count, "more line"), again.last)
		}
	}
	r.Problems = slices.Concat(c.whole, r.Problems)
	r.Problems = r.Problems[:min(len(r.Problems), MaxProblems)]
	return r
}

// checkLines checks the file line by line.
func (c *checker) checkLines() {
	text := c.file.text()
	// Looked for once in all of the file, because good files have neither.
	c.hasNUL, c.isUTF8 = bytes.IndexByte(text, 0) >= 0, utf8.Valid(text)
	c.lineNo, c.lineStart = 0, 0
	for line := range bytes.Lines(text) {
		c.lineNo++
		first := len(c.report.Problems)
		c.checkLine(line)
		slices.SortStableFunc(c.report.Problems[first:], func(a, b Problem) int {
			return cmp.Compare(a.Column, b.Column)
		})
		c.lineStart += int32(len(line))
	}
}

// checkLine checks one line, which comes with its line end.
func (c *checker) checkLine(line []byte) {
	content := trimLineEnd(line)
	c.base = 0
	c.cols.reset(content)
	c.checkLineEnd(line, content)
	if isBlank(content) {
		c.addOnce(&c.blank, ruleBlankLine, wholeLine, words("the line is blank"), words("remove it"))
		return
	}
	c.report.Requests++
	c.checkSize(line)
	isLast := line[len(line)-1] != '\n'
	if (!c.hasNUL || c.checkNUL(content)) && c.checkJSON(content, isLast) {
		c.checkRequest()
	}
	if isLast && !c.isCut {
		end := int32(len(content))
		c.add(ruleNoFinalNewline, span{end, end}, words("the last line has no line end"), words(`end it with \n, as every line`))
	}
}
