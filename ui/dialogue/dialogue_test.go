package dialogue

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/plain"
)

// fakeJobs accepts everything.
type fakeJobs struct {
	Jobs
	sent []job.Job
	err  error // of the first Send

	uploaded  []upload.File
	uploadErr error
}

func (f *fakeJobs) Upload(_ context.Context, files []upload.File, tell func(upload.Progress)) (map[string]string, error) {
	f.uploaded = files
	assets := map[string]string{}
	for i, file := range files {
		assets[file.Path] = "asset-" + filepath.Base(file.Path)
		tell(upload.Progress{State: upload.Uploaded, Path: file.Path, Done: file.Bytes, Bytes: file.Bytes, Index: i + 1, Files: len(files)})
	}
	return assets, f.uploadErr
}

func (f *fakeJobs) Load() (ledger.Contents, error)   { return ledger.Contents{}, nil }
func (f *fakeJobs) Queued() []ledger.Submission      { return nil }
func (f *fakeJobs) Parts(string) ([]job.Part, error) { return nil, nil }
func (f *fakeJobs) Reconcile(context.Context) ([]job.Finding, error) {
	return nil, nil
}

func (f *fakeJobs) Preview(j job.Job) (p ledger.Preview, err error) {
	for i := range j.Parts {
		p.Unsent = append(p.Unsent, i)
	}
	return p, nil
}

func (f *fakeJobs) DryRun(context.Context, *batchfile.File, string) error { return nil }

func (f *fakeJobs) Estimate(context.Context, batchfile.Summary) (float64, error) { return 1.5, nil }

func (f *fakeJobs) Poll(context.Context, []string) (job.Snapshot, error) {
	return job.Snapshot{Batches: []syncapi.Batch{{ID: "b", Status: syncapi.StatusFailed}}}, nil
}

func (f *fakeJobs) Send(_ context.Context, j job.Job) ([]job.Outcome, error) {
	f.sent = append(f.sent, j)
	if err := f.err; err != nil {
		f.err = nil
		return nil, err
	}
	s := ledger.Submission{ID: "s", Part: 1, Parts: 1, State: ledger.Accepted, BatchID: "b", Requests: 1}
	return []job.Outcome{{Submission: s, Batch: syncapi.Batch{ID: "b", Status: syncapi.StatusPending}}}, nil
}

func (f *fakeJobs) SendSingly(_ context.Context, o job.Singly) (ledger.Submission, job.Saved, error) {
	f.sent = append(f.sent, job.Job{Parts: []*batchfile.File{o.File}})
	return ledger.Submission{ID: "s", Requests: 1}, job.Saved{}, nil
}

const (
	good = `{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://media.acme.com/v.mp4"}, {"type": "audio", "url": "https://media.acme.com/a.wav"}]}}` + "\n"
	bad  = "{}\n"
)

func TestDialogue(t *testing.T) {
	before := &ledger.SentBeforeError{Earlier: []ledger.Earlier{{}}, Shared: 1, Requests: 1}
	tests := map[string]struct {
		file, answers string
		err           error // of the first Send
		sent          int
		says          string
		ends          error
	}{
		"no":                  {good, "1 1 2 no 5 q", nil, 0, "Nothing was sent.", nil},
		"only a word is yes":  {good, "1 1 2 y 5 q", nil, 0, "Nothing was sent.", nil},
		"yes":                 {good, "1 1 2 yes 5 q", nil, 1, "with 1 request to api.sync.so as 1 batch? It costs about $1.50, assuming", nil},
		"followed":            {good, "1 1 1 no yes 5 q", nil, 1, "It cannot be canceled.", nil},
		"one by one":          {good, "1 1 4 no yes 5 q", nil, 1, "to api.sync.so one by one, without a batch? It costs about $1.50", nil},
		"one by one, no":      {good, "1 1 4 no no 5 q", nil, 0, "download the videos, too, into", nil},
		"no answer":           {good, "1 1 2", nil, 0, "Type yes to go on", nil},
		"left":                {good, "1 1 q", nil, 0, "A number from 1 to 5", nil},
		"not a number":        {good, "9 1 3 q", nil, 0, "That is not one of the numbers.", nil},
		"errors, no":          {bad, "1 1 2 no 5 q", nil, 0, "in spite of that?", nil},
		"errors, yes and no":  {bad, "1 1 2 yes no 5 q", nil, 0, "in spite of that?", nil},
		"errors, yes and yes": {bad, "1 1 2 yes yes 5 q", nil, 1, "in spite of that?", nil},
		"sent before, no":     {good, "1 1 2 yes no 5 q", before, 1, "again? It costs about $1.50", nil},
		"sent before, yes":    {good, "1 1 2 yes yes 5 q", before, 2, "again? It costs about $1.50", nil},
		"unknown":             {good, "1 1 2 yes 5 q", syncapi.ErrOutcomeUnknown, 1, "", syncapi.ErrOutcomeUnknown},
		"refused":             {good, "1 1 2 yes 5 q", &syncapi.Error{StatusCode: 400, Lines: []syncapi.LineError{{Line: 1, Message: "no"}}}, 1, "", nil},
		"batches":             {good, "2 6", nil, 0, "", nil},
		"follow":              {good, "3 1 no q", nil, 0, "b, FAILED, 0 of 0 done", nil},
		"a bad id":            {good, "3 2 ../x q", nil, 0, "a batch id is", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			result := []byte(`{"request_id": "a", "status": "COMPLETED", "outputUrl": "https://x/y"}` + "\n")
			if err := os.WriteFile(filepath.Join(dir, "output.jsonl"), result, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "in.jsonl"), []byte(tt.file), 0o600); err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{err: tt.err}
				var out, talk bytes.Buffer
				talkOver := NewTalk(strings.NewReader(strings.ReplaceAll(tt.answers, " ", "\n")+"\n"), &talk)
				err := talkOver.Run(t.Context(), Config{
					Jobs: jobs,
					Plain: plain.Config{
						Output: filepath.Join(dir, "output.jsonl"), Interval: time.Minute, Command: []string{"syncbatch-tui"},
						Out: &out, Err: &talk, Now: time.Now,
					},
					Host: "api.sync.so", Dir: dir,
				})
				if !errors.Is(err, tt.ends) || len(jobs.sent) != tt.sent || !strings.Contains(talk.String(), tt.says) {
					t.Errorf("%v, sent %d times\n%s%s", err, len(jobs.sent), &talk, &out)
				}
				if len(jobs.sent) == 2 && !jobs.sent[1].Again {
					t.Error("the second time without Again")
				}
				if strings.Contains(talk.String()+out.String(), "\x1b") {
					t.Error("the cursor moves")
				}
			})
		})
	}
}
