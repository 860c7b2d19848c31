package ledger

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Earlier is a submission that has requests in common with a new one.
type Earlier struct {
	Submission
	// Shared is the number of requests of the new one that it has.
	Shared int
	// Resembling is the number of requests of the new one that it has under other ids.
	Resembling int
}

// SentBeforeError is the error of a job with requests that were sent before, or are about
// to be. Nothing was sent. Job.Again overrides it.
type SentBeforeError struct {
	// Earlier are the submissions that have them, the newest first.
	Earlier []Earlier
	// Shared of the Requests of the job were sent before.
	Shared, Requests int
	// Resembling is how many more of them were sent before under other ids. When Shared is
	// 0, they are most of the Requests.
	Resembling int
}

// Newest is the newest submission that was sent, or may have been; the newest one when all
// of them wait.
func (e *SentBeforeError) Newest() Earlier {
	if i := slices.IndexFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }); i >= 0 {
		return e.Earlier[i] // that it was paid for matters more
	}
	return e.Earlier[0]
}

// Error names the numbers and the newest submission.
func (e *SentBeforeError) Error() string {
	last := e.Newest()
	what := fmt.Sprintf("%d of its %d requests", e.Shared, e.Requests)
	if e.Shared == e.Requests {
		what = "the same requests"
	}
	how, when, ids := "were sent before", last.SentAt(), ""
	if e.Shared == 0 {
		what, ids = fmt.Sprintf("%d of its %d requests", e.Resembling, e.Requests), " under other ids"
		if e.Resembling == e.Requests {
			what = "the same requests"
		}
	}
	switch last.State {
	case Waiting:
		how, when = "were confirmed before, and wait to be sent", last.Confirmed
	case Sending:
		how = "are being sent by another run"
	case Unknown:
		how = "may have been sent before"
	}
	how += ids
	if last.BatchID != "" {
		how += " as " + last.BatchID
	}
	if n := len(e.Earlier) - 1; n > 0 {
		how += fmt.Sprintf(", and in %d more submissions", n)
	}
	return fmt.Sprintf("%s %s, on %s from %s", what, how, when.Local().Format(time.DateTime), last.File)
}

// Sending reports whether another instance is sending some of the requests just now,
// or was killed while it did, which the next session finds out.
func (e *SentBeforeError) Sending() bool {
	return slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State == Sending })
}

// Hint says what the user can do about it.
func (e *SentBeforeError) Hint() string {
	if e.Sending() {
		return "Wait until it is done, and submit the file again: then the outcome is known."
	}
	if !slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }) {
		return "Nothing was paid for them yet: the command that they were confirmed with sends them."
	}
	return "Sending them again costs again."
}

// part is a part of a job that is to be confirmed.
type part struct {
	Content
	hash   string
	prints []Fingerprint
}

func partsOf(j Job) []part {
	parts := make([]part, len(j.Parts))
	for i, c := range j.Parts {
		parts[i] = part{c, hashOf(c.Bytes), Fingerprints(c.Bytes)}
	}
	return parts
}

// match is what an earlier submission has of a new job.
type match struct {
	same       bool // the bytes of a part
	requests   map[int64]bool
	resembling map[int64]bool // payloads
}

// matches finds earlier submissions by the hash of the bytes, by requests and by payloads.
func matches(tx *sql.Tx, parts []part) (map[string]*match, error) {
	var hashes []string
	var requests, payloads []int64
	own := map[Fingerprint]bool{}
	for _, p := range parts {
		hashes = append(hashes, p.hash)
		for _, f := range p.prints {
			requests, payloads = append(requests, f.Request), append(payloads, f.Payload)
			own[f] = true
		}
	}
	found := map[string]*match{}
	collect := func(query string, list any, add func(m *match, f Fingerprint)) error {
		values, err := json.Marshal(list)
		if err != nil {
			return err
		}
		rows, err := tx.Query(query, string(values))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			var f Fingerprint
			if err := rows.Scan(&id, &f.Request, &f.Payload); err != nil {
				return err
			}
			if found[id] == nil {
				found[id] = &match{requests: map[int64]bool{}, resembling: map[int64]bool{}}
			}
			add(found[id], f)
		}
		return rows.Err()
	}
	err := collect("SELECT s.id, 0, 0 FROM json_each(?) j CROSS JOIN submissions s ON s.hash = j.value",
		hashes, func(m *match, _ Fingerprint) { m.same = true })
	if err == nil {
		err = collect(`SELECT s.id, f.request, 0 FROM json_each(?) j CROSS JOIN fingerprints f ON f.request = j.value
			JOIN submissions s ON s.seq = f.submission`, requests, func(m *match, f Fingerprint) { m.requests[f.Request] = true })
	}
	if err == nil {
		err = collect(`SELECT s.id, f.request, f.payload FROM json_each(?) j CROSS JOIN fingerprints f ON f.payload = j.value
			JOIN submissions s ON s.seq = f.submission`, payloads, func(m *match, f Fingerprint) {
			if !own[f] {
				m.resembling[f.Payload] = true
			}
		})
	}
	return found, err
}

// sentBefore finds requests of the parts that other submissions have; nil when there are
// none. A job that continues was confirmed in sight of what the ledger had before it: only
// what came after it and was sent counts.
func (l *Ledger) sentBefore(tx *sql.Tx, parts []part, job string) (*SentBeforeError, error) {
	found, err := matches(tx, parts)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]string, 0, len(found))
	for id := range found {
		ids = append(ids, id)
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	today, err := l.today(tx)
	if err != nil {
		return nil, err
	}
	earlier, err := query(tx, `s.id IN (SELECT value FROM json_each(?)) AND s.host IN (?, '')
		AND s.seq > coalesce((SELECT max(seq) FROM submissions WHERE job = ? AND ? <> ''), 0) ORDER BY s.seq DESC`, string(list), l.Host, job, job)
	if err != nil {
		return nil, err
	}
	e := &SentBeforeError{}
	shared, resembling := map[int64]bool{}, map[int64]bool{}
	var similar []Earlier
	for _, s := range earlier {
		if !s.live() || s.expired(today) || job != "" && s.State == Waiting {
			continue
		}
		m, counted := found[s.ID], Earlier{Submission: s}
		for _, p := range parts {
			for _, f := range p.prints {
				switch {
				case m.requests[f.Request] || m.same && p.hash == s.Hash:
					counted.Shared++
					shared[f.Request] = true
				case m.resembling[f.Payload]:
					counted.Resembling++
					resembling[f.Payload] = true
				}
			}
		}
		if counted.Shared > 0 {
			e.Earlier = append(e.Earlier, counted)
		} else if counted.Resembling > 0 {
			similar = append(similar, counted)
		}
	}
	for _, p := range parts {
		for _, f := range p.prints {
			e.Requests++
			if shared[f.Request] {
				e.Shared++
			} else if resembling[f.Payload] {
				e.Resembling++
			}
		}
	}
	if e.Shared == 0 && 2*e.Resembling > e.Requests {
		e.Earlier = similar
	}
	if len(e.Earlier) == 0 {
		return nil, nil
	}
	return e, nil
}
