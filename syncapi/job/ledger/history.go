package ledger

import (
	"database/sql"
	"slices"
	"time"
)

// Filter says which submissions History returns.
type Filter struct {
	// Since and Until bound the time of confirmation; zero for no bound.
	Since, Until time.Time
	// States are those that count; none for all.
	States []State
}

// Entry is a submission and what became of its batch.
type Entry struct {
	Submission
	// Ended is when the end of the batch was seen; zero when it was not.
	Ended time.Time
	// Counts are those of the saved results, or else those that were seen last; the Status
	// is the one that was seen last.
	Counts
	// Saved is the file with the results; its Path is empty when there is none.
	Saved SavedFile
}

// History is what was submitted, the newest first. The error wraps ErrUnavailable.
func (l *Ledger) History(f Filter) (entries []Entry, err error) {
	until := f.Until
	if until.IsZero() {
		until = time.Unix(0, 1<<63-1)
	}
	since := int64(0)
	if !f.Since.IsZero() {
		since = f.Since.UnixNano()
	}
	entries, err = read(l, func(tx *sql.Tx) ([]Entry, error) {
		return selectAll(tx, (*Entry).fields, "SELECT "+columns+`, b.ended, ifnull(o.status, ''), ifnull(o.total, 0), ifnull(o.succeeded, 0), ifnull(o.failed, 0),
				`+savedColumns+`
			FROM submissions s
			LEFT JOIN batches b ON b.host = s.host AND b.batch = s.batch AND s.batch <> ''
			LEFT JOIN observations o ON o.host = s.host AND o.batch = s.batch
				AND o.at = (SELECT max(at) FROM observations WHERE host = s.host AND batch = s.batch)
			LEFT JOIN files f ON f.seq = (SELECT max(seq) FROM files
				WHERE host = s.host AND key = iif(s.singly, '`+singlyKey+`' || s.id, s.batch) AND key <> '' AND hash <> '')
			WHERE s.host IN (?, '') AND s.confirmed BETWEEN ? AND ? AND (? OR s.state IN (SELECT value FROM json_each(?))) ORDER BY s.seq DESC`,
			l.Host, since, until.UnixNano(), len(f.States) == 0, list(f.States))
	})
	for i := range entries {
		if e := &entries[i]; e.Saved.Succeeded+e.Saved.Failed > 0 {
			e.Succeeded, e.Failed = e.Saved.Succeeded, e.Saved.Failed
		}
	}
	return entries, err
}

func (e *Entry) fields() []any {
	return slices.Concat(e.Submission.fields(), []any{stamp{&e.Ended}, &e.Status, &e.Total, &e.Succeeded, &e.Failed}, e.Saved.fields())
}
