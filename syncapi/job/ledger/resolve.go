package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// resolve changes a submission whose outcome is unknown, as the user decided.
func (l *Ledger) resolve(id string, change func(*sql.Tx, Submission) (Submission, error)) error {
	var resolved Submission
	err := l.update(func(tx *sql.Tx) error {
		s, known, err := find(tx, "s.id = ?", id)
		if err != nil {
			return err
		}
		if !known || s.State != Unknown {
			return fmt.Errorf("submission %q has a known outcome", id)
		}
		if resolved, err = change(tx, s); err != nil {
			return err
		}
		return l.put(tx, resolved)
	})
	if err == nil {
		l.remember(resolved, nil)
	}
	return err
}

// Accept stores that the user takes a batch for the outcome of an unknown submission. This holds
// until [Ledger.Disprove].
func (l *Ledger) Accept(id, batchID string) error {
	return l.resolve(id, func(tx *sql.Tx, s Submission) (Submission, error) {
		if batchID == "" {
			return s, errors.New("there is no batch id")
		}
		other, taken, err := l.owner(tx, batchID)
		if err != nil {
			return s, err
		}
		if taken {
			return s, fmt.Errorf("%s belongs to %s already", batchID, other.File)
		}
		before := s.Before // needed again if the user was wrong
		s = s.With(Accepted, l.Now(), nil)
		s.BatchID, s.OnWord, s.Before, s.Host = batchID, true, before, l.Host
		return s, nil
	})
}

// Disprove makes an accepted submission unknown again if the user accepted the batch and the
// batch's results lack as many requests as the submission has, or more. It returns that submission;
// its ID is empty if there is none. If the change cannot be stored, the next download of the
// results finds it again.
func (l *Ledger) Disprove(batchID string, missing int) Submission {
	var disproved Submission
	err := l.update(func(tx *sql.Tx) error {
		s, known, err := l.owner(tx, batchID)
		if err != nil || !known || !s.OnWord || missing < s.Requests {
			return err
		}
		s = s.With(Unknown, l.Now(), fmt.Errorf("%s has results of other requests, so it is another batch", batchID))
		s.BatchID, s.OnWord, s.Before = "", false, slices.Concat(s.Before, []string{batchID})
		disproved = s
		if err := l.put(tx, s); err != nil {
			return err
		}
		_, err = tx.Exec("UPDATE batches SET ours = 0 WHERE host = ? AND batch = ?", l.Host, batchID)
		return err
	})
	if err != nil || disproved.ID == "" {
		return Submission{}
	}
	l.remember(disproved, nil)
	return disproved
}

// NotSent stores that, according to the user, an unknown submission created no batch. The
// submission then waits, and goes out when its job is submitted again; if its job was lost, it is
// dropped.
func (l *Ledger) NotSent(id string) error {
	return l.resolve(id, func(_ *sql.Tx, s Submission) (Submission, error) {
		state := Waiting
		if s.Host == "" {
			state = Dropped
		}
		return s.With(state, l.Now(), errors.New("you said that no batch was created")), nil
	})
}
