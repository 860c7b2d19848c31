package syncapi_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
)

const requests = `{"request_id": "scene-01", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [` +
	`{"type": "video", "url": "https://media.sync.so/v.mp4"}, {"type": "audio", "url": "https://media.sync.so/a.wav"}]}}` + "\n"

// withSandbox runs an example against a sandbox whose batches end at once.
func withSandbox(example func(baseURL, dir string) error) {
	dir, err := os.MkdirTemp("", "syncapi-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	run, err := sandbox.Start("127.0.0.1:0", sandbox.WithDuration(0))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer run.Close()
	if err := example(run.BaseURL(), dir); err != nil {
		fmt.Println(err)
	}
}

// A batch is created once. An unknown outcome is a separate error; resolve it by looking, not by
// creating again.
func ExampleClient_Create() {
	withSandbox(func(baseURL, dir string) error {
		key, err := syncapi.ParseKey(sandbox.Key)
		if err != nil {
			return err
		}
		client, err := syncapi.New(syncapi.WithBaseURL(baseURL), syncapi.WithKey(key))
		if err != nil {
			return err
		}

		ctx := context.Background()
		batch, err := client.Create(ctx, syncapi.Input{Name: "input.jsonl", Content: []byte(requests)})
		if errors.Is(err, syncapi.ErrOutcomeUnknown) {
			return fmt.Errorf("look in the list of batches before you send it again: %w", err)
		} else if err != nil {
			return err
		}
		fmt.Println(batch.Status, batch.Metrics.Total)

		if batch, err = client.Get(ctx, batch.ID); err != nil {
			return err
		}
		fmt.Println(batch.Status, batch.Ended())

		file, err := os.Create(filepath.Join(dir, "output.jsonl"))
		if err != nil {
			return err
		}
		defer file.Close()
		part := &syncapi.Partial{File: file}
		if err := client.Download(ctx, batch, part); err != nil {
			return err
		}
		fmt.Println("the file is whole:", part.Length > 0)
		return nil
	})
	// Output:
	// PENDING 1
	// COMPLETED true
	// the file is whole: true
}

// A refusal by Sync is an *Error, and Hint says what the user can do about it.
func ExampleHint() {
	withSandbox(func(baseURL, _ string) error {
		key, err := syncapi.ParseKey(sandbox.KeyCreator)
		if err != nil {
			return err
		}
		client, err := syncapi.New(syncapi.WithBaseURL(baseURL), syncapi.WithKey(key))
		if err != nil {
			return err
		}

		_, err = client.List(context.Background(), syncapi.Filter{})
		var refused *syncapi.Error
		fmt.Println(errors.As(err, &refused) && refused.StatusCode == 402)
		fmt.Println(syncapi.Hint(err))
		return nil
	})
	// Output:
	// true
	// Change the plan or pay open invoices at https://sync.so/billing.
}

// Remedy says what to do about a failed request, by its error code.
func ExampleRemedy() {
	fmt.Println(syncapi.Remedy("generation_input_video_inaccessible"))
	// Output:
	// Make the video's URL one that anyone can fetch: public or signed for days, and the file itself.
}
