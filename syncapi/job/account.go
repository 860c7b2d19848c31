package job

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
)

// sendLock is held from the look at the list to the outcome of a POST.
const sendLock = "send.lock"

// errInterrupted is why a submission that was being sent is in doubt.
var errInterrupted = errors.New("the program ended while it was being sent")

// note writes a submission down.
func (r *Runner) note(s Submission) error {
	return r.ledger.update(func(*book) ([]record, error) {
		return []record{{Submission: &s}}, nil
	})
}

// noteOutcome is note for what came of a request. When it cannot be written, the
// Runner remembers it for sweep.
func (r *Runner) noteOutcome(s Submission) error {
	err := r.note(s)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.unnoted[s.ID] = s
	}
	return err
}

// turn gives a submission as it is now. The caller holds the send lock, so
// whatever is StateSending was left behind by a program that has ended.
func (r *Runner) turn(id string) (Submission, error) {
	if err := r.sweep(); err != nil {
		return Submission{}, err
	}
	var s Submission
	ok := false
	err := r.ledger.read(func(b *book) { s, ok = b.submission(id) })
	if err == nil && !ok {
		err = fmt.Errorf("%w: submission %s is not in it any more", ErrLedger, id)
	}
	return s, err
}

// sweep makes StateUnknown what was left behind as StateSending, but for what this
// Runner knows of and could not note: of that very try, for another instance may have
// tried again since. The caller holds the send lock.
func (r *Runner) sweep() error {
	r.mu.Lock()
	known := maps.Clone(r.unnoted)
	r.mu.Unlock()
	return r.ledger.update(func(b *book) ([]record, error) {
		var records []record
		for _, s := range b.submissions(r.host) {
			if s.State != StateSending {
				continue
			}
			outcome, isKnown := known[s.ID]
			if !isKnown || outcome.Tries != s.Tries {
				outcome = s.become(StateUnknown, r.now(), errInterrupted)
			}
			records = append(records, record{Submission: &outcome})
		}
		return records, nil
	})
}

// State is what the ledger knows of one API.
type State struct {
	// Submissions are all that it knows of, the oldest first.
	Submissions []Submission
	// Followed are the ids of batches for Poll: those whose end was not seen, and those of
	// Submissions whose results are not saved.
	Followed []string
	// Files are the paths of the input files, by batch id.
	Files map[string]string
	// Saved are the result files that were written last, by batch id.
	Saved map[string]SavedFile
	// Notice says what of the ledger could not be read; empty when all was.
	Notice string
}

// Unsettled are the submissions of which it is unknown what came of them.
func (s State) Unsettled() []Submission {
	return slices.DeleteFunc(slices.Clone(s.Submissions), func(s Submission) bool { return !s.Unsettled() })
}

// Load reads the ledger. It is the first thing that touches the disk, and is to be
// called again to see what other instances have done. After an error, which wraps
// ErrLedger, the State is what is known, nothing can be sent, and everything else
// works.
func (r *Runner) Load() (State, error) {
	err := r.sweepIfIdle()
	state := State{Files: map[string]string{}, Saved: map[string]SavedFile{}}
	readErr := r.ledger.read(func(b *book) { r.fill(&state, b) })
	if readErr != nil {
		err = readErr
	}
	return state, err
}

// sweepIfIdle sweeps unless somebody is sending right now.
func (r *Runner) sweepIfIdle() error {
	unlock, err := r.ledger.tryLock(sendLock)
	if unlock == nil || err != nil {
		return err
	}
	defer unlock()
	return r.sweep()
}

