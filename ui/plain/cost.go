package plain

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	estimates "syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// ErrBudget is the error of Run if the file costs more than Config.MaxCost, or may cost more.
// Nothing was sent.
var ErrBudget = errors.New("--max-cost")

// budgetError is an ErrBudget with a hint. The hint depends on the reason: no limit is high enough
// for an unknown cost.
type budgetError struct {
	limit     float64 // in US dollars
	why, hint string
}

// Error names the limit, and says why the file was not sent.
func (e *budgetError) Error() string {
	return fmt.Sprintf("%v %s: %s; nothing was sent", ErrBudget, format.Dollars(e.limit), e.why)
}

// Unwrap returns ErrBudget.
func (*budgetError) Unwrap() error { return ErrBudget }

// The hints of a budgetError.
const (
	unpricedHint  = "Send the file without --max-cost, or take these requests out of it."
	askPricesHint = "--exact-cost asks Sync for the price of every request."
	noPricesHint  = "Send the file without --max-cost."
	overHint      = "Raise --max-cost, or take requests out of the file."
)

// budgetHint says what to do about a quote that is over the budget. exact means that Sync was asked
// for the price of every request.
func budgetHint(due *estimates.Quote, limit float64, exact bool) string {
	isOver := due.Priced().USD > limit || due.HasMost && due.Most > limit
	switch {
	case len(due.NotIncluded) > 0:
		return unpricedHint
	case isOver && (exact || due.Assumed.Requests == 0):
		return overHint
	case isOver:
		return overHint + " " + askPricesHint
	case exact:
		return unpricedHint
	}
	return askPricesHint + " " + unpricedHint
}

// cost is roughly what a file costs.
type cost struct {
	File string `json:"file"`
	// Ceiling is the maximum cost, if known. Otherwise Estimate has the cost, under the name that
	// scripts have known since the first version. Estimate covers the requests with a price. Both
	// are nil if there are none: a sum of nothing is not a price.
	Ceiling  *float64 `json:"ceiling_usd"`
	Estimate *float64 `json:"estimate_usd"`
	// Assumes is nil if the quote is based on the media.
	Assumes *assumptions `json:"assumes,omitempty"`
	*quoted
	// Due is how many of the Parts are still unsent: the cost covers these. Both are 0 if it covers
	// the whole file.
	Due   int `json:"parts_due,omitempty"`
	Parts int `json:"parts,omitempty"`
}

// subject names what the cost is for.
func (c cost) subject() string {
	if c.Due > 0 {
		return fmt.Sprintf("%s: sending the remaining %d of %d parts", c.File, c.Due, c.Parts)
	}
	return c.File + ":"
}

// assumptions are what an estimate assumes if the media are not checked.
type assumptions struct {
	FPS     int `json:"fps"`
	Seconds int `json:"max_seconds"` // for each request
}

var assumed = &assumptions{FPS: estimates.AssumedFPS, Seconds: int(estimates.MaxLength.Seconds())}

// quoted is a quote based on the media.
type quoted struct {
	Known   sum `json:"known"`
	Assumed sum `json:"assumed"`
	Unknown int `json:"unknown_requests"`
	// Most is the maximum cost of the file; nil if there is no known maximum.
	Most *float64 `json:"most_usd"`
	// NotIncluded counts the requests that include a part without a price at Sync.
	NotIncluded map[string]int `json:"not_included"`
	Reasons     []reason       `json:"reasons"` // why some costs are unknown
	// Analyzed counts the requests that Sync has priced itself. Differ counts those for which
	// Sync's figure differs from the quote.
	Analyzed int `json:"analyzed"`
	Differ   int `json:"differ"`

	text string
}

type sum struct {
	Requests int     `json:"requests"`
	USD      float64 `json:"usd"`
}

type reason struct {
	Reason   string `json:"reason"`
	Requests int    `json:"requests"`
}

// round keeps as many digits as Sync's own figures have.
func round(usd float64) float64 { return math.Round(usd*1e4) / 1e4 }

