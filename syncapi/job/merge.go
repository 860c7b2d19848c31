package job

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile"
)

// Merge writes the saved results of the parts of a job as one file in the order of
// the input, to target, or beside it under a name with a number when that is taken;
// a folder gets output.jsonl in it. A file that has one of these names and the same
// content counts as it: merged again, parts make no second file. No line is lost: those of no request, and those
// after the first of a request, come after the others of their part. Parts without
// saved results are left out. The file appears when it is complete. Its errors are
// those of the disk.
func Merge(target string, parts []Part) (path string, err error) {
	if target, err = Target(target); err != nil {
		return "", err
	}
	folder := filepath.Dir(target)
	file, err := os.CreateTemp(folder, "."+filepath.Base(target)+".*"+partSuffix)
	if err != nil {
		return "", saveError("results", folder, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	w := bufio.NewWriter(file)
	for _, p := range parts {
		if p.Saved.Path == "" {
			continue
		}
		if err := mergePart(w, p); err != nil {
			return "", err
		}
		if info, err := os.Stat(p.Saved.Path); err == nil {
			_ = file.Chmod(info.Mode().Perm()) // as private as the parts are
		}
	}
	if err := errors.Join(w.Flush(), file.Sync(), file.Close()); err != nil {
		return "", saveError("results", folder, err)
	}
	path, err = placeNew(file.Name(), target)
	if err == nil {
		syncFolder(folder)
	}
	return path, err
}

// mergePart writes the results of one part in the order of its input, as far as
// that is known.
func mergePart(w io.Writer, p Part) error {
	output, err := batchfile.Open(p.Saved.Path)
	if errors.Is(err, batchfile.ErrTooLargeToRead) || err == nil && p.Input == nil {
		return copyLines(w, p.Saved.Path)
	}
	if err != nil {
		return err
	}
	written := make([]bool, output.Lines()+1)
	write := func(n int) error {
		line := output.Line(n)
		if written[n] || len(bytes.TrimSpace(line)) == 0 {
			return nil
		}
		written[n] = true
		_, err := w.Write(append(line[:len(line):len(line)], '\n'))
		return err
	}
	input := &batchfile.File{Path: p.File, Content: p.Input}
	for r := range batchfile.Join(input, output).All() {
		if r.OutputLine > 0 {
			if err := write(r.OutputLine); err != nil {
				return err
			}
		}
	}
	for n := range output.Lines() { // what Join counts once for a request with several
		if err := write(n + 1); err != nil {
			return err
		}
	}
	return nil
}

// copyLines writes the results in a file as they come.
func copyLines(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return batchfile.Merge(w, f)
}

// placeNew gives a complete file the first of its names that is free, or finds the
// file of one of them that is the same.
func placeNew(file, target string) (string, error) {
	ext := filepath.Ext(target)
	path := target
	for n := range maxCopies {
		if n > 0 {
			path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(target, ext), n+1, ext)
		}
		err := os.Link(file, path) // fails where the name is taken
		if errors.Is(err, fs.ErrExist) {
			if sameContent(file, path) {
				return path, nil
			}
			continue
		}
		if err == nil {
			return path, nil
		}
		if _, statErr := os.Lstat(path); errors.Is(statErr, fs.ErrNotExist) {
			return path, os.Rename(file, path) // a file system without links
		}
	}
	return "", fmt.Errorf("%s and %d more names are taken; move some away", target, maxCopies-1)
}

// sameContent reports whether two regular files hold the same.
func sameContent(a, b string) bool {
	one, err := os.Lstat(a)
	two, otherErr := os.Lstat(b)
	if err != nil || otherErr != nil || !two.Mode().IsRegular() || one.Size() != two.Size() {
		return false
	}
	x, err := sumOf(a)
	y, otherErr := sumOf(b)
	return err == nil && otherErr == nil && x == y
}

// sumOf is the SHA-256 of what a file holds.
func sumOf(path string) (sum [sha256.Size]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	h.Sum(sum[:0])
	return sum, err
}
