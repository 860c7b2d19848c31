package job_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestSentBeforeWrittenOtherwise sends the same requests in the spelling of another script: they
// still count as sent.
func TestSentBeforeWrittenOtherwise(t *testing.T) {
	s := newServer(t)
	r := s.runner(job.WithFolder(t.TempDir()))
	first := &batchfile.File{Path: "/in.jsonl", Content: []byte(`{"request_id": "a", "payload": {"model": "m", "url": "https://x/y"}}` + "\n")}
	if _, err := r.Send(t.Context(), order(first)); err != nil {
		t.Fatal(err)
	}
	again := &batchfile.File{Path: "/in2.jsonl", Content: []byte(`{"payload":{"url":"https:\/\/x\/y","model":"m"},"request_id":"\u0061"}`)}
	_, err := r.Send(t.Context(), order(again))
	if _, ok := errors.AsType[*ledger.SentBeforeError](err); !ok {
		t.Errorf("sent again: %v", err)
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d posts", posts)
	}
}

// TestByteOrderMark sends a file again with a byte order mark in front, which editors add and
// remove on their own, and collects its results.
func TestByteOrderMark(t *testing.T) {
	const mark = "\ufeff"
	for name, marked := range map[string][2]bool{"added": {false, true}, "taken away": {true, false}} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			r := s.runner()
			var err error
			for _, has := range marked {
				f := file("a", "b")
				if has {
					f.Content = append([]byte(mark), f.Content...)
				}
				_, err = r.Send(t.Context(), order(f))
			}
			if e, ok := errors.AsType[*ledger.SentBeforeError](err); !ok || e.Shared != 2 {
				t.Errorf("sent again: %v", err)
			}
			saved, err := r.Collect(t.Context(), s.finish("made_1", result("a", "COMPLETED")+result("b", "COMPLETED")), t.TempDir())
			if err != nil || !saved.Compared || !saved.Whole() {
				t.Errorf("%+v, %v", saved, err)
			}
		})
	}
}

// TestWorseResultsReplaceNothing collects a batch twice; the second results are cut off or have not
// ended.
func TestWorseResultsReplaceNothing(t *testing.T) {
	good := result("a", "COMPLETED") + result("b", "COMPLETED")
	for name, bad := range map[string]string{
		"cut": result("a", "COMPLETED"), "not ended": result("a", "COMPLETED") + result("b", "PROCESSING"),
	} {
		t.Run(name, func(t *testing.T) {
			s, state, dir := newServer(t), t.TempDir(), t.TempDir()
			if _, err := s.runner(job.WithFolder(state)).Send(t.Context(), order(file("a", "b"))); err != nil {
				t.Fatal(err)
			}
			first, err := s.runner(job.WithFolder(state)).Collect(t.Context(), s.finish("made_1", good), dir)
			if err != nil {
				t.Fatal(err)
			}
			second, err := s.runner(job.WithFolder(state)).Collect(t.Context(), s.finish("made_1", bad), dir)
			if err != nil || second.Whole() || read(t, first.Path) != good || second.Path == first.Path {
				t.Errorf("%q replaced %q: %+v, %v", bad, first.Path, second, err)
			}
		})
	}
}

// TestNoResultsAreNotSaved collects something that is not results, and then the results.
func TestNoResultsAreNotSaved(t *testing.T) {
	good := result("a", "COMPLETED") + result("b", "COMPLETED")
	for name, c := range map[string]struct {
		came  string
		says  string // of what came; empty when it is saved
		total int    // of requests, as Sync says; -1 when the ledger does not know the batch either
	}{
		"a page":            {"\n<!DOCTYPE html>\n<html>Sign in</html>\n", "a web page", 2},
		"a page, elsewhere": {"<html>Sign in</html>\n", "a web page", -1},
		"nothing":           {"", "empty", 0},
		"a blank line":      {"\n", "empty", 2},
		"a message":         {`{"message":"moved"}` + "\n", "without a single result", 2},
		"a broken list":     {"[" + strings.TrimSpace(good) + "]", "", 2},
		"a long message":    {"{\n  \"message\": \"moved\",\n  \"statusCode\": 200\n}\n", "without a single result", 2},
		"a document":        {"<?xml version=\"1.0\"?>\n<Error>\n<Code>SlowDown</Code>\n</Error>\n", "without a single result", 2},
		"numbers of Python": {strings.ReplaceAll(good, `"id":"g"`, `"id":"g","outputDuration":NaN`), "", 2},
		"no ids":            {strings.NewReplacer(`"request_id":"a",`, "", `"request_id":"b",`, "").Replace(good), "", 2},
		"no names we know":  {"{\"name\":\"a\",\"state\":\"done\"}\n{\"name\":\"b\",\"state\":\"done\"}\n", "", 2},
		"a text":            {"moved\n", "without a single result", 2},
		"nothing of none":   {"", "", -1},
		"one of it":         {"<html>\n" + result("a", "COMPLETED"), "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, state, dir := newServer(t), t.TempDir(), t.TempDir()
			if c.total >= 0 {
				_, err := s.runner(job.WithFolder(state)).Send(t.Context(), order(file("a", "b")))
				must(t, err)
			}
			b := s.finish("made_1", c.came)
			b.Metrics.Total = max(0, c.total)
			saved, err := s.runner(job.WithFolder(state)).Collect(t.Context(), b, dir)
			if c.says == "" {
				if got := read(t, dir, job.DefaultOutput); err != nil || got != c.came || c.total > 0 && !saved.HasFailures(c.total) {
					t.Errorf("saved is %q, %v", got, err)
				}
				return
			}
			if !errors.Is(err, syncapi.ErrNoResults) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error is %v", err)
			}
			if hint := job.Hint(err); !strings.Contains(hint, "Download the results again later") {
				t.Errorf("hint is %q", hint)
			}
			if got := names(t, dir); len(got) != 0 {
				t.Errorf("left behind: %v", got)
			}
			if known, err := s.runner(job.WithFolder(state)).Load(); err != nil || len(known.Saved) != 0 {
				t.Errorf("the ledger has saved %+v, %v", known.Saved, err)
			}
			b = s.finish("made_1", good)
			if saved, err := s.runner(job.WithFolder(state)).Collect(t.Context(), b, dir); err != nil || read(t, saved.Path) != good {
				t.Errorf("then: %+v, %v", saved, err)
			}
		})
	}
}

