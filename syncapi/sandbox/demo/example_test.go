package demo_test

import (
	"fmt"
	"os"
	"path/filepath"

	"syncbatch-tui/syncapi/sandbox/demo"
)

// Start returns a demo at once; Fill writes its files.
func ExampleStart() {
	d, err := demo.Start()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer d.Close()
	if err := d.Fill(); err != nil {
		fmt.Println(err)
		return
	}
	entries, err := os.ReadDir(d.Dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, e := range entries {
		fmt.Println(e.Name())
	}
	fmt.Println("the good one:", filepath.Base(d.Input))
	// Output:
	// archive
	// broken.jsonl
	// campaign.csv
	// flaky.jsonl
	// input.jsonl
	// people.csv
	// too-large.jsonl
	// the good one: input.jsonl
}
