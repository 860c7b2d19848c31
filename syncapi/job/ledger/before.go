package ledger

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Earlier is a submission that shares requests with a new one.
type Earlier struct {
	Submission
	// Shared is how many of the new submission's requests it has.
	Shared int
	// Resembling is how many of the new submission's requests it has under other IDs.
	Resembling int
	// Unsent of these requests are to be sent one by one, and were not sent yet. If all of them
	// are, it is Waiting.
	Unsent int
	// Under says, as in "with profile acme", that the submission belongs to another profile, and
	// only that profile can send and resolve it; empty otherwise.
	Under string
	// Saved is the results file of a submission that was sent one by one; it has no Path if they
	// are not saved.
	Saved SavedFile
}

// SentBeforeError is the error for a job with requests that were sent before, or are about to be.
// Nothing was sent. Job.Again overrides it.
type SentBeforeError struct {
	// Earlier are the submissions that have these requests, newest first.
	Earlier []Earlier
	// Shared of the Requests of the job were sent before, except for the Unsent ones: an earlier
	// submission will send those one by one when it continues.
	Shared, Requests, Unsent int
	// Resembling is how many more of them were sent before under other IDs. If Shared is 0, they
	// are most of the Requests.
	Resembling int
}

// Sent is how many of the requests were sent before: under the same IDs or, if Shared is 0, under
// other IDs. If none was sent yet, it is how many will be.
func (e *SentBeforeError) Sent() int {
	switch {
	case e.Shared == 0:
		return e.Resembling
	case e.Unsent < e.Shared:
		return e.Shared - e.Unsent
	}
	return e.Shared
}

// Newest is the newest submission that was sent or may have been; if all of them wait, the newest
// one.
func (e *SentBeforeError) Newest() Earlier {
	if i := slices.IndexFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting }); i >= 0 {
		return e.Earlier[i] // a paid submission matters more
	}
	return e.Earlier[0]
}

// Error gives the numbers and names the newest submission.
func (e *SentBeforeError) Error() string {
	last := e.Newest()
	what, were, are := fmt.Sprintf("%d of its %d requests", e.Sent(), e.Requests), "were", "are"
	switch {
	case e.Requests == 1:
		what, were, are = "the same request", "was", "is"
	case e.Sent() == e.Requests:
		what = "the same requests"
	case e.Sent() == 1:
		were, are = "was", "is"
	}
	how, when, ids := were+" sent before", last.SentAt(), ""
	if e.Shared == 0 {
		ids = " under other ids"
		if e.Sent() == 1 {
			ids = " under another id"
		}
	}
	//exhaustive:enforce
	switch last.State {
	case Waiting:
		how, when = were+" confirmed before and "+are+" waiting to be sent", last.Confirmed
	case Sending:
		how = are + " being sent by another run"
	case Unknown:
		how = "may have been sent before"
	case Accepted, Refused, Dropped:
	}
	how += ids
	if last.BatchID != "" {
		how += " as " + last.BatchID
	}
	if last.Under != "" {
		how += " " + last.Under
	}
	switch n := len(e.Earlier) - 1; n {
	case 0:
	case 1:
		how += ", and in 1 more submission"
	default:
		how += fmt.Sprintf(", and in %d more submissions", n)
	}
	return fmt.Sprintf("%s %s, on %s from %s", what, how, when.Local().Format(time.DateTime), last.File)
}

// Sending reports whether another instance is sending some of the requests right now, or was killed
// while it did; the next session finds out which.
func (e *SentBeforeError) Sending() bool {
	return slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State == Sending })
}

// Hint says what the user can do.
func (e *SentBeforeError) Hint() string {
	if e.Sending() {
		return "Wait until it is done, and submit the file again: then the outcome is known."
	}
	isWaiting := !slices.ContainsFunc(e.Earlier, func(s Earlier) bool { return s.State != Waiting })
	switch {
	case isWaiting && e.Sent() == 1:
		return "Nothing was paid for it yet. The command that confirmed it sends it."
	case isWaiting:
		return "Nothing was paid for them yet. The command that confirmed them sends them."
	case e.Sent() == 1:
		return "Sending it again costs money again."
	}
	return "Sending them again costs money again."
}

