package job

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// History is what was submitted and spent, as far as the ledger knows.
type History struct {
	// Entries are the submissions, the newest first.
	Entries []ledger.Entry
	// Months are the totals by month, such as 2026-11 in local time, newest first. Models are the
	// totals by model, in alphabetical order. They count what was [Sent]; Months also count unknown
	// submissions, separately. Requests without a known model are under the empty name.
	Months, Models []Total

	// Host is where the entries were sent. Elsewhere counts the submissions to other addresses or
	// by other profiles, which are not in Entries.
	Host      string
	Elsewhere int

	// prices maps the ID of each submission with several models and a complete quote to its prices
	// by model.
	prices map[string]map[string]float64
}

// StateName is the name of a submission's state on screens.
func StateName(s ledger.State) string {
	if s == ledger.Dropped {
		return "not sent"
	}
	return string(s)
}

// Sent reports whether a submission became a batch or generations. For an unknown one it is false.
func Sent(e ledger.Entry) bool {
	if e.Singly && e.State == ledger.Unknown {
		return e.Created+e.Refused > 0
	}
	return e.ResultsKey() != "" && e.State != ledger.Dropped && e.State != ledger.Waiting
}

// Total is the sum of several submissions.
type Total struct {
	// Name is the month or the model.
	Name string
	// Batches counts the batches and the files sent one by one. Unpriced counts those of them
	// without an estimate. In the total of a model, a batch of several models has an estimate if
	// the ledger keeps a quote of each request.
	Batches, Unpriced int
	// Requests, Succeeded and Failed count requests. Unknown counts the requests that may have
	// succeeded or failed: those of one model in a batch of several models with some failures.
	Requests, Succeeded, Failed, Unknown int
	// Estimate is in US dollars. Seconds is the length of the videos, without the Untimed batches,
	// whose videos are of several models.
	Estimate, Seconds float64
	Untimed           int
	// Unsure counts the submissions whose outcome is unknown. UnsureEstimate is what they cost in
	// US dollars if Sync accepted them. No other field counts them.
	Unsure         int
	UnsureEstimate float64
}

// Ended counts the requests of a submission that have ended, as of the last poll. A batch that
// failed as a whole has no results, so all of its requests have failed.
func Ended(e ledger.Entry) (succeeded, failed int) {
	if FailedWhole(e) {
		return 0, e.Requests
	}
	return e.Succeeded, e.Failed
}

// FailedWhole reports whether a batch failed as a whole, without results.
func FailedWhole(e ledger.Entry) bool {
	return e.Status == string(syncapi.StatusFailed) && e.Saved.Path == ""
}

// History reads the submissions from the ledger. It does not use the network. The error wraps
// [ledger.ErrUnavailable].
func (r *Runner) History(f ledger.Filter) (History, error) {
	entries, err := r.ledger.History(f)
	if err != nil {
		return History{}, err
	}
	prices := map[string]map[string]float64{}
	for _, e := range entries {
		if Sent(e) && !hasOneModel(e) {
			prices[e.ID] = r.prices(e)
		}
	}
	h := historyOf(entries, prices)
	h.Host, _ = SplitAccount(r.ledger.Host)
	h.Elsewhere, err = r.ledger.Elsewhere()
	return h, err
}

// prices sums the ledger's quote of a submission by model; nil if a request has no price there.
func (r *Runner) prices(e ledger.Entry) map[string]float64 {
	quote := r.ledger.Quote(e.Hash)
	if len(quote) == 0 {
		return nil
	}
	content, err := r.ledger.Content(e.Hash)
	if err != nil {
		return nil
	}
	var quoted map[int]cost.Quoted
	_ = json.Unmarshal(quote, &quoted) // a quote that cannot be read counts as unknown
	prices, requests := map[string]float64{}, 0
	for g := range (&batchfile.File{Content: content}).Generations() {
		usd := quoted[g.Line].USD
		if usd == 0 {
			return nil
		}
		prices[modelName(g)] += usd
		requests++
	}
	if requests != e.Requests {
		return nil
	}
	return prices
}

// Only returns the entries for which keep is true, with their own totals.
func (h History) Only(keep func(ledger.Entry) bool) History {
	var entries []ledger.Entry
	for _, e := range h.Entries {
		if keep(e) {
			entries = append(entries, e)
		}
	}
	only := historyOf(entries, h.prices)
	only.Host, only.Elsewhere = h.Host, h.Elsewhere
	return only
}

