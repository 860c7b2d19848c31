package job

import (
	"maps"
	"slices"

	"syncbatch-tui/syncapi/job/ledger"
)

// History is what was submitted and spent, as far as the ledger knows.
type History struct {
	// Entries are the submissions, the newest first.
	Entries []ledger.Entry
	// Months are the totals by month, such as 2026-11 in local time, the newest first, and
	// Models those by model in alphabetical order. Only what was [Sent] counts. What a batch of
	// several models comes to is shared between them by their numbers of requests; requests
	// without a known model are under the empty name.
	Months, Models []Total
}

// StateName is the state of a submission in the program's words.
func StateName(s ledger.State) string {
	if s == ledger.Dropped {
		return "not sent"
	}
	return string(s)
}

// Sent reports whether a submission became a batch or generations. An unknown one did not,
// as far as is known.
func Sent(e ledger.Entry) bool { return e.ResultsKey() != "" && e.State != ledger.Dropped }

// Total is what several submissions come to.
type Total struct {
	// Name is the month or the model.
	Name string
	// Batches counts the batches and what was sent one by one, and Unpriced those of them
	// without an estimate.
	Batches, Unpriced int
	// Requests, Succeeded and Failed count requests. Of batches of several models the
	// last two are shares.
	Requests          int
	Succeeded, Failed float64
	// Estimate is in US dollars, and Seconds is how long the videos are.
	Estimate, Seconds float64
}

// History reads what was submitted. It touches no network. The error wraps
// [ledger.ErrUnavailable].
func (r *Runner) History(f ledger.Filter) (History, error) {
	entries, err := r.ledger.History(f)
	if err != nil {
		return History{}, err
	}
	return historyOf(entries), nil
}

// Only is the part of the history that keep chooses, with its own totals.
func (h History) Only(keep func(ledger.Entry) bool) History {
	var entries []ledger.Entry
	for _, e := range h.Entries {
		if keep(e) {
			entries = append(entries, e)
		}
	}
	return historyOf(entries)
}

// historyOf adds up entries.
func historyOf(entries []ledger.Entry) History {
	months, models := map[string]*Total{}, map[string]*Total{}
	for _, e := range entries {
		if !Sent(e) {
			continue
		}
		total(months, e.Confirmed.Local().Format("2006-01")).add(e, e.Requests)
		rest := e.Requests
		for model, n := range e.Models {
			total(models, model).add(e, n)
			rest -= n
		}
		if rest > 0 {
			total(models, "").add(e, rest)
		}
	}
	return History{Entries: entries, Months: sorted(months, true), Models: sorted(models, false)}
}

func total(totals map[string]*Total, name string) *Total {
	if totals[name] == nil {
		totals[name] = &Total{Name: name}
	}
	return totals[name]
}

// add adds the share of a batch that some of its requests have.
func (t *Total) add(e ledger.Entry, requests int) {
	share := 1.0
	if e.Requests > 0 {
		share = float64(requests) / float64(e.Requests)
	}
	t.Batches++
	if e.Estimate == 0 {
		t.Unpriced++
	}
	t.Requests += requests
	t.Succeeded += share * float64(e.Succeeded)
	t.Failed += share * float64(e.Failed)
	t.Estimate += share * e.Estimate
	t.Seconds += share * e.Saved.Seconds
}

// Plus is the total of t and another one, under the name of t.
func (t Total) Plus(more Total) Total {
	t.Batches += more.Batches
	t.Unpriced += more.Unpriced
	t.Requests += more.Requests
	t.Succeeded += more.Succeeded
	t.Failed += more.Failed
	t.Estimate += more.Estimate
	t.Seconds += more.Seconds
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
