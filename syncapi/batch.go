package syncapi

import (
	"encoding/json"
	"math"
	"time"
)

// Status is the status of a batch. A status that is not one of the constants is kept as Sync sent
// it.
type Status string

// The statuses of a batch.
const (
	StatusPending     Status = "PENDING"      // created, waiting
	StatusJobsCreated Status = "JOBS_CREATED" // its generations are queued
	StatusProcessing  Status = "PROCESSING"   // generations are running
	StatusCompleted   Status = "COMPLETED"    // all ended; some may have failed
	StatusFailed      Status = "FAILED"       // the batch as a whole failed
	StatusValidated   Status = "VALIDATED"    // the answer to a dry run; no batch was created
)

// Terminal reports whether a batch with this status can no longer change. An unknown
// status is not terminal.
func (s Status) Terminal() bool { return s == StatusCompleted || s == StatusFailed }

// Metrics are the counts of a batch's generations, each from 0 to a billion.
type Metrics struct {
	Total     int
	Succeeded int
	Failed    int
}

// Done is the number of generations that have ended, successfully or not.
func (m Metrics) Done() int { return m.Succeeded + m.Failed }

// AllFailed reports whether all generations have ended and none succeeded.
func (m Metrics) AllFailed() bool { return m.Failed > 0 && m.Succeeded == 0 && m.Pending() == 0 }

// Pending is the number of generations that have not ended. It is computed, because the counts that
// Sync sends may not add up to the total.
func (m Metrics) Pending() int { return max(0, m.Total-m.Done()) }

// Ratio is the fraction of generations that have ended, from 0 to 1.
func (m Metrics) Ratio() float64 {
	if m.Total <= 0 {
		return 0
	}
	return min(1, float64(m.Done())/float64(m.Total))
}

// UnmarshalJSON reads the counts in Sync's format. Anything but an object of counts becomes zeros.
func (m *Metrics) UnmarshalJSON(data []byte) error {
	var wire struct {
		Total     count `json:"total_generations"`
		Succeeded count `json:"success_count"`
		Failed    count `json:"failed_count"`
	}
	_ = json.Unmarshal(data, &wire)
	*m = Metrics{Total: int(wire.Total), Succeeded: int(wire.Succeeded), Failed: int(wire.Failed)}
	return nil
}

// Batch is what Sync creates from an input file.
type Batch struct {
	// ID names the batch within the organization; CheckID says which IDs are possible.
	ID        string
	CreatedAt time.Time // zero if Sync sent none or one that cannot be read
	Status    Status
	Metrics   Metrics
	// WebhookURL is the address that Sync calls when the batch ends; empty for none. It may hold a
	// secret: compare it, but never show it.
	WebhookURL string
	// OutputURL is where the results are; empty until there are results.
	OutputURL string
}

// Ended reports whether there is nothing left to wait for. Sync adds the results shortly after the
// status becomes COMPLETED; the batch has not ended before that.
func (b Batch) Ended() bool {
	return b.Status == StatusFailed || b.Status == StatusCompleted && b.OutputURL != ""
}

// UnmarshalJSON reads a batch in Sync's format: created_at and the metrics in snake case,
// webhookUrl and outputUrl in camel case. A value of the wrong type counts as absent, so that one
// odd field does not hide the batch.
func (b *Batch) UnmarshalJSON(data []byte) error {
	var wire struct {
		ID         text    `json:"id"`
		CreatedAt  text    `json:"created_at"`
		Status     text    `json:"status"`
		WebhookURL text    `json:"webhookUrl"`
		OutputURL  text    `json:"outputUrl"`
		Metrics    Metrics `json:"metrics"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	created, _ := time.Parse(time.RFC3339, string(wire.CreatedAt))
	*b = Batch{
		ID:         string(wire.ID),
		CreatedAt:  created,
		Status:     Status(wire.Status),
		WebhookURL: string(wire.WebhookURL),
		OutputURL:  string(wire.OutputURL),
		Metrics:    wire.Metrics,
	}
	return nil
}

// text is a JSON string; any other value becomes empty.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = text(s)
	}
	return nil
}

// count is a JSON number, limited to the range 0 to maxCount; any other value becomes 0.
type count int

// maxCount keeps sums and products of counts far from overflow.
const maxCount = 1_000_000_000

func (c *count) UnmarshalJSON(data []byte) error {
	var f float64
	if json.Unmarshal(data, &f) == nil && !math.IsNaN(f) {
		*c = count(min(max(f, 0), maxCount))
	}
	return nil
}
