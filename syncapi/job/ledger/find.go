package ledger

import "database/sql"

// Pending are the submissions that are Waiting, Sending or Unknown, the oldest first. The
// error wraps ErrUnavailable.
func (l *Ledger) Pending() (all []Submission, err error) {
	err = l.view(func(tx *sql.Tx) (err error) {
		all, err = query(tx, "s.state IN ('waiting', 'sending', 'unknown') AND s.host IN (?, '') ORDER BY s.seq", l.Host)
		return err
	})
	return all, err
}

// NewestBatch is the batch that was created last; empty when none is known.
func (l *Ledger) NewestBatch() (batchID string) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT batch FROM submissions WHERE state = 'accepted' AND host = ? ORDER BY seq DESC LIMIT 1", l.Host).Scan(&batchID)
	})
	return batchID
}

// Job are the parts of a job in their order. The error wraps ErrUnavailable.
func (l *Ledger) Job(id string) (parts []Submission, err error) {
	err = l.view(func(tx *sql.Tx) (err error) {
		parts, err = query(tx, "s.job = ? AND s.host IN (?, '') ORDER BY s.part", id, l.Host)
		return err
	})
	return parts, err
}

// JobOf are the parts of the job that created a batch, in their order; none when that is
// not known. The error wraps ErrUnavailable.
func (l *Ledger) JobOf(batchID string) (parts []Submission, err error) {
	owner := Submission{}
	err = l.view(func(tx *sql.Tx) (err error) {
		owner, _, err = l.owner(tx, batchID)
		return err
	})
	if err != nil || owner.ID == "" {
		return nil, err
	}
	return l.Job(owner.Job)
}

// Owner is the submission that created a batch; false when none is known, or the ledger
// cannot be read.
func (l *Ledger) Owner(batchID string) (s Submission, known bool) {
	_ = l.view(func(tx *sql.Tx) (err error) {
		s, known, err = l.owner(tx, batchID)
		return err
	})
	return s, known
}

func (l *Ledger) owner(tx *sql.Tx, batchID string) (Submission, bool, error) {
	if batchID == "" {
		return Submission{}, false, nil
	}
	return first(tx, "s.batch = ? AND s.host IN (?, '') ORDER BY s.seq", batchID, l.Host)
}
