package ledger

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// Content is an input file to submit.
type Content struct {
	// File is its absolute path, or the name of a stream.
	File string
	// Bytes are the bytes to send.
	Bytes []byte
	// Estimate is the expected cost in US dollars; 0 if unknown. Ceiling means that it cannot cost
	// more.
	Estimate float64
	Ceiling  bool
	// Models is the number of its requests by model.
	Models map[string]int
	// Quote is the known cost of each request, for [Ledger.Quote]; nil for none.
	Quote []byte
}

// Job is an input file that the user has confirmed, in parts.
type Job struct {
	// Parts are sent in this order, each as one batch.
	Parts []Content
	// WebhookURL is where Sync announces the end of each batch; empty for none.
	WebhookURL string
	// Again permits requests that were sent before.
	Again bool
	// Pilot is the submission of the first requests of the file, which were sent singly;
	// empty for none. The parts are the rest of its job.
	Pilot string
}

// Confirm stores the submissions of a job with their exact bytes, and returns the job's ID. An
// interrupted job continues under its old ID. The error is a [*SentBeforeError] or wraps
// ErrUnavailable; nothing was stored then.
func (l *Ledger) Confirm(j Job) (job string, err error) {
	if len(j.Parts) == 0 {
		return "", errors.New("there is nothing to send")
	}
	parts := partsOf(j)
	var added, changed []Submission
	err = l.update(func(tx *sql.Tx) error {
		if err := errors.Join(l.verify(tx), l.prune(tx)); err != nil {
			return err
		}
		// This applies with Again, too: two waiting jobs would both be paid for, the second one
		// even if the outcome of the first is unknown.
		if job, err = l.unfinished(tx, parts, j); err != nil {
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
			if added, changed, err = l.newParts(tx, j, parts); err != nil {
				return err
			}
			job = added[0].Job
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
	for _, s := range changed {
		l.remember(s, nil)
	}
	l.Step("confirmed")
	return job, nil
}

// Preview is what is known about a job before the user confirms it.
type Preview struct {
	// Before is why [Ledger.Confirm] would refuse the job without Job.Again; nil if it would not.
	Before *SentBeforeError
	// Sent is how many parts were already sent, if the job continues an interrupted one.
	Sent int
	// Unsent are the indexes of the parts that the job would still send; all of them for a new job.
	Unsent []int
}

// Preview looks up a job. It stores nothing. The error wraps ErrUnavailable.
func (l *Ledger) Preview(j Job) (Preview, error) {
	parts := partsOf(j)
	p := Preview{Unsent: make([]int, len(parts))}
	for i := range parts {
		p.Unsent[i] = i
	}
	err := l.view(func(tx *sql.Tx) error {
		job, err := l.unfinished(tx, parts, j)
		if err != nil {
			return err
		}
		if p.Before, err = l.sentBefore(tx, parts, job); err != nil || job == "" {
			return err
		}
		states, err := texts(tx, "SELECT state FROM submissions WHERE job = ? AND NOT singly ORDER BY part", job)
		p.Unsent = slices.DeleteFunc(p.Unsent, func(i int) bool { return i < len(states) && State(states[i]) != Waiting })
		p.Sent = len(parts) - len(p.Unsent)
		return err
	})
	return p, err
}

// unfinished finds the newest job that has exactly these parts, some of them waiting. Confirming an
// interrupted job again finishes it.
func (l *Ledger) unfinished(tx *sql.Tx, parts []part, j Job) (string, error) {
	if len(parts) == 0 {
		return "", nil
	}
	jobs, err := texts(tx, `SELECT DISTINCT job FROM submissions
		WHERE state = 'waiting' AND host = ?1 AND webhook = ?2
			AND parts = ?3 + (SELECT count(*) FROM submissions p WHERE p.job = submissions.job AND p.singly)
			AND (?4 = '' OR job = (SELECT p.job FROM submissions p WHERE p.id = ?4)) ORDER BY seq DESC`,
		l.Host, j.WebhookURL, len(parts), j.Pilot)
	if err != nil {
		return "", err
	}
	for _, job := range jobs {
		hashes, err := texts(tx, "SELECT hash FROM submissions WHERE job = ? AND NOT singly ORDER BY part", job)
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
		_, err := tx.Exec(`INSERT INTO contents (hash, bytes, quote) VALUES (?, ?, ?) ON CONFLICT (hash) DO UPDATE
			SET bytes = excluded.bytes, quote = iif(excluded.quote = '', quote, excluded.quote)
			WHERE bytes <> excluded.bytes OR excluded.quote NOT IN ('', quote)`, p.hash, slices.Concat([]byte{}, p.Bytes), string(p.Quote))
		if err != nil {
			return err
		}
	}
	return nil
}

// Content returns the confirmed bytes with a hash. It checks them, because they are paid for. The
// error is ErrNoContent, or wraps ErrUnavailable.
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
	case HashOf(content) != hash:
		return nil, fmt.Errorf("%w: they were changed", ErrNoContent)
	}
	return content, nil
}

// Quote is the newest Content.Quote that was confirmed with the bytes of a hash; nil if there is
// none or the ledger cannot be read.
func (l *Ledger) Quote(hash string) (quote []byte) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT quote FROM contents WHERE hash = ? AND quote <> ''", hash).Scan(&quote)
	})
	return quote
}
