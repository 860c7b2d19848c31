package job

import "time"

// lookups are when the list of batches is looked at after the outcome of a submission
// became unknown.
var lookups = []time.Duration{
	5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute,
	2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
}

// Lookups plans the lookups in the list of batches for unknown submissions: 5, 15 and 30
// seconds and 1, 2, 5 and 10 minutes after the newest became unknown. It is a value that
// its owner asks; it starts nothing. The zero value plans none.
type Lookups struct {
	since time.Time     // when the newest submission became unknown
	after time.Duration // from since to the next lookup
	over  bool
}

// NewLookups plans the lookups for submissions that became unknown at now. Those of an
// earlier session are looked for by it, too: a first lookup need not wait.
func NewLookups(now time.Time) Lookups { return Lookups{since: now, after: lookups[0]} }

// Due is when the next lookup is to be made; false after the last one.
func (l Lookups) Due() (time.Time, bool) {
	if l.since.IsZero() || l.over {
		return time.Time{}, false
	}
	return l.since.Add(l.after), true
}

// Within reports whether the next lookup is due within a time after the first moment.
func (l Lookups) Within(d time.Duration) bool {
	_, more := l.Due()
	return more && l.after <= d
}

// Next plans the lookup after one that succeeded at now. Those that were missed, while
// the network was away for instance, are skipped.
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
