package plain

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
)

// merge puts the results of the parts of a file together, in the order of the
// parts, under the name that the results of the whole are asked for with. Nothing
// is merged while a part is on its way.
func (r *runner) merge() error {
	if len(r.parts) < 2 || len(r.open) > 0 || r.waiting > 0 {
		return nil
	}
	var paths []string
	for _, id := range r.created {
		if path := r.saved[id]; path != "" {
			paths = append(paths, path)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	output, err := mergeFiles(r.Output, paths)
	if err != nil {
		return fmt.Errorf("the results of the parts are saved, but not together: %w", err)
	}
	r.print(merged{File: r.File.Path, Output: output, Parts: len(paths), Absent: len(r.parts) - len(paths)})
	return nil
}

// mergeFiles writes the files one after the other to target, or beside it under a
// name with a number when that is taken. The file appears when it is complete.
func mergeFiles(target string, paths []string) (string, error) {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, job.DefaultOutput)
	}
	part, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*.part")
	if err != nil {
		return "", err
	}
	defer os.Remove(part.Name())
	defer part.Close()
	for _, path := range paths {
		if err := appendFile(part, path); err != nil {
			return "", err
		}
	}
	if info, err := os.Stat(paths[0]); err == nil {
		_ = part.Chmod(info.Mode().Perm()) // as private as the parts are
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return "", err
	}
	return place(part.Name(), target)
}

// appendFile adds the results in a file to w.
func appendFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return batchfile.Merge(w, f)
}

// place gives a complete file the first of its names that is free.
func place(part, target string) (string, error) {
	const names = 99
	ext := filepath.Ext(target)
	path := target
	for n := range names {
		if n > 0 {
			path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(target, ext), n+1, ext)
		}
		err := os.Link(part, path) // fails where the name is taken
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err == nil {
			return path, nil
		}
		if _, statErr := os.Lstat(path); errors.Is(statErr, fs.ErrNotExist) {
			return path, os.Rename(part, path) // a file system without links
		}
	}
	return "", fmt.Errorf("%s and %d more names are taken; move some away", target, names-1)
}
