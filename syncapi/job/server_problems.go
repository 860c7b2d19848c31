package job

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// ServerRule is the rule of the problems that Sync finds.
const ServerRule = "server"

// ServerProblems are what Sync says in err about lines of a file, sorted by line. The
// file was sent as the part with that index of parts, which may be the file itself.
// Messages that name no line, or one that the file does not have, are not among them:
// the error's own text has those.
func ServerProblems(err error, parts []*batchfile.File, part int) []batchfile.Problem {
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || len(e.Lines) == 0 || part < 0 || part >= len(parts) {
		return nil
	}
	before := 0 // lines of the parts before
	for _, p := range parts[:part] {
		before += bytes.Count(p.Content, []byte("\n"))
	}
	f := parts[part]
	var requests []int // the line of each
	for r := range f.Requests() {
		requests = append(requests, r.Line)
	}
	var problems []batchfile.Problem
	for _, l := range e.Lines {
		line := l.Line
		if l.Request > 0 && l.Request <= len(requests) {
			line = requests[l.Request-1]
		}
		if line < 1 || line > f.Lines() {
			continue
		}
		problems = append(problems, batchfile.Problem{
			Line: before + line, Severity: batchfile.Error, Rule: ServerRule, Message: l.Message,
		})
	}
	slices.SortStableFunc(problems, func(a, b batchfile.Problem) int { return cmp.Compare(a.Line, b.Line) })
	return problems
}