func (r *Runner) fill(state *State, b *book) {
	state.Submissions = b.submissions(r.host)
	for _, rec := range b.records() {
		switch {
		case rec.Follow != nil && rec.Follow.Host == r.host && !rec.Follow.Ended && !rec.Follow.Forgotten:
			state.Followed = append(state.Followed, rec.Follow.Batch)
		case rec.Saved != nil && rec.Saved.Host == r.host && rec.Saved.ofBatch():
			state.Saved[rec.Saved.Batch] = *rec.Saved
		}
	}
	for _, s := range state.Submissions {
		if s.BatchID == "" {
			continue
		}
		state.Files[s.BatchID] = s.File
		_, saved := state.Saved[s.BatchID]
		if f, known := b.follow(r.host, s.BatchID); !known || f.Ended && !saved {
			state.Followed = append(state.Followed, s.BatchID)
		}
	}
	if n := len(b.rejected); n > 0 {
		lines := "1 damaged line of %s was set aside; the rest counts"
		if n > 1 {
			lines = fmt.Sprintf("%d damaged lines of %%s were set aside; the rest counts", n)
		}
		state.Notice = fmt.Sprintf(lines, filepath.Join(r.ledger.dir, journalName))
	} else if b.broken {
		state.Notice = fmt.Sprintf("lines of %s are missing, or not where they were; the rest counts", filepath.Join(r.ledger.dir, journalName))
	}
}

// settle changes a submission in doubt, on a person's word.
func (r *Runner) settle(id string, change func(*book, Submission) (Submission, error)) error {
	return r.ledger.update(func(b *book) ([]record, error) {
		s, ok := b.submission(id)
		if !ok || s.State != StateUnknown {
			return nil, fmt.Errorf("submission %q is not in doubt", id)
		}
		s, err := change(b, s)
		return []record{{Submission: &s}}, err
	})
}

// Accept notes a person's word that a batch is what came of a submission in doubt. It
// stands until the results say otherwise, as [Saved] has it.
func (r *Runner) Accept(id, batchID string) error {
	return r.settle(id, func(b *book, s Submission) (Submission, error) {
		if batchID == "" {
			return s, errors.New("there is no batch id")
		}
		if other, taken := b.owner(r.host, batchID); taken {
			return s, fmt.Errorf("%s came of %s already", batchID, other.File)
		}
		before := s.Before // is needed once more when the word was wrong
		s = s.become(StateAccepted, r.now(), nil)
		s.BatchID, s.OnWord, s.Before, s.Host = batchID, true, before, r.host
		return s, nil
	})
}

// disprove brings the submission that a batch was taken for on a person's word back into
// doubt, when the batch's results have none of its requests. When that cannot be noted,
// the next download says it.
func (r *Runner) disprove(batchID string, results Saved) Submission {
	if !results.Compared || results.Unexpected.Count == 0 {
		return Submission{}
	}
	var disproved Submission
	err := r.ledger.update(func(b *book) ([]record, error) {
		s, ok := b.owner(r.host, batchID)
		if !ok || !s.OnWord || results.Missing.Count < s.Requests {
			return nil, nil
		}
		s = s.become(StateUnknown, r.now(), fmt.Errorf("%s has results of other requests, so it is not what came of it", batchID))
		s.BatchID, s.OnWord, s.Before = "", false, slices.Concat(s.Before, []string{batchID})
		disproved = s
		return []record{{Submission: &s}}, nil
	})
	if err != nil {
		return Submission{}
	}
	return disproved
}

// NotSent notes a person's word that nothing came of a submission in doubt. It
// waits then, and goes out when its order is placed again; one whose order was lost is
// dropped.
func (r *Runner) NotSent(id string) error {
	return r.settle(id, func(_ *book, s Submission) (Submission, error) {
		state := StateWaiting
		if s.Host == "" {
			state = StateDropped
		}
		return s.become(state, r.now(), errors.New("a person says that nothing came of it")), nil
	})
}

// dropJob drops the parts of a job that wait.
func (r *Runner) dropJob(job string) error {
	return r.ledger.update(func(b *book) ([]record, error) {
		var records []record
		for _, s := range b.job(r.host, job) {
			if s.State == StateWaiting {
				s = s.become(StateDropped, r.now(), errors.New("an earlier part was refused, or the job was dropped"))
				records = append(records, record{Submission: &s})
			}
		}
		return records, nil
	})
}
