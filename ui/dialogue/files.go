package dialogue

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// chooseFile offers the request files of the folder.
func (d *dialogue) chooseFile(ctx context.Context) error {
	const most = 30
	found := d.found("*.jsonl")
	found = slices.DeleteFunc(found, holdsResults)
	tables := slices.Concat(d.found("*.csv"), d.found("*.tsv"))
	slices.SortFunc(tables, newestFirst)
	d.tell("%s in %s%s.", format.Count(len(found), "request file"), d.Dir, first(most, len(found)))
	found, tables = found[:min(len(found), most)], tables[:min(len(tables), most)]
	var names []string
	for _, path := range found {
		names = append(names, filepath.Base(path))
	}
	for _, path := range tables {
		names = append(names, filepath.Base(path)+", a table to make a request file of")
	}
	found = append(found, tables...)
	choice, err := d.choose(ctx, "Which file?", append(names, "Another one, or a folder of media, by its path", "None")...)
	switch {
	case err != nil || choice == len(names)+1:
		return err
	case choice < len(names):
		return d.file(ctx, found[choice])
	}
	path, err := d.ask(ctx, "The path of the file or folder:")
	if err != nil || path == "" {
		return err
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.Dir, path)
	}
	return d.file(ctx, path)
}

// found returns the files of the folder whose names match a pattern, newest first.
func (d *dialogue) found(pattern string) []string {
	found, _ := filepath.Glob(filepath.Join(escape(d.Dir), pattern))
	slices.SortFunc(found, newestFirst)
	return found
}

func newestFirst(a, b string) int { return modified(b).Compare(modified(a)) }

// escape makes a pattern that matches only the path.
func escape(path string) string {
	return strings.NewReplacer(`[`, `\[`, `*`, `\*`, `?`, `\?`).Replace(path)
}

// maxFirstLine limits how much of a file is read to find out its kind.
const maxFirstLine = 256 << 10

// holdsResults reports whether a file begins with a result. The user can still choose it by its
// path.
func holdsResults(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // reading a pipe would block
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	line, _ := bufio.NewReader(io.LimitReader(f, maxFirstLine)).ReadBytes('\n')
	return batchfile.IsResult(line)
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func first(most, all int) string {
	if all > most {
		return fmt.Sprintf(", and these are the newest %d", most)
	}
	return ""
}

// file reports on a file, and asks what to do with it.
func (d *dialogue) file(ctx context.Context, path string) error {
	if isTable(path) || isFolder(path) {
		return d.table(ctx, path)
	}
	f, err := batchfile.Open(path)
	if err != nil {
		d.tell("%v", err)
		return nil
	}
	if err := d.work(ctx, func(c *plain.Config) { c.File, c.DryRun, c.Offline = f, true, true }); err != nil {
		return err
	}
	sends := func(w way) func(context.Context) error {
		return func(ctx context.Context) error { return d.submit(ctx, f, w) }
	}
	options := []option{
		{"Submit it, follow it and save the results", sends(followed)},
		{"Submit it only", sends(submitted)},
		{"Ask Sync to check it, without sending it", func(ctx context.Context) error {
			return d.work(ctx, func(c *plain.Config) { c.File, c.DryRun = f, true })
		}},
		{"Send its requests one by one, without a batch, and save the results", sends(singly)},
	}
	if canPilot(f, d.Plain.Now()) {
		options = append(options, option{"Send its first few requests one by one, and ask again before the rest", func(ctx context.Context) error { return d.pilot(ctx, f) }})
	}
	options = append(options, option{"Something else", nil})
	for {
		if did, err := d.offer(ctx, "What do you want to do with "+f.Name()+"?", options...); err != nil || !did {
			return err
		}
	}
}
