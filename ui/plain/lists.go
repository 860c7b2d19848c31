package plain

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// output makes the printer for the verbs.
func output(w io.Writer, asJSON bool) printer {
	if asJSON {
		return jsonLines{w}
	}
	return text{w: w, inActions: os.Getenv("GITHUB_ACTIONS") == "true"}
}

// List prints batches, with their input files if the ledger knows them. filter keeps the batches
// that [format.Matches]. List returns how many it has printed. The error is that of the writer.
func List(w io.Writer, asJSON bool, now time.Time, batches []syncapi.Batch, files map[string]string, filter string) (listed int, _ error) {
	p := output(w, asJSON)
	for _, b := range batches {
		file, base := files[b.ID], ""
		if file != "" {
			base = filepath.Base(file)
		}
		if !format.Matches(filter, b.ID, string(b.Status), base) {
			continue
		}
		e := listedBatch{BatchID: b.ID, File: file, Status: b.Status, Metrics: metricsOf(b.Metrics), Results: b.OutputURL != "", done: b.Metrics}
		if !b.CreatedAt.IsZero() {
			e.CreatedAt = b.CreatedAt.UTC().Format(time.RFC3339)
		}
		if err := p.print(now, e); err != nil {
			return listed, err
		}
		listed++
	}
	return listed, nil
}

// listedBatch is a batch at Sync.
type listedBatch struct {
	BatchID   string         `json:"batch_id"`
	File      string         `json:"file,omitempty"` // if the ledger knows it
	Status    syncapi.Status `json:"status"`
	CreatedAt string         `json:"created_at,omitempty"` // if Sync says so
	Metrics   metrics        `json:"metrics"`
	Results   bool           `json:"results"` // there are results to download

	done syncapi.Metrics
}

func (listedBatch) name() string { return "batch" }

func (b listedBatch) lines(text) []string {
	line := fmt.Sprintf("%-12s  %s  %s  %d/%d done, %d failed", b.Status, b.BatchID,
		cmp.Or(b.CreatedAt, "at an unknown time"), b.done.Done(), b.done.Total, b.done.Failed)
	if b.File != "" {
		line += "  " + filepath.Base(b.File)
	}
	return []string{line}
}

// History prints submissions, newest first, then the totals by month and by model. The error is
// that of the writer.
func History(w io.Writer, asJSON bool, now time.Time, h job.History) error {
	p := output(w, asJSON)
	for _, entry := range h.Entries {
		if err := p.print(now, pastOf(entry)); err != nil {
			return err
		}
	}
	for _, month := range h.Months {
		if err := p.print(now, totalOf("month", month)); err != nil {
			return err
		}
	}
	for _, model := range h.Models {
		if err := p.print(now, totalOf("model", model)); err != nil {
			return err
		}
	}
	return nil
}

// pastSubmission is a submission in the ledger.
type pastSubmission struct {
	BatchID   string         `json:"batch_id,omitempty"`
	File      string         `json:"file"`
	State     string         `json:"state"`
	At        string         `json:"confirmed_at"`
	Host      string         `json:"host"`
	Profile   string         `json:"profile,omitempty"`
	Requests  int            `json:"requests"`
	Unsent    int            `json:"unsent,omitempty"`         // requests that were not sent yet, if they are sent one by one
	Unknown   int            `json:"unknown,omitempty"`        // requests that may or may not have a generation
	Models    map[string]int `json:"models,omitempty"`         // requests by model, if known
	Singly    bool           `json:"one_by_one,omitempty"`     // sent one by one, without a batch
	Status    string         `json:"status,omitempty"`         // of the batch, as of the last poll
	Succeeded int            `json:"succeeded"`                // requests, as of the last poll
	Failed    int            `json:"failed"`                   // requests, as of the last poll
	Estimate  float64        `json:"estimate_usd,omitempty"`   // if it is known and the requests may have been paid for
	Ceiling   bool           `json:"ceiling,omitempty"`        // it cannot cost more than the estimate
	Seconds   float64        `json:"output_seconds,omitempty"` // length of the videos in its results
	Output    string         `json:"output,omitempty"`         // where its results were saved
	Reason    string         `json:"reason,omitempty"`         // explains the state

	failedWhole bool // the batch failed as a whole, without results
}

func pastOf(entry ledger.Entry) pastSubmission {
	host, profile := job.SplitAccount(entry.Host)
	succeeded, failed := job.Ended(entry)
	e := pastSubmission{
		BatchID: entry.BatchID, File: entry.File, State: string(entry.State), At: entry.Confirmed.UTC().Format(time.RFC3339),
		Host: host, Profile: profile, Requests: entry.Requests, Models: entry.Models, Singly: entry.Singly, Status: entry.Status,
		Unsent: entry.Unsent, Unknown: entry.Unknown, Succeeded: succeeded, Failed: failed, Seconds: entry.Saved.Seconds, Output: entry.Saved.Path, Reason: entry.Reason,
		failedWhole: job.FailedWhole(entry),
	}
	if job.Sent(entry) || entry.State == ledger.Unknown {
		e.Estimate, e.Ceiling = entry.Estimate, entry.Ceiling && entry.Estimate > 0
	}
	return e
}