// part is a part of a job to be confirmed.
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

// hit says that the submission with an ID has a request of a new job, given by its index. The
// request is shared, or the submission has its payload under another ID.
type hit struct {
	id      string
	request int
	shared  bool
	unsent  bool // the submission will send it when it continues
}

// hits finds these requests by the hashes, the fingerprints and the payloads of the new job. It
// ignores payloads of the new job's own requests: a request that appears twice in a file does not
// resemble itself.
const hits = `SELECT s.id, h.n, max(h.shared) FROM (
		SELECT j.key AS n, s.seq, 1 AS shared FROM json_each(?1) j CROSS JOIN submissions s ON s.hash = j.value
		UNION ALL SELECT j.key, f.submission, 1 FROM json_each(?2) j CROSS JOIN fingerprints f ON f.request = j.value
		UNION ALL SELECT j.key, f.submission, 0 FROM json_each(?3) j CROSS JOIN fingerprints f ON f.payload = j.value
			WHERE f.request NOT IN (SELECT value FROM json_each(?2))) h
	JOIN submissions s ON s.seq = h.seq GROUP BY s.seq, h.n`

// sentBefore finds requests of the parts that other submissions have; nil if there are none. When a
// job continues, the user saw at its confirmation what the ledger had before it: only submissions
// that came later and were sent count.
func (l *Ledger) sentBefore(tx *sql.Tx, parts []part, job string) (*SentBeforeError, error) {
	var hashes []string
	var requests, payloads []int64
	var prints []Fingerprint
	for _, p := range parts {
		prints = append(prints, p.prints...)
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
	if err := markUnsent(tx, earlier, found, prints); err != nil {
		return nil, err
	}
	e := compare(len(requests), earlier, found)
	if e == nil {
		return nil, nil
	}
	for i := range e.Earlier {
		e.Earlier[i] = l.seenFrom(e.Earlier[i])
		if err := seeSingly(tx, &e.Earlier[i]); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// seeSingly completes an earlier submission that was sent one by one: it becomes Unknown if one of
// its requests is, Waiting if all that it has of the new job will be sent later, and gets its saved
// results.
func seeSingly(tx *sql.Tx, e *Earlier) (err error) {
	if !e.Singly {
		return nil
	}
	e.Saved, _, err = selectFirst(tx, (*SavedFile).fields, fromFiles+"f.host = ? AND f.key = ? AND f.hash <> '' ORDER BY f.seq DESC", e.Host, e.ResultsKey())
	if err != nil || e.State != Accepted {
		return err
	}
	unknown := 0
	err = tx.QueryRow("SELECT count(*) FROM generations WHERE submission = ? AND generation = '' AND refusal = ''", e.ID).Scan(&unknown)
	switch {
	case unknown > 0:
		e.State = Unknown
	case e.Unsent == e.Shared+e.Resembling:
		e.State = Waiting
	}
	return err
}

// accountMark separates a host from the name of a profile.
const accountMark = "#"

// seenFrom is an earlier submission as this ledger's profile sees it. A submission that another
// profile is sending may have been left behind; only that profile finds out.
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

// compare counts the requests that earlier submissions share; nil if there are none, or only equal
// payloads for less than most of the requests.
func compare(requests int, earlier []Submission, found map[string][]hit) *SentBeforeError {
	e := &SentBeforeError{Requests: requests}
	shared, sent, either := map[int]bool{}, map[int]bool{}, map[int]bool{}
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
			if h.unsent {
				counted.Unsent++
			} else if h.shared {
				sent[h.request] = true
			}
		}
		if counted.Shared > 0 {
			e.Earlier = append(e.Earlier, counted)
		} else {
			similar = append(similar, counted)
		}
	}
	e.Shared, e.Unsent, e.Resembling = len(shared), len(shared)-len(sent), len(either)-len(shared)
	if e.Shared == 0 && 2*e.Resembling > requests {
		e.Earlier = similar
	}
	if len(e.Earlier) == 0 {
		return nil
	}
	return e
}
