package fserror

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestRead opens paths that cannot be opened, and expects explanations.
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
		filepath.Join("file", "b", "a"):   "a part of the path is a file, not a folder",
		strings.Repeat("x", 300) + ".txt": "the name is longer than file names may be",
	} {
		_, err := os.ReadFile(path)
		if got := Read(path, err); got == nil || got.Error() != want {
			t.Errorf("%s: %v, not %q", path, got, want)
		}
	}
	if _, err := os.ReadDir("file"); Read("file", err) == nil || Read("file", err).Error() != notFolder {
		t.Errorf("a file as a folder: %v", Read("file", err))
	}
	if _, err := os.ReadFile("none.jsonl"); !errors.Is(Read("none.jsonl", err), fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
	if Read("a", nil) != nil || Write("a", nil) != nil || Named("a", nil) != nil {
		t.Error("nil is an error")
	}
}

// TestWrite checks write errors with advice for the user.
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
		{"a", syscall.EBUSY, "another program has it open", "Close it in the other program, or choose another name."},
		{"a", syscall.EIO, syscall.EIO.Error(), "Choose another folder."},
	} {
		got := Write(test.path, &fs.PathError{Op: "open", Path: "." + test.path + ".tmp", Err: test.err})
		if got.Error() != test.want || Remedy(got) != test.remedy || !errors.Is(got, test.err) {
			t.Errorf("%s, %v: %q %q", test.path, test.err, got, Remedy(got))
		}
	}
	for posix, others := range native {
		for _, other := range others {
			if got := Write("a", other).Error(); !is(other, posix) || posix != syscall.EPIPE && got == other.Error() {
				t.Errorf("%d: %q", other, got)
			}
		}
	}
	if err := os.Mkdir("~", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := Home("~/a"); err != nil {
		t.Errorf("there is a folder of that name: %v", err)
	}
}

// TestWindowsNames checks names that are invalid on Windows, and some that are valid.
func TestWindowsNames(t *testing.T) {
	for name, want := range map[string]string{
		"a b.jsonl": "", strings.Repeat("é", 255): "",
		strings.Repeat("é", 256): "longer", strings.Repeat("😀", 128): "longer",
		"a?.jsonl": "control characters", "a\tb": "control characters", "16:9.mp4": "control characters",
		"CON": "device", "lpt1.jsonl": "device", "console": "", "com10": "", "a.con": "",
	} {
		if got := windowsName(name); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%q: %q", name, got)
		}
	}
}

// TestBrokenPipe writes to a pipe that has no reader.
func TestBrokenPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	_ = r.Close()
	if _, err := w.WriteString("a"); !BrokenPipe(err) {
		t.Errorf("the reader is gone: %v", err)
	}
	if BrokenPipe(nil) || BrokenPipe(fs.ErrClosed) {
		t.Error("the reader is there")
	}
}
