package logs

import (
	"fmt"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// row is a line of the page: an entry, or several requests that are alike.
type row struct {
	first   int      // the number of its first entry
	entries []*entry // at least one, oldest first
	isOpen  bool     // it is the first of entries that are shown one by one
}

// last is the newest entry of a row, which stands for it.
func (r *row) last() *entry { return r.entries[len(r.entries)-1] }

// outcome tells requests apart that are not alike.
type outcome struct {
	method, path, host string
	status             int
	decision           syncapi.Decision
	reason             string
}

// fold makes rows of entries. Reads of the same address with the same outcome are one row,
// also when reads of other addresses came in between, until anything else happens.
// Those whose first entry is opened are shown one by one.
func fold(entries []*entry, opened map[int]bool) []row {
	var rows []row
	runs := map[string]int{} // the row of the last run by its address
	for i, e := range entries {
		x := e.request
		if x.Method != "GET" || x.Path == "" {
			clear(runs)
			rows = append(rows, row{first: e.number, entries: entries[i : i+1]})
			continue
		}
		if at, ok := runs[x.Path]; ok && outcomeOf(rows[at].last()) == outcomeOf(e) {
			rows[at].entries = append(rows[at].entries[:len(rows[at].entries):len(rows[at].entries)], e)
			continue
		}
		runs[x.Path] = len(rows)
		rows = append(rows, row{first: e.number, entries: entries[i : i+1]})
	}
	return unfold(rows, opened)
}

// unfold puts the entries of rows that are opened below each other.
func unfold(rows []row, opened map[int]bool) []row {
	if len(opened) == 0 {
		return rows
	}
	var all []row
	for _, r := range rows {
		if !opened[r.first] || len(r.entries) == 1 {
			all = append(all, r)
			continue
		}
		for i, e := range r.entries {
			all = append(all, row{first: e.number, entries: r.entries[i : i+1], isOpen: i == 0})
		}
	}
	return all
}

func outcomeOf(e *entry) outcome {
	x := e.request
	return outcome{x.Method, x.Path, x.Host, x.Status, x.Decision, x.Reason}
}

// matching are the entries that have every word of a filter: anywhere in their text, or
// after "method:", "status:" or "path:" in that part of a request alone.
func matching(entries []*entry, filter string) []*entry {
	words := strings.Fields(strings.ToLower(filter))
	var found []*entry
	for _, e := range entries {
		if matches(e, words) {
			found = append(found, e)
		}
	}
	return found
}

func matches(e *entry, words []string) bool {
	text := strings.ToLower(e.line())
	for _, word := range words {
		in := text
		if name, want, ok := strings.Cut(word, ":"); ok {
			if part, isPart := e.part(name); isPart {
				if !strings.HasPrefix(strings.ToLower(part), want) {
					return false
				}
				continue
			}
		}
		if !strings.Contains(in, word) {
			return false
		}
	}
	return true
}

// part is the part of a request that a filter can name.
func (e *entry) part(name string) (string, bool) {
	switch name {
	case "method":
		return e.request.Method, true
	case "path":
		return e.request.Path, true
	case "status":
		if e.request.Status == 0 {
			return "", true
		}
		return fmt.Sprint(e.request.Status), true
	}
	return "", false
}

// line is an entry as a line of text, for the clipboard and for a file.
func (e *entry) line() string {
	return e.at.Format(time.RFC3339) + " " + e.whole()
}

// whole is everything about an entry but its time.
func (e *entry) whole() string {
	if !e.isRequest() {
		return e.text
	}
	x := e.request
	s := x.Method + " " + x.Host + address(x)
	if x.Status != 0 {
		s += fmt.Sprintf(" · %d", x.Status)
	} else {
		s += " · no answer"
	}
	s += " after " + format.Latency(x.Latency)
	if x.Try > 1 {
		s += fmt.Sprintf(" · try %d", x.Try)
	}
	s += " · " + decided(x)
	if x.Reason != "" {
		s += " · " + x.Reason
	}
	return s
}

// address is the path of a request; that of a file is not known here, because its URL
// may be signed.
func address(x syncapi.Exchange) string {
	if x.Path == "" {
		return " (a file)"
	}
	return x.Path
}

// decided is what the client decided, in a few words.
func decided(x syncapi.Exchange) string {
	if x.Decision == syncapi.DecidedRetry {
		return "retry in " + format.Latency(x.Wait)
	}
	return x.Decision.String()
}

// line is a row as a line of text.
func (r *row) line() string {
	s := r.last().line()
	if n := len(r.entries); n > 1 {
		s += fmt.Sprintf(" · %d times since %s", n, r.entries[0].at.Format(time.RFC3339))
	}
	return s
}
