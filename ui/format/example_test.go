package format_test

import (
	"fmt"
	"time"

	"syncbatch-tui/ui/format"
)

// File names come from outside: characters that would move the cursor are shown instead.
func ExampleClean() {
	fmt.Println(format.Clean("take\x1b[2J\t1.jsonl"))
	// Output:
	// take␛[2J 1.jsonl
}

func ExampleBytes() {
	fmt.Println(format.Bytes(512), format.Bytes(5_123), format.Bytes(12_000_000))
	// Output:
	// 512 B 5.1 KB 12 MB
}

func ExampleDuration() {
	fmt.Println(format.Duration(7*time.Second), format.Duration(90*time.Minute), format.Range(2*time.Minute, 5*time.Minute))
	// Output:
	// 7s 1h 2-5m
}

// The position of a problem in its line.
func ExampleExcerpt() {
	source, caret, ok := format.Excerpt([]byte(`{"model": "lipsnyc-2"}`), 11, 22, 40)
	fmt.Println(ok)
	fmt.Println(source)
	fmt.Println(caret)
	// Output:
	// true
	// {"model": "lipsnyc-2"}
	//           ^^^^^^^^^^^
}
