package ledger

import (
	"cmp"
	"strings"
	"time"
)

// State is the state of a submission.
type State string

// The states of a submission.
const (
	// Waiting: the user confirmed it, and nothing was sent yet, or Sync turned it away for a reason
	// other than the file. It may go out without another confirmation.
	Waiting State = "waiting"
	// Sending: a request may be on its way.
	Sending State = "sending"
	// Accepted: there is a batch, or the requests are sent one by one.
	Accepted State = "accepted"
	// Refused: Sync will not take these requests. Nothing was created.
	Refused State = "refused"
	// Unknown: a batch may exist, and may cost money.
	Unknown State = "unknown"
	// Dropped: no batch was created, and it will not be sent.
	Dropped State = "dropped"
)

// states are all states.
var states = []State{Waiting, Sending, Accepted, Refused, Unknown, Dropped}

// Submission is one attempt to create one batch, as the ledger knows it. Its JSON names are those
// of the journal of earlier versions.
type Submission struct {
	// ID is the ledger's own. All parts of one job share the Job.
	ID  string `json:"id"`
	Job string `json:"job"`
	// Part counts from 1 to Parts, in the order of the input.
	Part  int `json:"part"`
	Parts int `json:"parts"`
	// File is the absolute path of the part, or the name of a stream, such as "standard input".
	File string `json:"file"`
	// Hash is the SHA-256 of the confirmed bytes, in hexadecimal, and Requests the number of their
	// requests.
	Hash     string `json:"hash"`
	Requests int    `json:"requests"`
	// WebhookURL is where Sync announces the end of the batch; empty for none.
	WebhookURL string `json:"webhook_url,omitempty"`
	// Host is the API that it is for; empty for any, if the ledger has lost the host and the
	// webhook with it.
	Host string `json:"host"`
	// Changed is when it reached its State. Changed and Confirmed are times of this machine's
	// clock.
	State     State     `json:"state"`
	Confirmed time.Time `json:"confirmed"`
	Changed   time.Time `json:"changed"`
	// Tries is how many POSTs were made for it, including refused ones.
	Tries int `json:"tries,omitempty"`
	// BatchID is the batch of an Accepted submission. OnWord means that the user named the batch,
	// not Sync's answer.
	BatchID string `json:"batch_id,omitempty"`
	OnWord  bool   `json:"on_word,omitempty"`
	// Reason explains its state in words; may be empty.
	Reason string `json:"reason,omitempty"`
	// Before are the batches that existed just before it was sent. ServerDate is the server's time
	// then; zero if the server did not send it.
	Before     []string  `json:"before,omitempty"`
	ServerDate time.Time `json:"server_date,omitzero"`
	// Estimate is the expected cost in US dollars; 0 if unknown. Ceiling means that it cannot cost
	// more than the Estimate.
	Estimate float64 `json:"-"`
	Ceiling  bool    `json:"-"`
	// Models is the number of requests by model; nil if unknown.
	Models map[string]int `json:"-"`
	// Singly means that each request is sent alone as a generation, and that there is no batch. The
	// submission is Accepted from the start; [Ledger.Generations] returns what was sent of it.
	Singly bool `json:"-"`

	adopted bool // Sync created the batch although no one asked for it
}

// live reports whether sending the same requests again could cost twice.
func (s Submission) live() bool {
	return s.State == Waiting || s.State == Sending || s.State == Accepted || s.State == Unknown
}

// last is when the submission last changed, by the later of two clocks: a clock that was slow does
// not make it older.
func (s Submission) last() time.Time {
	if s.ServerDate.After(s.Changed) {
		return s.ServerDate
	}
	return s.Changed
}

// maxReason limits how much of a server's text is kept.
const maxReason = 500

// With returns s in another state at a time, for a reason that may be nil.
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

// serverSlack is how much earlier than the server's time at the sending a batch may claim to be
// created.
const serverSlack = 2 * time.Minute

// SentAt is when the submission was sent, by Sync's clock if known. Its batch was created close to
// that time.
func (s Submission) SentAt() time.Time {
	if s.ServerDate.IsZero() {
		return s.Confirmed
	}
	return s.ServerDate
}

// Since is the earliest creation time of a batch that may be this submission's; zero if unknown.
func (s Submission) Since() time.Time {
	if s.ServerDate.IsZero() {
		return time.Time{}
	}
	return s.ServerDate.Add(-serverSlack)
}

// loopback are the names of this machine, all of which lead to the same server. The first one
// stands for all.
var loopback = []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}

// hostKey is the ledger's form of a host with its port and profile: a submission under one name of
// this machine counts under the others, too. The client has already made it lower case and removed
// the default port. loopback.sql does the same for stored hosts.
func hostKey(host string) string {
	for _, name := range loopback[1:] {
		rest, ok := strings.CutPrefix(host, name)
		if ok && strings.IndexAny(cmp.Or(rest, ":"), ":"+accountMark) == 0 {
			return loopback[0] + rest
		}
	}
	return host
}
