package ledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// columns are those of a Submission, in the order of scan.
const columns = `s.id, s.job, s.part, s.parts, s.file, s.hash, s.requests, s.webhook, s.host, s.state, s.reason,
	s.confirmed, s.changed, s.tries, s.batch, s.on_word, s.adopted, s.before, s.server_date, s.estimate, s.ceiling, s.models, s.singly`

func scan(rows *sql.Rows) (s Submission, err error) {
	var confirmed, changed int64
	var date sql.NullInt64
	var estimate sql.NullFloat64
	var before, models string
	err = rows.Scan(&s.ID, &s.Job, &s.Part, &s.Parts, &s.File, &s.Hash, &s.Requests, &s.WebhookURL, &s.Host, &s.State, &s.Reason,
		&confirmed, &changed, &s.Tries, &s.BatchID, &s.OnWord, &s.adopted, &before, &date, &estimate, &s.Ceiling, &models, &s.Singly)
	if err != nil {
		return s, err
	}
	s.Confirmed, s.Changed, s.Estimate = time.Unix(0, confirmed), time.Unix(0, changed), estimate.Float64
	if date.Valid {
		s.ServerDate = time.Unix(0, date.Int64)
	}
	if before != "[]" {
		err = json.Unmarshal([]byte(before), &s.Before)
	}
	if models != "{}" {
		err = errors.Join(err, json.Unmarshal([]byte(models), &s.Models))
	}
	return s, err
}

// each reads the rows of a query.
func each(tx *sql.Tx, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // its error is that of Err
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// list is the JSON array of some ids or numbers, for json_each.
func list[T string | int64 | State](values []T) string {
	text, _ := json.Marshal(values) // cannot fail
	return string(text)
}

// query reads the submissions s of a condition, and what follows it.
func query(tx *sql.Tx, condition string, args ...any) (all []Submission, err error) {
	err = each(tx, func(rows *sql.Rows) error {
		s, err := scan(rows)
		all = append(all, s)
		return err
	}, "SELECT "+columns+" FROM submissions s WHERE "+condition, args...)
	return all, err
}

// first reads the first submission of a condition; false when there is none.
func first(tx *sql.Tx, condition string, args ...any) (Submission, bool, error) {
	all, err := query(tx, condition+" LIMIT 1", args...)
	if err != nil || len(all) == 0 {
		return Submission{}, false, err
	}
	return all[0], true, nil
}

// put stores a submission, and the batch that it created.
func (l *Ledger) put(tx *sql.Tx, s Submission) error {
	before, err := json.Marshal(slices.Concat([]string{}, s.Before))
	if err != nil {
		return err
	}
	models, err := json.Marshal(s.Models)
	if err != nil {
		return err
	}
	if s.Models == nil {
		models = []byte("{}")
	}
	var date, estimate any
	if !s.ServerDate.IsZero() {
		date = s.ServerDate.UnixNano()
	}
	if s.Estimate > 0 {
		estimate = s.Estimate
	}
	_, err = tx.Exec(`INSERT INTO submissions (id, job, part, parts, file, hash, requests, webhook, host, state, reason,
			confirmed, changed, tries, batch, on_word, adopted, before, server_date, estimate, ceiling, models, singly)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET parts = excluded.parts, host = excluded.host, state = excluded.state, reason = excluded.reason,
			changed = excluded.changed, tries = excluded.tries, batch = excluded.batch, on_word = excluded.on_word,
			before = excluded.before, server_date = excluded.server_date`,
		s.ID, s.Job, s.Part, s.Parts, s.File, s.Hash, s.Requests, s.WebhookURL, s.Host, s.State, s.Reason,
		s.Confirmed.UnixNano(), s.Changed.UnixNano(), s.Tries, s.BatchID, s.OnWord, s.adopted, string(before), date, estimate, s.Ceiling, string(models), s.Singly)
	if err == nil && s.BatchID != "" {
		_, err = tx.Exec(`INSERT INTO batches (host, batch, ours, at, saved) VALUES (?1, ?2, 1, ?3, `+isSaved+`)
			ON CONFLICT (host, batch) DO UPDATE SET ours = 1`, s.Host, s.BatchID, s.Changed.UnixNano())
	}
	return err
}

// isSaved is whether the results of batch ?2 of host ?1 were saved.
const isSaved = "EXISTS (SELECT 1 FROM files WHERE host = ?1 AND key = ?2 AND hash <> '')"

// putNew stores a submission that is not in the ledger yet, with its fingerprints.
func (l *Ledger) putNew(tx *sql.Tx, s Submission, prints []Fingerprint) error {
	if err := l.put(tx, s); err != nil {
		return err
	}
	insert, err := tx.Prepare(`INSERT OR IGNORE INTO fingerprints (request, submission, payload)
		SELECT ?, seq, ? FROM submissions WHERE id = ?`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }()
	for _, f := range prints {
		var payload any
		if f.Payload != 0 {
			payload = f.Payload
		}
		if _, err := insert.Exec(f.Request, payload, s.ID); err != nil {
			return err
		}
	}
	return nil
}

// remembered is a submission that this Ledger wrote.
type remembered struct {
	Submission
	prints []Fingerprint
}

// remember keeps a submission in memory, so that it counts although the disk forgets it.
func (l *Ledger) remember(s Submission, prints []Fingerprint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if prints == nil {
		prints = l.session[s.ID].prints
	}
	l.session[s.ID] = remembered{s, prints}
}

// restore writes the submissions that this Ledger remembers and the database does not have,
// because the state folder went away meanwhile.
func (l *Ledger) restore(tx *sql.Tx) error {
	if len(l.session) == 0 {
		return nil
	}
	lost, err := texts(tx, "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM submissions)", list(slices.Collect(maps.Keys(l.session))))
	if err != nil || len(lost) == 0 {
		return err
	}
	for _, id := range lost {
		if err := l.putNew(tx, l.session[id].Submission, l.session[id].prints); err != nil {
			return err
		}
	}
	l.notices = append(l.notices, lostNotice(l.path(), len(lost)))
	return nil
}

// Restore writes what this Ledger remembers and the disk has forgotten, because the state
// folder went away while the program was idle. The error wraps ErrUnavailable.
func (l *Ledger) Restore() error {
	l.mu.Lock()
	none := len(l.session) == 0
	l.mu.Unlock()
	if none {
		return nil
	}
	return l.update(func(*sql.Tx) error { return nil }) // which restores
}

// Notice says what happened to the ledger, such as that it was lost; empty for nothing.
func (l *Ledger) Notice() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.notices, "; ")
}

// texts reads a column of text.
func texts(tx *sql.Tx, query string, args ...any) (all []string, err error) {
	err = each(tx, func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		all = append(all, s)
		return err
	}, query, args...)
	return all, err
}
