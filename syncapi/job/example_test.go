package job_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/sandbox"
)

// From an input file to its results: submit, poll until the batch has ended, collect. A second
// submission of the same requests is refused.
func ExampleRunner() {
	if err := submitAndCollect(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// PENDING
	// COMPLETED true
	// output.jsonl 1 true
	// sent before: true
}

func submitAndCollect() error {
	dir, err := os.MkdirTemp("", "job-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	run, err := sandbox.Start("127.0.0.1:0", sandbox.WithDuration(0)) // a batch ends at once
	if err != nil {
		return err
	}
	defer run.Close()
	key, err := syncapi.ParseKey(sandbox.Key)
	if err != nil {
		return err
	}
	client, err := syncapi.New(syncapi.WithBaseURL(run.BaseURL()), syncapi.WithKey(key))
	if err != nil {
		return err
	}

	const request = `{"request_id": "scene-01", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [` +
		`{"type": "video", "url": "https://media.sync.so/v.mp4"}, {"type": "audio", "url": "https://media.sync.so/a.wav"}]}}`
	input, err := batchfile.Read(strings.NewReader(request), "input.jsonl")
	if err != nil {
		return err
	}

	ctx := context.Background()
	runner := job.New(client, job.WithFolder(filepath.Join(dir, "ledger")))
	order := job.Job{Parts: []*batchfile.File{input}}
	sent, err := runner.Send(ctx, order)
	if err != nil {
		return err
	}
	batch := sent[0].Batch
	fmt.Println(batch.Status)

	snapshot, err := runner.Poll(ctx, []string{batch.ID}) // again after NextPoll, until it has ended
	if err != nil {
		return err
	}
	batch = snapshot.Batches[0]
	fmt.Println(batch.Status, batch.Ended())

	saved, err := runner.Collect(ctx, batch, filepath.Join(dir, job.DefaultOutput))
	if err != nil {
		return err
	}
	fmt.Println(filepath.Base(saved.Path), saved.Succeeded, saved.Whole())

	_, err = runner.Send(ctx, order)
	var before *ledger.SentBeforeError
	fmt.Println("sent before:", errors.As(err, &before))
	return nil
}
