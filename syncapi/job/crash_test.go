package job_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestCrashSubmit kills the program at each step of a submission, and starts it again.
func TestCrashSubmit(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for step, want := range map[string]struct {
		posts int
		state ledger.State // the state that the next session finds; empty for none
	}{
		"confirmed":        {0, ledger.Waiting},
		"listed":           {0, ledger.Waiting},
		"noted as sending": {0, ledger.Unknown},
		"in the POST":      {1, ledger.Unknown},
		"answered":         {1, ledger.Unknown},
		"outcome noted":    {1, ledger.Accepted},
	} {
		t.Run(step, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			cmd, kill := child(t, "submit", s.URL+basePath, dir, "", step)
			if step == "in the POST" {
				s.set(func() {
					s.faults = []fault{func(_ http.ResponseWriter, r *http.Request, create func() string) {
						create()
						kill()
						<-r.Context().Done() // the connection ends with the process
					}}
				})
			}
			killed(t, cmd)
			if posts, created := s.paid(); posts != want.posts || created != want.posts {
				t.Fatalf("%d POSTs made %d batches", posts, created)
			}
			r := s.runner(job.WithFolder(dir))
			state, err := r.Load()
			if err != nil || state.Notice != "" {
				t.Fatalf("the next session: %v, %s", err, state.Notice)
			}
			var found ledger.State
			if len(state.Submissions) > 0 {
				found = state.Submissions[0].State
			}
			if found != want.state {
				t.Errorf("the next session finds it %q, want %q", found, want.state)
			}
			findings, err := r.Reconcile(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if want.state == ledger.Unknown && len(findings[0].Candidates) != want.posts {
				t.Errorf("candidates are %+v", findings[0].Candidates)
			}
			// Whatever happened, sending the same again makes no second batch.
			_, err = r.Send(t.Context(), order(file("a", "b")))
			_, asked := errors.AsType[*ledger.SentBeforeError](err)
			if posts, created := s.paid(); posts > 1 || created > 1 || (err == nil) != (want.state == "" || want.state == ledger.Waiting) {
				t.Errorf("%d POSTs made %d batches in the end: %v", posts, created, err)
			} else if err != nil && !asked {
				t.Errorf("the person is not asked: %v", err)
			}
		})
	}
}

// TestCrashSaveVideo kills the program at each step of the download of a video, and
// starts it again.
func TestCrashSaveVideo(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	video := strings.Repeat("0123456789", 10_000)
	for _, step := range []string{"part made", "part noted", "in the body", "downloaded", "synced", "linked"} {
		t.Run(step, func(t *testing.T) {
			host := newVideos(t, map[string]string{"/a.mp4": video})
			s, dir, out := newServer(t), t.TempDir(), t.TempDir()
			t.Setenv(childVideo, host.URL+"/a.mp4")
			cmd, _ := child(t, "video", s.URL+basePath, dir, out, step)
			killed(t, cmd)
			final := filepath.Join(out, ofBatch, "a.mp4")
			if data, err := os.ReadFile(final); err == nil && string(data) != video {
				t.Errorf("a damaged file of %d bytes", len(data))
			}
			path, err := s.runner(job.WithFolder(dir)).SaveVideo(t.Context(), videoOf(host.URL+"/a.mp4", "a"), out, nil)
			if err != nil || path != final || read(t, final) != video {
				t.Errorf("the next session: %s, %v", path, err)
			}
			if got := names(t, filepath.Dir(final)); !slices.Equal(got, []string{"a.mp4"}) {
				t.Errorf("left behind: %v", got)
			}
			asked := host.asked()
			if resumed := asked[len(asked)-1] != ""; resumed != slices.Contains([]string{"in the body", "downloaded", "synced"}, step) {
				t.Errorf("the ranges that were asked for are %q", asked)
			}
		})
	}
}

