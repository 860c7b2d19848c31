package ledger

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// errInterrupted is why the outcome of a submission that was being sent is unknown.
var errInterrupted = errors.New("the program ended while it was being sent")

// Content is an input file to submit.
type Content struct {
	// File is its absolute path, or the name of a stream.
	File string
	// Bytes are what is sent.
	Bytes []byte
	// Estimate is what it is expected to cost, in US dollars; 0 when that is not known.
	// Ceiling says that it cannot cost more.
	Estimate float64
	Ceiling  bool
	// Models is the number of its requests by model.
	Models map[string]int
}

// Job is an input file that the user has confirmed, in its parts.
type Job struct {
	// Parts are sent in this order, each as one batch.
	Parts []Content
	// WebhookURL is where Sync announces the end of each batch; empty for none.
	WebhookURL string
	// Again permits requests that were sent before.
	Again bool
}

// Confirm stores the submissions of a job with their exact bytes, and returns the job's id.
// A job that was interrupted continues under the id that it had. The error is a
// [*SentBeforeError], or wraps ErrUnavailable; nothing was stored then.
func (l *Ledger) Confirm(j Job) (job string, err error) {
	if len(j.Parts) == 0 {
		return "", errors.New("there is nothing to send")
	}
	parts := partsOf(j)
	var added []Submission
	err = l.update(func(tx *sql.Tx) error {
		if err := errors.Join(l.verify(tx), l.prune(tx)); err != nil {
			return err
		}
		// Again or not: two jobs that wait would both be paid for, the second when
		// the outcome of the first is unknown, too.
		if job, err = l.unfinished(tx, parts, j.WebhookURL); err != nil {
			return err
		}
		if !j.Again {
			before, err := l.sentBefore(tx, parts, job)
			if err != nil {
				return err
			}
			if before != nil {
				return before
			}
		}
		if job == "" {
			job = rand.Text()
			added = l.newSubmissions(job, j, parts)
			for i, s := range added {
				if err := l.putNew(tx, s, parts[i].prints); err != nil {
					return err
				}
			}
		}
		return keepContent(tx, parts)
	})
	if err != nil {
		return "", err
	}
	for i, s := range added {
		l.remember(s, parts[i].prints)
	}
	l.Step("confirmed")
	return job, nil
}

// Preview is what is known about a job before the user confirms it.
type Preview struct {
	// Before is why [Ledger.Confirm] would refuse it without Job.Again; nil for nothing.
	Before *SentBeforeError
	// Sent is how many of its parts were sent already, when it continues a job that was
	// interrupted.
	Sent int
	// Unsent are the parts of the job that it would still send, by their index; all of them
	// for a new job.
	Unsent []int
}

// Preview looks up a job. It stores nothing. The error wraps ErrUnavailable.
func (l *Ledger) Preview(j Job) (Preview, error) {
	var p Preview
	parts := partsOf(j)
	err := l.view(func(tx *sql.Tx) error {
		job, err := l.unfinished(tx, parts, j.WebhookURL)
		if err != nil {
			return err
		}
		if p.Before, err = l.sentBefore(tx, parts, job); err != nil {
			return err
		}
		states, err := texts(tx, "SELECT state FROM submissions WHERE job = ? ORDER BY part", job)
		for i := range parts {
			if job == "" || i < len(states) && State(states[i]) == Waiting {
				p.Unsent = append(p.Unsent, i)
			}
		}
		p.Sent = len(parts) - len(p.Unsent)
		return err
	})
	return p, err
}

// unfinished finds the newest job that has these very parts and of which some wait to be
// sent. A job that was interrupted is finished by confirming it again.
func (l *Ledger) unfinished(tx *sql.Tx, parts []part, webhookURL string) (string, error) {
	if len(parts) == 0 {
		return "", nil
	}
	jobs, err := texts(tx, `SELECT DISTINCT job FROM submissions
		WHERE state = 'waiting' AND host = ? AND parts = ? AND webhook = ? ORDER BY seq DESC`, l.Host, len(parts), webhookURL)
	if err != nil {
		return "", err
	}
	for _, job := range jobs {
		hashes, err := texts(tx, "SELECT hash FROM submissions WHERE job = ? ORDER BY part", job)
		if err != nil {
			return "", err
		}
		if slices.EqualFunc(hashes, parts, func(hash string, p part) bool { return hash == p.hash }) {
			return job, nil
		}
	}
	return "", nil
}

