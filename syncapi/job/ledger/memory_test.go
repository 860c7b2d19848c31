package ledger

import (
	"runtime"
	"testing"
	"time"
)

// A ledger in memory starts empty, even if another one had the same address.
func TestMemoryLedgersAreApart(t *testing.T) {
	content := Content{File: "input.jsonl", Bytes: []byte(`{"request_id":"a"}` + "\n")}
	for i := range 50 {
		l := New(Options{Host: "api.sync.so", Now: time.Now})
		if entries, err := l.History(Filter{}); err != nil || len(entries) > 0 {
			t.Fatalf("ledger %d knows %d submissions, %v", i, len(entries), err)
		}
		if _, err := l.ConfirmSingly(content, false); err != nil {
			t.Fatal(err)
		}
		runtime.GC() // so that the next one may get the address of this one
	}
}
