package files

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
)

// kind is the order in which entries stand.
type kind uint8

const (
	input  kind = iota // a .jsonl file
	parent             // the folder above
	folder
	other
)

// entry is one row.
type entry struct {
	name    string // as the file system has it
	label   string // as it is shown
	kind    kind
	size    int64
	changed time.Time
	problem string // why it cannot be looked at, or empty
}

// ReadMsg is what a folder held when it was read.
type ReadMsg struct {
	gen     int
	dir     string
	entries []entry
	err     error
}

// read lists dir, with hidden files or without.
func read(gen int, dir string, hidden bool) tea.Cmd {
	return func() tea.Msg {
		found, err := os.ReadDir(dir)
		if err != nil && len(found) == 0 {
			return ReadMsg{gen: gen, dir: dir, err: reason(err)}
		}
		entries := make([]entry, 0, len(found)+1)
		if above := filepath.Dir(dir); above != dir {
			entries = append(entries, entry{name: "..", label: "../", kind: parent})
		}
		for _, e := range found {
			if hidden || !strings.HasPrefix(e.Name(), ".") {
				entries = append(entries, look(dir, e.Name()))
			}
		}
		slices.SortFunc(entries, func(a, b entry) int {
			byKind := cmp.Compare(a.kind, b.kind)
			if a.kind == input { // what was made last is what is wanted
				return cmp.Or(byKind, b.changed.Compare(a.changed), cmp.Compare(a.name, b.name))
			}
			return cmp.Or(byKind, cmp.Compare(a.name, b.name))
		})
		return ReadMsg{gen: gen, dir: dir, entries: entries}
	}
}

// look describes one name, following a symbolic link to what it means.
func look(dir, name string) entry {
	e := entry{name: name, label: format.Clean(name), kind: other}
	info, err := os.Stat(filepath.Join(dir, name))
	switch {
	case err != nil:
		e.problem = reason(err).Error()
	case info.IsDir():
		e.kind, e.label = folder, e.label+"/"
	case !info.Mode().IsRegular():
		e.problem = "not a regular file"
	case strings.EqualFold(filepath.Ext(name), ".jsonl"):
		e.kind, e.size, e.changed = input, info.Size(), info.ModTime()
	default:
		e.size, e.changed = info.Size(), info.ModTime()
	}
	return e
}

// reason is an error without the path, which the pane's title shows already.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
