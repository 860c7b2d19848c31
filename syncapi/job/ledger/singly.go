package ledger

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Generation is the record of one request that is sent alone.
type Generation struct {
	// Position is the request's position in its submission, from 0.
	Position int
	// ID is Sync's; empty while it is unknown whether there is a generation.
	ID string
	// Begun is when the request was first sent.
	Begun time.Time
	// Refusal is why Sync refused the request, and Code its error code; empty if Sync did not
	// refuse it.
	Code, Refusal string
}

// singlyKey starts the key of the results of a submission that is sent one by one.
const singlyKey = "singly "

// ResultsKey is the key that the results of the submission are saved under.
func (s Submission) ResultsKey() string {
	if s.Singly {
		return singlyKey + s.ID
	}
	return s.BatchID
}

// ConfirmSingly stores the submission of a file whose requests are sent one by one. An earlier
// submission of the same bytes continues, unless it is collected and again permits paying for the
// requests once more. The error is a [*SentBeforeError] or wraps ErrUnavailable; nothing was stored
// then.
func (l *Ledger) ConfirmSingly(c Content, again bool) (s Submission, err error) {
	j := Job{Parts: []Content{c}, Again: again}
	parts := partsOf(j)
	if len(parts[0].prints) == 0 {
		return s, errors.New("there is nothing to send")
	}
	known := false
	err = l.update(func(tx *sql.Tx) error {
		if err := errors.Join(l.verify(tx), l.prune(tx)); err != nil {
			return err
		}
		if s, known, err = l.findSingly(tx, parts[0].hash, again); err != nil || known {
			return err
		}
		if !again {
			before, err := l.sentBefore(tx, parts, "")
			if err != nil {
				return err
			}
			if before != nil {
				return before
			}
		}
		s = l.newSubmissions(rand.Text(), j, parts)[0].With(Accepted, l.Now(), nil)
		s.Singly = true
		return errors.Join(l.putNew(tx, s, parts[0].prints), keepContent(tx, parts))
	})
	if err != nil {
		return Submission{}, err
	}
	if !known {
		l.remember(s, parts[0].prints)
	}
	l.Step("confirmed")
	return s, nil
}

// findSingly finds the newest submission of the same bytes that is sent one by one; with again,
// only one whose results are not saved.
func (l *Ledger) findSingly(tx *sql.Tx, hash string, again bool) (Submission, bool, error) {
	return find(tx, `s.singly AND s.state = 'accepted' AND s.host = ? AND s.hash = ?
		AND EXISTS (SELECT 1 FROM contents c WHERE c.hash = s.hash)
		AND NOT (? AND EXISTS (SELECT 1 FROM files f WHERE f.host = s.host AND f.key = '`+singlyKey+`' || s.id))
		ORDER BY s.seq DESC`, l.Host, hash, again)
}

// DropSingly stores that nothing of a submission was sent, so that it does not block a corrected
// file. It does nothing if a generation may exist.
func (l *Ledger) DropSingly(s Submission, why error) error {
	s = s.With(Dropped, l.Now(), why)
	dropped := false
	err := l.update(func(tx *sql.Tx) error {
		var n int
		if err := tx.QueryRow("SELECT count(*) FROM generations WHERE submission = ?", s.ID).Scan(&n); err != nil || n > 0 {
			return err
		}
		dropped = true
		return l.put(tx, s)
	})
	if err == nil && dropped {
		l.remember(s, nil)
	}
	return err
}

// Generations returns the records of a submission's requests that were sent, in order. The error
// wraps ErrUnavailable.
func (l *Ledger) Generations(submission string) ([]Generation, error) {
	return read(l, func(tx *sql.Tx) ([]Generation, error) {
		return selectAll(tx, func(g *Generation) []any { return []any{&g.Position, &g.ID, stamp{&g.Begun}, &g.Code, &g.Refusal} },
			"SELECT position, generation, begun, code, refusal FROM generations WHERE submission = ? ORDER BY position", submission)
	})
}

// BeginGeneration stores that a request is about to be sent alone, unless that is already stored.
// It must succeed before the first byte of the POST goes out.
func (l *Ledger) BeginGeneration(submission string, g Generation) error {
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR IGNORE INTO generations VALUES (?, ?, '', ?, '', '')", submission, g.Position, g.Begun.UnixNano())
		return err
	})
}

