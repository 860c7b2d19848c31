package dialogue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/format"
)

// isTable reports whether a file is a table by its name.
func isTable(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv":
		return true
	}
	return false
}

// table says which requests a table becomes, and asks whether to make a request file of it.
func (d *dialogue) table(ctx context.Context, path string) error {
	plan, err := compose.Open([]string{path}, compose.Options{Now: d.Plain.Now()})
	if err != nil {
		d.tell("%v", err)
		return nil
	}
	d.tellPlan(plan)
	if !plan.OK() {
		d.tell("No request file can be made of %s before that is fixed.", filepath.Base(path))
		return nil
	}
	target := compose.DefaultOutput([]string{path})
	yes, err := d.confirm(ctx, "Do you want to make the request file "+filepath.Base(target)+"? It costs nothing.")
	if err != nil || !yes {
		return err
	}
	paths, err := plan.WriteFiles(target, nil)
	switch {
	case errors.Is(err, fs.ErrExist):
		d.tell("%s already exists and is not overwritten: rename it first.", filepath.Base(target))
		return nil
	case err != nil:
		d.tell("No request file was made: %v", err)
		return nil
	}
	for _, path := range paths {
		d.tell("Wrote %s.", filepath.Base(path))
	}
	return d.file(ctx, paths[0])
}

// tellPlan says what becomes of the columns, and what is wrong.
func (d *dialogue) tellPlan(plan *compose.Plan) {
	for _, note := range plan.Notes {
		d.tell("%s", note)
	}
	for _, c := range plan.Columns {
		switch {
		case c.Source == "":
		case c.Field == "" || c.How == compose.HowUnused || c.How == compose.HowReplaced || c.How == compose.HowConflict:
			d.tell("The column %q is not used.", c.Name)
		default:
			d.tell("The column %q becomes %s.", c.Name, c.Field)
		}
	}
	for _, p := range plan.Problems {
		line := p.Message
		if p.Line > 0 {
			line = fmt.Sprintf("in line %d, %s", p.Line, line)
		}
		if p.Hint != "" {
			line += ". " + p.Hint
		}
		d.tell("%s: %s", p.Severity, line)
	}
	d.tell("%s, %s, %s.", format.Count(plan.Requests, "request"), format.Count(plan.Errors, "error"), format.Count(plan.Warnings, "warning"))
}
