package batchfile

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// Validate checks every rule on the whole file. The time now decides which signed URLs
// have expired; with the zero time, none have. The same bytes and the same time give the
// same report.
func Validate(f *File, now time.Time) *Report {
	// Enough for a full batch, and little for a small file.
	requests := min(len(f.Content)/len(endpoint), MaxRequests)
	c := &checker{
		Parser:   jsonpos.Parser{Keep: jsonpos.MaxDepth},
		file:     f,
		now:      now,
		report:   &Report{Summary: Summary{Bytes: len(f.Content)}},
		ids:      make(firsts, requests),
		payloads: make(firsts, requests),
		twins:    map[uint64]int32{},
	}
	if c.checkWhole() {
		c.checkLines()
		c.checkLimits()
	}
	return c.finish()
}

// checker is one run of Validate. Its check… methods add the problems that they find.
type checker struct {
	jsonpos.Parser
	file   *File
	now    time.Time
	report *Report
	whole  []Problem // of the file as a whole; they come first

	lineNo    int
	lineStart int32 // where the line starts in the text
	base      int32 // where it starts in the parsed text; negative if an earlier part was not parsed
	cols      jsonpos.Columns

	isUTF8 bool // the file is UTF-8
	isCut  bool // the file is cut in the last line, so its missing line end is not reported

	requestStart int32 // where the line's request starts in the text
	largeRequest int   // the number of the last request that exceeds a batch's size, or 0

	ids, payloads      firsts
	twins              map[uint64]int32 // lines of request_ids, by the hash of their visible part
	repeats            []repeat
	blank, crlf, comma said
	// Formats of other APIs; see foreign.go.
	otherFormat, bareFormat, flatFormat said

	ignored []jsonpos.Span // options of the payload that Sync does not read

	origin []byte // of the last good media URL, up to its path
	// Memory that is reused for each request.
	unknown   []int32
	missing   missing
	intervals []interval
	refNames  [][]byte
}

// wholeLine is the span of a problem of the whole line.
var wholeLine = jsonpos.At(-1, -1)

// add adds a problem of the current line.
func (c *checker) add(rule *Rule, at jsonpos.Span, msg, hint fmt.Stringer) {
	c.addAs(rule.Severity, rule, at, msg, hint)
}

// addAs is like add with another severity than the rule's, for a problem that is less
// certain than the rule's others.
func (c *checker) addAs(severity Severity, rule *Rule, at jsonpos.Span, msg, hint fmt.Stringer) {
	if c.isIgnored(at) {
		severity = Warning
	}
	c.count(severity)
	if c.isFull() {
		return
	}
	p := Problem{
		Line: c.lineNo, Severity: severity, Rule: rule.Name,
		Message: msg.String(), Hint: hint.String(),
	}
	if at != wholeLine {
		start, end := int(at.Start-c.base), int(at.End-c.base)
		p.Column = c.cols.At(start)
		// A span may start at the end of the line, but cannot go beyond it.
		p.EndColumn = max(c.cols.At(min(end, c.cols.Len())), p.Column+1)
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

// isIgnored reports whether a span is in the value of an option that Sync ignores.
func (c *checker) isIgnored(at jsonpos.Span) bool {
	return slices.ContainsFunc(c.ignored, func(s jsonpos.Span) bool { return s.Start <= at.Start && at.End <= s.End })
}

// skip counts the problem and returns true if the list is full. It is for problems that a
// hostile file can have millions of: building their messages would take most of the time.
func (c *checker) skip(rule *Rule) bool {
	if c.isFull() {
		c.count(rule.Severity)
		return true
	}
	return false
}

// isFull reports whether further problems are only counted, not listed.
func (c *checker) isFull() bool { return len(c.report.Problems) == MaxProblems }

func (c *checker) count(s Severity) {
	if s == Error {
		c.report.Errors++
	} else {
		c.report.Warnings++
	}
}

// finish completes the report.
func (c *checker) finish() *Report {
	c.sayRepeats()
	r := c.report
	r.Problems = slices.Concat(c.whole, r.Problems)
	r.Problems = r.Problems[:min(len(r.Problems), MaxProblems)]
	return r
}

// checkLines checks the file line by line.
func (c *checker) checkLines() {
	text := c.file.text()
	// This is checked once for the whole file, because good files are UTF-8.
	c.isUTF8 = utf8.Valid(text)
	c.lineNo, c.lineStart = 0, 0
	c.requestStart = int32(len(text) - len(c.file.Content)) // including the byte order mark
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

// checkLine checks one line, including its line end.
func (c *checker) checkLine(line []byte) {
	content := trimLineEnd(line)
	c.base = 0
	c.cols.Reset(content)
	c.checkLineEnd(line, content)
	if jsonpos.IsBlank(content) {
		c.addOnce(&c.blank, rules.BlankLine, wholeLine, message.Words("the line is blank"), message.Words("remove it"))
		c.checkSize(line)
		return
	}
	if c.report.Requests++; c.report.Requests > 1 {
		c.requestStart = c.lineStart
	}
	c.checkSize(line)
	isLast := line[len(line)-1] != '\n'
	if c.checkJSON(content, isLast) {
		c.checkRequest()
	}
	c.base = 0
	if isLast && !c.isCut {
		end := len(content)
		c.add(rules.NoFinalNewline, jsonpos.At(end, end), message.Words("the last line has no line end"), message.Words(`end it with \n, like every line`))
	}
}
