package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// readOnly makes a folder and its contents read-only for the rest of the test. This works for root,
// too, who becomes another user for file access.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	const nobody = 65534
	entries, err := os.ReadDir(dir)
	must(t, err)
	must(t, os.Chmod(filepath.Dir(dir), 0o755)) // so that another user can reach it
	modes := map[string]os.FileMode{dir: 0o500}
	for _, e := range entries {
		modes[filepath.Join(dir, e.Name())] = 0o400
	}
	for path, mode := range modes {
		must(t, os.Chmod(path, mode))
		if os.Getuid() == 0 {
			must(t, os.Chown(path, nobody, nobody))
		}
	}
	if os.Getuid() == 0 {
		runtime.LockOSThread()
		must(t, syscall.Setfsuid(nobody))
		t.Cleanup(func() {
			_ = syscall.Setfsuid(0)
			runtime.UnlockOSThread()
			_ = os.Chmod(dir, 0o700)
		})
	}
}

// TestReadOnlyAfterAKill checks that an unknown outcome is reported even if it cannot be stored.
func TestReadOnlyAfterAKill(t *testing.T) {
	dir := t.TempDir()
	l := open(dir)
	c := content(request("a", "1"))
	id, err := l.Confirm(Job{Parts: []Content{c}})
	must(t, err)
	parts, err := l.Job(id)
	must(t, err)
	must(t, l.Begin(parts[0].With(Sending, l.Now(), nil)))
	readOnly(t, dir)
	next := open(dir)
	state, err := next.Load()
	if !errors.Is(err, ErrUnavailable) || len(state.Unknown()) != 1 {
		t.Errorf("%+v, %v", state, err)
	}
	_, err = next.Confirm(Job{Parts: []Content{c}})
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("error is %v", err)
	}
}
