package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
)

// Write makes the requests again and passes them to part, one part after another: its
// index in Parts and its content, which is valid only during the call. asset returns the
// ids of the files in Local; nil if there are none. Its errors are those of part and of
// the disk, and errors that wrap ErrChanged for sources that changed since Open.
func (p *Plan) Write(asset func(path string) string, part func(i int, content []byte) error) error {
	if len(p.Local) > 0 && asset == nil {
		return errors.New("the local media have to be uploaded first")
	}
	e := &encoder{plan: p, ids: newIDs(), assets: asset, locals: locals{}}
	for _, l := range p.Local {
		e.locals[l.Path] = true
	}
	var content []byte
	var failed error
	done, inPart := 0, 0
	err := p.rows(false, func(r *row) bool {
		e.encode(r)
		if done == len(p.Parts) {
			failed = ErrChanged
			return false
		}
		content = append(append(content, e.line...), '\n')
		if inPart++; inPart == p.Parts[done] {
			failed = part(done, content)
			content, inPart = content[:0], 0
			done++
		}
		return failed == nil
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return err
	case done < len(p.Parts):
		return ErrChanged
	}
	return nil
}

// Files returns the names that WriteFiles gives to the parts of an output.
func (p *Plan) Files(output string) []string {
	names := make([]string, len(p.Parts))
	for i := range names {
		names[i] = filepath.Join(filepath.Dir(output), batchfile.PartName(filepath.Base(output), i+1, len(names)))
	}
	return names
}

// CheckFree returns nil if none of the files that WriteFiles would write exists. Otherwise
// the error wraps fs.ErrExist or a disk error.
func (p *Plan) CheckFree(output string) error {
	for _, name := range p.Files(output) {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			if err == nil {
				err = fs.ErrExist
			}
			return &fs.PathError{Op: "write", Path: name, Err: fserror.Write(name, err)}
		}
	}
	return nil
}

// WriteFiles writes the requests to the output, or to parts next to it, and returns the
// paths. It overwrites nothing: if one of the files exists, it writes none of them, and
// errors.Is(err, fs.ErrExist) holds. After an error, it removes what it wrote. The other
// errors are those of Write.
func (p *Plan) WriteFiles(output string, asset func(path string) string) ([]string, error) {
	if p.IsPartial {
		return nil, errors.New("the plan is a preview, and has only the first requests")
	}
	if err := p.CheckFree(output); err != nil {
		return nil, err
	}
	names := p.Files(output)
	written := 0
	err := p.Write(asset, func(i int, content []byte) error {
		if err := batchfile.WriteNew(names[i], content, p.like()); err != nil {
			return err
		}
		written++
		return nil
	})
	if err != nil {
		for _, name := range names[:written] {
			err = errors.Join(err, os.Remove(name))
		}
		return nil, fmt.Errorf("nothing was written: %w", err)
	}
	return names, nil
}

// like returns the source whose permissions the new files get; empty for several sources.
func (p *Plan) like() string {
	if len(p.Sources) == 1 && p.Sources[0] != stdin {
		return p.Sources[0]
	}
	return ""
}

// DefaultOutput returns the default path of a request file for the sources: for a single
// table or list, the same path with another extension, and otherwise input.jsonl in the
// current folder.
func DefaultOutput(paths []string) string {
	if len(paths) == 1 && !isURL(paths[0]) {
		if ext := filepath.Ext(paths[0]); ext != "" && kindOf(paths[0]) == "" || ext == ".txt" {
			if info, err := os.Stat(paths[0]); err == nil && !info.IsDir() {
				return paths[0][:len(paths[0])-len(ext)] + ".jsonl"
			}
		}
	}
	return "input.jsonl"
}
