package job_test

import (
	"cmp"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// states returns the states of the parts.
func states(sent []job.Outcome) []ledger.State {
	var s []ledger.State
	for _, one := range sent {
		s = append(s, one.State)
	}
	return s
}

func TestSend(t *testing.T) {
	s := newServer(t)
	dir := filepath.Join(t.TempDir(), "state")
	r := s.runner(job.WithFolder(dir))
	f := file("a", "b")
	sent, err := r.Send(t.Context(), job.Job{Parts: []*batchfile.File{f}, WebhookURL: "https://example.com/hook"})
	if err != nil || len(sent) != 1 || sent[0].State != ledger.Accepted || sent[0].Batch.ID != "made_1" ||
		sent[0].BatchID != "made_1" || sent[0].Requests != 2 || sent[0].Warning != nil {
		t.Fatalf("sent %+v, %v", sent, err)
	}
	// The next session knows it.
	state, err := s.runner(job.WithFolder(dir)).Load()
	if err != nil || !slices.Equal(state.Followed, []string{"made_1"}) || filepath.Base(state.Files["made_1"]) != "input.jsonl" ||
		!filepath.IsAbs(state.Files["made_1"]) || len(state.Unknown()) != 0 || state.Notice != "" {
		t.Errorf("the next session knows %+v, %v", state, err)
	}
	if calls := s.seen(); !slices.Equal(calls, []string{"GET /v2/batch", "POST /v2/batch"}) {
		t.Errorf("calls are %v", calls)
	}
	const hasModes = runtime.GOOS != "windows" // where the user's folder is private
	for _, name := range []string{job.DatabaseName} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || hasModes && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v, %v", name, info.Mode(), err)
		}
		if strings.Contains(read(t, dir, name), canary) {
			t.Errorf("%s holds the key", name)
		}
	}
	if info, err := os.Stat(dir); err != nil || hasModes && info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v", info.Mode())
	}
}

// TestStreamIsNoPath checks that input from standard input is not stored under a path, because
// there is no such file.
func TestStreamIsNoPath(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	f, err := batchfile.Read(strings.NewReader(string(file("a", "b").Content)), "standard input")
	if err != nil {
		t.Fatal(err)
	}
	parts, err := f.Parts()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), job.Job{Parts: parts}); err != nil {
		t.Fatal(err)
	}
	if state, err := s.runner(job.WithFolder(dir)).Load(); err != nil || filepath.Dir(state.Files["made_1"]) != "." {
		t.Errorf("%v, %v", state.Files, err)
	}
}

// TestNoLedgerNoPost has folders in which no ledger can be kept.
func TestNoLedgerNoPost(t *testing.T) {
	for name, prepare := range map[string]func(dir string) string{
		"a file in its place": func(dir string) string { return filepath.Join(write(t, "", dir, "file"), "state") },
		"the database is a folder": func(dir string) string {
			if err := os.Mkdir(filepath.Join(dir, job.DatabaseName), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		},
		"a full disk": func(dir string) string {
			const full = "/dev/full"
			_, err := os.Stat(full)
			if err := cmp.Or(err, os.Symlink(full, filepath.Join(dir, job.DatabaseName))); err != nil {
				t.Skip(err)
			}
			return dir
		},
		"an empty database": func(dir string) string {
			write(t, "", dir, job.DatabaseName)
			return dir
		},
		"no database": func(dir string) string {
			write(t, strings.Repeat("no database", 1000), dir, job.DatabaseName)
			return dir
		},
		"a journal of a newer version": func(dir string) string {
			write(t, `{"format":"syncbatch-tui ledger","version":2,"id":"x"}`+"\n", dir, job.JournalName)
			return dir
		},
		"a lock that cannot be had": func(dir string) string {
			if err := os.Mkdir(filepath.Join(dir, "create.lock"), 0o700); err != nil {
				t.Fatal(err)
			}
			return dir
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.list = []string{object("b", "PROCESSING")}
			dir := t.TempDir()
			r := s.runner(job.WithFolder(prepare(dir)))
			_, err := r.Send(t.Context(), order(file("a")))
			if !errors.Is(err, ledger.ErrUnavailable) || job.Hint(err) == "" {
				t.Errorf("error is %v", err)
			}
			if posts, _ := s.paid(); posts != 0 {
				t.Errorf("%d POSTs went out", posts)
			}
			if snapshot, err := r.Poll(t.Context(), []string{"b"}); err != nil || len(snapshot.Batches) != 1 {
				t.Errorf("watching does not work: %v", err)
			}
			out := t.TempDir()
			if saved, err := r.Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), out); err != nil || saved.Results != 1 {
				t.Errorf("downloading does not work: %v", err)
			}
			if got := names(t, out); !slices.Equal(got, []string{"output.jsonl"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

func TestNoListNoPost(t *testing.T) {
	s := newServer(t)
	api := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		api.ServeHTTP(w, r)
	})
	ctx := syncapi.WithoutRetry(t.Context())
	sent, err := s.runner().Send(ctx, order(file("a")))
	if err == nil || errors.Is(err, syncapi.ErrOutcomeUnknown) || len(sent) != 1 || sent[0].State != ledger.Dropped {
		t.Errorf("%+v, %v", sent, err)
	}
	if posts, _ := s.paid(); posts != 0 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestSendsWhatWasConfirmed changes everything that can change between the confirmation and the
// sending.
func TestSendsWhatWasConfirmed(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{limit}
	f := file("a")
	want := string(f.Content)
	sent, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(f))
	if !errors.Is(err, job.ErrQueued) {
		t.Fatal(err)
	}
	f.Content = []byte("changed")
	if _, err := s.runner(job.WithFolder(dir)).Resume(t.Context(), sent[0].Job); err != nil {
		t.Fatal(err)
	}
	if s.posts[1] != want {
		t.Errorf("sent %q", s.posts[1])
	}
	if _, err := s.runner(job.WithFolder(dir)).Resume(t.Context(), "no such job"); err == nil {
		t.Error("a job that is not there goes on")
	}
}

// TestWithoutFolder has no place for a ledger: nothing is sent, and everything that needs no ledger
// works.
func TestWithoutFolder(t *testing.T) {
	s := newServer(t)
	s.list = []string{object("b", "PROCESSING")}
	r := s.runner(job.WithoutFolder(errors.New("there is no home")))
	if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "no home") {
		t.Errorf("error is %v", err)
	}
	if posts, _ := s.paid(); posts != 0 {
		t.Errorf("%d POSTs", posts)
	}
	if got, err := r.Poll(t.Context(), nil); err != nil || len(got.Batches) != 1 {
		t.Errorf("a look at the batches: %+v, %v", got, err)
	}
}
