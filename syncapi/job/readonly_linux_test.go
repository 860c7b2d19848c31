package job_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
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

// TestUnknownWithReadOnlyLedger kills a run while it sends, makes the ledger read-only, and sends
// the same again.
func TestUnknownWithReadOnlyLedger(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	killed := errors.New("killed")
	first := s.runner(job.WithFolder(dir))
	first.OnStep(func(step string) {
		if step == "noted as sending" {
			panic(killed)
		}
	})
	func() {
		defer func() { _ = recover() }()
		_, _ = first.Send(t.Context(), order(file("a", "b")))
	}()
	r := s.runner(job.WithFolder(dir))
	readOnly(t, dir)
	sent, err := r.Send(t.Context(), order(file("a", "b")))
	if !errors.Is(err, syncapi.ErrOutcomeUnknown) || len(sent) != 1 || sent[0].State != ledger.Unknown {
		t.Errorf("%+v, %v", sent, err)
	}
	if findings, err := r.Reconcile(t.Context()); err != nil || len(findings) != 1 {
		t.Errorf("the list says %+v, %v", findings, err)
	}
	if posts, _ := s.paid(); posts != 0 {
		t.Errorf("%d POSTs", posts)
	}
	if _, err := r.Send(t.Context(), order(file("z"))); !errors.Is(err, ledger.ErrUnavailable) || errors.Is(err, syncapi.ErrOutcomeUnknown) {
		t.Errorf("of another file: %v", err)
	}
}
