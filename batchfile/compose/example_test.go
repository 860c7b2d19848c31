package compose_test

import (
	"fmt"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile/compose"
)

// Show a table first, and write it when the user says so.
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "people.csv")
	content := "Name,Video URL,Audio,Notes\n" +
		"Anna,https://assets.sync.so/docs/v.mp4,https://assets.sync.so/docs/anna.wav,ok\n" +
		"Ben,https://assets.sync.so/docs/v.mp4,ben.wav,\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		panic(err)
	}
	plan, err := compose.Open([]string{path}, compose.Options{Limit: 200})
	if err != nil {
		panic(err)
	}
	for _, c := range plan.Columns {
		fmt.Printf("%s: %s %q\n", c.Name, c.How, c.Field)
	}
	for _, p := range plan.Problems {
		if p.Source == path {
			fmt.Printf("%d:%d %s: %s\n", p.Line, p.Column, p.Rule, p.Message)
		}
	}
	// With published media, there is nothing left to fix.
	plan, err = compose.Open([]string{path}, compose.Options{MediaBase: "https://cdn.acme.io"})
	if err != nil {
		panic(err)
	}
	names, err := plan.WriteFiles(compose.DefaultOutput(plan.Sources), nil)
	fmt.Println(plan.OK(), filepath.Base(names[0]), err)
	// Output:
	// Name: understood "request_id"
	// Video URL: understood "video"
	// Audio: name "audio"
	// Notes: unused ""
	// model: default "model"
	// 1:22 source-column: the column "Notes" is not used
	// 3:39 source-path: "ben.wav" is a path on this machine; Sync fetches media from URLs
	// true people.jsonl <nil>
}