// Nothing says that there are no entries, and where there are others.
func (h History) Nothing() string {
	switch h.Elsewhere {
	case 0:
		return "Nothing was submitted from this machine yet."
	case 1:
		return fmt.Sprintf("Nothing at %s; 1 submission at another address or of another profile.", h.Host)
	}
	return fmt.Sprintf("Nothing at %s; %d submissions at other addresses or of other profiles.", h.Host, h.Elsewhere)
}

// historyOf adds up entries.
func historyOf(entries []ledger.Entry, prices map[string]map[string]float64) History {
	months, models := map[string]*Total{}, map[string]*Total{}
	for _, e := range entries {
		month := e.Confirmed.Local().Format("2006-01")
		if e.State == ledger.Unknown {
			var unsure ledger.Entry
			e, unsure = divide(e)
			total(months, month).addUnsure(unsure)
		}
		if !Sent(e) {
			continue
		}
		total(months, month).add(e)
		rest := e.Requests
		for model, n := range e.Models {
			total(models, model).addModel(e, n, prices[e.ID][model])
			rest -= n
		}
		if rest > 0 {
			total(models, "").addModel(e, rest, prices[e.ID][""])
		}
	}
	return History{Entries: entries, Months: sorted(months, true), Models: sorted(models, false), prices: prices}
}

// divide splits an unknown submission: into the part that was created, which is only not empty for
// requests sent one by one, and the part that may have been created.
func divide(e ledger.Entry) (created, unsure ledger.Entry) {
	created, unsure = e, e
	if e.Singly && e.Unknown > 0 {
		created.Estimate *= float64(e.Created) / float64(e.Created+e.Unknown)
		created.Requests -= e.Unknown
		unsure.Estimate -= created.Estimate
	}
	return created, unsure
}

// hasOneModel reports whether all requests of a submission use the same model, or none a known
// model.
func hasOneModel(e ledger.Entry) bool {
	counted := 0
	for _, n := range e.Models {
		counted += n
	}
	return len(e.Models) == 0 || len(e.Models) == 1 && counted >= e.Requests
}

func total(totals map[string]*Total, name string) *Total {
	if totals[name] == nil {
		totals[name] = &Total{Name: name}
	}
	return totals[name]
}

// add adds a whole batch.
func (t *Total) add(e ledger.Entry) {
	t.Batches++
	if e.Estimate == 0 {
		t.Unpriced++
	}
	succeeded, failed := Ended(e)
	t.Requests += e.Requests
	t.Succeeded += succeeded
	t.Failed += failed
	t.Estimate += e.Estimate
	t.Seconds += e.Saved.Seconds
}

// addUnsure adds a submission whose outcome is unknown.
func (t *Total) addUnsure(e ledger.Entry) {
	t.Unsure++
	t.UnsureEstimate += e.Estimate
}

// addModel adds the requests of one model in a batch. usd is their price in US dollars, which
// counts in a batch of several models; 0 for unknown.
func (t *Total) addModel(e ledger.Entry, requests int, usd float64) {
	if hasOneModel(e) {
		t.add(e)
		return
	}
	t.Batches++
	t.Requests += requests
	t.Estimate += usd
	if usd == 0 {
		t.Unpriced++
	}
	if e.Saved.Seconds > 0 {
		t.Untimed++
	}
	switch succeeded, failed := Ended(e); {
	case succeeded >= e.Requests:
		t.Succeeded += requests
	case failed >= e.Requests:
		t.Failed += requests
	case succeeded+failed > 0:
		t.Unknown += requests
	}
}

// Plus is the sum of t and more, under the name of t.
func (t Total) Plus(more Total) Total {
	t.Batches += more.Batches
	t.Unpriced += more.Unpriced
	t.Requests += more.Requests
	t.Succeeded += more.Succeeded
	t.Failed += more.Failed
	t.Unknown += more.Unknown
	t.Estimate += more.Estimate
	t.Seconds += more.Seconds
	t.Untimed += more.Untimed
	t.Unsure += more.Unsure
	t.UnsureEstimate += more.UnsureEstimate
	return t
}

func sorted(totals map[string]*Total, descending bool) []Total {
	names := slices.Sorted(maps.Keys(totals))
	if descending {
		slices.Reverse(names)
	}
	all := make([]Total, len(names))
	for i, name := range names {
		all[i] = *totals[name]
	}
	return all
}
