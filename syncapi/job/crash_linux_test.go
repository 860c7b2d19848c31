package job_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/job"
)

func init() {
	actions["die while trying to save"] = func() error {
		out := os.Getenv(childOut)
		go func() { // dies when the file is open
			for {
				fds, _ := filepath.Glob("/proc/self/fd/*")
				for _, fd := range fds {
					if open, _ := os.Readlink(fd); strings.HasPrefix(open, filepath.Dir(out)+"/") {
						if info, err := os.Stat(fd); err == nil && info.Size() > 0 {
							dieAt("")
						}
					}
				}
			}
		}()
		return job.CanSave(out, 64<<20)
	}
}

// TestCrashTrial kills the program while it checks that results can be saved: the check leaves
// nothing behind, because nothing would remove it later.
func TestCrashTrial(t *testing.T) {
	out := t.TempDir()
	cmd, _ := child(t, "die while trying to save", "", "", filepath.Join(out, "output.jsonl"), "")
	killed(t, cmd)
	if left := names(t, out); len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}
