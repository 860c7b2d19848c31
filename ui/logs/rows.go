package logs

import (
	"fmt"
	"strings"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// row is a line of the page: one entry, or several similar requests.
type row struct {
	first   int      // the number of its first entry
	entries []*entry // at least one, oldest first
	isOpen  bool     // it is the first of several unfolded entries
}

// last returns the newest entry of a row; the row shows it.
func (r *row) last() *entry { return r.entries[len(r.entries)-1] }

// outcome is the key by which similar requests are folded.
type outcome struct {
	method, path, host string
	status             int
	decision           syncapi.Decision
	reason             string
}

// fold makes rows of entries. It combines reads of the same address with the same outcome,
// even if reads of other addresses came between them, until anything else happens. Rows in
// opened are unfolded.
func fold(entries []*entry, opened map[int]bool) []row {
	var rows []row
	runs := map[string]int{} // the row of the latest run of each address
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

// unfold replaces the opened rows with one row for each entry.
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

// matching returns the entries that contain every word of a filter. A word after
// "method:", "status:" or "path:" is searched only in that part of a request.
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

// part returns the part of a request that a filter can name.
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

// line formats an entry as a line of text, for the clipboard and for a file.
func (e *entry) line() string {
	return e.at.Format(time.RFC3339) + " " + e.whole()
}

// whole formats everything about an entry except its time.
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

// address returns the path of a request. The path of a file download is not recorded,
// because its URL may be signed.
func address(x syncapi.Exchange) string {
	if x.Path == "" {
		return " (a file)"
	}
	return x.Path
}

// decided describes the client's decision in a few words.
func decided(x syncapi.Exchange) string {
	if x.Decision == syncapi.DecidedRetry {
		return "retry in " + format.Latency(x.Wait)
	}
	return x.Decision.String()
}

// line formats a row as a line of text.
func (r *row) line() string {
	s := r.last().line()
	if n := len(r.entries); n > 1 {
		s += fmt.Sprintf(" · %d times since %s", n, r.entries[0].at.Format(time.RFC3339))
	}
	return s
}
