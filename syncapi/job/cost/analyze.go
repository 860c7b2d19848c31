package cost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/quote"
	"syncbatch-tui/syncapi"
)

const (
	// sampleSize is how many requests Sync prices itself, to check our arithmetic.
	sampleSize = 3
	// sampleTimeout limits the wait for these prices: Sync fetches the media.
	sampleTimeout = 10 * time.Second
	// rounding is the last digit of Sync's figures, in US dollars.
	rounding = 1e-4
)

// analyzeSample has Sync price a few requests. If Sync's figures differ, our arithmetic no longer
// counts as certain.
func (e *Estimator) analyzeSample(ctx context.Context, f *batchfile.File, q *Quote) {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), sampleTimeout)
	defer cancel()
	sample := sampleOf(f, q.Items)
	answers := make([]*syncapi.Estimate, len(sample))
	each(len(sample), func(i int) { answers[i], _ = e.analyze(ctx, f, q.Items[sample[i]].Line) })
	for i, answer := range answers {
		if answer != nil {
			q.take(sample[i], *answer)
		}
	}
	if q.Differ > 0 {
		reason := fmt.Sprintf("Sync's own figures differ for %d of %d requests that were compared", q.Differ, q.Analyzed)
		if q.Analyzed == 1 {
			reason = "Sync's own figure differs for the request that was compared"
		}
		for i := range q.Items {
			assume(&q.Items[i], reason)
		}
	}
	q.Quote = quote.New(q.Items)
}

// sampleOf chooses requests with a figure: first one of each model, then others.
func sampleOf(f *batchfile.File, items []quote.Item) []int {
	model := make(map[int]string, len(items))
	for g := range f.Generations() {
		model[g.Line] = g.Model
	}
	var sample, others []int
	seen := make(map[string]bool)
	for i, item := range items {
		switch m := model[item.Line]; {
		case item.Certainty == quote.Unknown:
		case seen[m]:
			others = append(others, i)
		default:
			seen[m] = true
			sample = append(sample, i)
		}
	}
	sample = append(sample, others...)
	return sample[:min(len(sample), sampleSize)]
}

// analyzeAll has Sync price all requests. The error says that Sync refuses this for the key or the
// plan; analyzeAll then asks nothing more.
func (e *Estimator) analyzeAll(ctx context.Context, f *batchfile.File, q *Quote, progress func(done, total int)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var mu sync.Mutex
	var refused error
	done := 0
	each(len(q.Items), func(i int) {
		answer, err := e.analyze(ctx, f, q.Items[i].Line)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case answer != nil:
			q.take(i, *answer)
		case syncapi.KindOf(err).Access() && refused == nil:
			refused = fmt.Errorf("requests cannot be priced by their media: %w", err)
			stop(err)
			fallthrough
		default:
			if refused != nil { // the refusal ended the other calls, too
				err = refused
			}
			q.Items[i].Reasons = append(q.Items[i].Reasons, "Sync gives no figure of its own: "+err.Error())
			if q.Items[i].Certainty == quote.Known {
				q.Items[i].Certainty = quote.Assumed
			}
		}
		if done++; progress != nil {
			progress(done, len(q.Items))
		}
	})
	q.Quote = quote.New(q.Items)
	return refused
}

var errNoPayload = errors.New("the request has no payload that can be read")

// analyze has Sync price the request on a line.
func (e *Estimator) analyze(ctx context.Context, f *batchfile.File, line int) (*syncapi.Estimate, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var request struct {
		Payload json.RawMessage `json:"payload"`
	}
	if json.Unmarshal(f.Line(line), &request) != nil || len(request.Payload) == 0 {
		return nil, errNoPayload
	}
	answer, err := e.api.AnalyzeCost(ctx, request.Payload)
	if err != nil {
		return nil, err
	}
	return &answer, nil
}

// take replaces our figure for an item by Sync's.
func (q *Quote) take(i int, answer syncapi.Estimate) {
	item := &q.Items[i]
	q.Analyzed++
	frame := item.USD / float64(max(item.Frames, 1))
	if item.Certainty == quote.Known && math.Abs(item.USD-answer.Cost) > frame+rounding {
		q.Differ++
	}
	if answer.Frames > 0 {
		item.Frames = answer.Frames
	}
	item.Certainty, item.Reasons, item.USD = quote.Known, nil, answer.Cost
	item.HasMost, item.Most = len(item.NotIncluded) == 0, answer.Cost+answer.Cost/float64(max(item.Frames, 1))
	if !item.HasMost {
		item.Most = 0
	}
}

// assume marks one of our figures as an assumption.
func assume(item *quote.Item, reason string) {
	if item.Certainty == quote.Unknown {
		return
	}
	item.Certainty, item.Most, item.HasMost = quote.Assumed, 0, false
	item.Reasons = append(item.Reasons, reason)
}
