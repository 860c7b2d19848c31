package job

import (
	"bytes"
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"

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

// namedLimit is how refusals name the most requests of a batch, such as "the most is
// 500", "at most 500 requests" and "maximum of 500 rows".
var namedLimit = regexp.MustCompile(`(?i)\b(?:most|max(?:imum)?|limit|up to)\b[^0-9]{0,20}([0-9]{1,6})\b`)

// countsRequests is a message about the number of requests.
var countsRequests = regexp.MustCompile(`(?i)\b(?:requests|rows|lines|items|generations)\b`)

// RequestLimit is the most requests that a batch may have, as a refusal names it;
// false when err is no refusal that does.
func RequestLimit(err error) (int, bool) {
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || e.Kind() != syncapi.KindInput || len(e.Lines) > 0 {
		return 0, false
	}
	for _, m := range e.Messages {
		if found := namedLimit.FindStringSubmatch(m); found != nil && countsRequests.MatchString(m) {
			n, err := strconv.Atoi(found[1])
			return n, err == nil && n > 0
		}
	}
	return 0, false
}
