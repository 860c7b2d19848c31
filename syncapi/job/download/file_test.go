package download_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

// Files of different keys, such as the results of a few batches, do not wait for each
// other: one of them may take minutes.
func TestDifferentKeysDoNotWait(t *testing.T) {
	s := download.NewSaver(ledger.New(ledger.Options{Now: time.Now}))
	folder := t.TempDir()
	for i := range 12 {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // a lock that is taken is an error
		f, err := s.Open(ctx, download.Target{Kind: "results", Key: fmt.Sprintf("batch_t%04d", i), Folder: folder, Name: "output.jsonl"})
		if err != nil {
			t.Fatalf("file %d waits: %v", i, err)
		}
		defer f.Close()
	}
}
