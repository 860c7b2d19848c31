package ledger

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// columns are the columns of a Submission, in the order of its fields.
const columns = `s.id, s.job, s.part, s.parts, s.file, s.hash, s.requests, s.webhook, s.host, s.state, s.reason, s.confirmed, s.changed,
	s.tries, s.batch, s.on_word, s.adopted, s.before, s.server_date, s.estimate, s.ceiling, s.models, s.singly`

// fields returns the destinations and sources of the columns of a Submission.
func (s *Submission) fields() []any {
	return []any{
		&s.ID, &s.Job, &s.Part, &s.Parts, &s.File, &s.Hash, &s.Requests, &s.WebhookURL, &s.Host, &s.State, &s.Reason,
		stamp{&s.Confirmed}, stamp{&s.Changed}, &s.Tries, &s.BatchID, &s.OnWord, &s.adopted, inJSON{&s.Before},
		stamp{&s.ServerDate}, dollars{&s.Estimate}, &s.Ceiling, inJSON{&s.Models}, &s.Singly,
	}
}

// selectAll reads the rows of a query, each into the fields of a T. With nil fields it reads single
// values.
func selectAll[T any](tx *sql.Tx, fields func(*T) []any, query string, args ...any) (list []T, err error) {
	rows, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err returns the same error
	for rows.Next() {
		var v T
		to := []any{&v}
		if fields != nil {
			to = fields(&v)
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// selectFirst reads the first row of a query; false if there is none.
func selectFirst[T any](tx *sql.Tx, fields func(*T) []any, query string, args ...any) (v T, found bool, err error) {
	list, err := selectAll(tx, fields, query+" LIMIT 1", args...)
	if err != nil || len(list) == 0 {
		return v, false, err
	}
	return list[0], true, nil
}

// list is a JSON array of IDs or numbers, for json_each.
func list[T string | int64 | State](values []T) string {
	text, _ := json.Marshal(values) // cannot fail
	return string(text)
}

const fromSubmissions = "SELECT " + columns + " FROM submissions s WHERE "

// query reads the submissions s that match a condition, which may go on with ORDER BY.
func query(tx *sql.Tx, condition string, args ...any) ([]Submission, error) {
	return selectAll(tx, (*Submission).fields, fromSubmissions+condition, args...)
}

// find reads the first submission that matches a condition; false if there is none.
func find(tx *sql.Tx, condition string, args ...any) (Submission, bool, error) {
	return selectFirst(tx, (*Submission).fields, fromSubmissions+condition, args...)
}

// put stores a submission, and the batch that it created.
func (l *Ledger) put(tx *sql.Tx, s Submission) error {
	_, err := tx.Exec("INSERT INTO submissions ("+strings.ReplaceAll(columns, "s.", "")+") VALUES (?"+strings.Repeat(", ?", strings.Count(columns, ","))+`)
		ON CONFLICT (id) DO UPDATE SET parts = excluded.parts, host = excluded.host, state = excluded.state, reason = excluded.reason,
			changed = excluded.changed, tries = excluded.tries, batch = excluded.batch, on_word = excluded.on_word,
			before = excluded.before, server_date = excluded.server_date`, s.fields()...)
	if err == nil && s.BatchID != "" {
		_, err = tx.Exec(`INSERT INTO batches (host, batch, ours, at, saved) VALUES (?1, ?2, 1, ?3, `+isSaved+`)
			ON CONFLICT (host, batch) DO UPDATE SET ours = 1`, s.Host, s.BatchID, s.Changed.UnixNano())
	}
	return err
}

// isSaved is an SQL condition: the results of batch ?2 of host ?1 were saved.
const isSaved = "EXISTS (SELECT 1 FROM files WHERE host = ?1 AND key = ?2 AND hash <> '')"

// putNew stores a new submission with its fingerprints.
func (l *Ledger) putNew(tx *sql.Tx, s Submission, prints []Fingerprint) error {
	if err := l.put(tx, s); err != nil {
		return err
	}
	insert, err := tx.Prepare(`INSERT OR IGNORE INTO fingerprints (request, submission, payload)
		SELECT ?, seq, nullif(?, 0) FROM submissions WHERE id = ?`)
	if err != nil {
		return err
	}
	defer func() { _ = insert.Close() }()
	for _, f := range prints {
		if _, err := insert.Exec(f.Request, f.Payload, s.ID); err != nil {
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

// remember keeps a submission in memory, so that it counts even if the disk loses it.
func (l *Ledger) remember(s Submission, prints []Fingerprint) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if prints == nil {
		prints = l.session[s.ID].prints
	}
	l.session[s.ID] = remembered{s, prints}
}

// restore writes the submissions that this Ledger remembers and the database lacks because the
// state folder went away.
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

// Restore writes what this Ledger remembers and the disk has lost because the state folder went
// away while the program was idle. The error wraps ErrUnavailable.
func (l *Ledger) Restore() error {
	l.mu.Lock()
	none := len(l.session) == 0
	l.mu.Unlock()
	if none {
		return nil
	}
	return l.update(func(*sql.Tx) error { return nil }) // every update restores
}

// Notice says what happened to the ledger, such as that it was lost; empty for nothing.
func (l *Ledger) Notice() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.notices, "; ")
}

// texts reads a column of text.
func texts(tx *sql.Tx, query string, args ...any) ([]string, error) {
	return selectAll[string](tx, nil, query, args...)
}

// stamp is a time in a column: nanoseconds since 1970, null for the zero time.
type stamp struct{ *time.Time }

// Scan reads a column.
func (s stamp) Scan(v any) error {
	*s.Time = time.Time{}
	if n, ok := v.(int64); ok {
		*s.Time = time.Unix(0, n)
	}
	return nil
}

// Value returns the column's value.
func (s stamp) Value() (driver.Value, error) {
	if s.IsZero() {
		return nil, nil
	}
	return s.UnixNano(), nil
}

// dollars is an amount in a column: null for 0, which means unknown.
type dollars struct{ usd *float64 }

// Scan reads a column.
func (d dollars) Scan(v any) error {
	*d.usd, _ = v.(float64)
	return nil
}

// Value returns the column's value.
func (d dollars) Value() (driver.Value, error) {
	if *d.usd <= 0 {
		return nil, nil
	}
	return *d.usd, nil
}

// inJSON is a list or a map in a column.
type inJSON struct{ of any }

// Scan reads a column.
func (j inJSON) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("%T is no JSON", v)
	}
	return json.Unmarshal([]byte(text), j.of)
}

// Value returns the column's value.
func (j inJSON) Value() (driver.Value, error) {
	text, err := json.Marshal(j.of)
	return string(text), err
}