// TestIncompleteResultsGiveWay collects an incomplete batch twice, the second time with newly
// signed URLs: results that are no less complete replace the batch's own file.
func TestIncompleteResultsGiveWay(t *testing.T) {
	noVideo := strings.Replace(result("b", "COMPLETED"), `"https://assets.sync.so/g.mp4"`, "null", 1)
	first := result("a", "COMPLETED") + noVideo
	signed := func(results string) string { return strings.ReplaceAll(results, "g.mp4", "g.mp4?Signature=2") }
	for name, c := range map[string]struct {
		first, second string
		edit          bool // of the first file
		files         int
	}{
		"as complete":            {first, signed(first), false, 1},
		"with the video":         {first, signed(result("a", "COMPLETED") + result("b", "COMPLETED")), false, 1},
		"with a result more":     {result("a", "COMPLETED"), signed(first), false, 1},
		"as broken":              {"<\n" + first, signed("<<\n" + first), false, 1},
		"edited":                 {first, signed(first), true, 2},
		"without the video":      {first, signed(noVideo + strings.Replace(noVideo, `"b"`, `"a"`, 1)), false, 2},
		"a result fewer":         {first, signed(result("a", "COMPLETED")), false, 2},
		"one twice, one missing": {first, signed(result("a", "COMPLETED") + result("a", "COMPLETED")), false, 2},
		"broken":                 {first, signed(first) + "<\n", false, 2},
		"not ended any more":     {result("a", "COMPLETED") + result("b", "FAILED") + "<\n", signed(result("a", "COMPLETED")+result("b", "PROCESSING")) + "<\n", false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, state, dir := newServer(t), t.TempDir(), t.TempDir()
			if _, err := s.runner(job.WithFolder(state)).Send(t.Context(), order(file("a", "b"))); err != nil {
				t.Fatal(err)
			}
			for _, content := range []string{c.first, c.second} {
				saved, err := s.runner(job.WithFolder(state)).Collect(t.Context(), s.finish("made_1", content), dir)
				if err != nil || read(t, saved.Path) != content {
					t.Fatalf("%+v, %v", saved, err)
				}
				if c.edit {
					write(t, content+"notes\n", saved.Path)
				}
			}
			if got := names(t, dir); len(got) != c.files {
				t.Errorf("the folder holds %v", got)
			}
		})
	}
}

// TestFewerResultsReplaceNothing has a batch that was created elsewhere: only its number of
// requests shows that the second results are incomplete.
func TestFewerResultsReplaceNothing(t *testing.T) {
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	r, all := s.runner(job.WithFolder(state)), result("a", "COMPLETED")+result("b", "COMPLETED")
	for _, content := range []string{all, result("a", "COMPLETED")} {
		b := s.finish("elsewhere", content)
		b.Metrics.Total = 2
		if _, err := r.Collect(t.Context(), b, dir); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, dir, job.DefaultOutput); got != all {
		t.Errorf("what is left is %s", got)
	}
}

// TestRefusedLink checks that a refused link is not blamed on the key.
func TestRefusedLink(t *testing.T) {
	err := &syncapi.Error{StatusCode: 403, File: true}
	if job.Refused(err) {
		t.Error("the key is blamed")
	}
}

func TestTarget(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		dir: filepath.Join(dir, job.DefaultOutput), filepath.Join(dir, "new.jsonl"): filepath.Join(dir, "new.jsonl"),
		os.DevNull: "",
	} {
		if got, err := job.Target(path); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	s := newServer(t)
	if saved, err := s.runner().Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), os.DevNull); err == nil {
		t.Errorf("saved as %s", saved.Path)
	}
}
