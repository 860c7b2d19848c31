package job_test

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/sandbox"
)

// TestRetriesAreMerged sends some requests of a batch again: the results are then one file with
// each request's best, whichever batch the user asks for.
func TestRetriesAreMerged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir, out := newPipedServer(t), t.TempDir(), t.TempDir()
		r := s.runner(job.WithFolder(dir))
		submit := func(f *batchfile.File, results string) string {
			t.Helper()
			o := order(f)
			o.Again = true
			sent, err := r.Send(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			id := sent[0].BatchID
			if _, err := r.Collect(t.Context(), s.finish(id, results), filepath.Join(out, "output.jsonl")); err != nil {
				t.Fatal(err)
			}
			return id
		}
		merge := func(id string) string {
			t.Helper()
			path, err := r.MergeRetries(t.Context(), filepath.Join(out, "output.jsonl"), id)
			if err != nil {
				t.Fatal(err)
			}
			return path
		}
		first := submit(file("a", "b", "c"), result("a", "COMPLETED")+result("b", "FAILED")+result("c", "FAILED"))
		if path := merge(first); path != "" {
			t.Errorf("without a retry there is %s", path)
		}
		other := submit(file("x", "y"), result("x", "COMPLETED")+result("y", "COMPLETED"))
		retry := submit(file("b", "c"), result("c", "FAILED")+result("b", "COMPLETED"))
		want := result("a", "COMPLETED") + result("b", "COMPLETED") + result("c", "FAILED")
		for _, id := range []string{first, retry} {
			path := merge(id)
			if filepath.Base(path) != "input.merged.jsonl" || read(t, path) != want {
				t.Errorf("%s of %s has\n%s", path, id, read(t, path))
			}
		}
		if path := merge(other); path != "" {
			t.Errorf("another batch is in %s", path)
		}
		joined, err := r.Results(first)
		if err != nil || joined.Count(batchfile.Succeeded) != 2 || joined.Count(batchfile.Failed) != 1 || joined.Count(batchfile.Unexpected) > 0 {
			t.Errorf("shown: %d succeeded, %d failed, %v", joined.Count(batchfile.Succeeded), joined.Count(batchfile.Failed), err)
		}
		last := submit(file("c"), result("c", "COMPLETED"))
		want = result("a", "COMPLETED") + result("b", "COMPLETED") + result("c", "COMPLETED")
		if path := merge(last); filepath.Base(path) != "input.merged.jsonl" || read(t, path) != want {
			t.Errorf("%s has\n%s", path, read(t, path))
		}
		write(t, "mine", out, "input.merged.jsonl")
		if path := merge(last); filepath.Base(path) != "input.merged-2.jsonl" || read(t, out, "input.merged.jsonl") != "mine" {
			t.Errorf("a file that was changed is replaced: %s", path)
		}
	})
}

// TestRetriesOneByOneAreMerged sends a failed request of a batch again, alone.
func TestRetriesOneByOneAreMerged(t *testing.T) {
	clock := newClock()
	api := httptest.NewServer(nil)
	t.Cleanup(api.Close)
	files := httptest.NewServer(nil)
	t.Cleanup(files.Close)
	server := sandbox.New(sandbox.WithClock(clock.Now), sandbox.WithURL(api.URL), sandbox.WithFilesURL(files.URL), sandbox.WithDuration(0))
	api.Config.Handler, files.Config.Handler = server, server.Files()
	key, err := syncapi.ParseKey(sandbox.Key)
	must(t, err)
	client, err := syncapi.New(syncapi.WithBaseURL(api.URL), syncapi.WithKey(key))
	must(t, err)
	r := job.New(client, job.WithClock(clock.Now), job.WithFolder(t.TempDir()))

	ids := make([]string, 20)
	for i := range ids {
		ids[i] = "request_" + strings.Repeat("x", i+1)
	}
	all := file(ids...)
	lines := strings.SplitAfter(string(all.Content), "\n")
	lines[3] = strings.Replace(lines[3], "https://", "https://flaky.", 1)
	all.Content = []byte(strings.Join(lines, ""))
	sent, err := r.Send(t.Context(), order(all))
	must(t, err)
	batch, err := client.Get(t.Context(), sent[0].Batch.ID)
	must(t, err)
	out := filepath.Join(t.TempDir(), "output.jsonl")
	saved, err := r.Collect(t.Context(), batch, out)
	if err != nil || saved.Failed != 1 {
		t.Fatalf("%d failed, %v", saved.Failed, err)
	}

	again := &batchfile.File{Path: "input.failed.jsonl", Content: []byte(lines[3])}
	clock.Advance(time.Minute)
	submission, saved, err := r.SendSingly(t.Context(), job.Singly{File: again, Again: true, Output: out, Interval: time.Second})
	if err != nil || saved.Succeeded != 1 {
		t.Fatalf("%d succeeded, %v", saved.Succeeded, err)
	}
	for _, key := range []string{batch.ID, submission.ResultsKey()} {
		path, err := r.MergeRetries(t.Context(), out, key)
		if err != nil || filepath.Base(path) != "input.merged.jsonl" {
			t.Fatalf("merged as %q, %v", path, err)
		}
		if n := strings.Count(read(t, path), `"COMPLETED"`); n != 20 {
			t.Errorf("%d of 20 succeeded:\n%s", n, read(t, path))
		}
	}
}