func (l *Ledger) newSubmissions(job string, j Job, parts []part) []Submission {
	all := make([]Submission, len(parts))
	for i, p := range parts {
		all[i] = Submission{
			ID: rand.Text(), Job: job, Part: i + 1, Parts: len(parts), File: p.File, Hash: p.hash, Requests: len(p.prints),
			Estimate: p.Estimate, Ceiling: p.Ceiling, Models: p.Models,
			WebhookURL: j.WebhookURL, Host: l.Host, State: Waiting, Confirmed: l.Now(), Changed: l.Now(),
		}
	}
	return all
}

// keepContent stores the bytes of parts.
func keepContent(tx *sql.Tx, parts []part) error {
	for _, p := range parts {
		_, err := tx.Exec(`INSERT INTO contents VALUES (?, ?) ON CONFLICT (hash) DO UPDATE SET bytes = excluded.bytes
			WHERE bytes <> excluded.bytes`, p.hash, slices.Concat([]byte{}, p.Bytes))
		if err != nil {
			return err
		}
	}
	return nil
}

// Content are the bytes of a hash that were confirmed. They are checked, because they are
// paid for. The error is ErrNoContent, or wraps ErrUnavailable.
func (l *Ledger) Content(hash string) ([]byte, error) {
	var content []byte
	err := l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT bytes FROM contents WHERE hash = ?", hash).Scan(&content)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && content == nil:
		return nil, ErrNoContent
	case err != nil:
		return nil, err
	case hashOf(content) != hash:
		return nil, fmt.Errorf("%w: they were changed", ErrNoContent)
	}
	return content, nil
}

// Adopt stores a batch that Sync created unasked, and why it did.
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

// Adopted is the batch that Sync created unasked; empty when there is none.
func (l *Ledger) Adopted() (batchID string) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT batch FROM submissions WHERE adopted AND host = ? ORDER BY seq LIMIT 1", l.Host).Scan(&batchID)
	})
	return batchID
}

// Turn is a submission as it is now. The caller holds the send lock, so every submission
// that is Sending was left behind by a program that has ended, and becomes Unknown.
func (l *Ledger) Turn(id string) (Submission, error) {
	if err := l.sweep(); err != nil {
		return Submission{}, err
	}
	var s Submission
	known := false
	err := l.view(func(tx *sql.Tx) (err error) {
		s, known, err = first(tx, "s.id = ?", id)
		return err
	})
	if err == nil && !known {
		err = fmt.Errorf("%w: submission %s is not in it any more", ErrUnavailable, id)
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

// Record stores the outcome of a POST. When that fails, the Ledger remembers the outcome
// and stores it with the next call that can.
func (l *Ledger) Record(s Submission) error {
	l.remember(s, nil)
	return l.update(func(tx *sql.Tx) error { return l.put(tx, s) })
}

// sweep makes Unknown the submissions that were left behind as Sending, except those whose
// outcome this Ledger remembers. It compares the number of tries, because another instance
// may have tried again since.
func (l *Ledger) sweep() error {
	left := func(tx *sql.Tx) ([]Submission, error) {
		return query(tx, "s.state = 'sending' AND s.host IN (?, '') ORDER BY s.seq", l.Host)
	}
	var some []Submission
	err := l.view(func(tx *sql.Tx) (err error) {
		some, err = left(tx)
		return err
	})
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

// DropWaiting drops the parts of a job that wait. The error wraps ErrUnavailable.
func (l *Ledger) DropWaiting(job string) error {
	var dropped []Submission
	err := l.update(func(tx *sql.Tx) (err error) {
		dropped, err = query(tx, "s.job = ? AND s.state = 'waiting'", job)
		for i, s := range dropped {
			dropped[i] = s.With(Dropped, l.Now(), errors.New("an earlier part was refused, or the job was dropped"))
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
