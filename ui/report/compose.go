package report

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// tableOf describes the requests that a CSV or TSV file would become. create is the key
// that makes them.
func tableOf(path, create string, now time.Time) (content, *batchfile.Report, error) {
	plan, err := openTable(path, now)
	if err != nil {
		return content{}, nil, err
	}
	c := content{kind: screen.Table, requests: firstRequests(path, plan)}
	c.table = requestsOf(c.requests).table
	count := format.Count(plan.Requests, "request")
	if plan.IsPartial {
		count = "more than " + count
	}
	c.title = count + " in this table"
	c.columns(plan)
	c.fact("notes", strings.ReplaceAll(strings.Join(plan.Notes, " "), path, filepath.Base(path)))
	c.fact("local", localFiles(plan, create))
	c.table.more = max(0, plan.Requests-len(c.table.rows))
	report := &batchfile.Report{Summary: plan.Summary}
	for _, p := range plan.Problems {
		if p.Hint == compose.LocalHint {
			p.Hint = fmt.Sprintf("press %s: it asks whether to upload the files, or where they are published", create)
		}
		report.Problems = append(report.Problems, p.Problem)
	}
	return c, report, nil
}

// openTable opens a table. If some of the files that it names exist on this machine, these
// are marked for upload.
func openTable(path string, now time.Time) (*compose.Plan, error) {
	o := compose.Options{Now: now, Limit: maxRows, First: maxRows}
	plan, err := compose.Open([]string{path}, o)
	if err != nil || !plan.HasLocal {
		return plan, err
	}
	o.Upload = true
	if uploads, err := compose.Open([]string{path}, o); err == nil && len(uploads.Local) > 0 {
		return uploads, nil
	}
	return plan, nil
}

// localFiles says how many files on this machine a table names; empty for none.
func localFiles(plan *compose.Plan, create string) string {
	if len(plan.Local) == 0 {
		return ""
	}
	size := int64(0)
	for _, l := range plan.Local {
		size += l.Bytes
	}
	return fmt.Sprintf("%s, %s · %s asks before they are uploaded", format.Count(len(plan.Local), "file"), format.Bytes(size), create)
}

// columns adds how each column is used, and the models if no cell names one.
func (c *content) columns(plan *compose.Plan) {
	var used, unused, defaults []string
	for _, column := range plan.Columns {
		switch {
		case column.How == compose.HowUnused:
			unused = append(unused, column.Name)
		case column.How == compose.HowDefault:
			defaults = append(defaults, column.Value)
		case column.Field != "" && column.Source != "":
			used = append(used, fmt.Sprintf("%s → %s", column.Name, column.Field))
		}
	}
	c.fact("columns", strings.Join(used, ", "))
	c.fact("unused", strings.Join(unused, ", "))
	if len(defaults) > 0 {
		c.fact("model", strings.Join(defaults, " and ")+", the default")
	}
}

// firstRequests returns a file of the first requests of a plan.
func firstRequests(path string, plan *compose.Plan) *batchfile.File {
	var lines strings.Builder
	for _, r := range plan.First {
		lines.WriteString(r.Line + "\n")
	}
	return &batchfile.File{Path: path, Content: []byte(lines.String())}
}
