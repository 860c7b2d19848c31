package ledger

import (
	"database/sql"
	"maps"
	"slices"
	"strings"
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
		parts[i] = part{c, HashOf(c.Bytes), Fingerprints(c.Bytes)}
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
	api, _, _ := strings.Cut(l.Host, accountMark)
	earlier, err := query(tx, `s.id IN (SELECT value FROM json_each(?1)) AND (s.host IN (?2, '') OR substr(s.host, 1, length(?2) + 1) = ?2 || '#')
		AND s.seq > coalesce((SELECT max(seq) FROM submissions WHERE job = ?3 AND ?3 <> ''), 0) ORDER BY s.seq DESC`,
		list(slices.Collect(maps.Keys(found))), api, job)
	if err != nil {
		return nil, err
	}
	earlier = slices.DeleteFunc(earlier, func(s Submission) bool {
		return !s.live() || s.expired(today) || job != "" && s.State == Waiting
	})
	e := compare(parts, earlier, found)
	if e != nil {
		for i := range e.Earlier {
			e.Earlier[i] = l.seenFrom(e.Earlier[i])
		}
	}
	return e, nil
}

// accountMark stands between a host and the name of a profile.
const accountMark = "#"

// seenFrom is an earlier submission as this ledger's profile sees it. What another profile is
// sending may have been left behind, which only that profile finds out.
func (l *Ledger) seenFrom(e Earlier) Earlier {
	if e.Host == l.Host || e.Host == "" {
		return e
	}
	e.Under = "without a profile"
	if _, profile, ok := strings.Cut(e.Host, accountMark); ok {
		e.Under = "with profile " + profile
	}
	if e.State == Sending {
		e.State = Unknown
	}
	return e
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

// Pending are the submissions that are Waiting, Sending or Unknown, the oldest first. The
// error wraps ErrUnavailable.
func (l *Ledger) Pending() (all []Submission, err error) {
	err = l.view(func(tx *sql.Tx) (err error) {
		all, err = query(tx, "s.state IN ('waiting', 'sending', 'unknown') AND s.host IN (?, '') ORDER BY s.seq", l.Host)
		return err
	})
	return all, err
}

// NewestBatch is the batch that was created last; empty when none is known.
func (l *Ledger) NewestBatch() (batchID string) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT batch FROM submissions WHERE state = 'accepted' AND batch <> '' AND host = ? ORDER BY seq DESC LIMIT 1", l.Host).Scan(&batchID)
	})
	return batchID
}

// Job are the parts of a job in their order. The error wraps ErrUnavailable.
func (l *Ledger) Job(id string) (parts []Submission, err error) {
	err = l.view(func(tx *sql.Tx) (err error) {
		parts, err = query(tx, "s.job = ? AND s.host IN (?, '') ORDER BY s.part", id, l.Host)
		return err
	})
	return parts, err
}

// JobOf are the parts of the job that created a batch, in their order; none when that is
// not known. The error wraps ErrUnavailable.
func (l *Ledger) JobOf(batchID string) (parts []Submission, err error) {
	owner := Submission{}
	err = l.view(func(tx *sql.Tx) (err error) {
		owner, _, err = l.owner(tx, batchID)
		return err
	})
	if err != nil || owner.ID == "" {
		return nil, err
	}
	return l.Job(owner.Job)
}

// Owner is the submission that created a batch; false when none is known, or the ledger
// cannot be read.
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
	return first(tx, "s.batch = ? AND s.host IN (?, '') ORDER BY s.seq", batchID, l.Host)
}
