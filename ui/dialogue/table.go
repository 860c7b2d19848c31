package dialogue

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/ui/format"
)

// isTable reports whether a file is a table, by its name.
func isTable(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv", ".tsv":
		return true
	}
	return false
}

// isFolder reports whether a path is a folder.
func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// target is the request file that a source becomes: it is beside the source and has its name.
func target(source string) string {
	if isFolder(source) {
		return filepath.Clean(source) + ".jsonl"
	}
	return compose.DefaultOutput([]string{source})
}

// table reports which requests a table or a folder becomes, and asks whether to make a request file
// of it.
func (d *dialogue) table(ctx context.Context, source string) error {
	plan, ok := d.plan(source, compose.Options{})
	switch {
	case !ok:
		return nil
	case plan.HasLocal:
		return d.local(ctx, source)
	case !d.tellPlan(source, plan):
		return nil
	}
	yes, err := d.confirm(ctx, "Do you want to make the request file "+filepath.Base(target(source))+"? It costs nothing.")
	if err != nil || !yes {
		return err
	}
	return d.write(ctx, source, plan, nil)
}

// plan reads a source. If that fails, it prints the error and returns false.
func (d *dialogue) plan(source string, o compose.Options) (*compose.Plan, bool) {
	o.Now = d.Plain.Now()
	plan, err := compose.Open([]string{source}, o)
	if err != nil {
		d.tell("%v", err)
	}
	return plan, err == nil
}

// write makes the request file, and reports on it. assets are the IDs of the uploaded files, by
// path.
func (d *dialogue) write(ctx context.Context, source string, plan *compose.Plan, assets map[string]string) error {
	paths, err := plan.WriteFiles(target(source), func(path string) string { return assets[path] })
	switch {
	case errors.Is(err, fs.ErrExist):
		d.tellExists(source)
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

func (d *dialogue) tellExists(source string) {
	d.tell("%s already exists and is not overwritten: rename it first.", filepath.Base(target(source)))
}

// tellPlan prints what the columns become, and the problems. It reports whether a request file can
// be made.
func (d *dialogue) tellPlan(source string, plan *compose.Plan) bool {
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
	d.tellProblems(plan.Problems)
	d.tell("%s, %s, %s.", format.Count(plan.Requests, "request"), format.Count(plan.Errors, "error"), format.Count(plan.Warnings, "warning"))
	if !plan.OK() {
		d.tell("No request file can be made of %s before that is fixed.", filepath.Base(source))
	}
	return plan.OK()
}

// tellProblems prints the problems and their places.
func (d *dialogue) tellProblems(problems []compose.Problem) {
	for _, p := range problems {
		line := p.Message
		if p.Line > 0 {
			line = fmt.Sprintf("in line %d, %s", p.Line, line)
		}
		if p.Hint != "" {
			line += "; " + p.Hint
		}
		d.tell("%s: %s", p.Severity, line)
	}
}
