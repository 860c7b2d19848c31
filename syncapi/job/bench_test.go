package job_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
)

// BenchmarkReplay starts on a ledger of 100,000 events: 20,000 batches that were
// submitted, followed, downloaded in part and saved, the last ones seen twice.
func BenchmarkReplay(b *testing.B) {
	const batches, host = 20_000, "127.0.0.1:9"
	now := time.Now().Format(time.RFC3339)
	var objects []string
	for i := range batches {
		id := fmt.Sprintf("%06d", i)
		objects = append(objects, acceptedObject(id, host),
			fmt.Sprintf(`{"follow":{"batch":"batch_%s","host":%q,"at":%q,"ended":false}}`, id, host, now),
			fmt.Sprintf(`{"part":{"batch":"batch_%s","host":%q,"path":"/out/.part","etag":"\"e\"","length":9,"at":%q}}`, id, host, now),
			fmt.Sprintf(`{"saved":{"batch":"batch_%s","host":%q,"path":"/out/%s.jsonl","hash":"h","bytes":9,"at":%q}}`, id, host, id, now),
			fmt.Sprintf(`{"follow":{"batch":"batch_%s","host":%q,"at":%q,"ended":true}}`, id, host, now))
	}
	dir := b.TempDir()
	journal := head + job.Chain(objects...)
	write(b, journal, filepath.Join(dir, job.JournalName))
	client := newClient(b, "http://"+host)
	b.SetBytes(int64(len(journal)))
	b.ReportAllocs()
	for b.Loop() {
		state, err := job.New(client, job.WithFolder(dir)).Load()
		if err != nil || len(state.Submissions) != batches {
			b.Fatal(len(state.Submissions), err)
		}
	}
}
