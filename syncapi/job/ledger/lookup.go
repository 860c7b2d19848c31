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

// hit is a request of a new job, by its index, that the submission with an id has. It is
// shared, or else the submission has its payload under another id.
type hit struct {
	id      string
	request int
	shared  bool
}

// hits finds them by the hashes, the fingerprints and the payloads of the new job. Of the
// payloads, those of its own requests do not count: one that stands in a file twice does not
// resemble itself.
const hits = `SELECT s.id, h.n, max(h.shared) FROM (
		SELECT j.key AS n, s.seq, 1 AS shared FROM json_each(?1) j CROSS JOIN submissions s ON s.hash = j.value
		UNION ALL SELECT j.key, f.submission, 1 FROM json_each(?2) j CROSS JOIN fingerprints f ON f.request = j.value
		UNION ALL SELECT j.key, f.submission, 0 FROM json_each(?3) j CROSS JOIN fingerprints f ON f.payload = j.value
			WHERE f.request NOT IN (SELECT value FROM json_each(?2))) h
	JOIN submissions s ON s.seq = h.seq GROUP BY s.seq, h.n`

// sentBefore finds requests of the parts that other submissions have; nil when there are
// none. A job that continues was confirmed in sight of what the ledger had before it: only
// what came after it and was sent counts.
func (l *Ledger) sentBefore(tx *sql.Tx, parts []part, job string) (*SentBeforeError, error) {
	var hashes []string
	var requests, payloads []int64
	for _, p := range parts {
		for _, f := range p.prints {
			hashes, requests, payloads = append(hashes, p.hash), append(requests, f.Request), append(payloads, f.Payload)
		}
	}
	all, err := selectAll(tx, func(h *hit) []any { return []any{&h.id, &h.request, &h.shared} }, hits,
		list(hashes), list(requests), list(payloads))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	found := map[string][]hit{}
	for _, h := range all {
		found[h.id] = append(found[h.id], h)
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
	e := compare(len(requests), earlier, found)
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

// compare counts what earlier submissions have of so many requests; nil when that is nothing,
// or only payloads that are not most of them.
func compare(requests int, earlier []Submission, found map[string][]hit) *SentBeforeError {
	e := &SentBeforeError{Requests: requests}
	shared, either := map[int]bool{}, map[int]bool{}
	var similar []Earlier
	for _, s := range earlier {
		counted := Earlier{Submission: s}
		for _, h := range found[s.ID] {
			either[h.request] = true
			if h.shared {
				counted.Shared++
				shared[h.request] = true
			} else {
				counted.Resembling++
			}
		}
		if counted.Shared > 0 {
			e.Earlier = append(e.Earlier, counted)
		} else {
			similar = append(similar, counted)
		}
	}
	e.Shared, e.Resembling = len(shared), len(either)-len(shared)
	if e.Shared == 0 && 2*e.Resembling > requests {
		e.Earlier = similar
	}
	if len(e.Earlier) == 0 {
		return nil
	}
	return e
}

// Pending are the submissions that are Waiting, Sending or Unknown, the oldest first. The
// error wraps ErrUnavailable.
func (l *Ledger) Pending() ([]Submission, error) {
	return l.submissions("s.state IN ('waiting', 'sending', 'unknown') AND s.host IN (?, '') ORDER BY s.seq", l.Host)
}

func (l *Ledger) submissions(condition string, args ...any) ([]Submission, error) {
	return read(l, func(tx *sql.Tx) ([]Submission, error) { return query(tx, condition, args...) })
}

// NewestBatch is the batch that was created last; empty when none is known.
func (l *Ledger) NewestBatch() (batchID string) {
	_ = l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT batch FROM submissions WHERE state = 'accepted' AND batch <> '' AND host = ? ORDER BY seq DESC LIMIT 1", l.Host).Scan(&batchID)
	})
	return batchID
}

// Job are the parts of a job in their order. The error wraps ErrUnavailable.
func (l *Ledger) Job(id string) ([]Submission, error) {
	return l.submissions("s.job = ? AND s.host IN (?, '') ORDER BY s.part", id, l.Host)
}

// JobOf are the parts of the job that created a batch, in their order; none when that is
// not known. The error wraps ErrUnavailable.
func (l *Ledger) JobOf(batchID string) ([]Submission, error) {
	return read(l, func(tx *sql.Tx) ([]Submission, error) {
		owner, known, err := l.owner(tx, batchID)
		if err != nil || !known {
			return nil, err
		}
		return query(tx, "s.job = ? AND s.host IN (?, '') ORDER BY s.part", owner.Job, l.Host)
	})
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
	return find(tx, "s.batch = ? AND s.host IN (?, '') ORDER BY s.seq", batchID, l.Host)
}
