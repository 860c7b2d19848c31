package ledger

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"time"
)

// record is a line of the journal. One of its fields is set, and stands for all
// that came before it under the same key.
type record struct {
	Submission *Submission   `json:"submission,omitempty"`
	Rows       *fingerprints `json:"rows,omitempty"`
	Follow     *follow       `json:"follow,omitempty"`
	Part       *Partial      `json:"part,omitempty"`
	Saved      *SavedFile    `json:"saved,omitempty"`
}

// follow is a batch that somebody wants to see the end of, until that is seen or nobody
// wants to any more.
type follow struct {
	Batch     string    `json:"batch"`
	Host      string    `json:"host"`
	At        time.Time `json:"at"`
	Ended     bool      `json:"ended"`
	Forgotten bool      `json:"forgotten,omitempty"`
}

// key is what a record stands for; empty for a record that says nothing.
func (r record) key() string {
	switch {
	case r.Submission != nil && r.Submission.ID != "":
		return "submission " + r.Submission.ID
	case r.Rows != nil && r.Rows.Hash != "":
		return "rows " + r.Rows.Hash
	case r.Follow != nil && r.Follow.Batch != "":
		return "follow " + r.Follow.Host + " " + r.Follow.Batch
	case r.Part != nil && r.Part.Batch != "":
		return "part " + r.Part.Host + " " + r.Part.Batch
	case r.Saved != nil && r.Saved.Path != "":
		return "saved " + r.Saved.Path
	}
	return ""
}

// book is what the journal comes to: the last record of each key.
type book struct {
	entries  map[string]entry
	rejected [][]byte // lines that could not be read
	sum      string   // of the last line that could
	broken   bool     // lines are missing, or are where they were not
	total    int      // bytes of all lines
	live     int      // bytes of the lines that count
	count    int      // lines that counted
}

type entry struct {
	record
	size  int // of its line
	order int // of the first record of its key; of a result file, the last
}

func newBook() *book { return &book{entries: map[string]entry{}} }

// apply takes a line of the journal. One that cannot be read is set aside.
func (b *book) apply(line []byte) {
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return
	}
	b.total += len(line)
	r, err := decodeRecord(line)
	if err != nil {
		b.rejected = append(b.rejected, bytes.Clone(line))
		b.doubt()
		return
	}
	b.put(r.record, len(line))
	if r.After != b.sum { // what stood between them may have said that it was sent
		b.broken = true
		b.doubt()
	}
	b.sum = sumOf(line)
}

func (b *book) put(r record, size int) {
	key := r.key()
	old, known := b.entries[key]
	b.count++
	e := entry{record: r, size: size, order: b.count}
	if known {
		if r.Saved == nil { // of a batch's files, the one that was written last counts
			e.order = old.order
		}
		b.live -= old.size
	}
	b.live += size
	b.entries[key] = e
}

// records are those that count, in their order.
func (b *book) records() []record {
	sorted := slices.SortedFunc(maps.Values(b.entries), func(x, y entry) int { return cmp.Compare(x.order, y.order) })
	records := make([]record, len(sorted))
	for i, e := range sorted {
		records[i] = e.record
	}
	return records
}

// submissions are those to an API, and those that may be to any, the oldest first.
func (b *book) submissions(host string) []Submission {
	var all []Submission
	for _, r := range b.records() {
		if s := r.Submission; s != nil && (s.Host == host || s.Host == "") {
			all = append(all, *s)
		}
	}
	return all
}

// submission finds one by its id.
func (b *book) submission(id string) (Submission, bool) {
	e, ok := b.entries["submission "+id]
	if !ok {
		return Submission{}, false
	}
	return *e.Submission, true
}

// job are the parts of a job in their order.
func (b *book) job(host, id string) []Submission {
	parts := slices.DeleteFunc(b.submissions(host), func(s Submission) bool { return s.Job != id })
	slices.SortStableFunc(parts, func(x, y Submission) int { return cmp.Compare(x.Part, y.Part) })
	return parts
}

// unfinished finds the newest job that is this very order and has parts that wait
// to be sent. An order that was interrupted is finished by placing it again.
func (b *book) unfinished(host string, parts []fingerprints, webhookURL string) string {
	all := b.submissions(host)
	for _, s := range slices.Backward(all) {
		if s.State != Waiting || s.Parts != len(parts) {
			continue
		}
		job := b.job(host, s.Job)
		if slices.EqualFunc(job, parts, func(s Submission, f fingerprints) bool {
			return s.Hash == f.Hash && s.WebhookURL == webhookURL
		}) {
			return s.Job
		}
	}
	return ""
}

// owner is the submission that a batch came of.
func (b *book) owner(host, batchID string) (Submission, bool) {
	for _, s := range b.submissions(host) {
		if batchID != "" && s.BatchID == batchID {
			return s, true
		}
	}
	return Submission{}, false
}

// savedAs finds what is known of a result file.
func (b *book) savedAs(path string) (SavedFile, bool) {
	e, ok := b.entries["saved "+path]
	if !ok {
		return SavedFile{}, false
	}
	return *e.Saved, true
}

// part finds the download of a batch that is on its way.
func (b *book) part(host, batchID string) (Partial, bool) {
	e, ok := b.entries["part "+host+" "+batchID]
	if !ok || e.Part.Path == "" {
		return Partial{}, false
	}
	return *e.Part, true
}
