package batchfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// endless is a reader that never ends, like /dev/zero.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jsonl")
	if err := os.WriteFile(path, []byte("{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if f.Path != path || f.Name() != "a.jsonl" || string(f.Content) != "{}\n" || f.ModTime.IsZero() || f.IsStream {
		t.Errorf("%+v", f)
	}
	if want := "ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"; f.Hash() != want {
		t.Errorf("hash %s", f.Hash())
	}
	if _, err := Open(dir); !errors.Is(err, ErrNotRegular) || !strings.Contains(err.Error(), dir) {
		t.Errorf("a folder: %v", err)
	}
	for bad, want := range map[string]string{
		filepath.Join(dir, "none"):                   "there is no such file",
		filepath.Join(dir, "no", "such", "a.jsonl"):  "there is no folder " + filepath.Join(dir, "no"),
		filepath.Join(dir, strings.Repeat("x", 300)): "the name is longer than file names may be",
		filepath.Join(path, "b.jsonl"):               "a part of the path is a file, not a folder",
		"~/input.jsonl":                              `"~" is not expanded here; write the path of your home folder`,
		dir:                                          "it is a folder, not a file",
	} {
		_, err := Open(bad)
		if e, ok := errors.AsType[*fs.PathError](err); !ok || e.Path != bad || e.Err.Error() != want {
			t.Errorf("%s: %v", bad, err)
		}
	}
	secret := filepath.Join(dir, "secret.jsonl")
	if err := os.WriteFile(secret, nil, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(secret); os.Getuid() > 0 && (!errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "permission to read it")) {
		t.Errorf("no permission: %v", err)
	}
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestReadIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	if f, err := Read(io.LimitReader(endless{}, MaxRead), "-"); err != nil || len(f.Content) != MaxRead || !f.IsStream {
		t.Errorf("as much as is read: %v", err)
	}
	if _, err := Read(endless{}, "-"); !errors.Is(err, ErrTooLargeToRead) {
		t.Errorf("without an end: %v", err)
	}
	broken := errors.New("broken")
	if _, err := Read(iotest.ErrReader(broken), "in"); !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "in: ") {
		t.Errorf("broken: %v", err)
	}
}
