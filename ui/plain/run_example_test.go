package plain_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/plain"
)

// A file is checked without a key and without a network. Problems are data, on Out, and the error
// determines the exit code.
func ExampleRun() {
	input, err := batchfile.Read(strings.NewReader(`{"request_id": "scene-01", "endpoint": "/v2/generat"}`+"\n"), "input.jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}
	err = plain.Run(context.Background(), plain.Config{
		File: input, DryRun: true, Offline: true, Out: os.Stdout, Err: os.Stderr, Now: time.Now,
	})
	fmt.Println(err)
	// Output:
	// input.jsonl: warning[few-requests] 1 request; Sync's reference says at least 20
	//     ask Sync with a dry run
	// input.jsonl:1:1: error[missing-field] the request has no "payload"
	// input.jsonl:1:40: error[bad-endpoint] the endpoint is "/v2/generat"
	//     write "/v2/generate", the only one that batches take
	// input.jsonl: 1 request, 2 errors, 1 warning
	// the input file has 2 errors (missing-field, bad-endpoint)
}
