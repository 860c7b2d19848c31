package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// Contents is what the ledger knows about one API and a session needs at its start.
type Contents struct {
	// Submissions are the newest submissions, of at most 90 days, and all that wait or whose
	// outcome is unknown, oldest first.
	Submissions []Submission
	// Followed are the IDs of the batches to poll: those that were not seen to end, and those of
	// submissions whose results are not saved.
	Followed []string
	// Files are the paths of the input files of Submissions and Followed, by batch ID.
	Files map[string]string
	// Saved are their results files that were written last, by batch ID.
	Saved map[string]SavedFile
	// Singly counts the requests that were sent one by one, by the ID of their submission.
	Singly map[string]SinglyCounts
	// Ended is when the batches of Submissions ended, by batch ID; only for batches that were
	// watched until then.
	Ended map[string]time.Time
	// Seen is the last observation of each batch in Followed, by batch ID.
	Seen map[string]Observation
	// Notice says what happened to the ledger, such as that it was lost; empty for nothing.
	Notice string
}

// maxNewest limits how many submissions are read at the start, because the session waits for them.
const maxNewest = 500

// Unknown returns the submissions whose outcome is unknown.
func (c Contents) Unknown() []Submission {
	return slices.DeleteFunc(slices.Clone(c.Submissions), func(s Submission) bool { return s.State != Unknown })
}

// SinglyCounts counts requests that are sent one by one: those that Sync answered, and those that
// may or may not have a generation.
type SinglyCounts struct{ Answered, Unknown int }

// UnsavedSingly returns the submissions that are sent one by one and whose results are not saved.
func (c Contents) UnsavedSingly() []Submission {
	return slices.DeleteFunc(slices.Clone(c.Submissions), func(s Submission) bool {
		return !s.Singly || s.State != Accepted || c.Saved[s.ResultsKey()].Path != ""
	})
}

// Load reads the ledger, including what other instances have written. Submissions that a program
// left behind while it sent them become Unknown, unless an instance is sending right now. The error
// wraps ErrUnavailable; the Contents are then what is known, and nothing can be sent.
func (l *Ledger) Load() (Contents, error) {
	err := l.sweepIfIdle()
	c, readErr := l.contents()
	if readErr == nil {
		l.loaded(c)
	} else {
		err = readErr
	}
	if err != nil { // no instance can be sending: it could not have started
		for i, s := range c.Submissions {
			if s.State == Sending {
				c.Submissions[i] = s.With(Unknown, s.Changed, errInterrupted)
			}
		}
	}
	return c, err
}

func (l *Ledger) sweepIfIdle() error {
	name := sendLock
	if l.Folder != "" && !l.begun() {
		// The file of this lock shows that something was sent once. Without a ledger the lock only
		// finds out whether a ledger can be made.
		name = createLock
	}
	unlock, err := l.tryLock(name)
	if unlock == nil || err != nil {
		return err
	}
	defer unlock()
	if name == createLock {
		return nil // there is nothing to sweep
	}
	return l.sweep()
}

// begun reports whether there is a ledger, or the journal of an earlier version.
func (l *Ledger) begun() bool {
	_, err := os.Lstat(l.path())
	return err == nil || l.hasJournal()
}

