package job

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// maxCopies bounds how many files there can be under a name and those with a number.
const maxCopies = 99

// numbered are a name and those that a file gets instead, the best first.
func numbered(name string) []string {
	ext := filepath.Ext(name)
	names := []string{name}
	for n := range maxCopies - 1 {
		names = append(names, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n+2, ext))
	}
	return names
}

// place gives the complete part file the first of the names that is free, or whose
// file holds the same, or gives way. Of all instances, one does so at a time: where a
// file system has no links, what is found free a moment later may be taken.
func (p *partial) place(ctx context.Context, names []string, givesWay func(name string) bool) (string, error) {
	unlock, err := p.runner.ledger.LockFile(ctx, "names")
	if err != nil {
		return "", err
	}
	defer unlock()
	for _, name := range names {
		taken, err := p.claim(name)
		switch {
		case err != nil:
			return "", err
		case !taken:
			return name, nil
		case p.same(name):
			return name, p.root.Remove(p.name)
		case givesWay(name):
			return name, p.root.Rename(p.name, name)
		}
	}
	return "", fmt.Errorf("%s and %d more names are taken in %s; move some away", names[0], len(names)-1, p.folder)
}

// never is for files that give way to nothing.
func never(string) bool { return false }

// claim gives the part file a name, unless that is taken.
func (p *partial) claim(name string) (taken bool, err error) {
	// A link fails where the name is taken; a rename would replace what is there.
	if p.runner.link(p.root, p.name, name) == nil {
		p.runner.step("linked")
		return false, p.root.Remove(p.name)
	}
	_, err = p.root.Lstat(name)
	if errors.Is(err, os.ErrNotExist) { // a file system without links
		p.runner.step("free")
		return false, p.root.Rename(p.name, name)
	}
	return true, err
}

// same reports whether the file of that name holds what the part file does.
func (p *partial) same(name string) bool {
	ours, err := p.root.Lstat(p.name)
	theirs, otherErr := p.root.Lstat(name)
	if err != nil || otherErr != nil || ours.Size() != theirs.Size() {
		return false
	}
	sum := p.hash(name)
	return sum != "" && sum == p.hash(p.name)
}

// givesWay reports whether the file of that name is what was saved of the same earlier,
// unchanged, and these results of an input are whole, with as many as there are requests,
// or at least no less complete. Of what lacks a video, each fetch is another file, because
// its URLs are signed anew.
func (p *partial) givesWay(name string, results Saved, requests int, input []byte) bool {
	earlier, known := p.earlier(name)
	if !known || p.hash(name) != earlier.Hash {
		return false
	}
	if results.Whole() && results.Results >= requests {
		return true
	}
	f, err := p.root.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	before, err := inspect(f, input)
	return err == nil && results.noLessThan(before)
}

// hash is the SHA-256 of a regular file in hexadecimal; empty for anything else.
func (p *partial) hash(name string) string {
	info, err := p.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := p.root.Open(name)
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

// device matches the names that are devices on Windows, whatever follows a dot.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)`)

// SafeName makes an id from outside a part of a file's name: letters, digits,
// '_', '-' and inner dots, at most 100 characters, and no device of Windows. An id that
// is such a name stays as it is; any other is cleaned, and gets a piece of its hash, so
// that two ids seldom come to share a name. Those that differ in case alone do on many
// disks, so that a name is no proof of whose a file is.
func SafeName(id string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, id)
	// A leading dash is an option to other programs, and a leading dot hides the file.
	name = strings.TrimLeft(strings.TrimRight(name, "."), ".-")
	if device.MatchString(name) {
		name = "_" + name
	}
	if name == id && name != "" && len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return cmp.Or(name[:min(len(name), maxName-len(tail))], "_") + tail
}
