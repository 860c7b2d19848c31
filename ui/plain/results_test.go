package plain

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

const someFailed = `{"request_id": "a", "response": {"status": "COMPLETED"}}
{"request_id": "b", "response": {"status": "FAILED", "error": "It took too long.", "error_code": "generation_timeout"}}
{"request_id": "c", "response": {"status": "REJECTED", "error": "No audio.", "error_code": "generation_audio_missing"}}
{"requestId": "d", "response": {"status": "FAILED", "error": "Much too long.", "errorCode": "generation_timeout"}}
{"request_id": "e", "response": {"status": "FAILED", "error": "\u001b[2J"}}
not JSON
`

// collects is a run that follows a batch whose results are these.
func collects(t *testing.T, content string, got job.Saved) result {
	got.Path = filepath.Join(t.TempDir(), "output.jsonl")
	if err := os.WriteFile(got.Path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	jobs := &fakeJobs{t: t,
		poll:    func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) },
		collect: func(syncapi.Batch, int) (job.Saved, error) { return got, nil },
	}
	return run(t.Context(), jobs, follow("b"))
}

func TestWhatFailedAndWhy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := collects(t, someFailed, job.Saved{Results: 6, Succeeded: 1, Failed: 4, Unfinished: job.IDs{Count: 1, First: []string{"f"}}})
		const want = `2 failed with generation_timeout: It took too long.
    b, d
    Sync's own fault: send the request again, later if it fails again.
1 failed with no error code: ␛[2J
    e
1 rejected with generation_audio_missing: No audio.
    c
    Add an input of type audio or text.
unfinished: 1 request
    f
`
		if !errors.Is(got.err, ErrFailed) || !strings.HasSuffix(got.out, want) {
			t.Errorf("%v\n%s", got.err, got.out)
		}
	})
}

func TestDifferencesToTheInput(t *testing.T) {
	tests := map[string]struct {
		saved job.Saved
		err   error
		says  string
	}{
		"whole":      {job.Saved{Compared: true, Results: 10, Succeeded: 10}, nil, ""},
		"missing":    {job.Saved{Compared: true, Results: 10, Succeeded: 10, Missing: job.IDs{Count: 25, First: []string{"a", "b"}}}, ErrFailed, "missing: 25 requests\n    a, b and 23 more\n"},
		"unexpected": {job.Saved{Compared: true, Unexpected: job.IDs{Count: 1, First: []string{"x"}}}, nil, "unexpected: 1 request\n    x\n"},
		"too few":    {job.Saved{Results: 7, Succeeded: 7}, ErrFailed, "7 results, 7 succeeded, 0 failed\n"},
		"unfinished": {job.Saved{Compared: true, Results: 10, Succeeded: 9, Unfinished: job.IDs{Count: 1, First: []string{"x"}}}, ErrFailed, "unfinished: 1 request\n    x\n"},
		"unreadable": {job.Saved{Compared: true, Results: 10, Succeeded: 9, Broken: 1}, ErrFailed, "unreadable: 1 line\n"},
		"no video":   {job.Saved{Compared: true, Results: 10, Succeeded: 9, NoVideo: job.IDs{Count: 1, First: []string{"x"}}}, ErrFailed, "0 failed\nno video: 1 request\n    x\n"},
		"repeated":   {job.Saved{Compared: true, Repeated: job.IDs{Count: 1, First: []string{"x"}}}, nil, "repeated: 1 request\n    x\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := collects(t, "", tt.saved)
				if !errors.Is(got.err, tt.err) || !strings.HasSuffix(got.out, tt.says) {
					t.Errorf("%v\n%s", got.err, got.out)
				}
			})
		})
	}
}

func TestResultsThatCannotBeReadAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t,
			poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 9, 1)) },
			collect: func(syncapi.Batch, int) (job.Saved, error) {
				return job.Saved{Path: filepath.Join(t.TempDir(), "gone"), Failed: 1}, nil
			},
		}
		got := run(t.Context(), jobs, follow("b"))
		if !errors.Is(got.err, ErrFailed) || !strings.Contains(got.talk, "cannot list the failures") {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestFailedWithoutAStatus lists results that count as failed without a status that says so.
func TestFailedWithoutAStatus(t *testing.T) {
	groups := failuresIn(inputFile(t, `{"request_id": "a", "error": "Refused"}
{"request_id": "b", "response": {"status": "Rejected", "error": {"code": "x", "message": "Too long"}}}
{"request_id": "c", "response": {"status": "PROCESSING", "error": "Later"}}
`), syncapi.Remedy)
	if len(groups) != 2 || groups[0].Status != "FAILED" || groups[0].Error != "Refused" ||
		groups[1].Status != "REJECTED" || groups[1].Code != "x" || groups[1].Error != "Too long" {
		t.Errorf("%+v", groups)
	}
}

func TestGroupsNameSomeOfManyIDs(t *testing.T) {
	var b strings.Builder
	for range 50 {
		b.WriteString(`{"request_id": "x", "response": {"status": "FAILED", "error_code": "c"}}` + "\n")
	}
	groups := failuresIn(inputFile(t, b.String()), syncapi.Remedy)
	if len(groups) != 1 || groups[0].Count != 50 || len(groups[0].RequestIDs) != maxListed {
		t.Errorf("%+v", groups)
	}
}

func TestPartsThatAreNotPutTogether(t *testing.T) {
	part := func(n int, id, path string) job.Part {
		return job.Part{Submission: sentAs(n, 2, syncapi.Batch{ID: id}).Submission, Saved: ledger.SavedFile{Path: path}}
	}
	tests := map[string]struct {
		parts []job.Part
		talk  string
	}{
		"one is not followed": {[]job.Part{part(1, "b", "b.jsonl"), part(2, "c", "")},
			"not merged, because the results of c are not saved: syncbatch-tui --batch-id b --batch-id c --monitor\n"},
		"one was never sent": {[]job.Part{part(1, "b", "b.jsonl"), part(2, "", "")},
			"not merged, because the results of /in.jsonl are not saved: syncbatch-tui --batch-id b --monitor\n"},
		"none has results":     {[]job.Part{part(1, "b", ""), part(2, "b", "")}, ""},
		"not a part but whole": {[]job.Part{part(1, "b", "b.jsonl")}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, parts: tt.parts, poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) }}
				got := run(t.Context(), jobs, follow("b"))
				if got.err != nil || got.talk != tt.talk || strings.Contains(got.out, "together") {
					t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
				}
			})
		})
	}
}
