package job

import (
	"cmp"
	"context"
	"slices"
	"time"

	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// lookups are the times of the looks at the list of batches after the outcome of a submission
// became unknown.
var lookups = []time.Duration{
	5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute,
	2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
}

// Lookups plans the lookups in the list of batches for unknown submissions: 5, 15 and 30 seconds
// and 1, 2, 5 and 10 minutes after the newest became unknown. It is a plain value: it starts
// nothing; its owner asks it. The zero value plans none.
type Lookups struct {
	since time.Time     // when the newest submission became unknown
	after time.Duration // from since to the next lookup
	over  bool
}

// NewLookups plans the lookups for submissions that became unknown at now. They also cover
// submissions of an earlier session: a first lookup need not wait.
func NewLookups(now time.Time) Lookups { return Lookups{since: now, after: lookups[0]} }

// Due is when the next lookup is due; false after the last one.
func (l Lookups) Due() (time.Time, bool) {
	if l.since.IsZero() || l.over {
		return time.Time{}, false
	}
	return l.since.Add(l.after), true
}

// Within reports whether the next lookup is due within d of the first moment.
func (l Lookups) Within(d time.Duration) bool {
	_, more := l.Due()
	return more && l.after <= d
}

// Next plans the lookup after a successful one at now. It skips missed ones, for example while the
// network was down.
func (l *Lookups) Next(now time.Time) {
	passed := max(l.after, now.Sub(l.since))
	for _, d := range lookups {
		if d > passed {
			l.after = d
			return
		}
	}
	l.over = true
}

// Finding is what the list of batches says about an unknown submission. It is never proof: without
// a candidate there may still be a batch.
type Finding struct {
	ledger.Submission
	// Candidates are the batches that may be its outcome; the first is the one created closest to
	// it.
	Candidates []syncapi.Batch
	// Contested means that another unknown submission shares a candidate.
	Contested bool
}

// Likely is the probable outcome, for the user to accept; false if there is no candidate, or more
// than one to choose from.
func (f Finding) Likely() (syncapi.Batch, bool) {
	if len(f.Candidates) != 1 || f.Contested {
		return syncapi.Batch{}, false
	}
	return f.Candidates[0], true
}

// Reconcile looks in the list of batches for the outcomes of the unknown submissions. It makes one
// request for all of them, and none if there are none. It sends nothing and resolves nothing; that
// takes the user's [Runner.Accept] or [Runner.NotSent]. The findings are in the order of the
// submissions. A read-only ledger is enough.
func (r *Runner) Reconcile(ctx context.Context) ([]Finding, error) {
	state, err := r.Load()
	if err != nil && len(state.Submissions) == 0 {
		return nil, err
	}
	unknown := state.Unknown()
	if len(unknown) == 0 {
		return nil, nil
	}
	since := unknown[0].Since()
	for _, s := range unknown {
		if s.Since().Before(since) { // a zero time comes first, and means no filter
			since = s.Since()
		}
	}
	list, err := r.list(syncapi.WithoutRetry(ctx), since)
	if err != nil {
		return nil, err
	}
	return r.match(unknown, list.Batches), nil
}

// findings returns what a list says about the unknown submissions.
func (r *Runner) findings(list []syncapi.Batch) []Finding {
	pending, _ := r.ledger.Pending()
	unknown := unknownOf(pending)
	if len(unknown) == 0 {
		return nil
	}
	return r.match(unknown, list)
}

func unknownOf(all []ledger.Submission) []ledger.Submission {
	return slices.DeleteFunc(slices.Clone(all), func(s ledger.Submission) bool { return s.State != ledger.Unknown })
}

// match finds the candidates of each unknown submission.
func (r *Runner) match(unknown []ledger.Submission, batches []syncapi.Batch) []Finding {
	owned := func(id string) bool { _, known := r.ledger.Owner(id); return known }
	findings := make([]Finding, len(unknown))
	wanted := map[string]int{}
	for i, s := range unknown {
		findings[i].Submission = s
		for _, b := range batches {
			if matches(s, b) && !owned(b.ID) {
				findings[i].Candidates = append(findings[i].Candidates, b)
				wanted[b.ID]++
			}
		}
	}
	for i, f := range findings {
		moment := f.SentAt()
		slices.SortStableFunc(f.Candidates, func(a, b syncapi.Batch) int {
			return cmp.Compare(a.CreatedAt.Sub(moment).Abs(), b.CreatedAt.Sub(moment).Abs())
		})
		findings[i].Contested = slices.ContainsFunc(f.Candidates, func(b syncapi.Batch) bool { return wanted[b.ID] > 1 })
	}
	return findings
}

// existing returns the IDs of batches that a later lookup could take for new ones.
func existing(batches []syncapi.Batch, since time.Time) []string {
	var ids []string
	for _, b := range batches {
		if b.CreatedAt.IsZero() || !b.CreatedAt.Before(since) {
			ids = append(ids, b.ID)
		}
	}
	return ids
}

// matches reports whether b may be the batch of s. The webhook of a batch comes from a server, so
// it has no secrets.
func matches(s ledger.Submission, b syncapi.Batch) bool {
	return b.Metrics.Total == s.Requests && (scrub.Text(b.WebhookURL) == scrub.Text(s.WebhookURL) || s.Host == "") &&
		(b.CreatedAt.IsZero() || !b.CreatedAt.Before(s.Since())) && !slices.Contains(s.Before, b.ID)
}
