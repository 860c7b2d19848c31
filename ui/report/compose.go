package report

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// tableOf says which requests a CSV or TSV file would become.
func tableOf(path string, now time.Time) (content, *batchfile.Report, error) {
	plan, err := compose.Open([]string{path}, compose.Options{Now: now, Limit: maxRows, First: maxRows})
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
	var used, unused []string
	for _, column := range plan.Columns {
		switch {
		case column.How == compose.HowUnused:
			unused = append(unused, column.Name)
		case column.Field != "" && column.Source != "":
			used = append(used, fmt.Sprintf("%s → %s", column.Name, column.Field))
		}
	}
	c.fact("columns", strings.Join(used, ", "))
	c.fact("unused", strings.Join(unused, ", "))
	c.fact("notes", strings.ReplaceAll(strings.Join(plan.Notes, " "), path, filepath.Base(path)))
	c.table.more = max(0, plan.Requests-len(c.table.rows))
	report := &batchfile.Report{Summary: plan.Summary}
	for _, p := range plan.Problems {
		report.Problems = append(report.Problems, p.Problem)
	}
	return c, report, nil
}

// firstRequests is a file of the first requests of a plan.
func firstRequests(path string, plan *compose.Plan) *batchfile.File {
	var lines strings.Builder
	for _, r := range plan.First {
		lines.WriteString(r.Line + "\n")
	}
	return &batchfile.File{Path: path, Content: []byte(lines.String())}
}

// CreatedMsg says that a request file was made of a table.
type CreatedMsg struct {
	Source string
	Paths  []string
	Err    error
}

// create writes the requests of the table on show to a file beside it.
func (m *Model) create() tea.Cmd {
	if m.busy || m.content.kind != screen.Table || m.file.Report == nil {
		return nil
	}
	source, now := m.path, m.env.Now
	return func() tea.Msg {
		msg := CreatedMsg{Source: source}
		plan, err := compose.Open([]string{source}, compose.Options{Now: now})
		switch {
		case err != nil:
			msg.Err = err
		case !plan.OK():
			msg.Err = fmt.Errorf("the table has %s; the report says where", format.Count(plan.Errors, "error"))
		case plan.Requests == 0:
			msg.Err = errors.New("the table has no rows of requests")
		default:
			msg.Paths, msg.Err = plan.WriteFiles(compose.DefaultOutput([]string{source}), nil)
		}
		return msg
	}
}

// created goes to the file that was made.
func (m *Model) created(msg CreatedMsg) {
	name := filepath.Base(msg.Source)
	switch {
	case errors.Is(msg.Err, fs.ErrExist):
		target := filepath.Base(compose.DefaultOutput([]string{msg.Source}))
		m.env.Notify(screen.Failure, "%s already exists and is not overwritten: rename it first.", target)
	case msg.Err != nil:
		m.env.Fail("No request file was made from "+name, msg.Err)
	case len(msg.Paths) > 0:
		m.env.Notify(screen.Success, "Wrote %s from %s.", filepath.Base(msg.Paths[0]), name)
		m.env.Post(screen.GoToMsg{Dir: filepath.Dir(msg.Paths[0]), File: filepath.Base(msg.Paths[0])})
		m.env.Focus(screen.Report)
	}
}