func costOf(file string, q *estimates.Quote) cost {
	c := cost{File: file, quoted: &quoted{
		Known: sum{q.Known.Requests, round(q.Known.USD)}, Assumed: sum{q.Assumed.Requests, round(q.Assumed.USD)},
		Unknown: q.Unknown, NotIncluded: q.NotIncluded, Reasons: []reason{}, Analyzed: q.Analyzed, Differ: q.Differ, text: q.String(),
	}}
	if all := q.Priced(); all.Requests > 0 {
		usd := round(all.USD)
		c.Ceiling, c.Estimate = &usd, &usd
	}
	if q.HasMost {
		most := round(q.Most)
		c.Ceiling, c.Most = &most, &most
	}
	for _, why := range q.Reasons() {
		c.Reasons = append(c.Reasons, reason{why.Text, why.Requests})
	}
	return c
}

func (cost) name() string { return "cost" }

func (c cost) lines(text) []string {
	if c.quoted == nil {
		return []string{fmt.Sprintf("%s costs about %s, assuming %d fps and at most %d s each",
			c.subject(), format.Dollars(*c.Estimate), c.Assumes.FPS, c.Assumes.Seconds)}
	}
	lines := []string{c.subject() + " costs " + c.text}
	const most = 5
	for i, why := range c.Reasons {
		if i == most {
			lines = append(lines, "    and "+format.Count(len(c.Reasons)-most, "more reason"))
			break
		}
		lines = append(lines, fmt.Sprintf("    %s: %s", format.Count(why.Requests, "request"), why.Reason))
	}
	for _, part := range estimates.NotPriced {
		if n := c.NotIncluded[part]; n > 0 {
			lines = append(lines, fmt.Sprintf("    %s: %s is not included", format.Count(n, "request"), part))
		}
	}
	return lines
}

// quotes reports whether the run finds the cost by checking the media or by asking Sync.
func (r *runner) quotes() bool { return r.CheckMedia || r.ExactCost || r.MaxCost > 0 }

// price prints what the unsent parts cost, unless the report has errors. The error is ErrBudget if
// Sync refuses to say, or the cause of ctx's end.
func (r *runner) price(ctx context.Context) error {
	if r.verdict != nil {
		return nil
	}
	unsent := r.unsent()
	if len(unsent) == 0 || len(unsent) == len(r.parts) {
		unsent = nil
	}
	if !r.quotes() {
		r.estimate(ctx, unsent)
		return r.broken
	}
	q, err := r.quote(ctx)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		r.talk("not every price is known: %v", err)
	}
	due := q
	if unsent != nil {
		due = q.Due(r.parts, unsent)
	}
	said := costOf(r.File.Path, &due)
	if unsent != nil {
		said.Due, said.Parts = len(unsent), len(r.parts)
	}
	r.print(said)
	r.costs = &q
	switch {
	case r.broken != nil:
		return r.broken
	case r.MaxCost > 0 && syncapi.KindOf(err) == syncapi.KindForbidden: // this answer says nothing about batches
		return &budgetError{r.MaxCost, "the cost is unknown, because Sync tells this key no prices", noPricesHint}
	case r.MaxCost > 0 && job.Refused(err):
		return err
	}
	return nil
}

// withinBudget returns ErrBudget if sending the unsent parts costs more than MaxCost, or may cost
// more.
func (r *runner) withinBudget() error {
	if r.MaxCost == 0 || r.costs == nil {
		return nil
	}
	unsent := r.unsent()
	due, what := r.costs.Due(r.parts, unsent), ""
	if len(unsent) < len(r.parts) {
		what = fmt.Sprintf("%d of %d parts %s still to be sent: ", len(unsent), len(r.parts), format.Plural(len(unsent), "is", "are"))
	}
	if due.Within(r.MaxCost) {
		return nil
	}
	return &budgetError{r.MaxCost, what + due.Exceeds(r.MaxCost), budgetHint(&due, r.MaxCost, r.ExactCost)}
}

