package batchfile_test

import (
	"fmt"
	"os"
	"strings"
	"time"

	"syncbatch-tui/batchfile"
)

// line returns a request with an id and a model.
func line(id, model string) string {
	return fmt.Sprintf(`{"request_id": %q, "endpoint": "/v2/generate", "payload": {"model": %q, "input": [`+
		`{"type": "video", "url": "https://media.sync.so/v.mp4"}, {"type": "audio", "url": "https://media.sync.so/a.wav"}]}}`+"\n", id, model)
}

// A file is read once, and Validate checks every rule on all of it.
func ExampleValidate() {
	input := line("scene-01", "lipsync-2") + line("scene-01", "lipsnyc-2")
	file, err := batchfile.Read(strings.NewReader(input), "input.jsonl")
	if err != nil {
		fmt.Println(err)
		return
	}
	report := batchfile.Validate(file, time.Now())
	fmt.Println(report.Requests, "requests,", report.Errors, "errors,", report.Warnings, "warnings")
	for _, p := range report.Problems {
		fmt.Printf("%d:%d %s %s: %s\n", p.Line, p.Column, p.Severity, p.Rule, p.Message)
	}
	// Output:
	// 2 requests, 1 errors, 2 warnings
	// 0:0 warning few-requests: 2 requests; Sync's reference says at least 20
	// 2:16 error duplicate-request-id: the request_id "scene-01" is taken
	// 2:77 warning unknown-model: unknown model "lipsnyc-2"
}

// Join matches the results of a batch with its requests and says which ones to send again.
func ExampleJoin() {
	input := &batchfile.File{Content: []byte(line("scene-01", "lipsync-2") + line("scene-02", "lipsync-2") + line("scene-03", "lipsync-2"))}
	output := &batchfile.File{Content: []byte(`
{"request_id": "scene-02", "response": {"status": "FAILED", "error": "The input video could not be downloaded."}}
{"request_id": "scene-01", "response": {"status": "COMPLETED", "outputUrl": "https://files.sync.so/1.mp4"}}
`)}
	results := batchfile.Join(input, output)
	for r := range results.All() {
		fmt.Println(r.ID, r.Verdict)
	}
	again := &strings.Builder{}
	n, err := results.WriteRequests(again, batchfile.Failed, batchfile.Missing)
	fmt.Println(n, "to send again", err)
	// Output:
	// scene-01 succeeded
	// scene-02 failed
	// scene-03 missing
	// 2 to send again <nil>
}

// A file that exceeds the limits becomes as few parts as possible, of similar size.
func ExampleSplit() {
	var input strings.Builder
	for n := range 1100 {
		input.WriteString(line(fmt.Sprint("scene-", n), "lipsync-2"))
	}
	parts, err := batchfile.Split(&batchfile.File{Path: "campaign.jsonl", Content: []byte(input.String())})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range parts {
		fmt.Println(p.Name, "from line", p.FirstLine, "with", p.Requests)
	}
	// Output:
	// campaign.part-1-of-3.jsonl from line 1 with 366
	// campaign.part-2-of-3.jsonl from line 367 with 367
	// campaign.part-3-of-3.jsonl from line 734 with 367
}

// Merge combines the results files of the parts.
func ExampleMerge() {
	err := batchfile.Merge(os.Stdout,
		strings.NewReader(`{"request_id": "scene-01"}`),
		strings.NewReader(`{"request_id": "scene-02"}`+"\n"))
	fmt.Println(err)
	// Output:
	// {"request_id": "scene-01"}
	// {"request_id": "scene-02"}
	// <nil>
}