func (pastSubmission) name() string { return "submission" }

func (s pastSubmission) lines(text) []string {
	id := s.BatchID
	if s.Singly {
		id = "one by one"
	}
	requests := format.Count(s.Requests, "request")
	if s.Unsent > 0 {
		requests = fmt.Sprintf("%d of %s", s.Requests, format.Count(s.Requests+s.Unsent, "request"))
	}
	line := fmt.Sprintf("%s  %-9s  %s  %s  %s", s.At, job.StateName(ledger.State(s.State)), requests, filepath.Base(s.File), id)
	line = strings.TrimRight(line, " ")
	switch {
	case s.Ceiling:
		line += "  ≤" + format.Dollars(s.Estimate)
	case s.Estimate > 0:
		line += "  about " + format.Dollars(s.Estimate)
	}
	switch {
	case s.failedWhole:
		line += "  failed as a whole"
	case s.Output != "":
		line += fmt.Sprintf("  %d succeeded, %d failed, saved %s", s.Succeeded, s.Failed, s.Output)
	}
	lines := []string{line}
	if s.Reason != "" {
		lines = append(lines, "    "+s.Reason)
	}
	return lines
}

// total is the sum of the submissions of a month or a model.
type total struct {
	By        string  `json:"by"`   // month or model
	Name      string  `json:"name"` // empty for requests without a known model
	Sent      int     `json:"submissions"`
	Unpriced  int     `json:"unpriced"` // submissions without an estimate
	Requests  int     `json:"requests"`
	Succeeded int     `json:"succeeded"`
	Failed    int     `json:"failed"`
	Estimate  float64 `json:"estimate_usd"`
	Seconds   float64 `json:"output_seconds"` // without the Untimed submissions
	// Unknown counts requests that may have succeeded or failed. Untimed counts submissions with
	// videos of unknown length. Both occur in totals by model, for submissions with several models.
	Unknown int `json:"unknown"`
	Untimed int `json:"untimed"`
	// Unsure counts the submissions whose outcome is unknown. UnsureEstimate is what these cost, as
	// in [job.Total]. Totals by model have neither.
	Unsure         int     `json:"unknown_submissions"`
	UnsureEstimate float64 `json:"unknown_estimate_usd"`
}

func totalOf(by string, t job.Total) total {
	return total{By: by, Name: t.Name, Sent: t.Batches, Unpriced: t.Unpriced, Requests: t.Requests,
		Succeeded: t.Succeeded, Failed: t.Failed, Estimate: t.Estimate, Seconds: t.Seconds, Unknown: t.Unknown, Untimed: t.Untimed,
		Unsure: t.Unsure, UnsureEstimate: t.UnsureEstimate}
}

func (total) name() string { return "total" }

func (t total) lines(text) []string {
	line := fmt.Sprintf("%s: %s, %s, %d succeeded, %d failed", cmp.Or(t.Name, "unknown model"),
		format.Count(t.Sent, "submission"), format.Count(t.Requests, "request"), t.Succeeded, t.Failed)
	if t.Unknown > 0 {
		line += fmt.Sprintf(", succeeded unknown for %d", t.Unknown)
	}
	if t.Estimate > 0 {
		line += ", about " + format.Dollars(t.Estimate)
	}
	if t.Unpriced > 0 {
		line += fmt.Sprintf(", %d without an estimate", t.Unpriced)
	}
	if t.Unsure > 0 {
		line += fmt.Sprintf(", and %d unknown", t.Unsure)
	}
	if t.UnsureEstimate > 0 {
		line += ", about " + format.Dollars(t.UnsureEstimate)
	}
	return []string{line}
}

// Finding is the result of one check of the doctor.
type Finding struct {
	Name string `json:"check"`
	// Status is "ok", "warning", "error" or "info".
	Status string `json:"status"`
	Text   string `json:"text"`
	Hint   string `json:"hint,omitempty"` // what to do
}

// The statuses of findings.
const (
	FindingOK      = "ok"
	FindingWarning = "warning"
	FindingError   = "error"
	FindingInfo    = "info"
)

func (Finding) name() string { return "check" }

func (f Finding) lines(text) []string {
	lines := []string{fmt.Sprintf("%-8s %-10s %s", f.Status, f.Name, f.Text)}
	if f.Hint != "" {
		lines = append(lines, strings.Repeat(" ", 20)+f.Hint)
	}
	return lines
}

// Findings prints what the doctor found. The error is that of the writer.
func Findings(w io.Writer, asJSON bool, now time.Time, findings []Finding) error {
	p := output(w, asJSON)
	for _, f := range findings {
		if err := p.print(now, f); err != nil {
			return err
		}
	}
	return nil
}
