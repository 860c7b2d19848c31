package ledger

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Partial is a download on its way.
type Partial struct {
	// Batch is the key of the download: a batch's id, or the key of a video or of merged
	// results.
	Batch string `json:"batch"`
	Host  string `json:"host"`
	// Path of the part file is absolute.
	Path string `json:"path"`
	// ETag and Length in bytes are those of the whole file.
	ETag   string    `json:"etag"`
	Length int64     `json:"length"`
	At     time.Time `json:"at"`
}

// SavedFile is a file of results, or a video, that was written.
type SavedFile struct {
	// Batch is the batch's id, or the key of a video or of merged results.
	Batch string `json:"batch"`
	Host  string `json:"host"`
	// Path is absolute.
	Path string `json:"path"`
	// Hash is the SHA-256 of the file in hexadecimal, empty for a video, and Bytes its size.
	Hash  string    `json:"hash"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"`
}

// MergeKey and a job's id are the key of the merged results of a job.
const MergeKey = "merge "

// ofBatch reports whether the file has the results of one batch.
func (s SavedFile) ofBatch() bool { return s.Hash != "" && !strings.HasPrefix(s.Batch, MergeKey) }

// Persistent reports whether the ledger outlives the program.
func (l *Ledger) Persistent() bool { return l.Folder != "" }

// Partial finds the download with a key that is on its way.
func (l *Ledger) Partial(key string) (p Partial, known bool) {
	_ = l.read(func(b *book) { p, known = b.part(l.Host, key) })
	return p, known
}

// KeepPartial stores a download on its way, so that another session can resume or remove
// it. The error wraps ErrUnavailable.
func (l *Ledger) KeepPartial(p Partial) error {
	p.Host, p.At = l.Host, l.Now()
	return l.update(func(*book) ([]record, error) { return []record{{Part: &p}}, nil })
}

// Save stores a file that was written, and that its download is no longer on its way. The
// error wraps ErrUnavailable.
func (l *Ledger) Save(f SavedFile) error {
	f.Host, f.At = l.Host, l.Now()
	return l.update(func(*book) ([]record, error) {
		return []record{{Saved: &f}, {Part: &Partial{Batch: f.Batch, Host: l.Host, At: f.At}}}, nil
	})
}

// SavedAs finds the file that was saved last under a path for a key.
func (l *Ledger) SavedAs(path, key string) (f SavedFile, known bool) {
	_ = l.read(func(b *book) { f, known = b.savedAs(path) })
	return f, known && f.Batch == key && f.Host == l.Host
}

// LockFile waits for a lock that only one instance holds, for work on files. Without a
// ledger there is no lock, and no error. The error is the context's.
func (l *Ledger) LockFile(ctx context.Context, name string) (unlock func(), err error) {
	unlock, err = l.lock(ctx, name+".lock")
	if errors.Is(err, ErrUnavailable) {
		return func() {}, nil
	}
	return unlock, err
}

// PartialSuffix ends the name of a download on its way.
const PartialSuffix = ".part"

// RemovePartial removes a part file, and no other file.
func RemovePartial(path string) {
	if name := filepath.Base(path); strings.HasPrefix(name, ".") && strings.HasSuffix(name, PartialSuffix) {
		_ = os.Remove(path)
	}
}