// TestCrashMerge kills the program at each step of a merge, and starts it again.
func TestCrashMerge(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for _, step := range []string{"part made", "synced", "linked", "published", "noted as saved"} {
		t.Run(step, func(t *testing.T) {
			s, dir, out := newServer(t), t.TempDir(), t.TempDir()
			one, two := write(t, "1\n", out, "one"), write(t, "2\n", out, "two")
			cmd, _ := child(t, "merge", s.URL+basePath, dir, out, step)
			killed(t, cmd)
			final := filepath.Join(out, job.DefaultOutput)
			if data, err := os.ReadFile(final); err == nil && string(data) != "1\n2\n" {
				t.Errorf("a damaged file: %q", data)
			}
			path, err := s.runner(job.WithFolder(dir)).Merge(t.Context(), out, savedParts(one, two))
			if err != nil || path != final || read(t, final) != "1\n2\n" {
				t.Errorf("the next session: %s, %v", path, err)
			}
			if got := names(t, out); !slices.Equal(got, []string{"one", "output.jsonl", "two"}) {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

// TestCrashCollect kills the program at each step of a download, and starts it
// again.
func TestCrashCollect(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	content := strings.Repeat(result("a", "COMPLETED"), 2000)
	for _, step := range []string{
		"part made", "part noted", "in the body", "downloaded", "synced", "linked", "published", "noted as saved",
	} {
		t.Run(step, func(t *testing.T) {
			s, dir, out := newServer(t), t.TempDir(), t.TempDir()
			s.finish("b", content)
			cmd, _ := child(t, "collect", s.URL+basePath, dir, filepath.Join(out, "output.jsonl"), step)
			killed(t, cmd)
			final := filepath.Join(out, "output.jsonl")
			if data, err := os.ReadFile(final); err == nil && string(data) != content {
				t.Errorf("a damaged file of %d bytes", len(data))
			}
			saved, err := s.runner(job.WithFolder(dir)).Collect(t.Context(), childBatch(s.URL+basePath), final)
			if err != nil || saved.Path != final || read(t, final) != content || !saved.Whole() {
				t.Errorf("the next session: %+v, %v", saved, err)
			}
			if got := names(t, out); !slices.Equal(got, []string{"output.jsonl"}) {
				t.Errorf("left behind: %v", got)
			}
			if resumed := s.ranges[len(s.ranges)-1] != ""; resumed != slices.Contains([]string{"in the body", "downloaded", "synced"}, step) {
				t.Errorf("the ranges that were asked for are %q", s.ranges)
			}
		})
	}
}

// TestCrashRounds kills the program again and again at a random moment of a submission: the same
// content is paid for at most once, and the ledger has everything that was paid for.
func TestCrashRounds(t *testing.T) {
	times := crashRounds(t)
	var mu sync.Mutex
	paid := map[string]int{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		mu.Lock()
		paid[string(content)]++
		id := fmt.Sprint("b", len(paid))
		mu.Unlock()
		fmt.Fprintf(w, `{"id":%q}`, id)
	}))
	defer srv.Close()
	dir := t.TempDir()
	for i := range times {
		cmd, kill := child(t, "rounds", srv.URL, dir, fmt.Sprint(i), "")
		must(t, cmd.Start())
		time.AfterFunc(time.Duration(rand.IntN(250))*time.Millisecond, kill)
		_ = cmd.Wait()
		r := job.New(bareAPI{srv.URL}, job.WithFolder(dir))
		state, err := r.Load()
		if err != nil {
			t.Fatalf("round %d: %v", i, err)
		}
		for _, s := range state.Unknown() { // the user finds out
			if err := r.Accept(s.ID, "found "+s.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := job.New(bareAPI{srv.URL}, job.WithFolder(dir))
	mu.Lock()
	defer mu.Unlock()
	for content, n := range paid {
		if n > 1 {
			t.Errorf("paid %d times for %s", n, content)
		}
		_, err := r.Send(t.Context(), order(&batchfile.File{Path: "x", Content: []byte(content)}))
		if _, known := errors.AsType[*ledger.SentBeforeError](err); !known {
			t.Errorf("it is sent again: %v", err)
		}
	}
	t.Logf("%d batches in %d rounds", len(paid), times)
}
