package ledger

import (
	"errors"
	"fmt"
	"slices"
)

// resolve changes a submission whose outcome is unknown, as the user says.
func (l *Ledger) resolve(id string, change func(*book, Submission) (Submission, error)) error {
	return l.update(func(b *book) ([]record, error) {
		s, ok := b.submission(id)
		if !ok || s.State != Unknown {
			return nil, fmt.Errorf("the outcome of submission %q is not unknown", id)
		}
		s, err := change(b, s)
		return []record{{Submission: &s}}, err
	})
}

// Accept stores that the user takes a batch for the outcome of an unknown submission. It
// stands until [Ledger.Disprove].
func (l *Ledger) Accept(id, batchID string) error {
	return l.resolve(id, func(b *book, s Submission) (Submission, error) {
		if batchID == "" {
			return s, errors.New("there is no batch id")
		}
		if other, taken := b.owner(l.Host, batchID); taken {
			return s, fmt.Errorf("%s belongs to %s already", batchID, other.File)
		}
		before := s.Before // needed once more if the user was wrong
		s = s.With(Accepted, l.Now(), nil)
		s.BatchID, s.OnWord, s.Before, s.Host = batchID, true, before, l.Host
		return s, nil
	})
}

// Disprove makes a submission unknown again that the user took a batch for, when at least
// as many of its requests are missing in the batch's results as it has. It returns that
// submission; its ID is empty when there is none. When this cannot be stored, the next
// download of the results finds it again.
func (l *Ledger) Disprove(batchID string, missing int) Submission {
	var disproved Submission
	err := l.update(func(b *book) ([]record, error) {
		s, ok := b.owner(l.Host, batchID)
		if !ok || !s.OnWord || missing < s.Requests {
			return nil, nil
		}
		s = s.With(Unknown, l.Now(), fmt.Errorf("%s has results of other requests, so it is another batch", batchID))
		s.BatchID, s.OnWord, s.Before = "", false, slices.Concat(s.Before, []string{batchID})
		disproved = s
		return []record{{Submission: &s}}, nil
	})
	if err != nil {
		return Submission{}
	}
	return disproved
}

// NotSent stores that the user says an unknown submission created no batch. It waits then,
// and goes out when its order is placed again; one whose order was lost is dropped.
func (l *Ledger) NotSent(id string) error {
	return l.resolve(id, func(_ *book, s Submission) (Submission, error) {
		state := Waiting
		if s.Host == "" {
			state = Dropped
		}
		return s.With(state, l.Now(), errors.New("you said that no batch was created")), nil
	})
}
