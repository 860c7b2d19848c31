package plain

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/format"
)

// ErrSources is the ErrInput for sources that make requests with errors.
var ErrSources = fault("the sources have errors", nil)

// Composed prints what sources become: how they are read, the mapping of their columns, the
// problems with their places in the sources, and the counts. file is the name of the file to write.
// The error is that of the writer.
func Composed(w io.Writer, asJSON bool, now time.Time, p *compose.Plan, file string) error {
	problems := sourceProblems(p.Problems, file)
	events := make([]event, 0, len(p.Notes)+len(p.Columns)+len(p.Problems)+1)
	for _, n := range p.Notes {
		events = append(events, note{n})
	}
	for _, c := range p.Columns {
		events = append(events, column{c.Source, c.Name, c.Field, c.Value, string(c.How)})
	}
	to := output(w, asJSON)
	for _, one := range inText(to, problems) {
		events = append(events, one)
	}
	sum := composed{Output: file, Requests: p.Requests, Errors: p.Errors, Warnings: p.Warnings, Omitted: p.Omitted(),
		Parts: len(p.Parts), Unpaired: len(p.Unpaired), Uploads: len(p.Local), Models: map[string]int{}}
	for _, l := range p.Local {
		sum.UploadBytes += l.Bytes
	}
	for _, m := range p.Models {
		sum.Models[m.Model] = m.Requests
		sum.models = append(sum.models, fmt.Sprintf("%s ×%d", m.Model, m.Requests))
	}
	for _, e := range append(events, sum) {
		if err := to.print(now, e); err != nil {
			return err
		}
	}
	return nil
}

func sourceProblems(all []compose.Problem, file string) []problem {
	problems := make([]problem, len(all))
	for i, p := range all {
		problems[i] = problem{
			File: cmp.Or(p.Source, file), Line: p.Line, Column: p.Column, EndColumn: p.EndColumn,
			Severity: p.Severity.String(), Rule: p.Rule, Message: p.Message, Hint: p.Hint,
		}
	}
	return problems
}

// SourceProblems prints problems in the sources of a file. The error is that of the writer.
func SourceProblems(w io.Writer, asJSON bool, now time.Time, problems []compose.Problem, file string) error {
	to := output(w, asJSON)
	for _, p := range inText(to, sourceProblems(problems, file)) {
		if err := to.print(now, p); err != nil {
			return err
		}
	}
	return nil
}

// Wrote prints the files that were written. The error is that of the writer.
func Wrote(w io.Writer, asJSON bool, now time.Time, p *compose.Plan, names []string) error {
	to := output(w, asJSON)
	for i, name := range names {
		if err := to.print(now, wrote{name, p.Parts[i]}); err != nil {
			return err
		}
	}
	return nil
}

// Price prints roughly what requests cost. The error is that of the writer.
func Price(w io.Writer, asJSON bool, now time.Time, file string, dollars float64) error {
	return output(w, asJSON).print(now, cost{File: file, Ceiling: &dollars, Estimate: &dollars, Assumes: assumed})
}

// Note prints a sentence about sources. The error is that of the writer.
func Note(w io.Writer, asJSON bool, now time.Time, text string) error {
	return output(w, asJSON).print(now, note{text})
}

// note says how a source is read.
type note struct {
	Text string `json:"text"`
}

func (note) name() string { return "note" }

func (n note) lines(text) []string { return []string{n.Text} }

// column is a column of a table, or a setting, and what it is used for.
type column struct {
	File  string `json:"file,omitempty"` // none for a setting
	Name  string `json:"column"`
	Field string `json:"field,omitempty"` // none if it is not used
	Value string `json:"value,omitempty"` // of a setting
	How   string `json:"how"`
}

func (column) name() string { return "column" }

func (c column) lines(text) []string {
	from := fmt.Sprintf("%q", c.Name)
	switch compose.How(c.How) {
	case compose.HowUnused:
		return []string{fmt.Sprintf("  %-32s is not used", from)}
	case compose.HowReplaced:
		return []string{fmt.Sprintf("  %-32s is not used; something else fills %s", from, c.Field)}
	case compose.HowConflict:
		return []string{fmt.Sprintf("  %-32s is not used; another column fills %s", from, c.Field)}
	case compose.HowDefault:
		return []string{fmt.Sprintf("  %-32s → %s", "the default, "+c.Value, c.Field)}
	case compose.HowSetting:
		from = "--set " + c.Name + "=" + c.Value
	}
	return []string{fmt.Sprintf("  %-32s → %s", from, c.Field)}
}

// composed counts what sources become.
type composed struct {
	Output   string         `json:"output"`
	Requests int            `json:"requests"`
	Models   map[string]int `json:"models"`
	Errors   int            `json:"errors"`
	Warnings int            `json:"warnings"`
	Omitted  int            `json:"omitted"` // found, but not listed as problems
	Parts    int            `json:"parts"`   // files to write
	Unpaired int            `json:"unpaired"`
	Uploads  int            `json:"uploads"` // files to upload
	// UploadBytes is the size of these files, including those that Sync already has.
	UploadBytes int64 `json:"upload_bytes"`

	models []string
}

func (composed) name() string { return "composed" }

func (c composed) lines(text) []string {
	s := format.Count(c.Requests, "request")
	for _, m := range c.models {
		s += ", " + m
	}
	s += fmt.Sprintf(", %s, %s", format.Count(c.Errors, "error"), format.Count(c.Warnings, "warning"))
	if c.Omitted > 0 {
		s += notListed(c.Omitted)
	}
	if c.Parts > 1 {
		s += fmt.Sprintf("; %d files, within the limits of a batch in Sync's reference: %d requests and 5 MB", c.Parts, batchfile.PublishedMaxRequests)
	}
	if c.Uploads > 0 {
		s += fmt.Sprintf("; %s to upload, %s", format.Count(c.Uploads, "file"), format.Bytes(c.UploadBytes))
	}
	return []string{s}
}

// wrote is a request file that was written.
type wrote struct {
	File     string `json:"file"`
	Requests int    `json:"requests"`
}

func (wrote) name() string { return "wrote" }

func (o wrote) lines(text) []string {
	return []string{fmt.Sprintf("wrote %s: %s", filepath.ToSlash(o.File), format.Count(o.Requests, "request"))}
}
