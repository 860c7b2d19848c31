package batchfile

import "syncbatch-tui/batchfile/internal/rules"

// Rule is one thing that the validator looks for: its stable name and the texts that
// explain it.
type Rule = rules.Rule

// Severity says what a problem means for the file: Error or Warning.
type Severity = rules.Severity

const (
	// Error means that Sync refuses the file, or that the request cannot succeed.
	Error = rules.Error
	// Warning means that Sync may accept it, but it is probably a mistake.
	Warning = rules.Warning
)

// Rules are all rules in reading order: the file as a whole, its lines and their
// JSON, then the fields of a request.
func Rules() []Rule {
	all := make([]Rule, len(rules.All))
	for i, r := range rules.All {
		all[i] = *r
	}
	return all
}