func (l *Ledger) contents() (Contents, error) {
	if l.isLost() { // the user must hear of it before anything is sent
		l.mu.Lock()
		l.noteLoss()
		l.mu.Unlock()
	}
	c := Contents{Files: map[string]string{}, Saved: map[string]SavedFile{}, Ended: map[string]time.Time{}, Seen: map[string]Observation{}, Singly: map[string]SinglyCounts{}}
	err := l.view(func(tx *sql.Tx) error {
		today, err := l.today(tx)
		if err != nil {
			return err
		}
		cutoff := today.Add(-keepContents).UnixNano()
		c.Submissions, err = query(tx, `s.seq IN (SELECT seq FROM submissions WHERE state IN ('waiting', 'sending', 'unknown')
				UNION SELECT seq FROM (SELECT seq FROM submissions WHERE host = ?1 ORDER BY seq DESC LIMIT ?2))
			AND s.host IN (?1, '') AND (s.state IN ('sending', 'unknown') OR max(s.changed, coalesce(s.server_date, 0)) >= ?3) ORDER BY s.seq`,
			l.Host, maxNewest, cutoff)
		if err != nil {
			return err
		}
		if err := l.readFollowed(tx, &c, cutoff); err != nil {
			return err
		}
		if err := errors.Join(l.readEnded(tx, &c), readSingly(tx, &c)); err != nil {
			return err
		}
		if err := l.readSeen(tx, &c); err != nil {
			return err
		}
		return l.readSaved(tx, &c)
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		for _, s := range l.session {
			c.Submissions = append(c.Submissions, s.Submission)
		}
	}
	c.Notice = strings.Join(l.notices, "; ")
	return c, err
}

func (l *Ledger) readFollowed(tx *sql.Tx, c *Contents, cutoff int64) error {
	type followed struct{ id, file string }
	all, err := selectAll(tx, func(f *followed) []any { return []any{&f.id, &f.file} }, `SELECT b.batch, coalesce((SELECT s.file FROM submissions s
			WHERE s.batch = b.batch AND s.batch <> '' AND s.host IN (b.host, '') LIMIT 1), '')
		FROM batches b INDEXED BY batches_open WHERE b.open AND b.host = ? AND b.at >= ? ORDER BY b.seq`, l.Host, cutoff)
	for _, f := range all {
		c.Followed = append(c.Followed, f.id)
		if f.file != "" {
			c.Files[f.id] = f.file
		}
	}
	for _, s := range c.Submissions {
		if s.BatchID != "" {
			c.Files[s.BatchID] = s.File
		}
	}
	return err
}

func (l *Ledger) readSaved(tx *sql.Tx, c *Contents) error {
	files, err := selectAll(tx, (*SavedFile).fields, fromFiles+`+f.host = ? AND f.hash <> '' AND f.key NOT LIKE 'merge %'
		ORDER BY f.seq DESC LIMIT ?`, l.Host, maxNewest)
	for _, f := range slices.Backward(files) { // keep the newest file of a batch
		c.Saved[f.Key] = f
	}
	return err
}

func readSingly(tx *sql.Tx, c *Contents) error {
	var ids []string
	for _, s := range c.Submissions {
		if s.Singly {
			ids = append(ids, s.ID)
		}
	}
	type counts struct {
		id string
		SinglyCounts
	}
	all, err := selectAll(tx, func(n *counts) []any { return []any{&n.id, &n.Answered, &n.Unknown} }, `SELECT submission,
			sum(generation <> '' OR refusal <> ''), sum(generation = '' AND refusal = '') FROM generations
		WHERE submission IN (SELECT value FROM json_each(?)) GROUP BY submission`, list(ids))
	for _, n := range all {
		c.Singly[n.id] = n.SinglyCounts
	}
	return err
}

// watchedUntil is how long before its end a batch must have been seen running, at most, so that the
// time of its end is known.
const watchedUntil = 2 * time.Minute

func (l *Ledger) readEnded(tx *sql.Tx, c *Contents) error {
	var ids []string
	for _, s := range c.Submissions {
		if s.BatchID != "" {
			ids = append(ids, s.BatchID)
		}
	}
	type end struct {
		id string
		at time.Time
	}
	ends, err := selectAll(tx, func(e *end) []any { return []any{&e.id, stamp{&e.at}} }, `SELECT e.batch, e.at FROM (SELECT batch, min(at) AS at FROM observations
			WHERE host = ?1 AND batch IN (SELECT value FROM json_each(?2)) AND status IN ('COMPLETED', 'FAILED') GROUP BY batch) e
		WHERE EXISTS (SELECT 1 FROM observations p WHERE p.host = ?1 AND p.batch = e.batch AND p.at < e.at AND p.at >= e.at - ?3)`,
		l.Host, list(ids), watchedUntil.Nanoseconds())
	for _, e := range ends {
		c.Ended[e.id] = e.at
	}
	return err
}

func (l *Ledger) readSeen(tx *sql.Tx, c *Contents) error {
	type seen struct {
		id string
		Observation
	}
	all, err := selectAll(tx, func(s *seen) []any { return []any{&s.id, stamp{&s.At}, &s.Status, &s.Total, &s.Succeeded, &s.Failed} },
		`SELECT batch, max(at), status, total, succeeded, failed FROM observations
			WHERE host = ? AND batch IN (SELECT value FROM json_each(?)) GROUP BY batch`, l.Host, list(c.Followed))
	for _, s := range all {
		c.Seen[s.id] = s.Observation
	}
	return err
}

func lostNotice(path string, n int) string {
	what := "1 submission of this session was"
	if n > 1 {
		what = fmt.Sprintf("%d submissions of this session were", n)
	}
	return fmt.Sprintf("%s was lost while the program ran; %s rewritten", path, what)
}
