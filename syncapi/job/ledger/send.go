package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
)

// sendLock is held from the look at the list of batches to the outcome of a POST.
const sendLock = "send.lock"

// errInterrupted is why the outcome of a submission that was being sent is unknown.
var errInterrupted = errors.New("the program ended while it was being sent")

// Content is an input file to submit.
type Content struct {
	// File is its absolute path, or the name of a stream.
	File string
	// Bytes are what is sent.
	Bytes []byte
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

// Confirm stores the submissions of a job and their exact bytes, and returns the job's id.
// A job that was interrupted continues under the id that it had. The error is a
// [*SentBeforeError], or wraps ErrUnavailable; nothing was stored then.
func (l *Ledger) Confirm(o Job) (job string, err error) {
	parts := fingerprintParts(o.Parts)
	if !o.Again {
		if err := l.noteLost(parts); err != nil {
			return "", err
		}
	}
	err = l.update(func(b *book) ([]record, error) {
		// Again or not: two jobs that wait would both be paid for, the second when
		// the outcome of the first is unknown, too.
		job = b.unfinished(l.Host, parts, o.WebhookURL)
		if !o.Again {
			if e := b.sentBefore(l.Host, parts, job, l.Now(), l.Content); e != nil {
				return nil, e
			}
		}
		if job != "" {
			return nil, nil
		}
		job = rand.Text()
		return l.newRecords(job, o, parts), nil
	})
	if err != nil {
		return "", err
	}
	l.Step("confirmed")
	for i, p := range o.Parts {
		if err := l.keepInput(parts[i].Hash, p.Bytes); err != nil {
			return "", err
		}
	}
	l.Step("inputs kept")
	return job, nil
}

// Preview is what is known about a job before the user confirms it.
type Preview struct {
	// Before is why [Ledger.Confirm] would refuse it without Job.Again; nil for nothing.
	Before *SentBeforeError
	// Sent is how many of its parts were sent already, when it continues a job that was
	// interrupted.
	Sent int
}

// Preview looks up a job. It stores nothing. The error wraps ErrUnavailable.
func (l *Ledger) Preview(o Job) (Preview, error) {
	var p Preview
	parts := fingerprintParts(o.Parts)
	err := l.read(func(b *book) {
		job := b.unfinished(l.Host, parts, o.WebhookURL)
		p.Before = b.sentBefore(l.Host, parts, job, l.Now(), l.Content)
		for _, s := range b.job(l.Host, job) {
			if job != "" && s.State != Waiting {
				p.Sent++
			}
		}
	})
	return p, err
}

func (l *Ledger) newRecords(job string, o Job, parts []fingerprints) []record {
	var records []record
	for i, p := range o.Parts {
		records = append(records, record{Rows: &parts[i]}, record{Submission: &Submission{
			ID: rand.Text(), Job: job, Part: i + 1, Parts: len(o.Parts), File: p.File,
			Hash: parts[i].Hash, Requests: len(parts[i].Fingerprints) / len(fingerprint{}),
			WebhookURL: o.WebhookURL, Host: l.Host, State: Waiting, Confirmed: l.Now(), Changed: l.Now(),
		}})
	}
	return records
}

// Adopt stores a batch that Sync created unasked, and why it did.
func (l *Ledger) Adopt(c Content, webhookURL, batchID string, why error) error {
	o := Job{Parts: []Content{c}, WebhookURL: webhookURL}
	parts := fingerprintParts(o.Parts)
	err := l.update(func(*book) ([]record, error) {
		records := l.newRecords(rand.Text(), o, parts)
		s := records[1].Submission.With(Accepted, l.Now(), why)
		s.BatchID = batchID
		return append(records, record{Submission: &s}), nil
	})
	if err != nil {
		return err
	}
	return l.keepInput(parts[0].Hash, c.Bytes)
}

// LockSend waits until no other instance sends. Hold it from the look at the list of
// batches until the outcome is recorded. The error is the context's, or wraps
// ErrUnavailable.
func (l *Ledger) LockSend(ctx context.Context) (unlock func(), err error) {
	return l.lock(ctx, sendLock)
}

// Turn is a submission as it is now. The caller holds the send lock, so every submission
// that is Sending was left behind by a program that has ended, and becomes Unknown.
func (l *Ledger) Turn(id string) (Submission, error) {
	if err := l.sweep(); err != nil {
		return Submission{}, err
	}
	var s Submission
	ok := false
	err := l.read(func(b *book) { s, ok = b.submission(id) })
	if err == nil && !ok {
		err = fmt.Errorf("%w: submission %s is not in it any more", ErrUnavailable, id)
	}
	return s, err
}

// Begin stores that a submission is about to be sent. It must succeed before the first
// byte of the POST goes out.
func (l *Ledger) Begin(s Submission) error { return l.put(s) }

// Record stores the outcome of a POST. When that fails, the Ledger remembers the outcome
// and stores it with the next call that can.
func (l *Ledger) Record(s Submission) error {
	err := l.put(s)
	l.memory.Lock()
	defer l.memory.Unlock()
	if err != nil {
		l.unrecorded[s.ID] = s
	}
	return err
}

func (l *Ledger) put(s Submission) error {
	return l.update(func(*book) ([]record, error) { return []record{{Submission: &s}}, nil })
}

// sweep makes Unknown the submissions that were left behind as Sending, except those whose
// outcome this Ledger remembers. It compares the number of tries, because another instance
// may have tried again since.
func (l *Ledger) sweep() error {
	l.memory.Lock()
	known := maps.Clone(l.unrecorded)
	l.memory.Unlock()
	return l.update(func(b *book) ([]record, error) {
		var records []record
		for _, s := range b.submissions(l.Host) {
			if s.State != Sending {
				continue
			}
			outcome, isKnown := known[s.ID]
			if !isKnown || outcome.Tries != s.Tries {
				outcome = s.With(Unknown, l.Now(), errInterrupted)
			}
			records = append(records, record{Submission: &outcome})
		}
		return records, nil
	})
}

// Submissions are all submissions to this API, the oldest first. After an error, which
// wraps ErrUnavailable, they are those that are known.
func (l *Ledger) Submissions() (all []Submission, err error) {
	err = l.read(func(b *book) { all = b.submissions(l.Host) })
	return all, err
}

// Job are the parts of a job in their order. The error wraps ErrUnavailable.
func (l *Ledger) Job(id string) (parts []Submission, err error) {
	err = l.read(func(b *book) { parts = b.job(l.Host, id) })
	return parts, err
}

// Owner is the submission that created a batch; false when none is known.
func (l *Ledger) Owner(batchID string) (s Submission, known bool) {
	_ = l.read(func(b *book) { s, known = b.owner(l.Host, batchID) })
	return s, known
}

// DropWaiting drops the parts of a job that wait. The error wraps ErrUnavailable.
func (l *Ledger) DropWaiting(job string) error {
	return l.update(func(b *book) ([]record, error) {
		var records []record
		for _, s := range b.job(l.Host, job) {
			if s.State == Waiting {
				s = s.With(Dropped, l.Now(), errors.New("an earlier part was refused, or the job was dropped"))
				records = append(records, record{Submission: &s})
			}
		}
		return records, nil
	})
}
