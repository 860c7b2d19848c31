package report

import (
	"cmp"
	"fmt"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/preview"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// resultsOf sums up the results of a batch.
func resultsOf(f *batchfile.File) content {
	c := content{kind: screen.Results, table: table{header: []string{"REQUEST", "STATUS", "LENGTH", "MESSAGE"}}}
	n, failed, seconds := 0, 0, 0.0
	codes := map[string]int{}
	for r := range f.Results() {
		n++
		row := tableRow{line: r.OutputLine, failed: r.Verdict.IsFailure() || r.Verdict == batchfile.Unreadable}
		row.cells = []string{r.ID, cmp.Or(r.Status, r.Verdict.String()), length(r.Seconds), cmp.Or(r.Message, r.Code)}
		if row.failed {
			failed++
			codes[cmp.Or(r.Code, r.Verdict.String())]++
		}
		seconds += r.Seconds
		c.table.add(row)
	}
	c.title = fmt.Sprintf("%s · %d succeeded · %d failed", format.Count(n, "result"), n-failed, failed)
	c.fact("failures", counts(sorted(codes)))
	c.fact("length", length(seconds))
	c.fact("note", "results of a batch, which cannot be submitted")
	return c
}

// length formats seconds as a video's length; empty for none.
func length(seconds float64) string {
	switch {
	case seconds <= 0:
		return ""
	case seconds < 60:
		return fmt.Sprintf("%.1f s", seconds)
	}
	return fmt.Sprintf("%d:%02d min", int(seconds)/60, int(seconds)%60)
}

// sorted returns the counts, the most frequent first.
func sorted(codes map[string]int) []preview.Count {
	all := make([]preview.Count, 0, len(codes))
	for code, n := range codes {
		all = append(all, preview.Count{Value: code, N: n})
	}
	slices.SortFunc(all, func(a, b preview.Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return all
}