// RecordGeneration stores the outcome of a POST: Sync created a generation or refused the request.
func (l *Ledger) RecordGeneration(submission string, g Generation) error {
	refusal := g.Refusal[:min(len(g.Refusal), maxReason)]
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec(`INSERT INTO generations VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
			SET generation = excluded.generation, code = excluded.code, refusal = excluded.refusal`,
			submission, g.Position, g.ID, g.Begun.UnixNano(), g.Code, refusal)
		return err
	})
}

// UndoGeneration stores that Sync did nothing with a request, as if it had never been sent.
func (l *Ledger) UndoGeneration(submission string, position int) error {
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec("DELETE FROM generations WHERE submission = ? AND position = ? AND generation = '' AND refusal = ''", submission, position)
		return err
	})
}

// newParts makes the submissions of a new job, or of the rest of a pilot's job. A pilot stays with
// the rest that was confirmed before, unless nothing of that rest was sent or still waits. changed
// are the earlier submissions that get other numbers; they are stored.
func (l *Ledger) newParts(tx *sql.Tx, j Job, parts []part) (added, changed []Submission, err error) {
	if j.Pilot == "" {
		return l.newSubmissions(rand.Text(), j, parts), nil, nil
	}
	pilot, known, err := find(tx, "s.id = ? AND s.singly", j.Pilot)
	if err != nil {
		return nil, nil, err
	}
	if !known {
		return nil, nil, fmt.Errorf("%w: the pilot %s is not in it", ErrUnavailable, j.Pilot)
	}
	rest, err := query(tx, "s.job = ? AND NOT s.singly ORDER BY s.part", pilot.Job)
	if err != nil {
		return nil, nil, err
	}
	if slices.ContainsFunc(rest, Submission.live) {
		return l.newSubmissions(rand.Text(), j, parts), nil, nil
	}
	if changed, err = detach(tx, rest); err != nil {
		return nil, nil, err
	}
	added = l.newSubmissions(pilot.Job, j, parts)
	for i := range added {
		added[i].Part++
		added[i].Parts++
	}
	pilot.Parts = len(added) + 1
	return added, append(changed, pilot), l.put(tx, pilot)
}

// detach makes the rest of a pilot's job a job of its own, so that another rest can follow the
// pilot.
func detach(tx *sql.Tx, rest []Submission) ([]Submission, error) {
	job := rand.Text()
	for i := range rest {
		s := &rest[i]
		s.Job, s.Part, s.Parts = job, s.Part-1, s.Parts-1
		if _, err := tx.Exec("UPDATE submissions SET job = ?, part = ?, parts = ? WHERE id = ?", s.Job, s.Part, s.Parts, s.ID); err != nil {
			return nil, err
		}
	}
	return rest, nil
}

// markUnsent marks the hits of submissions that are sent one by one if they have not sent them yet.
// prints are the requests of the new job.
func markUnsent(tx *sql.Tx, earlier []Submission, found map[string][]hit, prints []Fingerprint) error {
	for _, s := range earlier {
		if err := markUnsentOf(tx, s, found[s.ID], prints); err != nil {
			return err
		}
	}
	return nil
}

// markUnsentOf is markUnsent for one submission.
func markUnsentOf(tx *sql.Tx, s Submission, found []hit, prints []Fingerprint) error {
	if !s.Singly {
		return nil
	}
	begun, err := selectAll(tx, func(n *int) []any { return []any{n} }, "SELECT position FROM generations WHERE submission = ?", s.ID)
	if err != nil || len(begun) >= s.Requests {
		return err
	}
	var content []byte
	switch err := tx.QueryRow("SELECT bytes FROM contents WHERE hash = ?", s.Hash).Scan(&content); {
	case errors.Is(err, sql.ErrNoRows): // nothing says which requests were sent
		return nil
	case err != nil:
		return err
	}
	all, sent := Fingerprints(content), map[int64]bool{}
	for _, i := range begun {
		if i < len(all) {
			sent[all[i].Request], sent[all[i].Payload] = true, true
		}
	}
	for i, h := range found {
		f := prints[h.request]
		found[i].unsent = !sent[f.Request] && (h.shared || !sent[f.Payload])
	}
	return nil
}
