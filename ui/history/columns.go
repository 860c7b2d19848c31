package history

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/ui/format"
)

// gap separates two columns.
const gap = " "

// columns are the widths of the table's columns, in cells; 0 hides a column.
type columns struct {
	dateLayout                                                                 string
	short                                                                      bool // there is no room for the names of results or for extensions
	date, file, batch, requests, succeeded, failed, estimate, seconds, results int
}

const (
	// maxFile is the width of file names up to which other columns shrink for them.
	// minFile is their least width while another column can still be dropped.
	maxFile, minFile = 24, 11
	// wholeID and shortID are the widths of a full and a shortened id, and minID is the
	// least width of a shortened one.
	wholeID, shortID, minID = 22, 12, 8
	// numberWidth is the width of a number of requests below a short header.
	numberWidth = 4
)

// notSaved is the short word for results that are not saved.
const notSaved = "not saved"

// narrower are the steps in which columns shrink, the least useful first. From the step
// short on, the results need only the width of notSaved.
var narrower = []func(c *columns){
	func(c *columns) { c.batch = shortID },
	func(c *columns) { c.dateLayout, c.date = time.DateOnly, len(time.DateOnly) },
	func(c *columns) { c.requests, c.succeeded, c.estimate, c.batch = numberWidth, numberWidth, 8, minID },
	func(c *columns) { c.short = true },
	func(c *columns) { c.seconds = 0 },
	func(c *columns) { c.estimate = 0 },
	func(c *columns) { c.requests = 0 },
}

// wants are the widths of the longest file name and of the longest state of unsaved
// results.
type wants struct{ file, state int }

// columnsFor divides a width. The file and the results share what the other columns leave,
// and the other columns shrink until both fit.
func columnsFor(width int, want wants) columns {
	c := columns{
		dateLayout: dateAndTime, date: len(dateAndTime), batch: wholeID,
		requests: 8, succeeded: 6, failed: 6, estimate: 9, seconds: 7,
	}
	rest := c.rest(width)
	for _, narrow := range narrower {
		if c.short && rest >= len(notSaved)+minFile || !c.short && rest >= want.state+want.file {
			break
		}
		narrow(&c)
		rest = c.rest(width)
	}
	if c.short {
		c.results = min(rest*3/5, len(notSaved))
	} else {
		c.results = max(want.state, min(rest/2, rest-want.file))
	}
	c.file = rest - c.results
	return c
}

// rest returns the width that the columns leave for the file and the results.
func (c columns) rest(width int) int {
	const mark, last = 2, 1 // there is also a gap before the border
	rest := width - mark - last - len(gap)
	for _, w := range []int{c.date, c.batch, c.requests, c.succeeded, c.failed, c.estimate, c.seconds} {
		if w > 0 {
			rest -= w + len(gap)
		}
	}
	return max(0, rest)
}

// join joins cells, except those of hidden columns.
func join(cells []string, between string) string {
	return strings.Join(slices.DeleteFunc(cells, func(c string) bool { return c == "" }), between)
}

// left aligns text to the left of a column.
func (columns) left(text string, width int) string { return format.Fit(text, width) }

// fileName returns the displayed name of an input file.
func (c columns) fileName(path string) string {
	name := filepath.Base(path)
	if c.short {
		name = strings.TrimSuffix(name, ".jsonl")
	}
	return format.Clean(name)
}

// header draws the names of the columns.
func (c columns) header() string {
	requests := "REQUESTS"
	if c.requests < len(requests) {
		requests = "REQ"
	}
	return "  " + join([]string{
		c.left("DATE", c.date), c.left("FILE", c.file), c.left("BATCH", c.batch), format.FitRight(requests, c.requests),
		format.FitRight("OK", c.succeeded), format.FitRight("FAILED", c.failed), format.FitRight("ESTIMATE", c.estimate),
		format.FitRight("OUTPUT", c.seconds), c.left("RESULTS", c.results),
	}, gap)
}
