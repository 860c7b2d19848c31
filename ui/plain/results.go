package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
)

// collect saves the results of an ended batch, and says which requests failed.
func (r *runner) collect(ctx context.Context, b *batch) error {
	r.failed = r.failed || b.seen.Status == syncapi.StatusFailed || b.seen.Metrics.Failed > 0
	if b.seen.OutputURL == "" {
		r.print(failed{BatchID: b.id, File: b.file, Status: b.seen.Status, Metrics: metricsOf(b.seen.Metrics),
			Error: "failed as a whole and has no results"})
		return nil
	}
	// The run plans each retry itself: it reports the wait, and looks at other batches meanwhile.
	got, err := r.Jobs.Collect(syncapi.WithoutRetry(ctx), b.seen, r.Output)
	if err != nil {
		return err
	}
	r.failed = r.failed || got.HasFailures(b.seen.Metrics.Total)
	r.print(saved{BatchID: b.id, File: b.file, Status: b.seen.Status, Output: got.Path,
		Results: got.Results, Succeeded: got.Succeeded, Failed: got.Failed})
	r.collected = append(r.collected, collected{batchID: b.id, path: got.Path})
	r.succeeded, r.failures = r.succeeded+got.Succeeded, r.failures+got.Failed
	r.explain(ctx, b.id, got)
	if got.Disproved.ID != "" {
		r.disproved = append(r.disproved, job.Finding{Submission: got.Disproved})
		r.talk("%s is not the batch of %s: its results contain none of its requests", b.id, got.Disproved.File)
	}
	return nil
}

// explain says which requests failed and why, by error code.
func (r *runner) explain(ctx context.Context, id string, got job.Saved) {
	if got.Failed > 0 {
		output, err := batchfile.Open(got.Path)
		if err != nil {
			r.talk("cannot list the failures: %v", err)
			return
		}
		for _, f := range failuresIn(output, func(code string) string { return r.Jobs.Remedy(ctx, code) }) {
			f.BatchID = id
			r.print(f)
		}
	}
	for _, d := range got.Differences(got.Results) {
		r.print(difference{BatchID: id, Kind: string(d.Kind), Count: d.Count, RequestIDs: append([]string{}, d.First...)})
	}
}

// maxListed is how many request IDs a group names.
const maxListed = 20

// failuresIn groups the failed and rejected results by their code, the largest group first.
func failuresIn(output *batchfile.File, remedy func(code string) string) []failure {
	groups := map[[2]string]*failure{}
	for result := range output.Results() {
		if !result.Verdict.IsFailure() {
			continue
		}
		status := strings.ToUpper(result.Verdict.String())
		key := [2]string{status, result.Code}
		g := groups[key]
		if g == nil {
			g = &failure{Status: status, Code: result.Code, Error: result.Message, Remedy: remedy(result.Code), RequestIDs: []string{}}
			groups[key] = g
		}
		if g.Count++; len(g.RequestIDs) < maxListed {
			g.RequestIDs = append(g.RequestIDs, result.ID)
		}
	}
	var sorted []failure
	for _, g := range groups {
		sorted = append(sorted, *g)
	}
	slices.SortFunc(sorted, func(a, b failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Code, b.Code), strings.Compare(a.Status, b.Status))
	})
	return sorted
}

// isTheirs reports whether an error of fetching results affects only one batch, and not the disk.
func isTheirs(err error) bool {
	_, isAnswer := errors.AsType[*syncapi.Error](err)
	_, isTransport := errors.AsType[*syncapi.TransportError](err)
	return isAnswer || isTransport || errors.Is(err, syncapi.ErrNoResults)
}

// failure is a group of requests that failed with the same code.
type failure struct {
	BatchID    string   `json:"batch_id"`
	Status     string   `json:"status"`
	Code       string   `json:"error_code"` // empty if Sync gave none
	Error      string   `json:"error"`      // of the first request
	Count      int      `json:"count"`
	RequestIDs []string `json:"request_ids"` // up to 20
	Remedy     string   `json:"remedy"`
}

func (failure) name() string { return "failure" }

func (f failure) lines(text) []string {
	line := fmt.Sprintf("%d %s with %s: %s", f.Count, strings.ToLower(f.Status), cmp.Or(f.Code, "no error code"), f.Error)
	lines := []string{strings.TrimSuffix(line, ": ")}
	lines = append(lines, "    "+listed(f.RequestIDs, f.Count))
	if f.Remedy != "" {
		lines = append(lines, "    "+f.Remedy)
	}
	return lines
}

// difference is what is wrong with the results: missing are requests without a result, unexpected
// are results without a request, repeated have several; unfinished have neither succeeded nor
// failed, unreadable are not JSON with an ID, and no_video have COMPLETED without the URL of a
// video.
type difference struct {
	BatchID    string   `json:"batch_id"`
	Kind       string   `json:"kind"`
	Count      int      `json:"count"`
	RequestIDs []string `json:"request_ids"` // up to 20
}

func (difference) name() string { return "difference" }

// noun is what is counted: an unreadable line belongs to no request.
func (d difference) noun() string {
	if d.Kind == "unreadable" {
		return "line"
	}
	return "request"
}

func (d difference) lines(text) []string {
	return []string{
		fmt.Sprintf("%s: %s", strings.ReplaceAll(d.Kind, "_", " "), format.Count(d.Count, d.noun())),
		"    " + listed(d.RequestIDs, d.Count),
	}[:min(len(d.RequestIDs), 1)+1]
}

// listed names IDs, and says how many more there are.
func listed(ids []string, count int) string {
	s := strings.Join(ids, ", ")
	if more := count - len(ids); more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}
