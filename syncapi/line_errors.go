package syncapi

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"syncbatch-tui/batchfile/scrub"
)

// LineError is a message of Sync about one line or one request of an input file.
type LineError struct {
	// Line is the 1-based line; 0 if Sync counts requests instead.
	Line int
	// Request is the 1-based number of the request, in the order of the file; 0 if Sync counts
	// lines.
	Request int
	// Message is one line without a full stop.
	Message string
}

// at returns the same position with another message.
func (l LineError) at(message string) LineError {
	l.Message = message
	return l
}

// place names the line or the request as messages do; empty if neither is set.
func (l LineError) place() string {
	switch {
	case l.Line > 0:
		return fmt.Sprintf("Line %d: ", l.Line)
	case l.Request > 0:
		return fmt.Sprintf("Row %d: ", l.Request)
	}
	return ""
}

// The limits for reading a refusal.
const (
	maxLineErrors   = 1000
	maxRefusalDepth = 5
)

// statements reads the messages in the body of an answer, in order, with the lines and requests
// that they name. Sync and its proxies write a text, a list of texts, or objects with a line and a
// message, under different names.
func statements(body []byte) []LineError {
	var wire map[string]any
	if json.Unmarshal(body, &wire) != nil {
		return nil
	}
	var all []LineError
	for _, name := range []string{"message", "errors", "details", "problems"} {
		all = append(all, statementsOf(wire[name], LineError{}, 0)...)
	}
	if len(all) == 0 { // such a text only repeats the status in words
		all = statementsOf(wire["error"], LineError{}, 0)
	}
	return slices.DeleteFunc(all, func(l LineError) bool { return l.Message == "" })
}

func statementsOf(value any, at LineError, depth int) []LineError {
	var all []LineError
	switch v := value.(type) {
	case string:
		return statementsIn(v, at)
	case []any:
		if depth < maxRefusalDepth {
			for _, element := range v {
				all = append(all, statementsOf(element, at, depth+1)...)
			}
		}
	case map[string]any:
		if depth >= maxRefusalDepth {
			return nil
		}
		at = placeIn(v, at)
		for _, name := range []string{"message", "msg", "reason", "detail", "error", "errors", "details"} {
			all = append(all, statementsOf(v[name], at, depth+1)...)
		}
	}
	return all
}

// placeIn is the line or request that an object names; otherwise it is at.
func placeIn(object map[string]any, at LineError) LineError {
	number := func(names ...string) (int, bool) {
		for _, name := range names {
			if n, ok := object[name].(float64); ok && n >= 0 && n < 1e9 && n == float64(int(n)) {
				return int(n), true
			}
		}
		return 0, false
	}
	if n, ok := number("lineNumber", "line_number", "line"); ok {
		return LineError{Line: n}
	}
	if n, ok := number("rowNumber", "row_number", "row"); ok {
		return LineError{Request: n}
	}
	if n, ok := number("index", "rowIndex", "row_index"); ok { // only these names count from 0
		return LineError{Request: n + 1}
	}
	return at
}

var (
	// placed matches a message that begins with its line or row.
	placed = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^\s*(line|row|request)\s*#?\s*(\d{1,9})\s*[:,.–-]\s*(.*)$`)
	})
	// nextPlaced matches the start of the next such message in a text that holds several.
	nextPlaced = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)[;\n]\s*(?:line|row)\s*#?\s*\d{1,9}\s*:`) })
)

// statementsIn reads the messages of a text.
func statementsIn(text string, at LineError) []LineError {
	var all []LineError
	for text != "" {
		one := text
		if next := nextPlaced().FindStringIndex(text); next != nil {
			one, text = text[:next[0]], text[next[0]+1:]
		} else {
			text = ""
		}
		one = scrub.OneLine(one)
		m := placed().FindStringSubmatch(one)
		if m == nil {
			all = append(all, at.at(one))
			continue
		}
		n, _ := strconv.Atoi(m[2])
		where := LineError{Request: n}
		if strings.EqualFold(m[1], "line") {
			where = LineError{Line: n}
		}
		all = append(all, where.at(m[3]))
	}
	return all
}
