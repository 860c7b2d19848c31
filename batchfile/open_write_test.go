package batchfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestWriteNewNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jsonl")
	if err := WriteNew(path, []byte("one"), ""); err != nil {
		t.Fatal(err)
	}
	if err := WriteNew(path, []byte("two"), ""); !errors.Is(err, fs.ErrExist) {
		t.Errorf("the second time: %v", err)
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "one" {
		t.Errorf("%q, %v", got, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("left behind: %v %v", files, err)
	}
}

// A file made from a private file is private.
func TestWriteNewIsNotMoreReadable(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are of POSIX")
	}
	for name, test := range map[string]struct{ like, want fs.FileMode }{
		"private":        {0o600, 0o600},
		"of the group":   {0o640, 0o640},
		"of all":         {0o644, 0o644},
		"cannot be read": {0o200, 0o600},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			like, path := filepath.Join(dir, "input.jsonl"), filepath.Join(dir, "new.jsonl")
			if err := os.WriteFile(like, nil, test.like); err != nil {
				t.Fatal(err)
			}
			if err := WriteNew(path, []byte("x"), like); err != nil {
				t.Fatal(err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm()&^test.want != 0 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}
