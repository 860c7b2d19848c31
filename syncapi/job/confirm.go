package job

import (
	"crypto/rand"
	"errors"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// confirm notes an order, or finds the one that it goes on with, and returns the
// id of its job.
func (r *Runner) confirm(o Job) (string, error) {
	if len(o.Parts) == 0 {
		return "", errors.New("there is nothing to send")
	}
	parts := rowsOf(o.Parts)
	if !o.Again {
		if err := r.noteLost(parts); err != nil {
			return "", err
		}
	}
	job := ""
	err := r.ledger.update(func(b *book) ([]record, error) {
		// Again or not: two orders that wait would both be paid for, the second when
		// the first is in doubt, too.
		job = b.unfinished(r.host, o.Parts, o.WebhookURL)
		if !o.Again {
			if e := b.sentBefore(r.host, parts, job, r.now(), r.ledger.input); e != nil {
				return nil, e
			}
		}
		if job != "" {
			return nil, nil
		}
		job = rand.Text()
		return r.newRecords(job, o, parts), nil
	})
	if err != nil {
		return "", err
	}
	r.step("confirmed")
	for i, f := range o.Parts {
		if err := r.ledger.keepInput(parts[i].Hash, f.Content); err != nil {
			return "", err
		}
	}
	r.step("inputs kept")
	return job, nil
}

// Preview is what is known of an order before it is placed.
type Preview struct {
	// Before is what [Runner.Send] would refuse it for without Job.Again; nil for
	// nothing.
	Before *SentBeforeError
	// Sent is how many of its parts were sent already, when it goes on with one that was
	// interrupted.
	Sent int
}

// Preview looks into the ledger for what a person has to know before an order is placed.
// It notes nothing, and stands in for no answer of Send. The error wraps [ErrLedger].
func (r *Runner) Preview(o Job) (Preview, error) {
	var p Preview
	parts := rowsOf(o.Parts)
	err := r.ledger.read(func(b *book) {
		job := b.unfinished(r.host, o.Parts, o.WebhookURL)
		p.Before = b.sentBefore(r.host, parts, job, r.now(), r.ledger.input)
		for _, s := range b.job(r.host, job) {
			if job != "" && s.State != StateWaiting {
				p.Sent++
			}
		}
	})
	return p, err
}

// rowsOf are what files hold.
func rowsOf(files []*batchfile.File) []rows {
	all := make([]rows, len(files))
	for i, f := range files {
		all[i] = rows{Hash: f.Hash(), Fingerprints: fingerprints(f.Content)}
	}
	return all
}

// newRecords are the records of a new job.
func (r *Runner) newRecords(job string, o Job, parts []rows) []record {
	var records []record
	for i, f := range o.Parts {
		path := f.Path
		if abs, err := filepath.Abs(path); err == nil && !f.IsStream {
			path = abs
		}
		records = append(records, record{Rows: &parts[i]}, record{Submission: &Submission{
			ID: rand.Text(), Job: job, Part: i + 1, Parts: len(o.Parts), File: path,
			Hash: parts[i].Hash, Requests: len(parts[i].Fingerprints) / len(fingerprint{}),
			WebhookURL: o.WebhookURL, Host: r.host, State: StateWaiting, Confirmed: r.now(), Changed: r.now(),
		}})
	}
	return records
}

// adopt notes a batch that a dry run has created.
func (r *Runner) adopt(f *batchfile.File, webhookURL, batchID string) error {
	o := Job{Parts: []*batchfile.File{f}, WebhookURL: webhookURL}
	parts := rowsOf(o.Parts)
	err := r.ledger.update(func(*book) ([]record, error) {
		records := r.newRecords(rand.Text(), o, parts)
		s := records[1].Submission.become(StateAccepted, r.now(), syncapi.ErrDryRunIgnored)
		s.BatchID = batchID
		return append(records, record{Submission: &s}), nil
	})
	if err != nil {
		return err
	}
	return r.ledger.keepInput(parts[0].Hash, f.Content)
}
