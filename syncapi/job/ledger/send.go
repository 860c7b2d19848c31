package ledger

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
)

// errInterrupted is why the outcome of an interrupted submission is unknown.
var errInterrupted = errors.New("the program ended while it was being sent")

// Adopt stores a batch that Sync created although no one asked for it, and the reason.
func (l *Ledger) Adopt(c Content, webhookURL, batchID string, why error) error {
	j := Job{Parts: []Content{c}, WebhookURL: webhookURL}
	parts := partsOf(j)
	s := l.newSubmissions(rand.Text(), j, parts)[0].With(Accepted, l.Now(), why)
	s.BatchID, s.adopted = batchID, true
	l.remember(s, parts[0].prints)
	return l.update(func(tx *sql.Tx) error {
		if err := l.putNew(tx, s, parts[0].prints); err != nil {
			return err
		}
		return keepContent(tx, parts)
	})
}

// Adopted is the batch that Sync created although no one asked for it; empty if there is none.
func (l *Ledger) Adopted() (batchID string) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT batch FROM submissions WHERE adopted AND host = ? ORDER BY seq LIMIT 1", l.Host).Scan(&batchID)
	})
	return batchID
}

// Turn returns the current state of a submission. The caller holds the send lock, so every
// submission that is Sending was left behind by a program that has ended, and becomes Unknown.
func (l *Ledger) Turn(id string) (Submission, error) {
	if err := l.sweep(); err != nil {
		return Submission{}, err
	}
	var s Submission
	known := false
	err := l.view(func(tx *sql.Tx) (err error) {
		s, known, err = find(tx, "s.id = ?", id)
		return err
	})
	if err == nil && !known {
		err = fmt.Errorf("%w: submission %s is no longer in it", ErrUnavailable, id)
	}
	return s, err
}

// Begin stores that a submission is about to be sent. It must succeed before the first
// byte of the POST goes out.
func (l *Ledger) Begin(s Submission) error {
	err := l.update(func(tx *sql.Tx) error { return l.put(tx, s) })
	if err == nil {
		l.remember(s, nil)
	}
	return err
}

// Record stores the outcome of a POST. If that fails, the Ledger remembers the outcome and stores
// it with the next call that succeeds.
func (l *Ledger) Record(s Submission) error {
	l.remember(s, nil)
	return l.update(func(tx *sql.Tx) error { return l.put(tx, s) })
}

// sweep marks submissions as Unknown that were left behind as Sending, except those whose outcome
// this Ledger remembers. It compares the number of tries, because another instance may have tried
// again since.
func (l *Ledger) sweep() error {
	left := func(tx *sql.Tx) ([]Submission, error) {
		return query(tx, "s.state = 'sending' AND s.host IN (?, '') ORDER BY s.seq", l.Host)
	}
	some, err := read(l, left)
	if err != nil || len(some) == 0 {
		return err
	}
	return l.update(func(tx *sql.Tx) error {
		all, err := left(tx)
		if err != nil {
			return err
		}
		for _, s := range all {
			known, isKnown := l.session[s.ID]
			outcome := known.Submission
			if !isKnown || outcome.Tries != s.Tries || outcome.State == Sending {
				outcome = s.With(Unknown, l.Now(), errInterrupted)
			}
			if err := l.put(tx, outcome); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropWaiting drops the waiting parts of a job, for a reason. The error wraps ErrUnavailable.
func (l *Ledger) DropWaiting(job string, why error) error {
	var dropped []Submission
	err := l.update(func(tx *sql.Tx) (err error) {
		dropped, err = query(tx, "s.job = ? AND s.state = 'waiting'", job)
		for i, s := range dropped {
			dropped[i] = s.With(Dropped, l.Now(), why)
			err = errors.Join(err, l.put(tx, dropped[i]))
		}
		return err
	})
	for _, s := range dropped {
		if err == nil {
			l.remember(s, nil)
		}
	}
	return err
}
