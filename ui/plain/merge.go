package plain

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
)

// merge puts the results of the parts of a file together, in the order of the
// parts, under the name that the results of the whole are asked for with.
func (r *runner) merge() error {
	if len(r.open) > 0 || r.waiting > 0 {
		return nil
	}
	done := map[string]bool{} // jobs
	for _, id := range r.watched {
		parts, err := r.Jobs.Parts(id)
		if err != nil || len(parts) < 2 || done[parts[0].Job] {
			continue // a batch that the ledger does not know is a whole
		}
		done[parts[0].Job] = true
		if err := r.mergeParts(parts); err != nil {
			return fmt.Errorf("the results of the parts are saved, but not together: %w", err)
		}
	}
	return nil
}

// mergeParts merges what is saved of the parts, unless there is one that nobody
// waited for.
func (r *runner) mergeParts(parts []job.Part) error {
	var paths []string
	for _, p := range parts {
		switch {
		case p.Saved.Path != "":
			paths = append(paths, p.Saved.Path)
		case !slices.Contains(r.watched, p.BatchID):
			r.talk("not put together, because the results of %s are not saved: %s", cmp.Or(p.BatchID, p.File),
				FollowCommand(r.Command, batchIDs(parts)))
			return nil
		}
	}
	if len(paths) == 0 {
		return nil
	}
	output, err := mergeFiles(r.Output, paths)
	if err == nil {
		r.print(merged{File: parts[0].File, Output: output, Parts: len(paths), Absent: len(parts) - len(paths)})
	}
	return err
}

// batchIDs are those of the parts that became batches.
func batchIDs(parts []job.Part) []string {
	var ids []string
	for _, p := range parts {
		if p.BatchID != "" {
			ids = append(ids, p.BatchID)
		}
	}
	return ids
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
