// Package compare finds how two results files differ, by request.
package compare

import (
	"math"

	"syncbatch-tui/batchfile"
)

// Kind is how a request differs between two results files.
type Kind string

// The kinds.
const (
	// NewlyFailed is a request that failed or was rejected only in the second file.
	NewlyFailed Kind = "newly_failed"
	// NewlyFixed is one that succeeded only in the second file.
	NewlyFixed Kind = "newly_fixed"
	// Duration is one that succeeded in both, with videos of different lengths.
	Duration Kind = "duration"
	// Changed is one that differs in another way, such as in its error code.
	Changed Kind = "changed"
	// Missing is one that is only in the first file, and Added is one that is only in the
	// second.
	Missing Kind = "missing"
	Added   Kind = "added"
)

// Kinds are all kinds, the most important first.
var Kinds = []Kind{NewlyFailed, NewlyFixed, Duration, Changed, Missing, Added}

// State is how a request ended. Its texts come from outside.
type State struct {
	Verdict batchfile.Verdict // 0 if the file does not have the request
	Code    string
	Seconds float64
}

// Change is a request that differs.
type Change struct {
	Kind          Kind
	RequestID     string
	Before, After State
}

// Comparison is how two results files differ.
type Comparison struct {
	// Changes are in the order of the first file, with added requests at the end.
	Changes []Change
	// Same is the number of unchanged requests.
	Same int
	// Unreadable is how many lines of each file could not be read.
	Unreadable [2]int
}

// sameLength is how far two durations may differ and still count as equal, in seconds:
// less than the precision of a file's duration.
const sameLength = 0.001

// Results compares two results files. If several lines of a file have the same id, a
// succeeded one counts, or else the last.
func Results(before, after *batchfile.File) Comparison {
	var c Comparison
	ids, old := states(before, &c.Unreadable[0])
	newIDs, now := states(after, &c.Unreadable[1])
	for _, id := range ids {
		change := Change{RequestID: id, Before: old[id], After: now[id]}
		if change.Kind = kindOf(change.Before, change.After); change.Kind == "" {
			c.Same++
			continue
		}
		c.Changes = append(c.Changes, change)
	}
	for _, id := range newIDs {
		if _, had := old[id]; !had {
			c.Changes = append(c.Changes, Change{Kind: Added, RequestID: id, After: now[id]})
		}
	}
	return c
}

// states returns the requests of a file, in file order.
func states(f *batchfile.File, unreadable *int) (ids []string, all map[string]State) {
	all = map[string]State{}
	for r := range f.Results() {
		if r.Verdict == batchfile.Unreadable {
			*unreadable++
			continue
		}
		was, had := all[r.ID]
		if !had {
			ids = append(ids, r.ID)
		}
		if was.Verdict != batchfile.Succeeded || r.Verdict == batchfile.Succeeded {
			all[r.ID] = State{r.Verdict, r.Code, r.Seconds}
		}
	}
	return ids, all
}

// kindOf returns how a request differs; empty if it does not.
func kindOf(before, after State) Kind {
	succeeded := before.Verdict == batchfile.Succeeded
	switch {
	case after.Verdict == 0:
		return Missing
	case succeeded && after.Verdict == batchfile.Succeeded && math.Abs(before.Seconds-after.Seconds) > sameLength:
		return Duration
	case after.Verdict.IsFailure() && !before.Verdict.IsFailure():
		return NewlyFailed
	case after.Verdict == batchfile.Succeeded && !succeeded:
		return NewlyFixed
	case after.Verdict != before.Verdict || after.Code != before.Code:
		return Changed
	}
	return ""
}

// Count returns how many changes are of a kind.
func (c *Comparison) Count(kind Kind) int {
	n := 0
	for i := range c.Changes {
		if c.Changes[i].Kind == kind {
			n++
		}
	}
	return n
}
