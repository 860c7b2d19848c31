package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"syncbatch-tui/batchfile/compare"
	"syncbatch-tui/ui/format"
)

// Diff prints how two results files differ: the changes by kind, and then the counts. The
// error is that of the writer.
func Diff(w io.Writer, asJSON bool, now time.Time, c *compare.Comparison) error {
	p := output(w, asJSON)
	sum := compared{Same: c.Same, Counts: map[compare.Kind]int{}, Unreadable: c.Unreadable[0] + c.Unreadable[1]}
	for _, kind := range compare.Kinds {
		sum.Counts[kind] = c.Count(kind)
		for _, change := range c.Changes {
			if change.Kind != kind {
				continue
			}
			e := changed{Kind: kind, RequestID: change.RequestID, Before: stateOf(change.Before), After: stateOf(change.After)}
			if err := p.print(now, e); err != nil {
				return err
			}
		}
	}
	return p.print(now, sum)
}

// changed is a request that differs between two results files.
type changed struct {
	Kind      compare.Kind `json:"kind"`
	RequestID string       `json:"request_id"`
	Before    *resultState `json:"before"` // null in a request that was added
	After     *resultState `json:"after"`  // null in one that is missing
}

// resultState is how a request ended.
type resultState struct {
	Status  string  `json:"status"`
	Code    string  `json:"error_code,omitempty"`
	Seconds float64 `json:"duration_seconds,omitempty"`
}

func stateOf(s compare.State) *resultState {
	if s.Verdict == 0 {
		return nil
	}
	return &resultState{Status: s.Verdict.String(), Code: s.Code, Seconds: s.Seconds}
}

func (changed) name() string { return "change" }

func (c changed) lines(text) []string {
	return []string{fmt.Sprintf("%s: %s: %s → %s", words(c.Kind), c.RequestID, c.Before, c.After)}
}

// String says how a request ended, in a few words.
func (s *resultState) String() string {
	if s == nil {
		return "not there"
	}
	text := s.Status
	if s.Code != "" {
		text += " with " + s.Code
	}
	if s.Seconds > 0 {
		text += fmt.Sprintf(", %.2f s", s.Seconds)
	}
	return text
}

func words(k compare.Kind) string { return strings.ReplaceAll(string(k), "_", " ") }

// compared is the end of a diff.
type compared struct {
	Same       int                  `json:"same"`
	Counts     map[compare.Kind]int `json:"changes"`
	Unreadable int                  `json:"unreadable"` // lines, of both files
}

func (compared) name() string { return "diff" }

func (c compared) lines(text) []string {
	s := fmt.Sprintf("%s the same", format.Count(c.Same, "request"))
	for _, k := range compare.Kinds {
		if n := c.Counts[k]; n > 0 {
			s += fmt.Sprintf(", %d %s", n, words(k))
		}
	}
	if c.Unreadable > 0 {
		s += fmt.Sprintf("; %s unreadable", format.Count(c.Unreadable, "line"))
	}
	return []string{s}
}
