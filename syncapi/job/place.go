package job

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// maxCopies bounds how many files of one batch there can be under its own name.
const maxCopies = 99

// place gives the complete part file its final name: the first one that is free,
// has the same content, or is this batch's own earlier file. What is not whole
// replaces nothing, because the earlier file may be.
func (d *delivery) place(saved Saved) (string, error) {
	for _, name := range d.names() {
		taken, err := d.claim(name)
		switch {
		case err != nil:
			return "", err
		case !taken:
			return name, nil
		case saved.Whole() && saved.Results >= d.batch.Metrics.Total && d.mine(name):
			return name, d.root.Rename(d.name, name)
		case d.hash(name) == saved.Hash:
			return name, d.root.Remove(d.name)
		}
	}
	return "", fmt.Errorf("%s and %d more names are taken in %s; move some away", d.base, maxCopies, d.folder)
}

// names are those that the file may get, the best first.
func (d *delivery) names() []string {
	ext := filepath.Ext(d.base)
	own := strings.TrimSuffix(d.base, ext) + "-" + SafeName(d.batch.ID)
	names := []string{d.base, own + ext}
	if d.owner.Parts > 1 {
		names = names[1:]
	}
	for n := range maxCopies - 1 {
		names = append(names, fmt.Sprintf("%s-%d%s", own, n+2, ext))
	}
	return names
}

// mine reports whether the file of that name is what was saved of this batch
// earlier, unchanged.
func (d *delivery) mine(name string) bool {
	path, err := filepath.Abs(filepath.Join(d.folder, name))
	if err != nil {
		return false
	}
	var earlier SavedFile
	known := false
	_ = d.runner.ledger.read(func(b *book) { earlier, known = b.savedAs(path) })
	return known && earlier.Batch == d.batch.ID && earlier.Host == d.runner.host && d.hash(name) == earlier.Hash
}

// hash is the SHA-256 of a regular file in hexadecimal; empty for anything else.
func (d *delivery) hash(name string) string {
	info, err := d.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := d.root.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// maxName is the longest that an id may be in a file's name.
const maxName = 100

// SafeName makes an id from outside a part of a file's name: letters, digits,
// '_', '-' and inner dots, at most 100 characters. An id that is such a name stays
// as it is; any other is cleaned, and gets a piece of its hash, so that two ids do
// not come to share a name.
func SafeName(id string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, id)
	name = strings.TrimLeft(strings.Trim(name, "."), "-") // a leading dash is an option to other programs
	if name == id && name != "" && len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return cmp.Or(name[:min(len(name), maxName-len(tail))], "_") + tail
}

// lineWriter calls end for each line that is written to it; a line over maxLine
// comes as nil.
type lineWriter struct {
	end  func(line []byte)
	line []byte
	long bool
}

// maxLine bounds what is held of one line.
const maxLine = 4 << 20

// Write takes the next bytes; it never fails.
func (w *lineWriter) Write(p []byte) (int, error) {
	n := len(p)
	for {
		i := bytes.IndexByte(p, '\n')
		if i < 0 {
			w.add(p)
			return n, nil
		}
		w.add(p[:i])
		w.flush()
		p = p[i+1:]
	}
}

func (w *lineWriter) add(p []byte) {
	if w.long = w.long || len(w.line)+len(p) > maxLine; !w.long {
		w.line = append(w.line, p...)
	}
}

// flush ends the line that has been gathered, unless it is blank.
func (w *lineWriter) flush() {
	switch line := bytes.TrimSpace(w.line); {
	case w.long:
		w.end(nil)
	case len(line) > 0:
		w.end(line)
	}
	w.line, w.long = w.line[:0], false
}
