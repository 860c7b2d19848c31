package job_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
)

// TestResults joins the collected results with the confirmed requests, in a later session, too.
func TestResults(t *testing.T) {
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	r := s.runner(job.WithFolder(state))
	if _, err := r.Send(t.Context(), order(file("a"))); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Results("made_1"); !errors.Is(err, job.ErrNotCollected) {
		t.Errorf("before it was collected: %v", err)
	}
	saved, err := r.Collect(t.Context(), s.finish("made_1", result("a", "FAILED")), dir)
	if err != nil {
		t.Fatal(err)
	}
	joined, err := s.runner(job.WithFolder(state)).Results("made_1")
	if err != nil || joined.Count(batchfile.Failed) != 1 || joined.Count(batchfile.Unexpected) != 0 {
		t.Errorf("joined %+v of %s: %v", joined, saved.Path, err)
	}
	other, err := s.runner(job.WithFolder(t.TempDir())).Results("made_1")
	if !errors.Is(err, job.ErrNotCollected) {
		t.Errorf("another user's results: %+v, %v", other, err)
	}
}

// TestOneTruth counts results as any later reader does.
func TestOneTruth(t *testing.T) {
	long := strings.Repeat("x", batchfile.MaxBytes) // as long as a request may be; the result repeats it
	for line, want := range map[string]batchfile.Verdict{
		`{"request_id":"a","response":{"status":"FAILED","input":"` + long + `"}}`: batchfile.Failed,
		`{"request_id":"a","error":"Refused"}`:                                     batchfile.Failed,
		`{"request_id":"a","response":{"status":"failed"}}`:                        batchfile.Failed,
		`{"request_id":"a","status":"REJECTED"}`:                                   batchfile.Rejected,
		`{"request_id":"a","status":"COMPLETED","outputUrl":"https://a.io/v.mp4"}`: batchfile.Succeeded,
		`{"request_id":"a","response":{"error":{"code":"x"}}}`:                     batchfile.Failed,
		`{"request_id":"a","response":{"status":"completed"}}`:                     batchfile.NoVideo,
		`{"request_id":"a","response":{}}`:                                         batchfile.Unfinished,
		`{"response":{"status":"FAILED"}}`:                                         batchfile.Unreadable,
	} {
		for _, content := range []string{line, "\uFEFF" + line + "\n"} {
			saved, err := download.Verify(strings.NewReader(content), file("a").Content)
			joined := batchfile.Join(file("a"), &batchfile.File{Content: []byte(content)})
			failed := joined.Count(batchfile.Failed) + joined.Count(batchfile.Rejected)
			if err != nil || joined.Count(want) != 1 || saved.Succeeded != joined.Count(batchfile.Succeeded) || saved.Failed != failed ||
				saved.NoVideo.Count != joined.Count(batchfile.NoVideo) || saved.Unfinished.Count != joined.Count(batchfile.Unfinished) ||
				saved.Broken != joined.Count(batchfile.Unreadable) || saved.Missing.Count != joined.Count(batchfile.Missing) {
				t.Errorf("%.99q is %+v, %v", content, saved, err)
			}
		}
	}
}

// A file named for a batch or a request has a name that is safe on every system and in every
// program.
func TestSafeName(t *testing.T) {
	names := map[string]string{}
	for _, id := range []string{"scene-01", "-rf", "rf", "--", "", ".", "..", "../../etc", "a b", "a_b", "é", "\x1b]0;x\a", "-.a", "con", "NUL", "Com1", "aux.x", "lpt9.a.b", "_nul"} {
		name := download.SafeName(id)
		if !regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`).MatchString(name) {
			t.Errorf("%q is named %q", id, name)
		}
		if regexp.MustCompile(`(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)`).MatchString(name) {
			t.Errorf("%q is named as a device of Windows: %q", id, name)
		}
		if other, taken := names[name]; taken {
			t.Errorf("%q and %q are both %q", id, other, name)
		}
		names[name] = id
	}
	for _, id := range []string{"scene-01", "batch_abc123", "Scene_1.a", "console", "common", "com", "null"} {
		if name := download.SafeName(id); name != id {
			t.Errorf("the good id %q is changed to %q", id, name)
		}
	}
}
