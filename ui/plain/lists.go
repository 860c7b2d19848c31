package plain

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
)

// output is what the verbs write to.
func output(w io.Writer, asJSON bool) printer {
	if asJSON {
		return jsonLines{w}
	}
	return text{w: w, inActions: os.Getenv("GITHUB_ACTIONS") == "true"}
}

// List prints batches, with the input files that the ledger knows for them. A filter
// keeps those that [format.Matches]. The error is that of the writer.
func List(w io.Writer, asJSON bool, now time.Time, batches []syncapi.Batch, files map[string]string, filter string) error {
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
			return err
		}
	}
	return nil
}

// listedBatch is a batch at Sync.
type listedBatch struct {
	BatchID   string         `json:"batch_id"`
	File      string         `json:"file,omitempty"` // when the ledger knows it
	Status    syncapi.Status `json:"status"`
	CreatedAt string         `json:"created_at,omitempty"` // when Sync says it
	Metrics   metrics        `json:"metrics"`
	Results   bool           `json:"results"` // there are some to download

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

// History prints the submissions that the ledger knows, the newest first, and of those
// since a time unless that is zero. The error is that of the writer.
func History(w io.Writer, asJSON bool, now time.Time, c ledger.Contents, since time.Time) error {
	p := output(w, asJSON)
	for _, s := range slices.Backward(c.Submissions) {
		if s.Confirmed.Before(since) {
			continue
		}
		host, profile := job.SplitAccount(s.Host)
		e := pastSubmission{
			BatchID: s.BatchID, File: s.File, State: string(s.State), At: s.Confirmed.UTC().Format(time.RFC3339),
			Host: host, Profile: profile, Requests: s.Requests, Output: c.Saved[s.BatchID].Path, Reason: s.Reason,
		}
		if s.BatchID == "" {
			e.Output = ""
		}
		if err := p.print(now, e); err != nil {
			return err
		}
	}
	return nil
}

// pastSubmission is a submission that the ledger knows.
type pastSubmission struct {
	BatchID  string `json:"batch_id,omitempty"`
	File     string `json:"file"`
	State    string `json:"state"`
	At       string `json:"confirmed_at"`
	Host     string `json:"host"`
	Profile  string `json:"profile,omitempty"`
	Requests int    `json:"requests"`
	Output   string `json:"output,omitempty"` // where its results were saved
	Reason   string `json:"reason,omitempty"` // why it is in its state
}

func (pastSubmission) name() string { return "submission" }

func (s pastSubmission) lines(text) []string {
	line := fmt.Sprintf("%s  %-9s  %s  %s  %s", s.At, s.State, format.Count(s.Requests, "request"), filepath.Base(s.File), s.BatchID)
	if s.Output != "" {
		line += "  saved " + s.Output
	}
	return []string{strings.TrimRight(line, " ")}
}

// Finding is one thing that the doctor looked at.
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
