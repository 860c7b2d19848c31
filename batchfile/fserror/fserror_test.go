package fserror

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestRead opens paths that cannot be opened, and expects what happened.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"none.jsonl":                      "there is no such file",
		filepath.Join("no", "such", "a"):  "there is no folder no",
		"~/a.jsonl":                       `"~" is not expanded here; write the path of your home folder`,
		filepath.Join("file", "a.jsonl"):  "a part of the path is a file, not a folder",
		strings.Repeat("x", 300) + ".txt": "the name is longer than file names may be",
	} {
		_, err := os.ReadFile(path)
		if got := Read(path, err); got == nil || got.Error() != want && runtime.GOOS != "windows" {
			t.Errorf("%s: %v, not %q", path, got, want)
		}
	}
	if _, err := os.ReadFile("none.jsonl"); !errors.Is(Read("none.jsonl", err), fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
	if Read("a", nil) != nil || Write("a", nil) != nil || Named("a", nil) != nil {
		t.Error("nil is an error")
	}
}

// TestWrite has the errors of writing, with what the user can do.
func TestWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		path   string
		err    error
		want   string
		remedy string
	}{
		{"no/a", syscall.ENOENT, "there is no folder no", "Make the folder, or choose another one."},
		{"~/a", syscall.ENOENT, `"~" is not expanded here; write the path of your home folder`, "Choose another folder."},
		{"a", syscall.ENOENT, "no file can be made there", "Choose another folder."},
		{"a", syscall.EACCES, "you do not have permission to write there", "Make the folder writable, or choose another one."},
		{"a", syscall.EROFS, "the file system is read-only", "Choose another folder."},
		{"a", syscall.ENOSPC, "the disk is full", "Make room there, or choose another folder."},
		{"a", syscall.EISDIR, "it is a folder, not a file", "Choose another folder."},
		{"a", syscall.ENAMETOOLONG, "the name is longer than file names may be", "Choose a shorter name."},
		{"a", fs.ErrExist, "there is a file or folder with that name", "Choose another folder."},
		{"a", syscall.EIO, syscall.EIO.Error(), "Choose another folder."},
	} {
		got := Write(test.path, &fs.PathError{Op: "open", Path: "." + test.path + ".tmp", Err: test.err})
		if got.Error() != test.want || Remedy(got) != test.remedy || !errors.Is(got, test.err) {
			t.Errorf("%s, %v: %q %q", test.path, test.err, got, Remedy(got))
		}
	}
	if err := os.Mkdir("~", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Home("~/a"); err != nil {
		t.Errorf("there is a folder of that name: %v", err)
	}
}
