package ledger

import (
	"database/sql"
	"time"
)

// How long the ledger keeps its data, by the clock of today. The record that something was
// submitted, when and for how much stays.
const (
	keepContents = 90 * 24 * time.Hour // the bytes of submissions, and their fingerprints
	keepPartials = 7 * 24 * time.Hour
)

// today is the time of the clock, but no later than Sync's time at the last submission. A clock
// that is ahead for a moment must not make anything old, and nothing else tells that from a year
// that has passed.
func (l *Ledger) today(tx *sql.Tx) (time.Time, error) {
	var heard sql.NullInt64
	now := l.Now()
	if err := tx.QueryRow("SELECT max(server_date) FROM submissions").Scan(&heard); err != nil {
		return now, err
	}
	if date := time.Unix(0, heard.Int64); heard.Valid && date.Before(now) {
		return date, nil
	}
	return now, nil
}

// expired reports whether a submission is too old to matter for new ones. A submission whose
// outcome is unknown never expires.
func (s Submission) expired(today time.Time) bool {
	return s.State != Sending && s.State != Unknown && today.Sub(s.last()) > keepContents
}

// expiredSQL is expired in SQL, for submissions s. The argument is the time of expiry. A batch's
// bytes stay until 90 days after its end.
const expiredSQL = `s.state NOT IN ('sending', 'unknown') AND max(s.changed, coalesce(s.server_date, 0)) < ?1
	AND coalesce((SELECT max(b.ended) FROM batches b WHERE b.batch = s.batch AND b.host = s.host AND s.batch <> ''), 0) < ?1`

// prune removes expired data.
func (l *Ledger) prune(tx *sql.Tx) error {
	today, err := l.today(tx)
	if err != nil {
		return err
	}
	paths, err := texts(tx, "DELETE FROM partials WHERE at < ? RETURNING path", today.Add(-keepPartials).UnixNano())
	if err != nil {
		return err
	}
	for _, path := range paths {
		RemovePartial(path)
	}
	cutoff := today.Add(-keepContents).UnixNano()
	gone, err := texts(tx, `DELETE FROM contents WHERE NOT EXISTS
		(SELECT 1 FROM submissions s WHERE s.hash = contents.hash AND NOT (`+expiredSQL+`)) RETURNING hash`, cutoff)
	if err != nil || len(gone) == 0 {
		return err
	}
	_, err = tx.Exec(`DELETE FROM fingerprints WHERE submission IN (SELECT s.seq FROM submissions s WHERE `+expiredSQL+`)`, cutoff)
	return err
}
