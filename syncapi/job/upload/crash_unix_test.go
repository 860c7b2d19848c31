//go:build unix

package upload_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/syncapi/sandbox"
)

// steps are all steps of an upload, in order.
var steps = []string{"begun", "kept the place", "sending", "sent", "registered", "kept the asset"}

// child uploads, and kills itself at the first step with a given name.
func child() {
	var files []upload.File
	if err := json.Unmarshal([]byte(os.Getenv("UPLOAD_FILES")), &files); err != nil {
		panic(err)
	}
	key, _ := syncapi.ParseKey(sandbox.Key)
	c, err := syncapi.New(syncapi.WithBaseURL(os.Getenv("UPLOAD_CHILD")), syncapi.WithKey(key))
	if err != nil {
		panic(err)
	}
	r := upload.Run{API: c, Ledger: ledger.New(ledger.Options{Folder: os.Getenv("UPLOAD_LEDGER"), Host: c.Host(), Now: time.Now})}
	r.Step = func(step string) {
		if step == os.Getenv("UPLOAD_KILL") {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	}
	if _, err := r.Upload(context.Background(), files); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// TestKillAtEachStep kills a run at each step of each upload: afterward every content was uploaded
// completely once, and is an asset.
func TestKillAtEachStep(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts many processes")
	}
	s, folder := serve(t), t.TempDir()
	all := files(t, *crashFiles)
	wire, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	kills := 0
	for range all {
		for _, step := range steps {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "UPLOAD_CHILD="+s.api, "UPLOAD_LEDGER="+folder, "UPLOAD_KILL="+step, "UPLOAD_FILES="+string(wire))
			out, err := cmd.CombinedOutput()
			exit, _ := errors.AsType[*exec.ExitError](err)
			if exit == nil || exit.ExitCode() != -1 {
				t.Fatalf("the run was not killed at %q: %v\n%s", step, err, out)
			}
			kills++
		}
	}
	ids, err := run(t, s.api, folder).Upload(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	unique := map[string]bool{}
	for _, f := range all {
		content, err := os.ReadFile(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		if n := s.complete[hex.EncodeToString(sum[:])]; n != 1 {
			t.Errorf("%s was uploaded completely %d times", f.Path, n)
		}
		unique[ids[f.Path]] = true
	}
	if len(s.complete) != len(all) || len(unique) != len(all) || len(s.wrong) > 0 {
		t.Errorf("%d contents are at Sync, %d assets, of %d files; wrong headers: %v", len(s.complete), len(unique), len(all), s.wrong)
	}
	t.Logf("%d kills, %d uploads begun", kills, s.puts)
}
