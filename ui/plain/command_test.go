package plain

import (
	"runtime"
	"testing"
)

func TestFollowCommand(t *testing.T) {
	got := FollowCommand([]string{"syncbatch-tui", "--json", "--output", "my results/a'b.jsonl"}, []string{"batch_1", "batch_2"})
	want := `syncbatch-tui --json --output 'my results/a'\''b.jsonl' --batch-id batch_1 --batch-id batch_2 --monitor`
	if runtime.GOOS == "windows" {
		want = `syncbatch-tui --json --output 'my results/a''b.jsonl' --batch-id batch_1 --batch-id batch_2 --monitor`
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
