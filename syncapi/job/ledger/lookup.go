package ledger

import (
	"database/sql"
	"maps"
	"slices"
)

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

// matches finds earlier submissions, by id, that have the bytes of a part, requests or
// payloads.
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
	scan := func(add func(m *match, f Fingerprint)) func(*sql.Rows) error {
		return func(rows *sql.Rows) error {
			var id string
			var f Fingerprint
			if err := rows.Scan(&id, &f.Request, &f.Payload); err != nil {
				return err
			}
			if found[id] == nil {
				found[id] = &match{requests: map[int64]bool{}, resembling: map[int64]bool{}}
			}
			add(found[id], f)
			return nil
		}
	}
	err := each(tx, scan(func(m *match, _ Fingerprint) { m.same = true }),
		"SELECT s.id, 0, 0 FROM json_each(?) j CROSS JOIN submissions s ON s.hash = j.value", list(hashes))
	if err == nil {
		err = each(tx, scan(func(m *match, f Fingerprint) { m.requests[f.Request] = true }),
			`SELECT s.id, f.request, 0 FROM json_each(?) j CROSS JOIN fingerprints f ON f.request = j.value
				JOIN submissions s ON s.seq = f.submission`, list(requests))
	}
	if err == nil {
		err = each(tx, scan(func(m *match, f Fingerprint) { m.resembling[f.Payload] = m.resembling[f.Payload] || !own[f] }),
			`SELECT s.id, f.request, f.payload FROM json_each(?) j CROSS JOIN fingerprints f ON f.payload = j.value
				JOIN submissions s ON s.seq = f.submission`, list(payloads))
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
	today, err := l.today(tx)
	if err != nil {
		return nil, err
	}
	earlier, err := query(tx, `s.id IN (SELECT value FROM json_each(?)) AND s.host IN (?, '')
		AND s.seq > coalesce((SELECT max(seq) FROM submissions WHERE job = ? AND ? <> ''), 0) ORDER BY s.seq DESC`,
		list(slices.Collect(maps.Keys(found))), l.Host, job, job)
	if err != nil {
		return nil, err
	}
	earlier = slices.DeleteFunc(earlier, func(s Submission) bool {
		return !s.live() || s.expired(today) || job != "" && s.State == Waiting
	})
	return compare(parts, earlier, found), nil
}

// compare counts what earlier submissions have of the parts; nil when that is nothing, or
// only payloads that are not most of them.
func compare(parts []part, earlier []Submission, found map[string]*match) *SentBeforeError {
	e := &SentBeforeError{}
	shared, resembling := map[int64]bool{}, map[int64]bool{} // requests
	var similar []Earlier
	for _, s := range earlier {
		counted := found[s.ID].count(s, parts, shared, resembling)
		if counted.Shared > 0 {
			e.Earlier = append(e.Earlier, counted)
		} else if counted.Resembling > 0 {
			similar = append(similar, counted)
		}
	}
	for _, p := range parts {
		e.Requests += len(p.prints)
		for _, f := range p.prints {
			if shared[f.Request] {
				e.Shared++
			} else if resembling[f.Request] {
				e.Resembling++
			}
		}
	}
	if e.Shared == 0 && 2*e.Resembling > e.Requests {
		e.Earlier = similar
	}
	if len(e.Earlier) == 0 {
		return nil
	}
	return e
}

// count is what a submission has of the parts; it adds those requests to the sets.
func (m *match) count(s Submission, parts []part, shared, resembling map[int64]bool) Earlier {
	e := Earlier{Submission: s}
	for _, p := range parts {
		for _, f := range p.prints {
			switch {
			case m.requests[f.Request] || m.same && p.hash == s.Hash:
				e.Shared++
				shared[f.Request] = true
			case m.resembling[f.Payload]:
				e.Resembling++
				resembling[f.Request] = true
			}
		}
	}
	return e
}
