package ledger

import (
	"database/sql"
	"slices"
	"strings"
	"time"
)

// Pending returns the submissions that are Waiting, Sending or Unknown, oldest first. The error
// wraps ErrUnavailable.
func (l *Ledger) Pending() ([]Submission, error) {
	return l.submissions("s.state IN ('waiting', 'sending', 'unknown') AND s.host IN (?, '') ORDER BY s.seq", l.Host)
}

func (l *Ledger) submissions(condition string, args ...any) ([]Submission, error) {
	return read(l, func(tx *sql.Tx) ([]Submission, error) { return query(tx, condition, args...) })
}

// NewestBatch is the batch that was created last; empty if none is known.
func (l *Ledger) NewestBatch() (batchID string) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT batch FROM submissions WHERE state = 'accepted' AND batch <> '' AND host = ? ORDER BY seq DESC LIMIT 1", l.Host).Scan(&batchID)
	})
	return batchID
}

// Job returns the parts of a job in order. The error wraps ErrUnavailable.
func (l *Ledger) Job(id string) ([]Submission, error) {
	return l.submissions("s.job = ? AND s.host IN (?, '') ORDER BY s.part", id, l.Host)
}

// JobOf returns the parts of the job that a results key belongs to, in order; none if unknown. A
// results key is the ID of a batch or a [Submission.ResultsKey]. The error wraps ErrUnavailable.
func (l *Ledger) JobOf(key string) ([]Submission, error) {
	return read(l, func(tx *sql.Tx) ([]Submission, error) {
		owner, known, err := l.owner(tx, key)
		if id, isSingly := strings.CutPrefix(key, singlyKey); isSingly {
			owner, known, err = find(tx, "s.id = ? AND s.singly AND s.host IN (?, '')", id, l.Host)
		}
		if err != nil || !known {
			return nil, err
		}
		return query(tx, "s.job = ? AND s.host IN (?, '') ORDER BY s.part", owner.Job, l.Host)
	})
}

// Owner is the submission that created a batch; false if none is known, or the ledger cannot be
// read.
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
	return find(tx, "s.batch = ? AND s.host IN (?, '') ORDER BY s.seq", batchID, l.Host)
}

// Filter says which submissions History returns.
type Filter struct {
	// Since and Until limit the time of confirmation; zero for no limit.
	Since, Until time.Time
	// States are the states to include; none for all.
	States []State
}

// Entry is a submission and the last state of its batch.
type Entry struct {
	Submission
	// Ended is when the batch was seen to end; zero if it was not.
	Ended time.Time
	// Counts come from the saved results, or else from the last poll; the Status is from the last
	// poll.
	Counts
	// Saved is the file with the results; its Path is empty if there is none.
	Saved SavedFile
	// Created, Refused and Unknown count requests that were sent one by one: those with a
	// generation, those that Sync refused, and those that may have a generation. Unsent counts the
	// rest. All are 0 for a batch.
	Created, Refused, Unknown, Unsent int
}

// countSingly sets the Requests, Estimate and State of a submission whose requests are sent one by
// one to what was sent.
func (e *Entry) countSingly() {
	sent := e.Created + e.Refused + e.Unknown
	if !e.Singly || e.State != Accepted || sent > e.Requests {
		return
	}
	switch {
	case e.Unknown > 0:
		e.State = Unknown
	case sent == 0:
		e.State = Waiting
	}
	e.Estimate *= float64(e.Created+e.Unknown) / float64(max(1, e.Requests))
	e.Unsent = e.Requests - sent
	e.Requests = sent
	if e.Unsent > 0 && len(e.Models) > 1 {
		e.Models = nil // the models of the sent requests are unknown
	}
}

// History returns the submissions, newest first. The error wraps ErrUnavailable.
func (l *Ledger) History(f Filter) (entries []Entry, err error) {
	until := f.Until
	if until.IsZero() {
		until = time.Unix(0, 1<<63-1)
	}
	since := int64(0)
	if !f.Since.IsZero() {
		since = f.Since.UnixNano()
	}
	entries, err = read(l, func(tx *sql.Tx) ([]Entry, error) {
		return selectAll(tx, (*Entry).fields, "SELECT "+columns+`, b.ended, ifnull(o.status, ''), ifnull(o.total, 0), ifnull(o.succeeded, 0), ifnull(o.failed, 0),
				`+savedColumns+`,
				(SELECT count(*) FROM generations g WHERE g.submission = s.id AND s.singly AND g.generation <> ''),
				(SELECT count(*) FROM generations g WHERE g.submission = s.id AND s.singly AND g.refusal <> ''),
				(SELECT count(*) FROM generations g WHERE g.submission = s.id AND s.singly AND g.generation = '' AND g.refusal = '')
			FROM submissions s
			LEFT JOIN batches b ON b.host = s.host AND b.batch = s.batch AND s.batch <> ''
			LEFT JOIN observations o ON o.host = s.host AND o.batch = s.batch
				AND o.at = (SELECT max(at) FROM observations WHERE host = s.host AND batch = s.batch)
			LEFT JOIN files f ON f.seq = (SELECT max(seq) FROM files
				WHERE host = s.host AND key = iif(s.singly, '`+singlyKey+`' || s.id, s.batch) AND key <> '' AND hash <> '')
			WHERE s.host IN (?, '') AND s.confirmed BETWEEN ? AND ? AND (? OR s.singly OR s.state IN (SELECT value FROM json_each(?))) ORDER BY s.seq DESC`,
			l.Host, since, until.UnixNano(), len(f.States) == 0, list(f.States))
	})
	for i := range entries {
		entries[i].countSingly()
		if e := &entries[i]; e.Saved.Succeeded+e.Saved.Failed > 0 {
			e.Succeeded, e.Failed = e.Saved.Succeeded, e.Saved.Failed
		}
	}
	if len(f.States) > 0 {
		entries = slices.DeleteFunc(entries, func(e Entry) bool { return !slices.Contains(f.States, e.State) })
	}
	return entries, err
}

// Elsewhere counts the submissions to other hosts. The error wraps ErrUnavailable.
func (l *Ledger) Elsewhere() (n int, err error) {
	return read(l, func(tx *sql.Tx) (int, error) {
		err := tx.QueryRow("SELECT count(*) FROM submissions WHERE host NOT IN (?, '')", l.Host).Scan(&n)
		return n, err
	})
}

func (e *Entry) fields() []any {
	return slices.Concat(e.Submission.fields(), []any{stamp{&e.Ended}, &e.Status, &e.Total, &e.Succeeded, &e.Failed}, e.Saved.fields(),
		[]any{&e.Created, &e.Refused, &e.Unknown})
}
