package cost

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
	"syncbatch-tui/batchfile/media/quote"
	"syncbatch-tui/syncapi"
)

// Options say how to quote a file.
type Options struct {
	// Look returns what is known about the media; nil for nothing.
	Look quote.Lookup
	// Exact has Sync price every request by its media, instead of only a sample. That takes minutes
	// for a large file.
	Exact bool
	// Progress, unless nil, is called now and then with how many of the requests Sync has priced.
	Progress func(done, total int)
}

// Quote is a quote with Sync's own figures for some of the requests.
type Quote struct {
	quote.Quote
	// Analyzed counts the requests that Sync has priced by their media. Differ counts those for
	// which our figure differs by more than a frame. If a sample differs, no figure counts as
	// known.
	Analyzed, Differ int
}

// NotPriced are the parts of a cost that Sync does not price, named as in quote.Quote.NotIncluded.
var NotPriced = []string{"speech", "dubbing"}

// Exceeds says why a quote is not Within a budget, such as "it costs about $12.40 for 18 requests,
// 2 unknown".
func (q *Quote) Exceeds(usd float64) string {
	why := "it costs " + q.String()
	if !q.HasMost && q.Unknown > 0 && q.Priced().USD <= usd {
		why = fmt.Sprintf("the cost of %d of %d requests is unknown", q.Unknown, len(q.Items))
		if len(q.Items) == 1 {
			why = "the cost of the request is unknown"
		}
	}
	if len(q.NotIncluded) > 0 {
		why += ", and Sync does not price the " + strings.Join(slices.Sorted(maps.Keys(q.NotIncluded)), " and the ") + ", so that no limit is certain"
	}
	return why
}

// Parts returns what the parts of the quoted file cost, in US dollars; 0 for a part with a request
// of unknown cost.
func (q *Quote) Parts(parts []*batchfile.File) []float64 {
	costs := make([]float64, len(parts))
	for i, items := range q.itemsOf(parts) {
		if of := quote.New(items); of.Unknown == 0 {
			costs[i] = of.Priced().USD
		}
	}
	return costs
}

// Due is the quote of the unsent parts of the quoted file, given by their indexes.
func (q *Quote) Due(parts []*batchfile.File, unsent []int) Quote {
	var due []quote.Item
	for i, items := range q.itemsOf(parts) {
		if slices.Contains(unsent, i) {
			due = append(due, items...)
		}
	}
	return Quote{Quote: quote.New(due)}
}

// itemsOf returns the items of each part of the quoted file.
func (q *Quote) itemsOf(parts []*batchfile.File) [][]quote.Item {
	all, items := make([][]quote.Item, len(parts)), q.Items
	for i, part := range parts {
		n := 0
		for range part.Generations() {
			n++
		}
		n = min(n, len(items))
		all[i], items = items[:n], items[n:]
	}
	return all
}

const (
	// maxRates is how many prices a quote asks for at most. A file normally has only a few
	// different frame rates.
	maxRates = 64
	// parallel is how many calls are made at a time.
	parallel = 6
)

// Quote quotes a file: with the media that o knows, the account's prices, and a sample of requests
// that Sync prices itself. The error says why prices are missing; the quote is valid without them.
func (e *Estimator) Quote(ctx context.Context, f *batchfile.File, o Options) (Quote, error) {
	if o.Look == nil {
		o.Look = func(batchfile.Input) (container.Info, bool) { return container.Info{}, false }
	}
	missing := make(map[rate]bool)
	q := Quote{Quote: quote.Of(f, o.Look, func(model string, fps float64, frames int) (float64, bool) {
		usd, ok := e.price(model, fps, frames)
		if !ok && len(missing) < maxRates {
			missing[rateOf(model, fps)] = true
		}
		return usd, ok
	})}
	var err error
	if len(missing) > 0 {
		err = e.askAll(ctx, missing)
		q.Quote = quote.Of(f, o.Look, e.price)
	}
	if o.Exact {
		err = errors.Join(err, e.analyzeAll(ctx, f, &q, o.Progress))
	} else {
		e.analyzeSample(ctx, f, &q)
	}
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	e.remember(f, q.Items)
	return q, err
}

// askAll asks for prices, and returns the first error.
func (e *Estimator) askAll(ctx context.Context, rates map[rate]bool) error {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), Timeout)
	defer cancel()
	var list []rate
	for r := range rates {
		list = append(list, r)
	}
	errs := make([]error, len(list))
	each(len(list), func(i int) { errs[i] = e.ask(ctx, list[i]) })
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// each calls a function for each number below n, several at a time, and returns when all calls are
// done.
func each(n int, do func(i int)) {
	turns := make(chan int)
	var workers sync.WaitGroup
	for range min(n, parallel) {
		workers.Go(func() {
			for i := range turns {
				do(i)
			}
		})
	}
	for i := range n {
		turns <- i
	}
	close(turns)
	workers.Wait()
}
