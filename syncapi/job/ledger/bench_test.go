package ledger

import (
	"database/sql"
	"fmt"
	"testing"
	"time"
)

// BenchmarkStart starts on a ledger of 100,000 events: 20,000 batches that were confirmed,
// sent, accepted, followed to their end and saved.
func BenchmarkStart(b *testing.B) {
	dir, now := b.TempDir(), time.Now().UnixNano()
	must(b, open(dir).Follow("open"))
	raw(b, dir, fmt.Sprintf(`
		WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
		INSERT INTO submissions (id, job, part, parts, file, hash, requests, webhook, host, state, reason, confirmed, changed, tries, batch, on_word, adopted, before, server_date, ceiling, models)
		SELECT 'id' || i, 'job' || i, 1, 1, '/in/' || i, 'hash' || i, 500, '', '%[1]s', 'accepted', '', %[2]d, %[2]d, 1, 'batch_' || i, 0, 0, '[]', %[2]d, 0, '{}' FROM n;
		INSERT INTO batches (host, batch, ours, at, followed, ended, saved) SELECT host, batch, 1, changed, 1, changed, 1 FROM submissions;
		INSERT INTO files (path, host, key, hash, bytes, at, seconds, succeeded, failed) SELECT '/out/' || batch, host, batch, 'h', 9, changed, 0, 1, 0 FROM submissions;`, host, now))
	for b.Loop() {
		c, err := open(dir).Load()
		if err != nil || len(c.Followed) != 1 || len(c.Submissions) != maxNewest {
			b.Fatal(len(c.Followed), len(c.Submissions), err)
		}
	}
}

// BenchmarkLookup looks 1,000 fingerprints up among a million.
func BenchmarkLookup(b *testing.B) {
	l := open(b.TempDir())
	send(b, l, content(request("a", "1")))
	raw(b, l.Folder, `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
		INSERT INTO fingerprints SELECT abs(random()), 1, abs(random()) FROM n;`)
	var requests []string
	for i := range 1000 {
		requests = append(requests, request(fmt.Sprint("new", i), fmt.Sprint("new", i)))
	}
	parts := partsOf(Job{Parts: []Content{content(requests...)}})
	for b.Loop() {
		err := l.view(func(tx *sql.Tx) error {
			before, err := l.sentBefore(tx, parts, "")
			if before != nil {
				b.Fatal(before)
			}
			return err
		})
		must(b, err)
	}
}
