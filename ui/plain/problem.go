package plain

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
)

// problem is one finding of the validator, with its place.
type problem struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndColumn int    `json:"end_column"`
	Severity  string `json:"severity"`
	Rule      string `json:"rule"`
	Message   string `json:"message"`
	Hint      string `json:"hint"`

	source []byte // the line that it is in
	others []int  // more lines with the same problem, which are not listed separately
}

// problemsOf returns the events of a report, in the order of the lines. It looks up each line once.
func problemsOf(f *batchfile.File, report *batchfile.Report) iter.Seq[problem] {
	return func(yield func(problem) bool) {
		line, source := 0, []byte(nil)
		for _, p := range report.Problems {
			if p.Line != line {
				line, source = p.Line, f.PublicLine(p.Line)
			}
			if !yield(problemAt(f, p, source)) {
				return
			}
		}
	}
}

// problemAt makes the event of one problem; source is the line that it is in.
func problemAt(f *batchfile.File, p batchfile.Problem, source []byte) problem {
	return problem{
		File: f.Path, Line: p.Line, Column: p.Column, EndColumn: p.EndColumn,
		Severity: p.Severity.String(), Rule: p.Rule, Message: p.Message, Hint: p.Hint,
		source: source,
	}
}

func (problem) name() string { return "problem" }

// printProblems prints problems; in text, each kind only once.
func (r *runner) printProblems(all []problem) {
	for _, p := range inText(r.printer, all) {
		r.print(p)
	}
}

// minOthers is how many more lines must have a problem for the text to list it only once.
const minOthers = 3

// inText returns the problems that a printer lists: all of them, or, in text that no other program
// reads, a problem of many lines only once, at its first line.
func inText(to printer, all []problem) []problem {
	if t, ok := to.(text); !ok || t.concise || t.github {
		return all
	}
	type kind struct{ file, severity, rule, message, hint string }
	kindOf := func(p *problem) kind { return kind{p.File, p.Severity, p.Rule, p.Message, p.Hint} }
	lines := map[kind][]int{}
	for i := range all {
		p := &all[i]
		if on := lines[kindOf(p)]; p.Line > 0 && (len(on) == 0 || on[len(on)-1] != p.Line) {
			lines[kindOf(p)] = append(on, p.Line)
		}
	}
	var list []problem
	for _, p := range all {
		on, k := lines[kindOf(&p)], kindOf(&p)
		switch {
		case len(on) > minOthers:
			p.others = on[1:]
			lines[k] = []int{} // it is listed
		case on != nil && len(on) == 0:
			continue
		}
		list = append(list, p)
	}
	return list
}

// also names the other lines of a problem; empty for none.
func (p problem) also() string {
	const most = 3
	if len(p.others) == 0 {
		return ""
	}
	names := make([]string, 0, most)
	for _, line := range p.others[:min(most, len(p.others))] {
		names = append(names, strconv.Itoa(line))
	}
	text := format.Plural(len(p.others), " (also on line ", " (also on lines ") + strings.Join(names, ", ")
	if more := len(p.others) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text + ")"
}

// lines are the concise form, which editors and scripts can read, followed by what t adds.
func (p problem) lines(t text) []string {
	lines := []string{fmt.Sprintf("%s: %s[%s] %s%s", p.place(), p.Severity, p.Rule, p.Message, p.also())}
	if t.concise {
		return lines
	}
	const indent = "    "
	source, caret, ok := format.Excerpt(p.source, p.Column, p.EndColumn, t.width-len("1000 | "))
	switch {
	case t.width > 0 && ok:
		number := fmt.Sprintf("%4d", p.Line)
		gutter := strings.Repeat(" ", len(number))
		lines = append(lines, number+" | "+source)
		if caret != "" {
			lines = append(lines, gutter+" | "+caret)
		}
		if p.Hint != "" {
			lines = append(lines, gutter+" = "+p.Hint)
		}
		lines = append(lines, "")
	case p.Hint != "":
		lines = append(lines, indent+p.Hint)
	}
	return lines
}

// place is file:line:col, as far as known.
func (p problem) place() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, max(p.Column, 1))
}

// annotation is the problem as a workflow command of GitHub Actions, which shows it beside the line
// in a pull request.
func (p problem) annotation() string {
	var b strings.Builder
	fmt.Fprintf(&b, "::%s file=%s", p.Severity, property(p.File))
	if p.Line > 0 {
		fmt.Fprintf(&b, ",line=%d", p.Line)
	}
	if p.Column > 0 {
		fmt.Fprintf(&b, ",col=%d", p.Column)
	}
	if p.Column > 0 && p.EndColumn > 0 {
		fmt.Fprintf(&b, ",endColumn=%d", p.EndColumn)
	}
	message := p.Message
	if p.Hint != "" {
		message += "\n" + p.Hint
	}
	fmt.Fprintf(&b, ",title=%s::%s", property(p.Rule), data.Replace(message))
	return strings.ReplaceAll(b.String(), "##[", "##\\[")
}

// data escapes the message of a workflow command, as the GitHub runner reads it.
var data = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")

// property escapes the value of a property of a workflow command. It cleans the value first,
// because the escapes would otherwise hide what Clean makes visible.
func property(s string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data.Replace(format.Clean(s)))
}

// sarif collects the problems and writes them as one SARIF 2.1.0 document at the end, for code
// scanning services and editors.
type sarif struct {
	w        io.Writer
	problems []problem
}

func (s *sarif) print(_ time.Time, e event) error {
	if p, ok := e.(problem); ok {
		s.problems = append(s.problems, p)
	}
	return nil
}

func (s *sarif) end() error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "syncbatch-tui", Rules: []sarifRule{}}
	for _, r := range batchfile.Rules() {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{ID: r.Name})
	}
	run.ColumnKind = "unicodeCodePoints"
	for _, p := range s.problems {
		run.Results = append(run.Results, sarifResultOf(p))
	}
	doc, err := json.Marshal(sarifDocument{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0", Runs: []sarifRun{run},
	})
	if err != nil {
		return err
	}
	_, err = s.w.Write(appendVisible(nil, append(doc, '\n')))
	return err
}

func sarifResultOf(p problem) sarifResult {
	r := sarifResult{RuleID: p.Rule, Level: p.Severity}
	r.Message.Text = p.Message
	if p.Hint != "" {
		r.Message.Text += "\n" + p.Hint
	}
	var at sarifLocation
	at.Physical.Artifact.URI = (&url.URL{Path: filepath.ToSlash(p.File)}).String()
	if p.Line > 0 {
		at.Physical.Region = &sarifRegion{StartLine: p.Line, StartColumn: p.Column, EndColumn: p.EndColumn}
	}
	r.Locations = []sarifLocation{at}
	return r
}

// The parts of a SARIF document that sarif writes.
type (
	sarifDocument struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID string `json:"id"`
	}
	sarifResult struct {
		RuleID  string `json:"ruleId"`
		Level   string `json:"level"`
		Message struct {
			Text string `json:"text"`
		} `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical struct {
			Artifact struct {
				URI string `json:"uri"`
			} `json:"artifactLocation"`
			Region *sarifRegion `json:"region,omitempty"`
		} `json:"physicalLocation"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)
