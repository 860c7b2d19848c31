package ledger

import (
	"database/sql"
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
	err = l.view(func(tx *sql.Tx) error {
		all, err := query(tx, `s.host IN (?, '') AND s.confirmed >= ? AND s.confirmed <= ?
			AND (? OR s.state IN (SELECT value FROM json_each(?))) ORDER BY s.seq DESC`,
			l.Host, since, until.UnixNano(), len(f.States) == 0, list(f.States))
		if err != nil {
			return err
		}
		entries = make([]Entry, len(all))
		for i, s := range all {
			entries[i] = Entry{Submission: s}
			if s.ResultsKey() != "" {
				if err := l.complete(tx, &entries[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return entries, err
}

// complete adds to an entry what is known of its batch.
func (l *Ledger) complete(tx *sql.Tx, e *Entry) error {
	var ended sql.NullInt64
	var status, path sql.NullString
	var total, succeeded, failed sql.NullInt64
	err := tx.QueryRow(`SELECT b.ended, o.status, o.total, o.succeeded, o.failed, f.path
		FROM (SELECT ? AS host, ? AS batch, ? AS key) k
		LEFT JOIN batches b ON b.host = k.host AND b.batch = k.batch
		LEFT JOIN observations o ON o.host = k.host AND o.batch = k.batch
			AND o.at = (SELECT max(at) FROM observations WHERE host = k.host AND batch = k.batch)
		LEFT JOIN files f ON f.seq = (SELECT max(seq) FROM files WHERE host = k.host AND key = k.key AND hash <> '')`,
		e.Host, e.BatchID, e.ResultsKey()).Scan(&ended, &status, &total, &succeeded, &failed, &path)
	if err != nil {
		return err
	}
	if ended.Valid {
		e.Ended = time.Unix(0, ended.Int64)
	}
	e.Counts = Counts{Status: status.String, Total: int(total.Int64), Succeeded: int(succeeded.Int64), Failed: int(failed.Int64)}
	if !path.Valid {
		return nil
	}
	e.Saved, err = scanSaved(tx.QueryRow("SELECT "+savedColumns+" FROM files f WHERE f.path = ?", path.String))
	if e.Saved.Succeeded+e.Saved.Failed > 0 {
		e.Succeeded, e.Failed = e.Saved.Succeeded, e.Saved.Failed
	}
	return err
}