// unsent returns the indexes of the parts that this run will send: not those that an earlier run
// has sent, and not those that are refused because they were sent before. If the ledger cannot say,
// it returns all parts.
func (r *runner) unsent() (unsent []int) {
	first := 0
	if r.Pilot > 0 {
		if first = 1; r.Again || !r.isPilotSaved() {
			unsent = append(unsent, 0)
		}
	}
	if first == len(r.parts) {
		return unsent
	}
	p, err := r.Jobs.Preview(job.Job{Parts: r.parts[first:], WebhookURL: r.WebhookURL})
	if err == nil && p.Before != nil && !r.Again {
		return unsent
	}
	for _, i := range p.Unsent {
		unsent = append(unsent, first+i)
	}
	return unsent
}

// isPilotSaved reports whether an earlier run has saved the results of the pilot.
func (r *runner) isPilotSaved() bool {
	state, _ := r.Jobs.Load()
	return slices.ContainsFunc(state.Submissions, func(s ledger.Submission) bool {
		return s.Singly && s.Hash == r.parts[0].Hash() && state.Saved[s.ResultsKey()].Path != ""
	})
}

// quote asks for the prices of the file and reports the progress.
func (r *runner) quote(ctx context.Context) (estimates.Quote, error) {
	type answer struct {
		quote estimates.Quote
		err   error
	}
	type progress struct{ done, total int }
	answered, went := make(chan answer, 1), make(chan progress)
	o := estimates.Options{Exact: r.ExactCost, Progress: func(done, total int) { went <- progress{done, total} }}
	if r.found != nil {
		o.Look = media.Lookup(r.found)
	}
	go func() {
		q, err := r.Jobs.Quote(ctx, r.File, o)
		answered <- answer{q, err}
	}()
	news := time.NewTicker(mediaNews)
	defer news.Stop()
	var last progress
	for {
		select {
		case a := <-answered:
			return a.quote, a.err
		case last = <-went:
		case <-news.C:
			if last.total > 0 {
				r.talk("asking Sync for the price of every request: %d of %d", last.done, last.total)
			}
		}
	}
}

// The limits for an estimate. It is useful, but not worth a long wait.
const (
	estimateTimeout = 3 * time.Second
	slowTime        = 2 * time.Second // after this, the user is told about the wait
)

// estimate prints roughly what some of the parts cost, or the whole file for nil, if Sync answers
// soon.
func (r *runner) estimate(ctx context.Context, some []int) {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), estimateTimeout)
	defer cancel()
	type answer struct {
		dollars float64
		err     error
	}
	answered := make(chan answer, 1)
	go func() {
		dollars, err := r.estimateOf(ctx, some)
		answered <- answer{dollars, err}
	}()
	slow := time.NewTimer(slowTime)
	defer slow.Stop()
	for {
		select {
		case a := <-answered:
			if a.err == nil {
				dollars := math.Round(a.dollars*100) / 100
				said := cost{File: r.File.Path, Ceiling: &dollars, Estimate: &dollars, Assumes: assumed}
				if some != nil {
					said.Due, said.Parts = len(some), len(r.parts)
				}
				r.print(said)
			}
			return
		case <-ctx.Done(): // it took too long, or the run was interrupted
			return
		case <-slow.C:
			r.talk("still asking Sync what the file costs, for %s at most", format.Duration(estimateTimeout-slowTime))
		}
	}
}

// estimateOf is roughly what some of the parts cost; nil for the whole file.
func (r *runner) estimateOf(ctx context.Context, some []int) (float64, error) {
	if some == nil {
		return r.Jobs.Estimate(ctx, r.summary)
	}
	sum := 0.0
	for _, i := range some {
		dollars, err := r.Jobs.Estimate(ctx, batchfile.Validate(r.parts[i], r.Now()).Summary)
		if err != nil {
			return 0, err
		}
		sum += dollars
	}
	return sum, nil
}
