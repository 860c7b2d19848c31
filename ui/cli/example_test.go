package cli_test

import (
	"errors"
	"fmt"
	"os"

	"syncbatch-tui/ui/cli"
)

// Parse rejects contradictions. Report prints the reason and returns the exit code.
func ExampleParse() {
	o, err := cli.Parse([]string{"input.jsonl", "--monitor", "--output", "results"})
	fmt.Println(o.Input, o.Monitor, o.Output, err)

	_, err = cli.Parse([]string{"--batch-id", "batch_abc123", "--dry-run"})
	fmt.Println(errors.Is(err, cli.ErrUsage))
	fmt.Println("exit", cli.Report(os.Stdout, err))
	// Output:
	// input.jsonl true results <nil>
	// true
	// syncbatch-tui: --dry-run checks a file, and --batch-id names a batch that exists: leave one out
	// syncbatch-tui --help lists the flags.
	// exit 2
}

// After a session in the dashboard, Say prints what was saved, and how to continue.
func ExampleLastWords_Say() {
	words := cli.LastWords{
		Saved:   []string{"output.jsonl"},
		Running: []string{"batch_abc123"},
		Waiting: []string{"next.jsonl"},
		Command: []string{"syncbatch-tui"},
	}
	fmt.Println(words.Say(os.Stdout))
	// Output:
	// saved output.jsonl
	// 1 batch continues at Sync. Come back with: syncbatch-tui
	// Without the dashboard: syncbatch-tui --batch-id batch_abc123 --monitor
	// not sent yet: next.jsonl; submit it again to send the rest
	// <nil>
}
