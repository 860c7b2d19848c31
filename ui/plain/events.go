package plain

import (
	"fmt"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// metrics are a batch's counts under Sync's names. Pending is the total minus the ended ones,
// whatever Sync reports.
type metrics struct {
	Total     int `json:"total_generations"`
	Succeeded int `json:"success_count"`
	Failed    int `json:"failed_count"`
	Pending   int `json:"pending_count"`
}

func metricsOf(m syncapi.Metrics) metrics {
	return metrics{Total: m.Total, Succeeded: m.Succeeded, Failed: m.Failed, Pending: m.Pending()}
}

// checked ends a report with the counts of the whole file.
type checked struct {
	File     string `json:"file"`
	Requests int    `json:"requests"`
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	Omitted  int    `json:"omitted"` // found, but not listed as problems
}

func (checked) name() string { return "report" }

func (c checked) lines(text) []string {
	s := fmt.Sprintf("%s: %s, %s, %s", c.File, format.Count(c.Requests, "request"),
		format.Count(c.Errors, "error"), format.Count(c.Warnings, "warning"))
	if c.Omitted > 0 {
		s += notListed(c.Omitted)
	}
	return []string{s}
}

// notListed names the number of problems that are only counted.
func notListed(n int) string {
	return fmt.Sprintf("; %d of them %s not listed", n, format.Plural(n, "is", "are"))
}

// validated says that Sync accepts a file in a dry run.
type validated struct {
	File   string         `json:"file"`
	Status syncapi.Status `json:"status"`
}

func (validated) name() string { return "validated" }

func (v validated) lines(text) []string {
	return []string{v.File + ": Sync accepts it; nothing was created"}
}

// submitted is a batch that was created.
type submitted struct {
	BatchID string         `json:"batch_id"`
	File    string         `json:"file"`
	Status  syncapi.Status `json:"status"`
	Metrics metrics        `json:"metrics"`
}

func (submitted) name() string { return "submitted" }

func (s submitted) lines(text) []string {
	return []string{fmt.Sprintf("submitted %s as %s", s.File, s.BatchID)}
}

// status is the progress of a batch: printed at every change, and from time to time without one.
type status struct {
	BatchID string         `json:"batch_id"`
	File    string         `json:"file,omitempty"` // if this run submitted it
	Status  syncapi.Status `json:"status"`
	Metrics metrics        `json:"metrics"`
	// PerMinute and SecondsLeft are 0 while there is too little data.
	PerMinute   float64 `json:"per_minute,omitempty"`
	SecondsLeft int     `json:"seconds_left,omitempty"`
	// OutputPending means that the batch has completed and has no results yet.
	OutputPending bool `json:"output_pending,omitempty"`

	at        time.Time
	unchanged time.Duration // 0 at a change
	done      syncapi.Metrics
}

func (status) name() string { return "status" }

func (s status) lines(text) []string {
	line := fmt.Sprintf("%s %s %s %d/%d %s, %d succeeded, %d failed", s.at.Format(clockLayout), s.BatchID, s.Status,
		s.done.Done(), s.done.Total, format.Percent(s.done.Ratio()), s.done.Succeeded, s.done.Failed)
	if s.SecondsLeft > 0 {
		line += fmt.Sprintf(", %.*f a minute, about %s left", decimals(s.PerMinute), s.PerMinute,
			format.Duration(time.Duration(s.SecondsLeft)*time.Second))
	}
	if s.OutputPending {
		line += ", results not ready yet"
	}
	if s.unchanged > 0 {
		line += ", unchanged for " + format.Duration(s.unchanged)
	}
	return []string{line}
}

// decimals is the number of decimals of a rate.
func decimals(rate float64) int {
	if rate < 1 {
		return 2
	}
	if rate < 10 {
		return 1
	}
	return 0
}

// retry is a failed poll or download that the run will try again. In text it goes to standard
// error.
type retry struct {
	BatchID string  `json:"batch_id,omitempty"` // the batch whose results are downloaded; empty for a poll
	Error   string  `json:"error"`
	Seconds float64 `json:"retry_seconds"`
}

func (retry) name() string        { return "retry" }
func (retry) lines(text) []string { return nil }

// saved is a batch's results file.
type saved struct {
	BatchID   string         `json:"batch_id"`
	File      string         `json:"file,omitempty"` // if this run submitted it
	Status    syncapi.Status `json:"status"`
	Output    string         `json:"output"`
	Results   int            `json:"results"`
	Succeeded int            `json:"succeeded"`
	Failed    int            `json:"failed"`
}

func (saved) name() string { return "saved" }

func (s saved) lines(text) []string {
	return []string{fmt.Sprintf("saved %s: %s, %d succeeded, %d failed",
		s.Output, format.Count(s.Results, "result"), s.Succeeded, s.Failed)}
}

// merged is the merged results file of a file that was sent in parts.
type merged struct {
	File   string `json:"file"` // of the first part
	Output string `json:"output"`
	Parts  int    `json:"parts"`  // parts with results
	Absent int    `json:"absent"` // parts without results
}

func (merged) name() string { return "merged" }

func (m merged) lines(text) []string {
	s := fmt.Sprintf("saved %s: the merged results of %s", m.Output, format.Count(m.Parts, "part"))
	if m.Absent > 0 {
		s += fmt.Sprintf("; %d more %s none", m.Absent, format.Plural(m.Absent, "has", "have"))
	}
	return []string{s}
}

// failed is a batch that failed as a whole and has no results.
type failed struct {
	BatchID string         `json:"batch_id"`
	File    string         `json:"file,omitempty"` // if this run submitted it
	Status  syncapi.Status `json:"status"`
	Metrics metrics        `json:"metrics"`
	Error   string         `json:"error"`
}

func (failed) name() string { return "failed" }

func (f failed) lines(text) []string { return []string{f.BatchID + " " + f.Error} }

// unknown is a submission whose outcome is unknown. In text it goes to standard error.
type unknown struct {
	File string `json:"file"`
	// Candidates are the batches that it may have created.
	Candidates []string `json:"candidates"`
	Error      string   `json:"error"`
}

func (unknown) name() string        { return "unknown" }
func (unknown) lines(text) []string { return nil }

// queued is a file, or a part of one, that waits for a free slot at Sync. In text it goes to
// standard error.
type queued struct {
	File string `json:"file"`
}

func (queued) name() string        { return "held" }
func (queued) lines(text) []string { return nil }

// interrupted is the end of a run by a signal. In text it goes to standard error.
type interrupted struct {
	BatchIDs []string `json:"batch_ids"`
	Waiting  int      `json:"waiting,omitempty"` // parts that were not sent yet
	Command  string   `json:"command,omitempty"` // the command that follows them; none if there is nothing to follow
}

func (interrupted) name() string        { return "interrupted" }
func (interrupted) lines(text) []string { return nil }

// trouble is the error that ends the run. With a BatchID it ends only the following of one of
// several batches. In text it goes to standard error.
type trouble struct {
	BatchID string `json:"batch_id,omitempty"`
	Error   string `json:"error"`
	Hint    string `json:"hint"`
}

func (trouble) name() string        { return "error" }
func (trouble) lines(text) []string { return nil }

// clockLayout is the time of day in lines of text.
const clockLayout = "15:04:05"
