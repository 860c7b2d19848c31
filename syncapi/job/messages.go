package job

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// ServerRule is the rule name of problems that Sync finds.
const ServerRule = "server"

// ServerProblems returns Sync's messages in err about lines of a file, sorted by line. The file was
// sent as parts[part], which may be the file itself. Messages that name no line, or a line that the
// file does not have, are left out: the error's own text has those.
func ServerProblems(err error, parts []*batchfile.File, part int) []batchfile.Problem {
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || len(e.Lines) == 0 || part < 0 || part >= len(parts) {
		return nil
	}
	before := 0 // the number of lines in the parts before
	for _, p := range parts[:part] {
		before += bytes.Count(p.Content, []byte("\n"))
	}
	f := parts[part]
	var requests []int // the line of each request
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
		problems = append(problems, batchfile.ServerProblem(before+line, l.Message))
	}
	slices.SortStableFunc(problems, func(a, b batchfile.Problem) int { return cmp.Compare(a.Line, b.Line) })
	return problems
}

// namedLimit matches the maximum number of requests in a refusal, such as "the most is 500", "at
// most 500 requests" and "maximum of 500 rows".
var namedLimit = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b(?:most|max(?:imum)?|limit|up to)\b[^0-9]{0,20}([0-9]{1,6})\b`)
})

// countsRequests matches a message about the number of requests.
var countsRequests = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:requests|rows|lines|items|generations)\b`) })

// RequestLimit is the maximum number of requests in a batch that a refusal names; false if err
// names none.
func RequestLimit(err error) (int, bool) {
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || e.Kind() != syncapi.KindInput || len(e.Lines) > 0 {
		return 0, false
	}
	for _, m := range e.Messages {
		if found := namedLimit().FindStringSubmatch(m); found != nil && countsRequests().MatchString(m) {
			n, err := strconv.Atoi(found[1])
			return n, err == nil && n > 0
		}
	}
	return 0, false
}

// Stage is what a submission does before it has an outcome, in words that follow "still".
type Stage string

// The stages of a submission, in order.
const (
	// StageLock waits while another instance sends.
	StageLock Stage = "waiting while another instance of this program submits"
	// StageList asks for the list of batches, so that the new batch can be recognized later.
	StageList Stage = "waiting for Sync's list of batches, which comes before the submission"
	// StageRecent asks for the batches of the last day, after the whole list has failed.
	StageRecent Stage = "waiting for the newest batches, because the whole list failed"
	// StageProbe asks for one known batch, after both lists have failed.
	StageProbe Stage = "waiting for a batch that is known, because the lists failed"
	// StagePost sends the file and waits for the answer.
	StagePost Stage = "waiting for Sync's answer to the submission"
)

// stageLimits are how long the stages can take. Waiting for another instance has no limit.
var stageLimits = map[Stage]time.Duration{
	StageList: listTimeout, StageRecent: listTimeout, StageProbe: probeTimeout, StagePost: syncapi.MaxPostTime,
}

// Limit is how long the stage can take; 0 if there is no limit.
func (s Stage) Limit() time.Duration { return stageLimits[s] }

type stageKey struct{}

// WithStages makes Send and SendQueued call f when a stage begins, in their own goroutine. The user
// interface tells the user about each stage that lasts longer than two seconds.
func WithStages(ctx context.Context, f func(Stage)) context.Context {
	return context.WithValue(ctx, stageKey{}, f)
}

func begin(ctx context.Context, s Stage) {
	if f, ok := ctx.Value(stageKey{}).(func(Stage)); ok {
		f(s)
	}
}

const (
	// probeTimeout limits the wait for a single batch before a submission.
	probeTimeout = 10 * time.Second
	// recent is how far back the narrowed list goes: a batch takes at most a day.
	recent = 24 * time.Hour
)

// lookAround asks for the list of batches before a submission, so that an unknown outcome can be
// resolved with it. If the whole list fails, the batches of the last day are enough. If that fails,
// too, but Sync answers for a batch that it is known to have, the submission goes on without a
// list. listErr is why the whole list failed; err is why the submission must not go on.
func (r *Runner) lookAround(ctx context.Context) (l syncapi.Listing, listErr, err error) {
	begin(ctx, StageList)
	l, listErr = r.list(ctx, time.Time{})
	if listErr == nil || ctx.Err() != nil || !listAlone(listErr) {
		return l, nil, listErr
	}
	begin(ctx, StageRecent)
	l, err = r.list(syncapi.WithoutRetry(ctx), r.now().Add(-recent))
	if err == nil {
		return l, listErr, nil
	}
	begin(ctx, StageProbe)
	if ctx.Err() == nil && r.answers(ctx) {
		return syncapi.Listing{}, listErr, nil
	}
	return syncapi.Listing{}, nil, listErr
}

// answers reports whether Sync answers for a batch that this program submitted.
func (r *Runner) answers(ctx context.Context) bool {
	id := r.ledger.NewestBatch()
	if id == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), probeTimeout)
	defer cancel()
	b, err := r.api.Get(ctx, id)
	return err == nil && b.ID != ""
}
