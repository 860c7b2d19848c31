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

// listing is how a folder is listed.
type listing struct {
	hidden  bool            // with hidden files
	byName  bool            // the .jsonl files by name, and not newest first
	results map[string]bool // paths of .jsonl files that are no input; not changed any more
}

// read lists dir.
func read(gen int, dir string, how listing) tea.Cmd {
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
			if how.hidden || !strings.HasPrefix(e.Name(), ".") {
				entries = append(entries, look(dir, e.Name(), how.results))
			}
		}
		slices.SortFunc(entries, func(a, b entry) int {
			byKind := cmp.Compare(a.kind, b.kind)
			if a.kind == input && !how.byName { // what was made last is what is wanted
				return cmp.Or(byKind, b.changed.Compare(a.changed), cmp.Compare(a.name, b.name))
			}
			return cmp.Or(byKind, cmp.Compare(a.name, b.name))
		})
		return ReadMsg{gen: gen, dir: dir, entries: entries}
	}
}

// isInput reports whether a name is that of a .jsonl file.
func isInput(name string) bool { return strings.EqualFold(filepath.Ext(name), ".jsonl") }

// HasInput reports whether a folder can be read and has a .jsonl file that is not
// hidden.
func HasInput(dir string) bool {
	found, _ := os.ReadDir(dir)
	return slices.ContainsFunc(found, func(e fs.DirEntry) bool {
		return isInput(e.Name()) && !e.IsDir() && !strings.HasPrefix(e.Name(), ".")
	})
}

// look describes one name, following a symbolic link to what it means.
func look(dir, name string, results map[string]bool) entry {
	e := entry{name: name, label: format.Clean(name), kind: other}
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	switch {
	case err != nil:
		e.problem = reason(err).Error()
	case info.IsDir():
		e.kind, e.label = folder, e.label+"/"
	case !info.Mode().IsRegular():
		e.problem = "not a regular file"
	case isInput(name) && !results[path]:
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
