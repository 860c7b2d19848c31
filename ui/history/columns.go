package history

import (
	"path/filepath"
	"strings"
	"time"

	"syncbatch-tui/ui/format"
)

// gap stands between two columns.
const gap = " "

// columns are the widths of the columns of the table, in cells.
type columns struct {
	dateLayout                                                                 string
	short                                                                      bool // there is no room for the names of results, nor for extensions
	date, file, batch, requests, succeeded, failed, estimate, seconds, results int
}

// The widths from which dates have a time, and ids are whole.
const (
	widthWithTime = 100
	widthWithIDs  = 140
)

// columnsFor divides a width. The file and the results share what the other columns leave.
func columnsFor(width int) columns {
	c := columns{
		dateLayout: time.DateOnly, date: len(time.DateOnly), batch: 8,
		requests: 4, succeeded: 4, failed: 6, estimate: 8, seconds: 7, short: true,
	}
	if width >= widthWithTime {
		c.short = false
		c.dateLayout, c.date = dateAndTime, len(dateAndTime)
		c.requests, c.succeeded, c.estimate, c.batch = 8, 6, 9, 12
	}
	if width >= widthWithIDs {
		c.batch = 22
	}
	const mark, gaps = 2, 9 // one gap is before the border
	rest := max(0, width-mark-gaps-c.date-c.batch-c.requests-c.succeeded-c.failed-c.estimate-c.seconds)
	c.results = rest / 2
	if c.short {
		c.results = min(rest*3/5, len("not saved"))
	}
	c.file = rest - c.results
	return c
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
	return "  " + c.left("DATE", c.date) + gap + c.left("FILE", c.file) + gap + c.left("BATCH", c.batch) + gap +
		format.FitRight(requests, c.requests) + gap + format.FitRight("OK", c.succeeded) + gap + format.FitRight("FAILED", c.failed) + gap +
		format.FitRight("ESTIMATE", c.estimate) + gap + format.FitRight("OUTPUT", c.seconds) + gap + c.left("RESULTS", c.results)
}
