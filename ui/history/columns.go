package history

import (
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/ui/format"
)

// gap stands between two columns.
const gap = " "

// columns are the widths of the columns of the table, in cells; 0 leaves a column out.
type columns struct {
	dateLayout                                                                 string
	short                                                                      bool // there is no room for the names of results, nor for extensions
	date, file, batch, requests, succeeded, failed, estimate, seconds, results int
}

const (
	// maxFile is the most room for the names of files that other columns give way to, and
	// minFile the least while one can be left out.
	maxFile, minFile = 24, 11
	// wholeID and shortID are the widths of an id and of its end, and minID the least of that.
	wholeID, shortID, minID = 22, 12, 8
	// numberWidth is the width of a number of requests under a short heading.
	numberWidth = 4
)

// notSaved is the short word for results that are not saved.
const notSaved = "not saved"

// narrower are the steps in which columns give way, first those that tell least. From the
// step short on, the results need no more than notSaved.
var narrower = []func(c *columns){
	func(c *columns) { c.batch = shortID },
	func(c *columns) { c.dateLayout, c.date = time.DateOnly, len(time.DateOnly) },
	func(c *columns) { c.requests, c.succeeded, c.estimate, c.batch = numberWidth, numberWidth, 8, minID },
	func(c *columns) { c.short = true },
	func(c *columns) { c.seconds = 0 },
	func(c *columns) { c.estimate = 0 },
	func(c *columns) { c.requests = 0 },
}

// wants are the widths of the widest file's name and of the widest state of results that are
// not saved.
type wants struct{ file, state int }

// columnsFor divides a width. The file and the results share what the other columns leave, and
// those give way until what they want fits.
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

// rest is what the columns leave of a width to the file and the results.
func (c columns) rest(width int) int {
	const mark, last = 2, 1 // a gap is before the border, too
	rest := width - mark - last - len(gap)
	for _, w := range []int{c.date, c.batch, c.requests, c.succeeded, c.failed, c.estimate, c.seconds} {
		if w > 0 {
			rest -= w + len(gap)
		}
	}
	return max(0, rest)
}

// join puts cells beside each other, but for those of columns that are left out.
func join(cells []string, between string) string {
	return strings.Join(slices.DeleteFunc(cells, func(c string) bool { return c == "" }), between)
}

// left is text at the left of a column.
func (columns) left(text string, width int) string { return format.Fit(text, width) }

// fileName is the name of an input file.
func (c columns) fileName(path string) string {
	name := filepath.Base(path)
	if c.short {
		name = strings.TrimSuffix(name, ".jsonl")
	}
	return format.Clean(name)
}

// header is the line of the columns' names.
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
