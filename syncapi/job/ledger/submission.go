package ledger

import (
	"cmp"
	"strings"
	"time"
)

// State is how far a submission has come.
type State string

// The states of a submission.
const (
	// Waiting: confirmed, and nothing was sent yet, or Sync turned it away for a
	// reason that is not the file's. It may go out without being confirmed again.
	Waiting State = "waiting"
	// Sending: a request may be on its way.
	Sending State = "sending"
	// Accepted: there is a batch, or the requests are sent singly.
	Accepted State = "accepted"
	// Refused: Sync will not take these requests. Nothing was created.
	Refused State = "refused"
	// Unknown: a batch may exist, and may be paid for.
	Unknown State = "unknown"
	// Dropped: no batch was created, and it will not be sent.
	Dropped State = "dropped"
)

// states are all of them.
var states = []State{Waiting, Sending, Accepted, Refused, Unknown, Dropped}

// Submission is one attempt to create one batch, as the ledger knows it. Its JSON names are
// those of the journal of earlier versions.
type Submission struct {
	// ID is the ledger's own, and Job what the parts of one order share.
	ID  string `json:"id"`
	Job string `json:"job"`
	// Part counts from 1 to Parts, in the order of the input.
	Part  int `json:"part"`
	Parts int `json:"parts"`
	// File is the absolute path of the part, or the name of a stream, as "standard
	// input" is one.
	File string `json:"file"`
	// Hash is the SHA-256 of the bytes that were confirmed, in hexadecimal, and
	// Requests the number of their lines.
	Hash     string `json:"hash"`
	Requests int    `json:"requests"`
	// WebhookURL is where Sync announces the end; empty for none.
	WebhookURL string `json:"webhook_url,omitempty"`
	// Host is the API that it is for; empty for any, when the ledger has lost that and the
	// webhook with it.
	Host string `json:"host"`
	// State was reached at Changed; both times are this machine's.
	State     State     `json:"state"`
	Confirmed time.Time `json:"confirmed"`
	Changed   time.Time `json:"changed"`
	// Tries is how many requests were made of it, refused ones included.
	Tries int `json:"tries,omitempty"`
	// BatchID is the batch of one that is Accepted, and OnWord says that the user said so,
	// and not Sync's answer.
	BatchID string `json:"batch_id,omitempty"`
	OnWord  bool   `json:"on_word,omitempty"`
	// Reason says in words why it is in its state; may be empty.
	Reason string `json:"reason,omitempty"`
	// Before are the batches that were there just before it was sent, and
	// ServerDate the server's time then; zero when it did not say.
	Before     []string  `json:"before,omitempty"`
	ServerDate time.Time `json:"server_date,omitzero"`
	// Estimate is what it was expected to cost, in US dollars; 0 when that is not known.
	// Ceiling says that it cannot cost more than the Estimate.
	Estimate float64 `json:"-"`
	Ceiling  bool    `json:"-"`
	// Models is the number of requests by model; nil when it is not known.
	Models map[string]int `json:"-"`
	// Singly says that each request is a generation by itself, and that there is no batch.
	// It is Accepted from the start; [Ledger.Generations] are what was sent of it.
	Singly bool `json:"-"`

	adopted bool // Sync created the batch unasked
}

// live reports whether sending the same again could cost twice.
func (s Submission) live() bool {
	return s.State == Waiting || s.State == Sending || s.State == Accepted || s.State == Unknown
}

// last is when something last happened to it, by the later of two clocks: one that was
// behind makes it no older than it is.
func (s Submission) last() time.Time {
	if s.ServerDate.After(s.Changed) {
		return s.ServerDate
	}
	return s.Changed
}

// maxReason bounds what is kept of a server's words.
const maxReason = 500

// With is s in another state at a time, for a reason that may be nil.
func (s Submission) With(state State, now time.Time, why error) Submission {
	s.State, s.Changed, s.Reason = state, now, ""
	if why != nil {
		s.Reason = why.Error()
		s.Reason = s.Reason[:min(len(s.Reason), maxReason)]
	}
	if state == Accepted || state == Refused || state == Dropped {
		s.Before = nil
	}
	return s
}

// serverSlack is how far before the server's time at the sending a batch may say
// that it was created.
const serverSlack = 2 * time.Minute

// SentAt is when the submission was sent, by Sync's clock where that is known. Its batch
// was created close to it.
func (s Submission) SentAt() time.Time {
	if s.ServerDate.IsZero() {
		return s.Confirmed
	}
	return s.ServerDate
}

// Since is the time from which batches may be this submission's; zero when it is not known.
func (s Submission) Since() time.Time {
	if s.ServerDate.IsZero() {
		return time.Time{}
	}
	return s.ServerDate.Add(-serverSlack)
}

// loopback are the names of this machine, all of which lead to the same server. The first
// stands for the others.
var loopback = []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}

// hostKey is a host, with its port and profile, as the ledger knows it: what was submitted
// under one name of this machine counts under the others, too. The client has brought it into
// lower case and removed the default port. loopback.sql does the same for stored hosts.
func hostKey(host string) string {
	for _, name := range loopback[1:] {
		rest, ok := strings.CutPrefix(host, name)
		if ok && strings.IndexAny(cmp.Or(rest, ":"), ":"+accountMark) == 0 {
			return loopback[0] + rest
		}
	}
	return host
}
