package batchfile

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile/internal/rules"
)

// Rule is a rule of the validator: its stable name and the texts that explain it.
type Rule = rules.Rule

// Severity says what a problem means for the file: Error or Warning.
type Severity = rules.Severity

const (
	// Error means that Sync refuses the file, or that the request cannot succeed.
	Error = rules.Error
	// Warning means that Sync may accept it, but that it is probably a mistake.
	Warning = rules.Warning
)

// Rules returns all rules in reading order: the file as a whole, its lines and their JSON,
// then the fields of a request.
func Rules() []Rule {
	all := make([]Rule, len(rules.All))
	for i, r := range rules.All {
		all[i] = *r
	}
	return all
}

// Problem is one thing that the validator, or Sync itself, found.
type Problem struct {
	// Line is the 1-based line; 0 for a problem of the file as a whole.
	Line int
	// Column is the 1-based column of the first offending character, and EndColumn the one
	// after the last. They count Unicode code points from the start of File.Line; a byte
	// that is not UTF-8 counts as one. The span of a value includes its quotes or
	// brackets. If something is missing at the end of a line, the column is the one after
	// the last. Both are 0 for a problem of the whole line or file.
	Column, EndColumn int
	// Severity is Error or Warning. It can be Warning for a rule with severity Error if it
	// is uncertain whether Sync refuses the request.
	Severity Severity
	// Rule is the stable name of the rule, such as "unknown-model".
	Rule string
	// Message is one line that says what is wrong. Text quoted from the file is
	// shortened and its control characters are escaped.
	Message string
	// Hint is one line that says what to do, or empty.
	Hint string
}

// ModelCount is the number of requests that use a model.
type ModelCount struct {
	Model    string
	Requests int
}

// Summary counts the content of a file. It counts to the end of the file, even if the list
// of problems is full.
type Summary struct {
	// Bytes is the size of the file.
	Bytes int
	// Requests is the number of lines that are not blank; 0 if the file is not
	// JSON Lines, or holds results.
	Requests int
	// Errors and Warnings count every problem.
	Errors, Warnings int
	// Models counts the requests by model, in order of first appearance. It omits requests
	// without a readable model, models after the first hundred, and names of more than 100
	// bytes. Clean the names before you show them, because they come from the file.
	Models []ModelCount
}

// maxModels bounds the models that a summary counts, and maxModelBytes bounds the length
// of their names, so that a hostile file cannot make a summary huge.
const (
	maxModels     = 100
	maxModelBytes = 100
)

// MaxProblems is how many problems a report lists; the summary counts them all.
const MaxProblems = 1000

// Report is the result of validating one file.
type Report struct {
	Summary
	// Problems are the first MaxProblems problems: those of the file as a whole, then the
	// others by line and column.
	Problems []Problem
}

// OK reports whether the file can be sent: there may be warnings, but no errors.
func (r *Report) OK() bool { return r.Errors == 0 }

// NeedsSplit reports whether the only errors are that the file exceeds the limits of a
// batch, so that its parts can be sent.
func (r *Report) NeedsSplit() bool {
	limits := 0
	for _, p := range r.Problems {
		if p.Rule == rules.TooManyRequests.Name || p.Rule == rules.TooLarge.Name {
			limits++
		}
	}
	return limits > 0 && limits == r.Errors
}

// Omitted returns the number of problems that are counted but not listed.
func (r *Report) Omitted() int { return r.Errors + r.Warnings - len(r.Problems) }

// ServerProblem makes a problem from what Sync's refusal says about one line of a file: an
// error of rule "server" on the whole line. The message must be clean: one line without
// control characters and secrets.
func ServerProblem(line int, message string) Problem {
	return Problem{Line: line, Severity: Error, Rule: rules.Server.Name, Message: message}
}

// With returns the report with further problems, such as those that Sync or the media
// check found. It does not change the report itself. Problems beyond MaxProblems are
// counted but not listed.
func (r *Report) With(problems ...Problem) *Report {
	more := *r
	for _, p := range problems {
		if p.Severity == Error {
			more.Errors++
		} else {
			more.Warnings++
		}
	}
	more.Problems = slices.Concat(r.Problems, problems)
	slices.SortStableFunc(more.Problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	more.Problems = more.Problems[:min(len(more.Problems), MaxProblems)]
	return &more
}
