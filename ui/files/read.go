package files

import (
	"bytes"
	"cmp"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/ui/format"
)

// kind orders the entries.
type kind uint8

const (
	input  kind = iota // a .jsonl file of requests
	table              // a .csv or .tsv file
	parent             // the parent folder
	folder
	other
	result // a .jsonl file with the results of a batch
)

// isFile reports whether the entry is a file of any kind.
func (k kind) isFile() bool { return k != parent && k != folder }

// entry is one row.
type entry struct {
	name    string // the name in the file system
	label   string // the displayed name
	kind    kind
	size    int64
	changed time.Time
	problem string // why the entry cannot be read, or empty
	marked  []int  // positions of the filter's matches in label, in bytes
}

// ReadMsg brings the content of a folder.
type ReadMsg struct {
	gen     int
	dir     string
	entries []entry
	err     error
}

// listing is how a folder is listed.
type listing struct {
	hidden  bool            // including hidden files
	byName  bool            // the .jsonl files by name instead of newest first
	results map[string]bool // paths of .jsonl files that are results; never changed
	known   []entry         // the entries of the previous read
}

// isResults reports whether a .jsonl file holds results: its path is known, or its first
// line is a result. A file that has not changed is not read again.
func (l listing) isResults(path string, e entry, known map[string]entry) bool {
	if l.results[path] {
		return true
	}
	if before, ok := known[e.name]; ok && before.size == e.size && before.changed.Equal(e.changed) {
		return before.kind == result
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, headSize)
	n, _ := io.ReadFull(f, head)
	line, _, _ := bytes.Cut(bytes.TrimSpace(head[:n]), []byte("\n"))
	return batchfile.IsResult(line)
}

// headSize is how much of a file is read to distinguish results from requests, in bytes.
const headSize = 64 << 10

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
		known := make(map[string]entry, len(how.known))
		for _, e := range how.known {
			known[e.name] = e
		}
		for _, e := range found {
			if how.hidden || !strings.HasPrefix(e.Name(), ".") {
				entries = append(entries, how.look(dir, e.Name(), known))
			}
		}
		slices.SortFunc(entries, func(a, b entry) int {
			byKind := cmp.Compare(a.kind, b.kind)
			if a.kind <= table && !how.byName { // the newest file is usually the wanted one
				return cmp.Or(byKind, b.changed.Compare(a.changed), cmp.Compare(a.name, b.name))
			}
			return cmp.Or(byKind, cmp.Compare(a.name, b.name))
		})
		return ReadMsg{gen: gen, dir: dir, entries: entries}
	}
}

// isInput reports whether name is a .jsonl file's.
func isInput(name string) bool { return strings.EqualFold(filepath.Ext(name), ".jsonl") }

// isTable reports whether name is that of a table that requests can be made from.
func isTable(name string) bool {
	ext := filepath.Ext(name)
	return strings.EqualFold(ext, ".csv") || strings.EqualFold(ext, ".tsv")
}

// HasInput reports whether a folder can be read and has a .jsonl file that is not
// hidden.
func HasInput(dir string) bool {
	found, _ := os.ReadDir(dir)
	return slices.ContainsFunc(found, func(e fs.DirEntry) bool {
		return isInput(e.Name()) && !e.IsDir() && !strings.HasPrefix(e.Name(), ".")
	})
}

// look describes one entry of a folder, following a symbolic link.
func (l listing) look(dir, name string, known map[string]entry) entry {
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
	default:
		e.size, e.changed = info.Size(), info.ModTime()
		switch {
		case isInput(name) && l.isResults(path, e, known):
			e.kind = result
		case isInput(name):
			e.kind = input
		case isTable(name):
			e.kind = table
		}
	}
	return e
}

// reason says what happened without the path, because the pane's title shows that already.
func reason(err error) error {
	path, _, _ := fserror.Path(err)
	return fserror.Read(path, err)
}
